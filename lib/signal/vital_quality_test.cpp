#include "signal/vital_quality.h"

#include <gtest/gtest.h>

#include "signal/change.h"
#include "signal/ecg.h"

namespace vs::signal {
namespace vital_quality_test {

constexpr auto kHeart = VitalKind::heart_rate;

TEST(VitalQuality, AReadingThatNothingSpeaksAgainstIsGood) {
    VitalQuality quality;
    for (Micros at = 0; at < kMinute; at += kSecond)
        EXPECT_EQ(quality.judge(kHeart, at, 72).quality, 1);
}

TEST(VitalQuality, ASpikeIsPoorAndWhatStaysIsNot) {
    VitalQuality quality;
    quality.judge(kHeart, 0, 72);
    const auto spike = quality.judge(kHeart, kSecond, 160);
    EXPECT_EQ(spike.doubt, Doubt::jump);
    EXPECT_LT(spike.quality, 0.4f);
    EXPECT_EQ(quality.judge(kHeart, 2 * kSecond, 162).quality, 1) << "a second one says the same";
    EXPECT_EQ(quality.judge(kHeart, 3 * kSecond, 72).doubt, Doubt::jump);
    EXPECT_EQ(quality.judge(kHeart, 63 * kSecond, 160).quality, 1) << "a minute is long enough";
}

TEST(VitalQuality, HardlyPossibleValuesAreDoubtfulNotPoor) {
    VitalQuality quality;
    const auto trust = quality.judge(VitalKind::oxygen, 0, 55);
    EXPECT_EQ(trust.doubt, Doubt::range);
    EXPECT_GT(trust.quality, 0.4f) << "a dying person has such values";
}

TEST(VitalQuality, TheHeartRateIsWorthWhatItsEcgIs) {
    VitalQuality quality;
    quality.ecg(10 * kSecond, 0.2f);
    EXPECT_EQ(quality.judge(kHeart, 12 * kSecond, 72).doubt, Doubt::ecg);
    EXPECT_EQ(quality.judge(VitalKind::respiration, 12 * kSecond, 15).quality, 1);
    EXPECT_EQ(quality.judge(kHeart, kMinute, 72).quality, 1) << "that was long ago";
}

TEST(VitalQuality, TwoSourcesThatAgreeVouchForEachOther) {
    VitalQuality quality;
    quality.ecg(10 * kSecond, 0.2f);
    quality.pulse(11 * kSecond, 74);
    EXPECT_EQ(quality.judge(kHeart, 12 * kSecond, 72).quality, 0.9f);
}

TEST(VitalQuality, TwoSourcesThatDifferArePoorUnlessTheEcgIsGood) {
    VitalQuality quality;
    quality.pulse(11 * kSecond, 72);
    const auto doubled = quality.judge(kHeart, 12 * kSecond, 144);
    EXPECT_EQ(doubled.doubt, Doubt::sources);
    EXPECT_LT(doubled.quality, 0.4f);
    quality.ecg(13 * kSecond, 0.95f);
    EXPECT_GT(quality.judge(kHeart, 14 * kSecond, 144).quality, 0.4f);
}

TEST(VitalQuality, PressuresHaveToFit) {
    VitalQuality quality;
    quality.judge(VitalKind::diastolic, 0, 80);
    EXPECT_EQ(quality.judge(VitalKind::systolic, kSecond, 83).doubt, Doubt::pressures);
    EXPECT_EQ(quality.judge(VitalKind::systolic, 2 * kSecond, 120).quality, 1);
}

// The gate: what is doubtful confirms nothing, and is said to be so.
TEST(VitalQuality, DoubledCountsRaiseNoChangeAndAreNotHeard) {
    VitalsWatch watch;
    Micros at = kSecond;
    const auto second = [&](double heart, double pulse) {
        watch.add_pulse(at, pulse);
        auto answer = watch.add(kHeart, at, heart);
        at += kSecond;
        return answer;
    };
    for (int i = 0; i < 600; ++i) EXPECT_FALSE(second(72 + i % 3, 73).change);
    for (int i = 0; i < 60; ++i) {
        const auto answer = second(144, 73);
        EXPECT_FALSE(answer.heard);
        EXPECT_FALSE(answer.change);
    }
    bool told = false;
    for (int i = 0; i < 60; ++i) told = second(144, 143).change.has_value() || told;
    EXPECT_TRUE(told) << "both say so now";
}

TEST(VitalQuality, AnOximeterAloneIsWatchedAsTheHeartRate) {
    VitalsWatch watch;
    Micros at = kSecond;
    std::optional<Change> told;
    for (int i = 0; i < 900; ++i, at += kSecond) {
        auto answer = watch.add_pulse(at, i < 600 ? 72 + i % 3 : 140);
        if (answer.change) told = answer.change;
    }
    ASSERT_TRUE(told);
    EXPECT_EQ(told->kind, kHeart);
    EXPECT_NE(told->sentence().find("signal quality 1.00"), std::string::npos);
}

// A hundred thousand patients fit into a gigabyte.
TEST(VitalQuality, TheStateOfAPatientIsBelowEightThousandBytes) {
    const auto ecg = EcgMonitor::create(360, 2);
    ASSERT_TRUE(ecg);
    EXPECT_LT(ecg->state_bytes() + kVitalKinds * sizeof(VitalWatch) + sizeof(VitalsWatch), 8000U);
}

}  // namespace vital_quality_test
}  // namespace vs::signal
