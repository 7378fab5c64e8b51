#include "model/access.h"

#include <gtest/gtest.h>

namespace vs::model {
namespace access_test {

TEST(Numbers, JoinIntoStretchesInAnyOrderAndReadBack) {
    Numbers numbers;
    for (const std::uint64_t n : {5, 1, 7, 6, 2, 6, 20}) EXPECT_TRUE(numbers.add(n));
    EXPECT_EQ(numbers.text(), "1-2,5-7,20");
    EXPECT_EQ(numbers.count(), 6U);
    EXPECT_TRUE(numbers.holds(6));
    EXPECT_FALSE(numbers.holds(8));
    EXPECT_EQ(*parse_numbers(numbers.text()), numbers);
    EXPECT_TRUE(parse_numbers("")->empty());
}

TEST(Numbers, TextThatIsNotTheirOwnIsRefused) {
    for (const auto* text :
         {"a", "2-1", "1-1", "1,2", "3,1", "01", "1,", ",1", "-1", "1--2", "18446744073709551615"})
        EXPECT_EQ(parse_numbers(text).error().code, "usage") << text;
    Numbers numbers;
    for (std::uint64_t n = 0; n < Numbers::kMost; ++n) EXPECT_TRUE(numbers.add(2 * n));
    EXPECT_FALSE(numbers.add(1000)) << "bounded";
    EXPECT_TRUE(numbers.add(1)) << "what joins takes no room";
}

Access looked(Micros at, std::uint64_t record) {
    auto out = access_of({1}, "Dr. A", "clinician", "record", {Right::Kind::team, {2}, 1, 0}, at);
    EXPECT_TRUE(out.records.add(record));
    return out;
}

TEST(Access, AlikeOnesAreOneEntryWithFirstAndLastTime) {
    auto one = looked(10 * kSecond, 3);
    EXPECT_TRUE(merge(one, looked(5 * kSecond, 4)));
    EXPECT_EQ(one.from, 5 * kSecond);
    EXPECT_EQ(one.to, 10 * kSecond);
    EXPECT_EQ(one.count, 2U);
    EXPECT_EQ(one.records.text(), "3-4");
    auto other = looked(11 * kSecond, 5);
    other.right = Right::Kind::glass;
    EXPECT_FALSE(merge(one, other)) << "another right is another entry";
}

TEST(Access, ReadsBackFromJsonAndRefusesWhatIsDamaged) {
    const auto one = looked(10 * kSecond, 3);
    EXPECT_EQ(*access_from_json(to_json(one)), one);
    for (const auto* key : {"person", "right", "from", "count", "purpose"}) {
        auto damaged = to_json(one);
        damaged[key] = "x";
        EXPECT_EQ(access_from_json(damaged).error().code, "access") << key;
    }
}

}  // namespace access_test
}  // namespace vs::model
