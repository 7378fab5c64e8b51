// One thing that happens calls once; what is worse, or something else, still calls.
#include <gtest/gtest.h>

#include <algorithm>

#include "alert/engine.h"

namespace vs::alert {
namespace grouping_test {

constexpr Micros kStart = 1'767'348'000 * kSecond;  // 2026-01-02T10:00:00Z
constexpr auto kHeart = Vital::heart_rate;
constexpr auto kFast = model::sign(model::Quantity::heart, true);

struct Bed {
    Engine engine;
    Micros now = kStart;
    std::string told;

    explicit Bed(int age = 60)
        : engine("0xaa", [&] {
              Settings settings;
              settings.age = age;
              return settings;
          }()) {}
    Bed& feed(Vital vital, std::initializer_list<double> values, Micros every = kSecond) {
        for (double value : values) {
            now += every;
            hear(engine.feed({vital, now, value}, now));
        }
        return *this;
    }
    Bed& find(const std::string& kind, Priority priority, model::Cause cause, bool holds = true) {
        now += kSecond;
        hear(engine.take({kind, "rule-1", kind + ".", priority, now, now, holds, false, cause},
                         now));
        return *this;
    }
    void hear(const Steps& steps) {
        for (const auto& step : steps)
            told += (told.empty() ? "" : "; ") + step.kind + " " + std::string(to_text(step.what)) +
                    " " + std::string(to_text(step.priority));
    }
    std::string take() { return std::exchange(told, {}); }
    std::string joined() {
        std::string out;
        for (const auto& one : engine.unalerted().all())
            if (one.reason == "same-cause") out += (out.empty() ? "" : " ") + one.kind;
        return out;
    }
    Bed& wait(Micros span) {
        now += span;
        return *this;
    }
};

const model::Cause kRun{.signs = kFast, .own = true};
const model::Cause kRate{.signs = kFast};

// A broad tachycardia at 170/min: the run, then limit, NEWS2, change and the rhythm's rate.
TEST(OneCause, ABroadTachycardiaIsOneAlert) {
    Bed bed;
    bed.find("rhythm:ventricular-run", Priority::high, kRun);
    bed.feed(kHeart, {170, 171, 170, 172});
    bed.find("change:8867-4", Priority::high, kRate);
    bed.find("rhythm:tachycardia", Priority::medium, kRate);
    EXPECT_EQ(bed.take(), "rhythm:ventricular-run raised high");
    ASSERT_EQ(bed.engine.open().size(), 1U);
    const auto& alert = bed.engine.open().front();
    EXPECT_EQ(alert.parts.size(), 5U);
    EXPECT_EQ(bed.joined(), "limit-high:8867-4 news2 change:8867-4 rhythm:tachycardia");
    const auto& noted = bed.engine.unalerted().all();
    EXPECT_TRUE(std::ranges::all_of(noted, [&](const auto& one) {
        return one.reason != "same-cause" || one.value.find(alert.id) != std::string::npos;
    }));
}

TEST(OneCause, TheRunThatExplainsAFastHeartTakesTheAlertOverAndCallsAgain) {
    Bed bed;
    bed.feed(kHeart, {130, 130, 130});
    EXPECT_EQ(bed.take(), "limit-high:8867-4 raised medium");
    const auto id = bed.engine.open().front().id;
    ASSERT_TRUE(bed.engine.acknowledge(id, "Dr. Demo", bed.now));
    bed.find("rhythm:ventricular-run", Priority::medium, kRun);
    EXPECT_EQ(bed.take(), "rhythm:ventricular-run escalated medium");
    ASSERT_EQ(bed.engine.open().size(), 1U);
    EXPECT_EQ(bed.engine.open().front().id, id);
    EXPECT_FALSE(bed.engine.open().front().acknowledged) << "nobody has seen the run";
    EXPECT_EQ(bed.engine.open().front().sentence, "rhythm:ventricular-run.");
}

TEST(OneCause, TheRunGoesOnLeadingWhatMakesItsAlertWorse) {
    Bed bed;
    bed.find("rhythm:ventricular-run", Priority::medium, kRun);
    bed.feed(kHeart, {170, 171, 170});
    EXPECT_EQ(bed.take(),
              "rhythm:ventricular-run raised medium; rhythm:ventricular-run escalated high");
    EXPECT_TRUE(
        bed.engine.open().front().sentence.starts_with("rhythm:ventricular-run. Heart rate 170"))
        << bed.engine.open().front().sentence;
}

TEST(OneCause, AnIndependentProblemStillCalls) {
    Bed bed;
    bed.find("rhythm:ventricular-run", Priority::high, kRun);
    bed.feed(kHeart, {170, 171, 170}).take();
    bed.feed(Vital::spo2, {91, 91, 91});
    EXPECT_EQ(bed.take(), "limit-low:59408-5 raised medium");
    bed.find("rhythm:pause", Priority::medium, {});
    EXPECT_EQ(bed.take(), "rhythm:pause raised medium");
    bed.find("change:8480-6", Priority::medium,
             {.signs = model::sign(model::Quantity::pressure, false)});
    EXPECT_EQ(bed.take(), "change:8480-6 raised medium");
    bed.find("rhythm:atrial-fibrillation", Priority::medium, kRun);
    EXPECT_EQ(bed.take(), "rhythm:atrial-fibrillation raised medium") << "another rhythm";
}

// Its alert lasts for ten minutes, in case another run comes; that explains no rate that stays.
TEST(OneCause, AShortRunDoesNotExplainTheFastHeartMinutesLater) {
    Bed bed;
    bed.find("rhythm:ventricular-run", Priority::high, kRun).take();
    bed.wait(2 * kMinute).feed(kHeart, {135, 135, 135});
    EXPECT_EQ(bed.take(), "limit-high:8867-4 raised medium");
    EXPECT_EQ(bed.engine.open().size(), 2U);
}

TEST(OneCause, TheOtherDirectionIsAnotherCause) {
    Bed bed;
    bed.feed(kHeart, {130, 130, 130}).take();
    bed.find("rhythm:bradycardia", Priority::medium,
             {.signs = model::sign(model::Quantity::heart, false)});
    EXPECT_EQ(bed.take(), "rhythm:bradycardia raised medium");
}

TEST(OneCause, AWorsePriorityCallsAgain) {
    Bed bed;
    bed.feed(kHeart, {125, 126, 127}).take();
    bed.find("change:8867-4", Priority::medium, kRate);
    EXPECT_EQ(bed.take(), "");
    bed.find("change:8867-4", Priority::high, kRate);
    EXPECT_EQ(bed.take(), "change:8867-4 escalated high");
    EXPECT_EQ(bed.engine.open().size(), 1U);
    bed.feed(kHeart, {150, 150, 150});
    EXPECT_EQ(bed.take(), "") << "as high as what is known";
}

TEST(OneCause, TheSameSignLongAfterwardsIsAnotherHappening) {
    Bed bed;
    bed.feed(kHeart, {125, 125, 125}).take();
    bed.wait(20 * kMinute).feed(kHeart, {125});
    bed.find("change:8867-4", Priority::medium, kRate);
    EXPECT_EQ(bed.take(), "change:8867-4 raised medium");
}

TEST(OneCause, News2CountsForItselfOnceOtherVitalsAreInIt) {
    Bed bed;
    bed.feed(kHeart, {135, 135, 135});
    EXPECT_EQ(bed.take(), "limit-high:8867-4 raised medium");
    EXPECT_EQ(bed.joined(), "news2");
    bed.feed(Vital::temperature, {38.2, 38.2, 38.2});  // one point
    EXPECT_EQ(bed.take(), "");
    bed.feed(Vital::resp_rate, {22, 22, 22});  // two more
    EXPECT_EQ(bed.take(), "news2 raised medium");
    EXPECT_EQ(bed.engine.open().size(), 2U);
    bed.feed(kHeart, {135, 135, 135}).feed(Vital::resp_rate, {22, 22, 22});
    EXPECT_EQ(bed.take(), "") << "and only once";
}

TEST(OneCause, WhatNews2HasNamedIsNotToldAgainByItsLimit) {
    Bed bed;
    bed.feed(Vital::resp_rate, {22, 22, 22}).feed(Vital::spo2, {93, 93, 93});
    bed.feed(kHeart, {95, 95, 95});
    EXPECT_EQ(bed.take(), "news2 raised medium");
    bed.feed(Vital::spo2, {91, 91, 91});
    EXPECT_EQ(bed.take(), "");
    bed.feed(Vital::spo2, {87, 87, 87});
    EXPECT_EQ(bed.take(), "limit-low:59408-5 escalated high") << "a worse value calls again";
}

TEST(OneCause, TheAlertLastsAsLongAsAnyPartOfItAndSaysWhatStillHolds) {
    Bed bed;
    bed.find("rhythm:ventricular-run", Priority::medium, kRun);
    bed.feed(kHeart, {125, 125, 125}).take();
    bed.find("rhythm:ventricular-run", Priority::medium, kRun, false);
    EXPECT_EQ(bed.take(), "");
    EXPECT_EQ(bed.engine.open().front().kind, "limit-high:8867-4");
    bed.feed(kHeart, {80, 80, 80});
    EXPECT_EQ(bed.take(), "limit-high:8867-4 cleared medium");
    // and is raised anew where it comes back
    bed.feed(kHeart, {125, 125, 125});
    EXPECT_EQ(bed.take(), "limit-high:8867-4 raised medium");
    EXPECT_EQ(bed.engine.open().size(), 1U);
}

TEST(OneCause, ResolvedByAPersonEveryPartNeedsConfirmingAnew) {
    Bed bed;
    bed.feed(kHeart, {135, 135, 135}).take();
    ASSERT_TRUE(bed.engine.resolve(bed.engine.open().front().id, "Dr. Demo", bed.now, ""));
    EXPECT_EQ(bed.feed(kHeart, {135, 135}).take(), "");
    EXPECT_EQ(bed.feed(kHeart, {135}).take(), "limit-high:8867-4 raised medium");
}

TEST(OneCause, SurvivesASnapshot) {
    Bed bed;
    bed.find("rhythm:ventricular-run", Priority::high, kRun).feed(kHeart, {170, 170, 170});
    const auto text = json::serialize(bed.engine.snapshot());
    Bed other;
    ASSERT_TRUE(other.engine.restore(*parse_json(text)));
    EXPECT_EQ(other.engine.open(), bed.engine.open());
    EXPECT_EQ(json::serialize(other.engine.snapshot()), text);
    other.now = bed.now;
    other.feed(kHeart, {170, 170, 170});
    EXPECT_EQ(other.take(), "");
}

}  // namespace grouping_test
}  // namespace vs::alert
