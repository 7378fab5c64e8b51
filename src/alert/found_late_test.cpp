// What comes too late to alert must not go unseen, must not be told twice, and must not depend on
// the order in which it arrived.
#include "alert/found_late.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "alert/engine.h"

namespace vs::alert {
namespace found_late_test {

constexpr Micros kStart = 1'767'348'000 * kSecond;  // 2026-01-02T10:00:00Z
using Readings = std::vector<model::Reading>;

struct Bed {
    Engine engine;
    Micros now = kStart;
    Steps steps;

    Bed()
        : engine("0xaa", [] {
              Settings settings;
              settings.age = 60;
              return settings;
          }()) {}
    void keep(Steps more) { steps.insert(steps.end(), more.begin(), more.end()); }
    Bed& late(const Readings& readings) {
        for (const auto& reading : readings) keep(engine.feed(reading, now));
        return *this;
    }
    Bed& settle() {
        now += 30 * kSecond;
        keep(engine.tick(now));
        return *this;
    }
    // What is open as found late, without the ids, in order.
    std::vector<std::string> found() const {
        std::vector<std::string> out;
        for (const auto& alert : engine.open())
            if (alert.kind == "found-late")
                out.push_back(alert.about + " " + std::string(to_text(alert.priority)) + " " +
                              to_rfc3339(alert.onset).substr(11, 8) + "-" +
                              to_rfc3339(*alert.end).substr(11, 8));
        std::sort(out.begin(), out.end());
        return out;
    }
};
using Found = std::vector<std::string>;

Readings run(Vital vital, Micros from, std::initializer_list<double> values,
             Micros every = 10 * kSecond) {
    Readings out;
    for (double value : values) {
        out.push_back({vital, from, value});
        from += every;
    }
    return out;
}

TEST(FoundLate, AnEpisodeIsToldOnceWithItsOwnTime) {
    Bed bed;
    const auto readings = run(Vital::heart_rate, kStart - 3 * kHour, {80, 125, 126, 127, 125, 80});
    EXPECT_TRUE(bed.late(readings).steps.empty());  // not before the burst has settled
    bed.settle();
    ASSERT_EQ(bed.steps.size(), 1U);
    EXPECT_EQ(bed.steps[0].kind, "found-late");
    EXPECT_EQ(bed.steps[0].what, What::raised);
    EXPECT_EQ(bed.steps[0].onset, kStart - 3 * kHour + 10 * kSecond);
    EXPECT_EQ(bed.steps[0].sentence,
              "Found late: heart rate up to 127 beats/min, above 120, in 4 readings from 07:00 UTC "
              "to 07:00 UTC on 2026-01-02. They reached us at 10:00 UTC: nobody could see it for "
              "3 h.");
    EXPECT_EQ(bed.found(), (Found{"limit-high:8867-4 medium 07:00:10-07:00:40"}));
    bed.late(readings).settle();  // sent again
    EXPECT_EQ(bed.steps.size(), 1U);
}

TEST(FoundLate, TwoBadReadingsAreNoEpisode) {
    Bed bed;
    bed.late(run(Vital::heart_rate, kStart - kHour, {80, 150, 150, 80, 150, 150, 80})).settle();
    EXPECT_TRUE(bed.steps.empty());
}

TEST(FoundLate, AcknowledgingIsAllThereIsToDo) {
    Bed bed;
    bed.late(run(Vital::heart_rate, kStart - kHour, {150, 150, 150})).settle();
    const auto id = bed.engine.open().at(0).id;
    const auto steps = bed.engine.acknowledge(id, "Dr. Demo", bed.now);
    ASSERT_TRUE(steps);
    EXPECT_EQ(steps->size(), 2U);
    EXPECT_EQ(steps->back().what, What::resolved);
    EXPECT_FALSE(bed.engine.take_resolved().at(0).active);
}

TEST(FoundLate, OneForEachKindAndHour) {
    Bed bed;
    const Micros hour = kStart - 5 * kHour;
    auto readings =
        run(Vital::heart_rate, hour, {125, 125, 125, 80, 125, 125, 125, 80, 145, 145, 145, 80});
    const auto next = run(Vital::heart_rate, hour + kHour, {125, 125, 125});
    const auto other = run(Vital::spo2, hour, {90, 90, 90});
    readings.insert(readings.end(), next.begin(), next.end());
    readings.insert(readings.end(), other.begin(), other.end());
    bed.late(readings).settle();
    EXPECT_EQ(bed.found(), (Found{"limit-high:8867-4 high 05:00:00-05:01:40",
                                  "limit-high:8867-4 medium 06:00:00-06:00:20",
                                  "limit-low:59408-5 medium 05:00:00-05:00:20",
                                  "news2 medium 05:00:00-05:01:50"}));
}

TEST(FoundLate, News2OfFiveAmongLateReadings) {
    Bed bed;
    Readings readings;
    for (int i = 0; i < 6; ++i) {
        const Micros time = kStart - kHour + i * 10 * kSecond;
        readings.push_back({Vital::resp_rate, time, 23});   // 2, inside the limits
        readings.push_back({Vital::spo2, time, 93});        // 2, inside
        readings.push_back({Vital::heart_rate, time, 95});  // 1, inside
    }
    bed.late(readings).settle();
    EXPECT_EQ(bed.found(), (Found{"news2 medium 09:00:00-09:00:50"}));
}

TEST(FoundLate, GoodReadingsInTimeBreakARunOfLateOnes) {
    Bed bed;
    for (int i = 0; i < 60; ++i) {
        bed.now = kStart + i * 10 * kSecond;
        bed.keep(bed.engine.feed({Vital::heart_rate, bed.now, 80}, bed.now));
    }
    // Three stragglers of a bad sensor, minutes apart, with good readings in between.
    bed.late({{Vital::heart_rate, kStart + 65 * kSecond, 150},
              {Vital::heart_rate, kStart + 185 * kSecond, 150},
              {Vital::heart_rate, kStart + 305 * kSecond, 150}});
    bed.settle();
    EXPECT_TRUE(bed.steps.empty());
}

TEST(FoundLate, WhatWasAlertedInTimeIsNotFoundAgain) {
    Bed bed;
    for (int i = 0; i < 30; ++i) {
        bed.now = kStart + i * 10 * kSecond;
        if (i % 3 != 0) bed.keep(bed.engine.feed({Vital::heart_rate, bed.now, 130}, bed.now));
    }
    ASSERT_EQ(bed.steps.size(), 1U);
    bed.steps.clear();
    for (int i = 0; i < 30; i += 3)  // a third of the readings took another way
        bed.keep(bed.engine.feed({Vital::heart_rate, kStart + i * 10 * kSecond, 130}, bed.now));
    bed.settle();
    EXPECT_TRUE(bed.steps.empty());
}

TEST(FoundLate, WhatBeganLongBeforeTheAlertIsToldAsWell) {
    Bed bed;
    for (int i = 0; i < 4; ++i) {
        bed.now = kStart + i * 10 * kSecond;
        bed.keep(bed.engine.feed({Vital::heart_rate, bed.now, 130}, bed.now));
    }
    bed.steps.clear();
    bed.late(run(Vital::heart_rate, kStart - kHour, {130, 130, 130, 130, 130, 130}, 10 * kMinute));
    bed.settle();
    EXPECT_EQ(bed.found(), (Found{"limit-high:8867-4 medium 09:00:00-10:00:30"}));
}

TEST(FoundLate, KeepsWaitingWhileReadingsComeButNotForEver) {
    Bed bed;
    int ticks = 0;
    for (int i = 0; i < 100 && bed.steps.empty(); ++i, ++ticks) {
        bed.now += 5 * kSecond;
        bed.late({{Vital::heart_rate, kStart - kHour + i * kSecond, 150}});
        bed.keep(bed.engine.tick(bed.now));
    }
    EXPECT_EQ(ticks, 13);  // 60 s after the first
}

TEST(FoundLate, AnAvalancheIsLookedAtInPartsAndForgotten) {
    Bed bed;
    for (int i = 0; i < 20'000; ++i)
        bed.late(
            {{Vital::heart_rate, kStart - 6 * kHour + i * kSecond, i % 4000 < 5 ? 150.0 : 80.0}});
    bed.settle();
    EXPECT_EQ(bed.found().size(), 10U);  // five times, by its limit and by NEWS2
    EXPECT_LT(json::serialize(bed.engine.snapshot()).size(), 500'000U);
}

// A patient's night, shuffled: the same episodes whatever the order.
TEST(FoundLate, AnyOrderOfArrivalFindsTheSame) {
    std::mt19937_64 random(20260102);
    const Vital vitals[] = {Vital::heart_rate, Vital::spo2, Vital::resp_rate, Vital::systolic,
                            Vital::temperature};
    const double good[] = {80, 97, 16, 120, 37}, bad[] = {128, 90, 26, 95, 38.8},
                 worse[] = {150, 85, 32, 85, 40};
    for (int round = 0; round < 40; ++round) {
        Readings readings;
        for (std::size_t v = 0; v < std::size(vitals); ++v) {
            int state = 0;
            for (int i = 0; i < 300; ++i) {
                if (random() % 12 == 0) state = static_cast<int>(random() % 3);
                readings.push_back({vitals[v], kStart - 4 * kHour + i * 37 * kSecond,
                                    state == 0   ? good[v]
                                    : state == 1 ? bad[v]
                                                 : worse[v]});
            }
        }
        Bed in_order;
        const auto expected = in_order.late(readings).settle().found();
        EXPECT_FALSE(expected.empty());
        for (int shuffle = 0; shuffle < 5; ++shuffle) {
            std::shuffle(readings.begin(), readings.end(), random);
            Bed bed;
            ASSERT_EQ(bed.late(readings).settle().found(), expected) << round;
            for (const auto& alert : bed.engine.open()) ASSERT_EQ(alert.kind, "found-late");
        }
    }
}

}  // namespace found_late_test
}  // namespace vs::alert
