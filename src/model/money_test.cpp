#include "model/money.h"

#include <gtest/gtest.h>

namespace vs::model {
namespace money_test {

TEST(Money, IsWrittenWithTwoDecimals) {
    EXPECT_EQ(in_words(Units(4000), "EUR"), "EUR 40.00");
    EXPECT_EQ(in_words(Units(7), "CHF"), "CHF 0.07");
    EXPECT_EQ(in_words(Units(0), ""), "0.00");
    EXPECT_EQ(to_text(Units(123'456'789)), "1234567.89");
}

TEST(Money, IsReadAsPeopleWriteIt) {
    EXPECT_EQ(*parse_amount("40"), Units(4000));
    EXPECT_EQ(*parse_amount("40.5"), Units(4050));
    EXPECT_EQ(*parse_amount("0.01"), Units(1));
    EXPECT_EQ(*parse_amount("999999999999.99"), Units(99'999'999'999'999));
    for (const auto* text : {"", ".", "4.", ".5", "-1", "1,50", "1.234", "0", "0.00", "1e3", " 1",
                             "1000000000000", "0x10"})
        EXPECT_EQ(parse_amount(text).error().code, "usage") << text;
}

TEST(Money, IsReadAsItIsWritten) {
    for (std::uint64_t units : {1ULL, 99ULL, 100ULL, 101ULL, 123'456ULL})
        EXPECT_EQ(*parse_amount(to_text(Units(units))), Units(units));
}

TEST(Money, HasACurrencyOfThreeLetters) {
    EXPECT_TRUE(is_currency("EUR"));
    for (const auto* text : {"", "eur", "EURO", "E1R"}) EXPECT_FALSE(is_currency(text)) << text;
}

}  // namespace money_test
}  // namespace vs::model
