#include "node/nonces.h"

#include <gtest/gtest.h>

namespace vs::node {
namespace {

constexpr Micros kNow = 1'800'000'000 * kSecond;

TEST(Nonces, AreGoodForFiveMinutesAndOnce) {
    Nonces nonces;
    const auto one = nonces.give(kNow), other = nonces.give(kNow);
    EXPECT_NE(one, other);
    EXPECT_TRUE(nonces.use(one, kNow + Nonces::kLife));
    EXPECT_FALSE(nonces.use(one, kNow + 1));
    EXPECT_FALSE(nonces.use(other, kNow + Nonces::kLife + 1));
}

TEST(Nonces, AreTheNodesOwn) {
    Nonces nonces;
    EXPECT_FALSE(Nonces().use(nonces.give(kNow), kNow));
    for (const std::size_t place : {0U, 7U, 8U, 31U}) {
        auto altered = nonces.give(kNow);
        altered[place] ^= 1;
        EXPECT_FALSE(nonces.use(altered, kNow)) << place;
    }
}

// 10,000 unanswered ones, which are asked for in seconds, once shut everybody out for minutes.
TEST(Nonces, OfWhoAsksForManyTakeNoPlaceFromWhoSignsIn) {
    Nonces nonces;
    const auto mine = nonces.give(kNow);
    for (int i = 0; i < 20'000; ++i) static_cast<void>(nonces.give(kNow));
    EXPECT_TRUE(nonces.use(mine, kNow));
    EXPECT_TRUE(nonces.use(nonces.give(kNow), kNow));
}

}  // namespace
}  // namespace vs::node
