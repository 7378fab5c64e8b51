#include "signal/change.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace vs::signal {
namespace change_test {

// A course of one reading every 5 s about `level`.
class Course {
  public:
    explicit Course(unsigned seed) : random_(seed) {}
    double next(double level, double spread) {
        return level + std::normal_distribution<double>(0, spread)(random_);
    }
    Micros at = 0;

  private:
    std::mt19937 random_;
};

TEST(SignalChange, ASteadyDayIsQuiet) {
    VitalWatch watch(VitalKind::heart_rate);
    Course course(1);
    int told = 0;
    for (int i = 0; i < 17'280; ++i, course.at += 5 * kSecond)
        told += watch.add(course.at, course.next(72, 4)).has_value();
    EXPECT_EQ(told, 0);
    EXPECT_TRUE(watch.usual(course.at).learnt);
    EXPECT_NEAR(watch.usual(course.at).middle, 72, 2);
}

TEST(SignalChange, AnAbruptRiseIsToldOnceInOneSentence) {
    VitalWatch watch(VitalKind::heart_rate);
    Course course(2);
    for (int i = 0; i < 1000; ++i, course.at += 5 * kSecond)
        EXPECT_FALSE(watch.add(course.at, course.next(72, 2)));
    const auto begun = course.at;
    std::optional<Change> told;
    for (int i = 0; i < 60; ++i, course.at += 5 * kSecond)
        if (auto c = watch.add(course.at, course.next(140, 2))) {
            // First a notice; that it stays beyond the limit for a minute makes it serious.
            EXPECT_EQ(c->severity, told ? Severity::serious : Severity::notice);
            EXPECT_LE(c->confirmed - begun, (told ? 90 : 30) * kSecond);
            told = c;
        }
    ASSERT_TRUE(told);
    EXPECT_EQ(told->severity, Severity::serious);
    EXPECT_TRUE(told->up);
    const auto sentence = told->sentence();
    EXPECT_TRUE(sentence.starts_with("Heart rate rose from 7")) << sentence;
    EXPECT_NE(sentence.find("usual for this person"), sentence.npos) << sentence;
    EXPECT_NE(sentence.find("readings confirmed it"), sentence.npos) << sentence;
}

TEST(SignalChange, TheBaselineIsFrozenDuringAnEpisode) {
    VitalWatch watch(VitalKind::systolic);
    Course course(3);
    for (int i = 0; i < 1000; ++i, course.at += 5 * kSecond)
        watch.add(course.at, course.next(125, 3));
    const auto before = watch.usual(course.at).middle;
    for (int i = 0; i < 200; ++i, course.at += 5 * kSecond)
        watch.add(course.at, course.next(80, 3));
    EXPECT_TRUE(watch.open());
    EXPECT_NEAR(watch.usual(course.at).middle, before, 1.5);
    for (int i = 0; i < 30; ++i, course.at += 5 * kSecond)
        watch.add(course.at, course.next(125, 3));
    EXPECT_FALSE(watch.open());
}

TEST(SignalChange, OneSpikeIsNoChange) {
    VitalWatch watch(VitalKind::oxygen);
    Course course(4);
    for (int i = 0; i < 2000; ++i, course.at += 5 * kSecond)
        EXPECT_FALSE(watch.add(course.at, i % 40 == 0 ? 60.0 : course.next(97, 0.5)));
}

TEST(SignalChange, PoorReadingsNeitherConfirmNorClear) {
    VitalWatch watch(VitalKind::heart_rate);
    Course course(5);
    for (int i = 0; i < 500; ++i, course.at += 5 * kSecond)
        watch.add(course.at, course.next(72, 2));
    for (int i = 0; i < 100; ++i, course.at += 5 * kSecond)
        EXPECT_FALSE(watch.add(course.at, course.next(160, 2), {0.1f, Doubt::ecg}));
    EXPECT_NEAR(watch.level(), 72, 5);
    EXPECT_FALSE(watch.add(course.at, std::nan("")));
    EXPECT_FALSE(watch.add(0, 160));
}

TEST(SignalChange, VitalsThatLeaveTogetherAreOneChange) {
    VitalsWatch watch;
    Course course(6);
    const auto round = [&](double heart, double pressure, double breath) {
        bool joint = false;
        joint =
            watch.add(VitalKind::heart_rate, course.at, course.next(heart, 2)).joint.has_value();
        joint |=
            watch.add(VitalKind::systolic, course.at, course.next(pressure, 3)).joint.has_value();
        joint |=
            watch.add(VitalKind::respiration, course.at, course.next(breath, 1)).joint.has_value();
        course.at += 10 * kSecond;
        return joint;
    };
    for (int i = 0; i < 500; ++i) EXPECT_FALSE(round(72, 125, 15));
    bool joint = false;
    for (int i = 0; i < 60; ++i) joint = round(92, 104, 21) || joint;
    EXPECT_TRUE(joint);
}

TEST(SignalChange, ASnapshotGoesOnWithTheSameBits) {
    for (unsigned seed = 0; seed < 5; ++seed) {
        VitalsWatch one, other;
        Course course(seed);
        std::mt19937 random(seed);
        for (int i = 0; i < 3000;
             ++i, course.at += static_cast<Micros>(1 + random() % 9) * kSecond) {
            const auto kind = static_cast<VitalKind>(random() % kVitalKinds);
            const double value = course.next(i % 700 < 500 ? 90 : 130, 3);
            const auto a = one.add(kind, course.at, value), b = other.add(kind, course.at, value);
            ASSERT_EQ(a.change.has_value(), b.change.has_value());
            if (a.change) {
                EXPECT_EQ(a.change->sentence(), b.change->sentence());
            }
            ASSERT_EQ(a.joint.has_value(), b.joint.has_value());
            if (random() % 50 != 0) continue;
            auto restored = VitalsWatch::restore(other.snapshot());
            ASSERT_TRUE(restored);
            other = std::move(*restored);
        }
        EXPECT_EQ(one.snapshot(), other.snapshot());
    }
}

// Switched on, where the person's time of day is known.
TEST(SignalChange, TheHourOfTheDayIsPartOfWhatIsUsual) {
    constexpr Micros kEast = 5 * kHour;
    const ChangeSettings settings{.local_offset = kEast, .circadian = true};
    VitalsWatch with(settings), without;
    Course course(7);
    // From noon to three in the afternoon, where the person is.
    for (course.at = 12 * kHour - kEast; course.at < 15 * kHour - kEast; course.at += 5 * kSecond) {
        const double value = course.next(72, 2);
        EXPECT_FALSE(with.add(VitalKind::heart_rate, course.at, value).change);
        EXPECT_FALSE(without.add(VitalKind::heart_rate, course.at, value).change);
    }
    const auto usual = [](const VitalsWatch& watch, Micros local) {
        return watch.of(VitalKind::heart_rate).usual(local - kEast).middle;
    };
    EXPECT_NEAR(usual(with, 14 * kHour), 72, 1);
    EXPECT_NEAR(usual(with, 28 * kHour), 59, 1) << "asleep";
    EXPECT_EQ(usual(without, 28 * kHour), usual(without, 14 * kHour));
    auto restored = VitalsWatch::restore(with.snapshot(), settings);
    ASSERT_TRUE(restored);
    course.at = 28 * kHour - kEast;
    for (auto* watch : {&with, &without, &*restored})
        watch->add(VitalKind::heart_rate, course.at, 59);
    const auto deviation = [](const VitalsWatch& watch) {
        return std::abs(watch.of(VitalKind::heart_rate).deviation());
    };
    EXPECT_LT(deviation(with), 0.2);
    EXPECT_GT(deviation(without), 5 * deviation(with));
    EXPECT_EQ(restored->snapshot(), with.snapshot());
}

TEST(SignalChange, OtherBytesAreNoSnapshot) {
    EXPECT_EQ(VitalsWatch::restore(Bytes{1, 2, 3}).error().code, "snapshot");
    auto bytes = VitalsWatch().snapshot();
    bytes.push_back(0);
    EXPECT_EQ(VitalsWatch::restore(bytes).error().code, "snapshot");
}

}  // namespace change_test
}  // namespace vs::signal
