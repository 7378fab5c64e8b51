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

// Two watches of somebody who is 72 from noon to three in the afternoon, where they are: one knows
// the time of day there.
struct Afternoon {
    static constexpr Micros kEast = 5 * kHour;
    static constexpr ChangeSettings kSettings{.local_offset = kEast, .circadian = true};
    Afternoon() : with(kSettings), course(7) { go_on(12 * kHour, 15 * kHour, 72); }
    // How many changes either tells from one local time to another.
    std::pair<int, int> go_on(Micros from, Micros to, double value) {
        std::pair<int, int> told;
        for (course.at = from - kEast; course.at < to - kEast; course.at += 5 * kSecond) {
            const double v = course.next(value, 2);
            told.first += with.add(VitalKind::heart_rate, course.at, v).change.has_value();
            told.second += without.add(VitalKind::heart_rate, course.at, v).change.has_value();
        }
        return told;
    }
    static Usual usual(const VitalsWatch& watch, Micros local) {
        return watch.of(VitalKind::heart_rate).usual(local - kEast);
    }
    VitalsWatch with, without;
    Course course;
};

TEST(SignalChange, AnHourNotYetSeenHasTheMiddleOfPeopleAndAWiderBand) {
    const Afternoon a;
    const auto by_day = Afternoon::usual(a.with, 14 * kHour);
    const auto asleep = Afternoon::usual(a.with, 28 * kHour);
    const auto plain = Afternoon::usual(a.without, 28 * kHour);
    EXPECT_NEAR(by_day.middle, 72, 1);
    EXPECT_NEAR(asleep.middle, 59, 1);
    EXPECT_NEAR(asleep.low, plain.low - 13, 1);
    EXPECT_EQ(asleep.high, plain.high) << "never narrower";
    EXPECT_EQ(Afternoon::usual(a.without, 14 * kHour).middle, plain.middle);
}

TEST(SignalChange, TheFallOfANightNotYetSeenIsNoChangeButAGreaterOneIs) {
    for (const double asleep : {51.0, 38.0}) {
        Afternoon a;
        a.go_on(28 * kHour, 28 * kHour + 10 * kMinute, 72);
        const auto told = a.go_on(28 * kHour + 10 * kMinute, 28 * kHour + 20 * kMinute, asleep);
        EXPECT_EQ(told.first > 0, asleep < 40) << asleep;
        EXPECT_GT(told.second, 0) << asleep;
    }
}

TEST(SignalChange, AnHourThatWasSeenIsThePersonsOwn) {
    Afternoon a;
    a.go_on(15 * kHour, 40 * kHour, 72);  // nor are they slower at night
    for (Micros local = 40 * kHour; local < 64 * kHour; local += kHour) {
        if (local % kDay == 16 * kHour) continue;  // which is not over
        EXPECT_EQ(Afternoon::usual(a.with, local).middle, Afternoon::usual(a.without, local).middle)
            << local / kHour;
    }
    const auto restored = VitalsWatch::restore(a.with.snapshot(), Afternoon::kSettings);
    ASSERT_TRUE(restored);
    EXPECT_EQ(restored->snapshot(), a.with.snapshot());
    EXPECT_EQ(Afternoon::usual(*restored, 52 * kHour).low,
              Afternoon::usual(a.with, 52 * kHour).low);
}

TEST(SignalChange, OtherBytesAreNoSnapshot) {
    EXPECT_EQ(VitalsWatch::restore(Bytes{1, 2, 3}).error().code, "snapshot");
    auto bytes = VitalsWatch().snapshot();
    bytes.push_back(0);
    EXPECT_EQ(VitalsWatch::restore(bytes).error().code, "snapshot");
}

}  // namespace change_test
}  // namespace vs::signal
