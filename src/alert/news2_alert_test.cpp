// When a score becomes an alert, and when it ceases to be one.
#include <gtest/gtest.h>

#include "alert/engine.h"

namespace vs::alert {
namespace news2_alert_test {

constexpr Micros kStart = 1'767'348'000 * kSecond;  // 2026-01-02T10:00:00Z

struct Set {
    double resp_rate = 16, spo2 = 98, systolic = 120, heart_rate = 70, temperature = 37;
};

// All five vitals every ten seconds; limits are off, so that only NEWS2 speaks.
struct Bed {
    Engine engine;
    Micros now = kStart;
    std::string told;

    static Settings settings(int age = 60) {
        Settings out;
        out.limits = {};
        out.age = age;
        return out;
    }
    explicit Bed(Settings s = settings()) : engine("0xaa", std::move(s)) {}
    Bed& feed(const Set& set, int times = 1) {
        for (; times > 0; --times) {
            now += 10 * kSecond;
            one(Vital::resp_rate, set.resp_rate);
            one(Vital::spo2, set.spo2);
            one(Vital::systolic, set.systolic);
            one(Vital::heart_rate, set.heart_rate);
            one(Vital::temperature, set.temperature);
        }
        return *this;
    }
    Bed& one(Vital vital, double value) {
        for (const auto& step : engine.feed({vital, now, value}, now))
            told += (told.empty() ? "" : "; ") + step.kind + " " + std::string(to_text(step.what)) +
                    " " + std::string(to_text(step.priority));
        return *this;
    }
    std::string take() { return std::exchange(told, {}); }
};

TEST(News2Alert, FiveIsMediumOnceEveryPartOfItIsConfirmed) {
    Bed bed;
    bed.feed({}, 5);
    const Set five{.resp_rate = 22, .spo2 = 93, .heart_rate = 95};  // 2 + 2 + 1
    EXPECT_EQ(bed.feed(five, 2).take(), "");
    EXPECT_EQ(bed.feed(five).take(), "news2 raised medium");
    EXPECT_EQ(bed.engine.open().at(0).sentence,
              "NEWS2 at least 5 (5 of 7 known): respiratory rate 22 breaths/min (2), "
              "oxygen saturation 93 % (2), heart rate 95 beats/min (1), since 10:01 UTC.");
    EXPECT_EQ(bed.engine.open().at(0).rule, "NEWS2");
}

TEST(News2Alert, FourWithoutAThreeIsNone) {
    Bed bed;
    EXPECT_EQ(bed.feed({.resp_rate = 22, .spo2 = 93}, 10).take(), "");
}

TEST(News2Alert, ASingleThreeIsMedium) {
    Bed bed;
    EXPECT_EQ(bed.feed({.resp_rate = 25}, 3).take(), "news2 raised medium");
}

TEST(News2Alert, SevenIsHigh) {
    Bed bed;
    EXPECT_EQ(
        bed.feed({.resp_rate = 22, .spo2 = 93, .heart_rate = 115, .temperature = 38.5}, 3).take(),
        "news2 raised medium; news2 escalated high");  // as the third set completes
}

// Whatever the other vitals are, one outlier among good readings never counts.
TEST(News2Alert, OneNoisyReadingOfAnyVitalRaisesNothing) {
    const Set four{.resp_rate = 22, .heart_rate = 95, .temperature = 38.5};
    for (auto noisy : {Set{.resp_rate = 40}, Set{.spo2 = 70}, Set{.systolic = 60},
                       Set{.heart_rate = 200}, Set{.temperature = 33}}) {
        Bed bed;
        bed.feed(four, 5);
        for (int i = 0; i < 10; ++i) bed.feed(noisy).feed(four, 2);
        EXPECT_EQ(bed.take(), "");
    }
}

TEST(News2Alert, ClearsWhenNotEvenTheWorstOfTheLastReadingsSupportsIt) {
    Bed bed;
    bed.feed({.resp_rate = 25}, 3).take();
    EXPECT_EQ(bed.feed({}, 2).take(), "");
    EXPECT_EQ(bed.feed({}).take(), "news2 cleared medium");
}

TEST(News2Alert, ASensorThatFallsSilentIsNoImprovement) {
    Bed bed;
    bed.feed({.resp_rate = 25}, 3).take();
    for (int i = 0; i < 100; ++i) {
        bed.now += 10 * kSecond;
        bed.one(Vital::heart_rate, 70);
    }
    EXPECT_EQ(bed.take(), "");
    EXPECT_TRUE(bed.engine.open().at(0).active);
    EXPECT_EQ(bed.engine.current_news2(bed.now).count, 1);  // but it no longer counts in the score
}

TEST(News2Alert, StaleValuesExpireFromTheScoreAfterFiveMinutes) {
    Bed bed;
    bed.feed({.resp_rate = 25});
    EXPECT_EQ(bed.engine.current_news2(bed.now + 5 * kMinute).total, 3);
    const auto later = bed.engine.current_news2(bed.now + 5 * kMinute + kSecond);
    EXPECT_EQ(later.count, 0);
    EXPECT_EQ(later.worst, 20);
}

TEST(News2Alert, NoneUnderSixteenOrInPregnancyOrWithoutAnAge) {
    auto pregnant = Bed::settings();
    pregnant.pregnant = true;
    auto unknown = Bed::settings();
    unknown.age.reset();
    for (const auto& settings : {Bed::settings(15), pregnant, unknown}) {
        Bed bed(settings);
        EXPECT_EQ(bed.feed({.resp_rate = 30, .spo2 = 80, .heart_rate = 150}, 10).take(), "");
        EXPECT_NE(bed.engine.current_news2(bed.now).refused, "");
    }
}

TEST(News2Alert, ConsciousnessEnteredByAPersonCountsAtOnce) {
    Bed bed;
    bed.feed({}, 3);
    EXPECT_EQ(bed.one(Vital::consciousness, 1).take(), "news2 raised medium");
    EXPECT_NE(bed.engine.open().at(0).sentence.find("new confusion (3)"), std::string::npos);
}

TEST(News2Alert, ScaleTwoAndOxygenCountAsTheClinicianSetThem) {
    auto settings = Bed::settings();
    settings.scale2 = true;
    settings.oxygen = false;
    Bed bed(settings);
    EXPECT_EQ(bed.feed({.spo2 = 89}, 5).take(), "");  // 3 points on scale 1
    EXPECT_EQ(bed.engine.current_news2(bed.now).total, 0);
    settings.oxygen = true;
    bed.engine.set(settings);
    EXPECT_EQ(bed.feed({.spo2 = 98}, 3).take(), "news2 raised medium");  // 3 + 2
}

TEST(News2Alert, ThePulseOfTheOximeterStandsInForTheEcg) {
    Bed bed;
    for (int i = 0; i < 3; ++i) {
        bed.now += 10 * kSecond;
        bed.one(Vital::pulse, 135);
    }
    EXPECT_EQ(bed.take(), "news2 raised medium");
}

TEST(News2Alert, ResolvedByAPersonItNeedsConfirmingAnew) {
    Bed bed;
    bed.feed({.resp_rate = 25}, 3).take();
    ASSERT_TRUE(bed.engine.resolve(bed.engine.open().at(0).id, "Dr. Demo", bed.now, ""));
    EXPECT_EQ(bed.feed({.resp_rate = 25}, 2).take(), "");
    EXPECT_EQ(bed.feed({.resp_rate = 25}).take(), "news2 raised medium");
}

// All seven parameters from one round of a nurse, and what one such entry is worth.
TEST(News2Alert, AnEntryByHandIsSureByItselfAndCountsForAnHour) {
    Bed bed;
    bed.now += kMinute;
    std::string told;
    const auto enter = [&](Vital vital, double value) {
        for (const auto& step : bed.engine.feed({vital, bed.now, value}, bed.now, {}, true))
            told += step.kind + " " + std::string(to_text(step.what)) + "; ";
    };
    for (const auto& [vital, value] : {std::pair{Vital::resp_rate, 18.0},
                                       {Vital::spo2, 97.0},
                                       {Vital::oxygen_flow, 2.0},
                                       {Vital::systolic, 124.0},
                                       {Vital::pulse, 80.0},
                                       {Vital::consciousness, 0.0},
                                       {Vital::temperature, 36.8}})
        enter(vital, value);
    auto score = bed.engine.current_news2(bed.now);
    EXPECT_EQ(score.count, 7);
    EXPECT_EQ(score.total, 2) << "on oxygen";
    EXPECT_EQ(told, "");
    enter(Vital::oxygen_flow, 0);
    bed.now += 1;
    enter(Vital::oxygen_flow, 0);
    EXPECT_EQ(bed.engine.current_news2(bed.now).total, 0);
    EXPECT_EQ(bed.engine.current_news2(bed.now + kHour - 1).count, 7);
    EXPECT_EQ(bed.engine.current_news2(bed.now + kHour + kSecond).count, 0);
    bed.now += kMinute;
    enter(Vital::resp_rate, 26);
    EXPECT_EQ(told, "news2 raised; ");
    Engine again("0xaa", Bed::settings());
    ASSERT_TRUE(again.restore(bed.engine.snapshot()));
    EXPECT_EQ(again.current_news2(bed.now).count, 7);
    bed.now += kMinute;
    enter(Vital::resp_rate, 18);
    EXPECT_EQ(told, "news2 raised; news2 cleared; ");
}

// What somebody enters says nothing about the devices.
TEST(News2Alert, AnEntryByHandDoesNotEndASilence) {
    Bed bed;
    bed.feed({}, 1);
    bed.now += 2 * kMinute;
    ASSERT_EQ(bed.engine.tick(bed.now).size(), 1U);
    bed.engine.feed({Vital::resp_rate, bed.now, 18}, bed.now, {}, true);
    EXPECT_TRUE(bed.engine.open().at(0).active);
}

}  // namespace news2_alert_test
}  // namespace vs::alert
