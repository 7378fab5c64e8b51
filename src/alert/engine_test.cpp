#include "alert/engine.h"

#include <gtest/gtest.h>

namespace vs::alert {
namespace engine_test {

constexpr Micros kStart = 1'767'348'000 * kSecond;  // 2026-01-02T10:00:00Z
const std::string kPatient = "0x00000000000000000000000000000000000000aa";

// A patient whose readings arrive at once, one a second unless said otherwise.
struct Bed {
    Engine engine;
    Micros now = kStart;
    std::string told;  // "kind what priority" of each step, joined by "; "

    explicit Bed(Settings settings = {}) : engine(kPatient, std::move(settings)) {}
    void hear(const Steps& steps) {
        for (const auto& step : steps)
            told += (told.empty() ? "" : "; ") + step.kind + " " + std::string(to_text(step.what)) +
                    " " + std::string(to_text(step.priority));
    }
    Bed& feed(Vital vital, std::initializer_list<double> values, Micros every = kSecond) {
        for (double value : values) {
            now += every;
            hear(engine.feed({vital, now, value}, now));
        }
        return *this;
    }
    Bed& feed_at(Vital vital, double value, Micros time) {
        hear(engine.feed({vital, time, value}, now));
        return *this;
    }
    Bed& wait(Micros span) {
        now += span;
        hear(engine.tick(now));
        return *this;
    }
    std::string take() { return std::exchange(told, {}); }
    const Alert& only() const {
        EXPECT_EQ(engine.open().size(), 1U);
        return engine.open().front();
    }
    void acknowledge() { hear(*engine.acknowledge(only().id, "Dr. Demo", now)); }
};

constexpr auto kHeart = Vital::heart_rate;

TEST(AlertEngine, ThreeReadingsBeyondTheLimitRaiseAndTwoDoNot) {
    Bed bed;
    EXPECT_EQ(bed.feed(kHeart, {125, 126}).take(), "");
    EXPECT_EQ(bed.feed(kHeart, {127}).take(), "limit-high:8867-4 raised medium");
    EXPECT_EQ(bed.only().sentence,
              "Heart rate 127 beats/min, above 120 for 3 readings since 10:00 UTC.");
    EXPECT_EQ(bed.only().onset, kStart + kSecond);
    EXPECT_EQ(bed.only().raised, kStart + 3 * kSecond);
    EXPECT_EQ(bed.only().rule, "adult-1");
    EXPECT_EQ(bed.feed(kHeart, {128, 129, 130}).take(), "");
}

TEST(AlertEngine, WhatIsKnownAboutAReadingIsSaidBehindItsLimit) {
    Bed bed;
    const auto about = [] { return Engine::Known{"signal quality 0.30 (poor ECG)", {}}; };
    for (int i = 0; i < 3; ++i) {
        bed.now += kSecond;
        bed.hear(bed.engine.feed({kHeart, bed.now, 127}, bed.now, about));
    }
    EXPECT_EQ(bed.take(), "limit-high:8867-4 raised medium");
    EXPECT_EQ(bed.only().sentence,
              "Heart rate 127 beats/min, above 120 for 3 readings since 10:00 UTC; signal quality "
              "0.30 (poor ECG).");
}

TEST(AlertEngine, OneNoisyReadingNeitherRaisesNorCounts) {
    Bed bed;
    EXPECT_EQ(bed.feed(kHeart, {125, 126, 80, 126, 127, 80, 200, 80}).take(), "");
}

TEST(AlertEngine, ValuesOnTheLimitAreInside) {
    Bed bed;
    EXPECT_EQ(bed.feed(kHeart, {120, 120, 120, 120}).take(), "");
    EXPECT_EQ(bed.feed(Vital::spo2, {92, 92, 92, 92}).take(), "");
    EXPECT_EQ(bed.feed(Vital::spo2, {91.9, 91.9, 91.9}).take(), "limit-low:59408-5 raised medium");
}

TEST(AlertEngine, ImplausibleValuesAreNoReadings) {
    Bed bed;
    EXPECT_EQ(bed.feed(kHeart, {0, 0, 0, 900, 900, 900, -5, NAN}).take(), "");
    EXPECT_EQ(bed.wait(5 * kMinute).take(), "");  // nor do they start the watch for silence
}

struct LimitCase {
    Vital vital;
    double medium_low, medium_high, severe_low, severe_high;  // just beyond; NaN where none
};

TEST(AlertEngine, EveryPresetLimitRaisesItsPriority) {
    const double none = NAN;
    const LimitCase cases[] = {
        {Vital::heart_rate, 49, 121, 39, 141},       {Vital::pulse, 49, 121, 39, 141},
        {Vital::spo2, 91, none, 87, none},           {Vital::resp_rate, 9, 25, 7, 31},
        {Vital::systolic, 99, 181, 89, 201},         {Vital::mean_pressure, 64, none, 59, none},
        {Vital::temperature, 34.9, 38.6, 33.9, 39.6}};
    for (const auto& c : cases) {
        const auto expect = [&](double value, std::string_view side, std::string_view priority) {
            if (std::isnan(value)) return;
            Bed bed;
            const auto wanted = std::string(side) + std::string(model::loinc_of(c.vital)) +
                                " raised " + std::string(priority);
            EXPECT_EQ(bed.feed(c.vital, {value, value, value}).take(), wanted) << value;
        };
        expect(c.medium_low, "limit-low:", "medium");
        expect(c.medium_high, "limit-high:", "medium");
        expect(c.severe_low, "limit-low:", "high");
        expect(c.severe_high, "limit-high:", "high");
    }
}

TEST(AlertEngine, ClearsOnlyAfterThreeReadingsBackInsideByTheMargin) {
    Bed bed;
    bed.feed(kHeart, {125, 125, 125}).take();
    EXPECT_EQ(bed.feed(kHeart, {119, 119, 119, 119, 118}).take(), "");  // within the margin of 3
    EXPECT_EQ(bed.feed(kHeart, {117, 117, 118, 117, 117}).take(), "");  // 118 begins anew
    EXPECT_EQ(bed.feed(kHeart, {116}).take(), "limit-high:8867-4 cleared medium");
    EXPECT_FALSE(bed.only().active);  // stays listed: nobody has acknowledged it
}

TEST(AlertEngine, FlappingAroundTheLimitIsOneAlert) {
    Bed bed;
    for (int i = 0; i < 50; ++i) bed.feed(kHeart, {121, 121, 121, 119, 119, 119});
    EXPECT_EQ(bed.take(), "limit-high:8867-4 raised medium");
}

TEST(AlertEngine, ClearedAndAcknowledgedResolvesByItself) {
    Bed bed;
    bed.feed(kHeart, {125, 125, 125, 100, 100, 100}).take();
    bed.acknowledge();
    EXPECT_EQ(bed.take(),
              "limit-high:8867-4 acknowledged medium; limit-high:8867-4 resolved medium");
    EXPECT_TRUE(bed.engine.open().empty());
    const auto resolved = bed.engine.take_resolved();
    ASSERT_EQ(resolved.size(), 1U);
    EXPECT_EQ(resolved[0].acknowledged->by, "Dr. Demo");
    EXPECT_EQ(resolved[0].resolved->by, "");
    EXPECT_TRUE(bed.engine.take_resolved().empty());
}

TEST(AlertEngine, AcknowledgedThenClearedResolvesByItself) {
    Bed bed;
    bed.feed(kHeart, {125, 125, 125}).take();
    bed.acknowledge();
    EXPECT_EQ(bed.take(), "limit-high:8867-4 acknowledged medium");
    EXPECT_TRUE(bed.only().active);
    EXPECT_EQ(bed.feed(kHeart, {100, 100, 100}).take(),
              "limit-high:8867-4 cleared medium; limit-high:8867-4 resolved medium");
}

TEST(AlertEngine, WhoAttendsIsToldAndTheAlertWaitsOn) {
    Bed bed;
    bed.feed(kHeart, {125, 125, 125}).take();
    bed.hear(*bed.engine.attend(bed.only().id, "Maria", bed.now));
    bed.hear(*bed.engine.attend(bed.only().id, "Anna", bed.now));
    EXPECT_EQ(bed.take(), "limit-high:8867-4 attended medium");
    EXPECT_FALSE(bed.only().acknowledged);
    EXPECT_EQ(bed.only().attended->by, "Maria");
    EXPECT_EQ(*alert_from_json(to_json(bed.only())), bed.only());
    EXPECT_EQ(bed.feed(kHeart, {100, 100, 100}).take(), "limit-high:8867-4 cleared medium");
    EXPECT_EQ(bed.engine.open().size(), 1U);  // until somebody who can treat has seen it
    EXPECT_EQ(bed.feed(kHeart, {125, 125, 125}).take(), "limit-high:8867-4 raised medium");
    EXPECT_FALSE(bed.only().attended);
    EXPECT_FALSE(bed.engine.attend("none", "Maria", bed.now));
}

TEST(AlertEngine, WhatIsRaisedAgainCallsThoseWhoHadAcknowledged) {
    Bed bed;
    const auto damage = [&](const char* record) {
        bed.now += kMinute;
        bed.hear(bed.engine.raise_again("tampering", Priority::high, record, bed.now));
        return bed.take();
    };
    EXPECT_EQ(damage("One."), "tampering raised high");
    EXPECT_EQ(damage("Two."), "");  // people are called already
    bed.acknowledge();
    bed.take();
    const auto first = bed.only().id;
    EXPECT_EQ(damage("Three."),
              "tampering cleared high; tampering resolved high; tampering raised high");
    EXPECT_NE(bed.only().id, first);
    EXPECT_EQ(bed.only().sentence, "Three.");
    EXPECT_FALSE(bed.only().acknowledged);
}

TEST(AlertEngine, AcknowledgingTwiceIsOneAcknowledgement) {
    Bed bed;
    bed.feed(kHeart, {125, 125, 125}).take();
    bed.acknowledge();
    const auto first = *bed.only().acknowledged;
    bed.now += kMinute;
    bed.take();
    bed.acknowledge();
    EXPECT_EQ(bed.take(), "");
    EXPECT_EQ(*bed.only().acknowledged, first);
}

TEST(AlertEngine, AWorseValueEscalatesAndUndoesTheAcknowledgement) {
    Bed bed;
    bed.feed(kHeart, {125, 125, 125}).take();
    const auto id = bed.only().id;
    bed.acknowledge();
    bed.take();
    EXPECT_EQ(bed.feed(kHeart, {145, 146, 147}).take(), "limit-high:8867-4 escalated high");
    EXPECT_EQ(bed.only().id, id);
    EXPECT_EQ(bed.only().acknowledged, std::nullopt);
    EXPECT_EQ(bed.only().onset, kStart + kSecond);
    // It does not become milder while it lasts.
    EXPECT_EQ(bed.feed(kHeart, {125, 125, 125, 125}).take(), "");
    EXPECT_EQ(bed.only().priority, Priority::high);
}

TEST(AlertEngine, AClearedAlertThatComesBackIsRaisedAgainUnderItsId) {
    Bed bed;
    bed.feed(kHeart, {125, 125, 125, 100, 100, 100}).take();
    const auto id = bed.only().id;
    EXPECT_EQ(bed.feed(kHeart, {130, 130, 130}).take(), "limit-high:8867-4 raised medium");
    EXPECT_EQ(bed.only().id, id);
    EXPECT_TRUE(bed.only().active);
}

TEST(AlertEngine, ResolvedByAPersonItIsRaisedAnewOnlyWhenConfirmedAnew) {
    Bed bed;
    bed.feed(kHeart, {125, 125, 125}).take();
    const auto id = bed.only().id;
    bed.hear(*bed.engine.resolve(id, "Dr. Demo", bed.now, "sensor moved"));
    EXPECT_EQ(bed.take(), "limit-high:8867-4 resolved medium");
    EXPECT_EQ(bed.engine.take_resolved().at(0).note, "sensor moved");
    EXPECT_EQ(bed.feed(kHeart, {125, 125}).take(), "");
    EXPECT_EQ(bed.feed(kHeart, {125}).take(), "limit-high:8867-4 raised medium");
    EXPECT_NE(bed.only().id, id);
}

TEST(AlertEngine, UnknownIdsAreAnError) {
    Bed bed;
    EXPECT_EQ(bed.engine.acknowledge("x", "a", 1).error().code, "unknown-alert");
    EXPECT_EQ(bed.engine.resolve("x", "a", 1, "").error().code, "unknown-alert");
}

TEST(AlertEngine, IdsHoldPatientKindAndTimeButNoValue) {
    Bed bed;
    bed.feed(kHeart, {125, 125, 125});
    EXPECT_EQ(bed.only().id,
              kPatient + "-limit-high-8867-4-" + std::to_string(kStart + 3 * kSecond));
}

TEST(AlertEngine, SilenceIsMeasuredOnTheServersClock) {
    Bed bed;
    bed.now += kMinute;
    bed.feed_at(kHeart, 80, bed.now - kMinute);  // a minute old when it comes
    EXPECT_EQ(bed.wait(kMinute).take(), "");
    EXPECT_EQ(bed.wait(kSecond).take(), "silence raised technical");
    EXPECT_EQ(bed.wait(kMinute).take(), "");
    EXPECT_EQ(bed.only().onset, kStart + kMinute);
    EXPECT_EQ(bed.feed(kHeart, {80}).take(),
              "silence cleared technical; silence resolved technical");
    EXPECT_TRUE(bed.engine.open().empty());
}

TEST(AlertEngine, AWaveformEndsSilenceToo) {
    Bed bed;
    bed.feed(kHeart, {80});
    bed.wait(2 * kMinute).take();
    bed.hear(bed.engine.heard(bed.now));
    EXPECT_EQ(bed.take(), "silence cleared technical; silence resolved technical");
}

TEST(AlertEngine, APatientNeverHeardOfIsNotSilent) {
    Bed bed;
    EXPECT_EQ(bed.wait(kDay).take(), "");
}

TEST(AlertEngine, SilenceCanBeSwitchedOff) {
    Settings settings;
    settings.silence = 0;
    Bed bed(settings);
    bed.feed(kHeart, {80});
    EXPECT_EQ(bed.wait(kDay).take(), "");
}

TEST(AlertEngine, AfterARestartSilenceCountsFromThere) {
    Bed bed;
    bed.feed(kHeart, {80});
    bed.now += kHour;
    bed.engine.resume(bed.now);
    EXPECT_EQ(bed.wait(kMinute).take(), "");
    EXPECT_EQ(bed.wait(kSecond).take(), "silence raised technical");
}

TEST(AlertEngine, SilenceThatAPersonResolvedIsCountedAnew) {
    Bed bed;
    bed.feed(kHeart, {80});
    bed.wait(2 * kMinute).take();
    bed.hear(*bed.engine.resolve(bed.only().id, "Dr. Demo", bed.now, "taking a shower"));
    EXPECT_EQ(bed.take(), "silence resolved technical");
    EXPECT_EQ(bed.wait(kMinute).take(), "");
    EXPECT_EQ(bed.wait(kSecond).take(), "silence raised technical");
}

TEST(AlertEngine, LateReadingsRaiseNothingCurrent) {
    Bed bed;
    bed.feed(kHeart, {80}).take();
    bed.now += 30 * kMinute;
    for (int i = 0; i < 5; ++i) bed.feed_at(kHeart, 150, bed.now - 20 * kMinute + i * kSecond);
    EXPECT_EQ(bed.take(), "");
    for (const auto& alert : bed.engine.open()) EXPECT_EQ(alert.kind, "found-late");
}

TEST(AlertEngine, LateReadingsClearNothingCurrent) {
    Bed bed;
    bed.feed(kHeart, {125, 125, 125}).take();
    bed.now += 10 * kSecond;
    for (int i = 0; i < 5; ++i) bed.feed_at(kHeart, 80, kStart + i * kMillisecond);  // older
    EXPECT_EQ(bed.take(), "");
    EXPECT_TRUE(bed.only().active);
}

TEST(AlertEngine, LateReadingsDoNotEndSilence) {
    Bed bed;
    bed.feed(kHeart, {80});
    bed.wait(10 * kMinute).take();
    bed.feed_at(kHeart, 80, bed.now - 5 * kMinute);
    EXPECT_EQ(bed.take(), "");
    EXPECT_TRUE(bed.only().active);
}

// Any order in which a burst arrives: after the next reading the state is the same.
TEST(AlertEngine, OrderInsideTheWindowDoesNotChangeWhereItEnds) {
    std::vector<int> order = {1, 2, 3, 4, 5};
    do {
        Bed bed;
        bed.now = kStart + 6 * kSecond;
        for (int i : order) bed.feed_at(kHeart, 130, kStart + i * kSecond);
        bed.feed(kHeart, {131});
        ASSERT_EQ(bed.only().kind, "limit-high:8867-4");
        EXPECT_TRUE(bed.only().active);
        // Told once: as a current alert, not a second time as found late.
        bed.take();
        EXPECT_EQ(bed.wait(30 * kSecond).take(), "");
    } while (std::next_permutation(order.begin(), order.end()));
}

TEST(AlertEngine, ADuplicateFromASecondUploaderIsNoSecondReading) {
    Bed bed;
    bed.now += kMinute;
    for (int i = 0; i < 6; ++i) bed.feed_at(kHeart, 150, bed.now);
    EXPECT_EQ(bed.take(), "");
}

TEST(AlertEngine, AClockThatRanAheadDoesNotMakeTheRightOneLate) {
    Bed bed;
    bed.feed_at(kHeart, 80, bed.now + kDay);
    EXPECT_EQ(bed.feed(kHeart, {150, 150, 150}).take(), "limit-high:8867-4 raised high");
}

TEST(AlertEngine, AlertsRaisedFromOutsideLiveTheSameLife) {
    Bed bed;
    bed.hear(bed.engine.raise("tampering", Priority::medium, "Report 17 was changed.", bed.now));
    bed.hear(bed.engine.raise("tampering", Priority::medium, "Again.", bed.now));
    EXPECT_EQ(bed.take(), "tampering raised medium");
    bed.hear(bed.engine.raise("tampering", Priority::high, "Report 18 too.", bed.now));
    EXPECT_EQ(bed.take(), "tampering escalated high");
    EXPECT_EQ(bed.only().sentence, "Report 18 too.");
    bed.acknowledge();
    bed.take();
    bed.hear(bed.engine.clear("tampering", bed.now));
    EXPECT_EQ(bed.take(), "tampering cleared high; tampering resolved high");
    EXPECT_TRUE(bed.engine.clear("tampering", bed.now).empty());
}

TEST(AlertEngine, LowSideAndHighSideAreTwoAlerts) {
    Bed bed;
    bed.feed(kHeart, {125, 125, 125, 45, 45, 45});
    EXPECT_EQ(bed.take(),
              "limit-high:8867-4 raised medium; limit-low:8867-4 raised medium; "
              "limit-high:8867-4 cleared medium");
}

TEST(AlertEngine, NewLimitsJudgeWhatComesAfterThem) {
    Bed bed;
    bed.feed(kHeart, {130, 130, 130}).take();
    auto settings = bed.engine.settings();
    settings.limits.version = "order-7";
    settings.limits.of(kHeart).high = 150;
    settings.limits.of(kHeart).severe_high = 160;
    bed.engine.set(settings);
    EXPECT_EQ(bed.feed(kHeart, {130}).take(), "limit-high:8867-4 cleared medium");
    EXPECT_EQ(bed.feed(kHeart, {155, 155, 155}).take(), "limit-high:8867-4 raised medium");
    EXPECT_EQ(bed.only().rule, "order-7");
}

TEST(AlertEngine, ASnapshotGoesOnWhereItStopped) {
    Bed bed;
    bed.feed(kHeart, {125, 125, 125, 127});
    bed.acknowledge();
    bed.feed(Vital::spo2, {90, 90});
    bed.feed_at(kHeart, 150, bed.now - kHour);
    const auto text = json::serialize(bed.engine.snapshot());
    Bed other;
    other.now = bed.now;
    ASSERT_TRUE(other.engine.restore(*parse_json(text)));
    EXPECT_EQ(json::serialize(other.engine.snapshot()), text);
    EXPECT_EQ(other.engine.open(), bed.engine.open());
    EXPECT_EQ(other.feed(Vital::spo2, {90}).take(), "limit-low:59408-5 raised medium");
    EXPECT_EQ(other.feed(kHeart, {100, 100, 100}).take(),
              "limit-high:8867-4 cleared medium; limit-high:8867-4 resolved medium");
}

TEST(AlertEngine, RestoreRefusesWhatItDidNotWrite) {
    Bed bed;
    bed.feed(kHeart, {125, 125, 125});
    bed.feed_at(kHeart, 150, bed.now - kHour);
    const auto good = bed.engine.snapshot();
    Engine other("0xbb", {});
    EXPECT_EQ(other.restore(good).error().code, "snapshot");  // of another patient
    EXPECT_FALSE(bed.engine.restore(nullptr));
    EXPECT_FALSE(bed.engine.restore(json::object{}));
    for (const auto& member : good) {
        auto bad = good;
        bad.erase(member.key());
        EXPECT_FALSE(Engine(kPatient, {}).restore(bad)) << member.key();
        for (const json::value& wrong : {json::value("x"), json::value(1.5), json::value(true),
                                         json::value(json::array{1}), json::value({{"x", "y"}})}) {
            bad[member.key()] = wrong;
            EXPECT_FALSE(Engine(kPatient, {}).restore(bad)) << member.key() << wrong;
        }
    }
    EXPECT_EQ(bed.engine.snapshot(), good);  // a refusal changes nothing
}

}  // namespace engine_test
}  // namespace vs::alert
