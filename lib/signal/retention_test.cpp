#include "signal/retention.h"

#include <gtest/gtest.h>

#include <random>

namespace vs::signal {
namespace retention_test {

const RetentionPolicy kPolicy;

TEST(SignalRetention, QuietIsFeaturesAndUnusableIsDiscarded) {
    EXPECT_EQ(retain({}, kPolicy, 1).kept, Retention::features);
    EXPECT_EQ(retain({.quality = 0.1f}, kPolicy, 1).kept, Retention::discard);
}

TEST(SignalRetention, NoModelDemotesARule) {
    for (const auto& input : {ConcernInput{.ventricular_run = true}, ConcernInput{.pause = true},
                              ConcernInput{.rate = true}, ConcernInput{.fibrillation = true},
                              ConcernInput{.flutter = true}, ConcernInput{.alert = true},
                              ConcernInput{.hold = true}, ConcernInput{.felt_ill = true}}) {
        auto poor = input;
        poor.quality = 0;
        EXPECT_EQ(retain(input, kPolicy, 1).kept, Retention::full);
        EXPECT_EQ(retain(poor, kPolicy, 1).kept, Retention::full);
    }
}

TEST(SignalRetention, DoubtGoesUp) {
    EXPECT_EQ(retain({.beats = 0.29f}, kPolicy, 1).kept, Retention::full);
    EXPECT_EQ(retain({.beats = 0.29f}, kPolicy, 1).reason, "doubt");
    EXPECT_EQ(retain({.beats = 0.2f}, kPolicy, 1).kept, Retention::reducible);
    EXPECT_EQ(retain({.beats = 0.04f}, kPolicy, 1).kept, Retention::reducible);
}

TEST(SignalRetention, OneInAHundredIsKeptForAudit) {
    int kept = 0;
    for (std::uint32_t draw = 0; draw < 10'000; ++draw)
        kept += retain({}, kPolicy, draw).kept == Retention::full;
    EXPECT_EQ(kept, 100);
    EXPECT_EQ(retain({.quality = 0}, kPolicy, 200).reason, "audit");
}

// More findings never lower the concern, and it stays within 0 and 1.
TEST(SignalRetention, ConcernIsMonotone) {
    std::mt19937 random(1);
    const auto draw = [&] { return static_cast<float>(random() % 1000) / 1000; };
    for (int i = 0; i < 2000; ++i) {
        ConcernInput a{.beats = draw(),
                       .others = draw(),
                       .change = draw(),
                       .news2 = static_cast<int>(random() % 20)};
        auto b = a;
        b.beats += draw() * (1 - b.beats);
        b.pause = random() % 2 == 0;
        b.news2 += static_cast<int>(random() % 3);
        EXPECT_GE(concern(b), concern(a) - 1e-6f);
        EXPECT_LE(concern(b), 1.0f);
        EXPECT_GE(concern(a), 0.0f);
    }
}

}  // namespace retention_test
}  // namespace vs::signal
