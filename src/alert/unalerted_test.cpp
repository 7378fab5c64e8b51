#include <gtest/gtest.h>

#include <algorithm>

#include "alert/engine.h"

namespace vs::alert {
namespace unalerted_test {

constexpr Micros kStart = 1'767'348'000 * kSecond;  // 2026-01-02T10:00:00Z
constexpr auto kHeart = Vital::heart_rate;

struct Bed {
    Engine engine{"0xaa", [] {
                      Settings settings;
                      settings.age = 60;
                      return settings;
                  }()};
    Micros now = kStart;
    Steps steps;

    void feed(Vital vital, std::initializer_list<double> values) {
        for (double value : values) {
            now += kSecond;
            hear(engine.feed({vital, now, value}, now));
        }
    }
    void hear(const Steps& more) { steps.insert(steps.end(), more.begin(), more.end()); }
    std::string noted(std::string_view kind) {
        for (const auto& one : engine.unalerted().all())
            if (one.kind == kind)
                return one.reason + " " + std::to_string(one.count) + ": " + one.value;
        return "";
    }
};

TEST(Unalerted, ARunThatWasNotConfirmedIsOnRecordWithItsValue) {
    Bed bed;
    bed.feed(kHeart, {80, 125, 134, 90, 80});
    EXPECT_TRUE(bed.steps.empty());
    EXPECT_EQ(bed.noted("limit-high:8867-4"),
              "not-confirmed 1: heart rate up to 134 beats/min, above 120, 2 of 3 readings");
    bed.feed(kHeart, {122, 80, 121, 80});
    EXPECT_EQ(bed.noted("limit-high:8867-4").substr(0, 16), "not-confirmed 3:");
}

TEST(Unalerted, WhatWasToldIsNotAmongIt) {
    Bed bed;
    bed.feed(kHeart, {130, 131, 132, 80, 80, 80});
    EXPECT_FALSE(bed.steps.empty());
    EXPECT_EQ(bed.noted("limit-high:8867-4"), "");
}

TEST(Unalerted, AScoreBelowTheLevelAndLateReadings) {
    Bed bed;
    bed.feed(Vital::resp_rate, {22, 22, 22});
    EXPECT_NE(bed.noted("news2").find("below-limit"), std::string::npos);
    bed.hear(bed.engine.feed({kHeart, bed.now - kHour, 150}, bed.now));
    EXPECT_NE(bed.noted("limit-high:8867-4").find("late 1"), std::string::npos);
}

TEST(Unalerted, SurvivesASnapshot) {
    Bed bed;
    bed.feed(kHeart, {80, 134, 90});
    const auto snapshot = bed.engine.snapshot();
    for (const auto& value : {json::value(snapshot), *parse_json(json::serialize(snapshot))}) {
        Bed other;
        ASSERT_TRUE(other.engine.restore(value));
        EXPECT_EQ(other.engine.unalerted().all(), bed.engine.unalerted().all());
    }
}

TEST(Finding, RaisesEscalatesAndClears) {
    Bed bed;
    Engine::Finding run{
        "rhythm:ventricular-run", "beats-1 sha256:00", "Run.", Priority::medium, kStart,
        kStart + kSecond};
    bed.hear(bed.engine.take(run, kStart + 2 * kSecond));
    run.priority = Priority::high;
    bed.hear(bed.engine.take(run, kStart + 3 * kSecond));
    bed.hear(bed.engine.take(run, kStart + 4 * kSecond));
    run.holds = false;
    bed.hear(bed.engine.take(run, kStart + kHour));
    ASSERT_EQ(bed.steps.size(), 3u);
    EXPECT_EQ(bed.steps[0].what, What::raised);
    EXPECT_EQ(bed.steps[1].what, What::escalated);
    EXPECT_EQ(bed.steps[2].what, What::cleared);
    EXPECT_EQ(bed.engine.open().front().rule, "beats-1 sha256:00");
}

TEST(Finding, LateRaisesNothingCurrentButOneFoundLate) {
    Bed bed;
    Engine::Finding pause{"rhythm:pause", "beats-1 sha256:00",  "Pause.", Priority::high,
                          kStart,         kStart + 4 * kSecond, false,    true};
    bed.hear(bed.engine.take(pause, kStart + kHour));
    bed.hear(bed.engine.take(pause, kStart + kHour + kSecond));
    ASSERT_EQ(bed.steps.size(), 1u);
    EXPECT_EQ(bed.steps[0].kind, "found-late");
    const auto& alert = bed.engine.open().front();
    EXPECT_EQ(alert.about, "rhythm:pause");
    EXPECT_NE(alert.sentence.find("nobody could see it for"), std::string::npos);
    pause.priority = Priority::low;
    pause.kind = "rhythm:bigeminy";
    bed.hear(bed.engine.take(pause, kStart + kHour));
    EXPECT_EQ(bed.steps.size(), 1u);
    EXPECT_NE(bed.noted("rhythm:bigeminy"), "");
}

}  // namespace unalerted_test
}  // namespace vs::alert
