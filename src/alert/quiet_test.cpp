// Snoozes, pauses and limits that people set.
#include <gtest/gtest.h>

#include "alert/engine.h"

namespace vs::alert {
namespace quiet_test {

constexpr Micros kStart = 1'767'348'000 * kSecond;  // 2026-01-02T10:00:00Z
constexpr auto kHeart = Vital::heart_rate;

struct Bed {
    Engine engine{"0x00000000000000000000000000000000000000aa", {}};
    Micros now = kStart;
    std::string told;

    Bed& hear(const Steps& steps) {
        for (const auto& step : steps)
            told += (told.empty() ? "" : "; ") + step.kind + " " + std::string(to_text(step.what));
        return *this;
    }
    Bed& feed(Vital vital, std::initializer_list<double> values) {
        for (double value : values) {
            now += kSecond;
            hear(engine.feed({vital, now, value}, now));
        }
        return *this;
    }
    // With a reading of `value` every ten seconds, so that nothing falls silent.
    Bed& wait(Micros span, double value) {
        for (const auto end = now + span; now < end;) {
            now += 10 * kSecond;
            hear(engine.feed({kHeart, now, value}, now));
            hear(engine.tick(now));
        }
        return *this;
    }
    Bed& snooze(Micros span) {
        return hear(*engine.snooze(engine.open().front().id, "Dr. Demo", now, now + span));
    }
    Bed restarted() const {
        Bed other;
        EXPECT_TRUE(other.engine.restore(engine.snapshot())) << "as it is in memory";
        EXPECT_TRUE(other.engine.restore(*parse_json(json::serialize(engine.snapshot()))));
        other.now = now;
        return other;
    }
    std::string take() { return std::exchange(told, {}); }
    std::string unalerted() {
        std::string out;
        for (const auto& one : engine.unalerted().take())
            out += one.kind + " " + one.reason + " x" + std::to_string(one.count) + "; ";
        return out;
    }
};

TEST(AlertSnooze, HoldsBackTheKindForItsTimeAndThenCallsAgain) {
    Bed bed;
    bed.feed(kHeart, {125, 125, 125}).take();
    EXPECT_EQ(bed.snooze(15 * kMinute).take(),
              "limit-high:8867-4 snoozed; limit-high:8867-4 acknowledged");
    EXPECT_EQ(bed.engine.open().front().snoozed->by, "Dr. Demo");
    EXPECT_EQ(bed.wait(14 * kMinute, 125).take(), "");
    EXPECT_EQ(bed.wait(2 * kMinute, 125).take(), "limit-high:8867-4 reminded");
    EXPECT_FALSE(bed.engine.open().front().acknowledged);
    EXPECT_FALSE(bed.engine.open().front().snoozed);
}

TEST(AlertSnooze, WhatComesBackMeanwhileIsOnRecordAndNotTold) {
    Bed bed;
    bed.feed(kHeart, {125, 125, 125}).snooze(15 * kMinute).feed(kHeart, {100, 100, 100}).take();
    EXPECT_TRUE(bed.engine.open().empty());
    bed.unalerted();
    EXPECT_EQ(bed.feed(kHeart, {124, 124, 124, 124}).take(), "");
    EXPECT_EQ(bed.unalerted(), "limit-high:8867-4 snoozed x2; ");
    EXPECT_EQ(bed.wait(15 * kMinute, 124).take(), "limit-high:8867-4 raised");
}

// Nobody may measure again for an hour; a device may have been taken off.
TEST(AlertSnooze, AtItsEndTheReadingsThereAreDecide) {
    const auto pressure = [](Bed& bed, Micros from_start, double value) {
        bed.hear(bed.engine.feed({Vital::systolic, kStart + from_start, value}, kStart + from_start,
                                 {}, true));
    };
    for (const bool over : {false, true}) {
        Bed before;
        pressure(before, 0, 95);
        before.snooze(kHour);
        pressure(before, kMinute, 120);
        EXPECT_TRUE(before.engine.open().empty());
        pressure(before, 30 * kMinute, 95);
        if (over) pressure(before, 40 * kMinute, 120);
        before.take();
        auto bed = before.restarted();
        EXPECT_EQ(bed.hear(bed.engine.tick(kStart + kHour)).take(),
                  over ? "" : "limit-low:8480-6 raised");
    }
    Bed gone;
    gone.feed(kHeart, {125, 125, 125}).snooze(15 * kMinute).feed(kHeart, {100, 100, 100});
    gone.feed(kHeart, {124, 124, 124}).take();
    gone.hear(gone.engine.tick(gone.now + 15 * kMinute));
    EXPECT_EQ(gone.take(), "silence raised");
}

TEST(AlertSnooze, WhatAScoreBecameMeanwhileIsToldAtItsEnd) {
    Settings settings;
    settings.limits = {};
    settings.age = 60;
    Bed bed;
    bed.engine.set(settings);
    const auto enter = [&](double rate) {
        bed.now += kMinute;
        bed.hear(bed.engine.feed({Vital::resp_rate, bed.now, rate}, bed.now, {}, true));
        return bed.take();
    };
    EXPECT_EQ(enter(26), "news2 raised");
    bed.snooze(30 * kMinute).take();
    EXPECT_EQ(enter(16), "news2 cleared; news2 resolved");
    EXPECT_EQ(enter(26), "");
    bed.unalerted();
    EXPECT_EQ(bed.hear(bed.engine.tick(bed.now + 30 * kMinute)).take(), "news2 raised");
    EXPECT_EQ(bed.unalerted(), "");
}

TEST(AlertSnooze, AWorseValueEndsItOnceItIsConfirmed) {
    Bed bed;
    bed.feed(kHeart, {125, 125, 125}).snooze(kHour).take();
    EXPECT_EQ(bed.feed(kHeart, {128, 128, 128, 136, 136}).take(), "");  // within the margin of 3
    EXPECT_EQ(bed.feed(kHeart, {136}).take(), "limit-high:8867-4 escalated");
    EXPECT_FALSE(bed.engine.open().front().acknowledged);
    EXPECT_EQ(bed.engine.open().front().priority, Priority::medium);
    Bed severe;
    severe.feed(kHeart, {125, 125, 125}).snooze(kHour).take();
    EXPECT_EQ(severe.feed(kHeart, {150, 150, 150}).take(), "limit-high:8867-4 escalated");
    EXPECT_EQ(severe.engine.open().front().priority, Priority::high);
}

TEST(AlertSnooze, IsPerKind) {
    Bed bed;
    bed.feed(kHeart, {125, 125, 125}).snooze(kHour).take();
    EXPECT_EQ(bed.feed(Vital::spo2, {90, 90, 90}).take(), "limit-low:59408-5 raised");
}

TEST(AlertSnooze, CanBeEndedByHandAndNobodySilencesTampering) {
    Bed bed;
    bed.feed(kHeart, {125, 125, 125}).snooze(kHour).take();
    EXPECT_EQ(bed.snooze(0).take(), "limit-high:8867-4 reminded");
    Bed other;
    other.hear(other.engine.raise("tampering", Priority::high, "A record was changed.", kStart));
    const auto id = other.engine.open().front().id;
    EXPECT_EQ(other.engine.snooze(id, "x", kStart, kStart + kHour).error().code, "usage");
    EXPECT_EQ(other.engine.snooze("none", "x", kStart, kStart + kHour).error().code,
              "unknown-alert");
}

TEST(AlertSnooze, OutlivesARestart) {
    Bed before;
    before.feed(kHeart, {125, 125, 125}).snooze(15 * kMinute);
    auto bed = before.restarted();
    EXPECT_EQ(bed.wait(14 * kMinute, 125).take(), "");
    EXPECT_EQ(bed.wait(2 * kMinute, 125).take(), "limit-high:8867-4 reminded");
}

TEST(AlertPause, TellsNothingAndReturnsByItself) {
    Bed bed;
    bed.feed(kHeart, {80});
    bed.hear(bed.engine.pause("Dr. Demo", bed.now, bed.now + 30 * kMinute, "shower"));
    EXPECT_EQ(bed.take(), "pause paused");
    EXPECT_EQ(bed.feed(kHeart, {150, 150, 150}).take(), "");
    EXPECT_EQ(bed.unalerted(), "limit-high:8867-4 paused x1; ");
    bed.now += 29 * kMinute;
    EXPECT_EQ(bed.hear(bed.engine.tick(bed.now)).take(), "");  // not even silence
    bed.now += kMinute;
    EXPECT_EQ(bed.hear(bed.engine.tick(bed.now)).take(), "pause resumed");
    EXPECT_FALSE(bed.engine.paused());
    bed.now += kMinute + kSecond;
    EXPECT_EQ(bed.hear(bed.engine.tick(bed.now)).take(), "silence raised");
}

TEST(AlertPause, WhatTriageFoundOnceIsToldAtItsEndUnlessItIsOver) {
    const auto finding = [](bool holds) {
        return Engine::Finding{.kind = "rhythm:atrial-fibrillation",
                               .rule = "m",
                               .sentence = "Atrial fibrillation.",
                               .priority = Priority::medium,
                               .onset = kStart,
                               .end = kStart,
                               .holds = holds};
    };
    for (const bool over : {false, true}) {
        Bed before;
        before.hear(before.engine.pause("x", kStart, kStart + kHour, "transport")).take();
        before.hear(before.engine.take(finding(true), kStart));
        if (over) before.hear(before.engine.take(finding(false), kStart + kMinute));
        EXPECT_EQ(before.take(), "");
        auto bed = before.restarted();
        EXPECT_EQ(bed.hear(bed.engine.end_pause("x", kStart + 2 * kMinute)).take(),
                  over ? "pause resumed" : "pause resumed; rhythm:atrial-fibrillation raised");
    }
}

TEST(AlertPause, WhatBeganMeanwhileByTheRulesOfAlertsIsToldAtItsEndUnlessItIsOver) {
    for (const bool over : {false, true}) {
        Bed before;
        Settings settings;
        settings.age = 60;
        before.engine.set(settings);
        before.feed(Vital::spo2, {97});
        before.hear(before.engine.pause("x", before.now, before.now + kHour, "transport")).take();
        before.feed(kHeart, {145, 145, 145}).feed(Vital::systolic, {95, 95, 95});
        before.hear(before.engine.feed({Vital::resp_rate, before.now, 26}, before.now, {}, true));
        if (over) {
            before.feed(kHeart, {80, 80, 80}).feed(Vital::systolic, {120, 120, 120});
            before.hear(
                before.engine.feed({Vital::resp_rate, before.now, 16}, before.now, {}, true));
        }
        EXPECT_EQ(before.take(), "");
        auto bed = before.restarted();
        bed.engine.set(settings);
        const auto told = bed.hear(bed.engine.end_pause("x", bed.now + kMinute)).take();
        if (over) {
            EXPECT_EQ(told, "pause resumed");
            continue;
        }
        // One thing that happens calls once: what is explained by the score joins it.
        const auto joined = bed.unalerted();
        for (const auto* kind : {"limit-high:8867-4", "limit-low:8480-6", "limit-high:9279-1"})
            EXPECT_NE(joined.find(kind + std::string(" same-cause")), std::string::npos)
                << kind << " in " << joined;
        EXPECT_EQ(told, "pause resumed; news2 raised");
    }
}

TEST(AlertPause, WhatBecameWorseMeanwhileIsToldAtItsEndAndWhatWasKnownIsNot) {
    Bed bed;
    bed.feed(kHeart, {125, 125, 125}).feed(Vital::temperature, {38.8, 38.8, 38.8});
    for (const auto& alert : std::vector(bed.engine.open()))
        bed.hear(*bed.engine.acknowledge(alert.id, "Dr. Demo", bed.now));
    bed.hear(bed.engine.pause("x", bed.now, bed.now + kHour, "shower")).take();
    EXPECT_EQ(bed.feed(kHeart, {150, 150, 150}).take(), "");
    EXPECT_EQ(bed.hear(bed.engine.end_pause("x", bed.now)).take(),
              "pause resumed; limit-high:8867-4 escalated");
}

TEST(AlertPause, WhatIsTooOldToSayHowThePatientIsIsNotToldAtItsEnd) {
    Bed bed;
    bed.hear(bed.engine.pause("x", bed.now, bed.now + kHour, "charging"));
    bed.feed(kHeart, {150, 150, 150}).take();
    EXPECT_EQ(bed.hear(bed.engine.end_pause("x", bed.now + 6 * kMinute)).take(), "pause resumed");
}

TEST(AlertPause, WhoCallsForHelpIsHeardAndAMissedCheckupIsToldAfterwards) {
    for (const bool made : {false, true}) {
        Bed bed;
        bed.hear(bed.engine.pause("x", kStart, kStart + kHour, "shower")).take();
        bed.hear(bed.engine.raise("help", Priority::high, "The patient asks for help.", kStart));
        EXPECT_EQ(bed.take(), "help raised");
        bed.hear(bed.engine.raise("checkup", Priority::low, "A checkup was due.", kStart));
        EXPECT_EQ(bed.take(), "");
        if (made) bed.hear(bed.engine.clear("checkup", kStart + kMinute));
        EXPECT_EQ(bed.hear(bed.engine.end_pause("x", kStart + 2 * kMinute)).take(),
                  made ? "pause resumed" : "pause resumed; checkup raised");
    }
}

TEST(AlertPause, DoesNotHideTamperingOrWhatIsPast) {
    Bed bed;
    bed.hear(bed.engine.pause("x", kStart, kStart + kHour, "shower")).take();
    bed.hear(bed.engine.raise("tampering", Priority::high, "Changed.", kStart));
    EXPECT_EQ(bed.take(), "tampering raised");
}

TEST(AlertLimits, SetByAPersonAreOnRecordInWords) {
    Bed bed;
    auto limits = *preset("slow-heart-1");
    limits.version = "limits-1";
    const auto steps = bed.engine.limit(limits, "Dr. Demo", kStart, "an athlete");
    ASSERT_EQ(steps.size(), 1U);
    EXPECT_EQ(to_text(steps[0].what), "limits");
    EXPECT_TRUE(steps[0].sentence.starts_with(
        "Limits limits-1: heart rate below 40, above 110, severe below 35, severe above 130 "
        "beats/min; "))
        << steps[0].sentence;
    EXPECT_TRUE(steps[0].sentence.ends_with("Why: an athlete."));
    EXPECT_EQ(bed.feed(kHeart, {45, 45, 45}).take(), "");
    EXPECT_EQ(bed.feed(kHeart, {38, 38, 38}).take(), "limit-low:8867-4 raised");
    EXPECT_EQ(bed.engine.open().front().rule, "limits-1");
    EXPECT_FALSE(preset("none"));
}

}  // namespace quiet_test
}  // namespace vs::alert
