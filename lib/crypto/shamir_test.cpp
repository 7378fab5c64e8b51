#include "crypto/shamir.h"

#include <gtest/gtest.h>

#include <set>

namespace vs::crypto {
namespace shamir_test {

TEST(Shamir, AnyShareSetOfTheNeededSizeGivesTheSecretAndASmallerOneDoesNot) {
    const auto secret = Secret::random();
    const auto shares = split(secret, 3, 5);
    ASSERT_TRUE(shares);
    for (unsigned set = 1; set < 32; ++set) {
        std::vector<Share> some;
        for (unsigned i = 0; i < 5; ++i)
            if ((set >> i & 1U) != 0) some.push_back((*shares)[i]);
        const auto got = combine(some);
        ASSERT_TRUE(got);
        EXPECT_EQ(got->bytes() == secret.bytes(), some.size() >= 3) << set;
    }
}

TEST(Shamir, OneShareOfASecretIsAsRandomAsAnother) {
    const Secret secret(std::array<std::uint8_t, 32>{1, 2, 3});
    std::set<std::array<std::uint8_t, 32>> seen;
    for (int i = 0; i < 64; ++i) seen.insert(split(secret, 2, 2)->front().value.bytes());
    EXPECT_EQ(seen.size(), 64U);
}

// x = 1 and 2 of the line 7 + 5 x, by hand: 7 ^ 5 = 2, 7 ^ (5 * 2 = 10) = 13.
TEST(Shamir, IsInterpolationInTheFieldOfAes) {
    const auto share = [](std::uint8_t x, std::uint8_t y) {
        std::array<std::uint8_t, 32> bytes{};
        bytes.fill(y);
        return Share{x, Secret(bytes)};
    };
    const std::vector<Share> shares{share(1, 2), share(2, 13)};
    std::array<std::uint8_t, 32> expected{};
    expected.fill(7);
    EXPECT_EQ(combine(shares)->bytes(), expected);
}

TEST(Shamir, RefusesImpossibleNumbersAndSharesThatComeTwice) {
    const auto secret = Secret::random();
    for (const auto& [need, count] : {std::pair{0U, 3U}, {4U, 3U}, {1U, 256U}})
        EXPECT_EQ(split(secret, need, count).error().code, "shares");
    const auto shares = *split(secret, 2, 3);
    const std::vector<Share> twice{shares[1], shares[1]};
    EXPECT_EQ(combine(twice).error().code, "shares");
    EXPECT_EQ(combine({}).error().code, "shares");
}

}  // namespace shamir_test
}  // namespace vs::crypto
