// What an alert's sentence is made of, for pages in other languages.
#include "alert/said.h"

#include <gtest/gtest.h>

#include "alert/engine.h"

namespace vs::alert {
namespace said_test {

constexpr Micros kStart = 1'767'348'000 * kSecond;  // 2026-01-02T10:00:00Z

Settings adult() {
    Settings settings;
    settings.age = 60;
    return settings;
}

TEST(Said, OfALimitEveryNumberOfItsSentence) {
    Engine engine("0xaa", {});
    const auto known = [] {
        return Engine::Known{
            "usual for this person is 61 to 93",
            {{"usual", json::object{{"low", 61}, {"high", 93}}}, {"quality", 0.9}}};
    };
    for (int i = 0; i < 3; ++i)
        engine.feed({Vital::heart_rate, kStart + i * kSecond, 134}, kStart + i * kSecond, known);
    ASSERT_EQ(engine.open().size(), 1U);
    const auto& alert = engine.open().front();
    EXPECT_EQ(alert.sentence,
              "Heart rate 134 beats/min, above 120 for 3 readings since 10:00 UTC; usual for this "
              "person is 61 to 93.");
    EXPECT_EQ(json::serialize(alert.said),
              R"([{"form":"limit","vital":"8867-4","side":"high","value":1.34E2,"limit":1.2E2,)"
              R"("readings":3,"since":"2026-01-02T10:00:00Z","rule":"adult-1",)"
              R"("usual":{"low":61,"high":93},"quality":9E-1}])");
    EXPECT_EQ(json::value(alert.parts[0].said), alert.said[0]);
}

TEST(Said, OfNews2WhatGivesPoints) {
    Engine engine("0xaa", adult());
    const auto enter = [&](Vital vital, double value) {
        engine.feed({vital, kStart, value}, kStart, {}, true);
    };
    enter(Vital::resp_rate, 26), enter(Vital::oxygen_flow, 2), enter(Vital::consciousness, 2);
    const auto& news2 = engine.open().front().parts.back();
    const auto said =
        news2.kind == "news2" ? news2.said : engine.open().back().said[0].get_object();
    EXPECT_EQ(said.at("score").to_number<int>(), 8) << json::serialize(said);
    EXPECT_EQ(json::serialize(said.at("parts")), R"([{"vital":"9279-1","value":2.6E1,"points":3},)"
                                                 R"({"vital":"3151-8","value":null,"points":2},)"
                                                 R"({"vital":"80288-4","value":"V","points":3}])");
    EXPECT_TRUE(said.at("partial").get_bool());
}

TEST(Said, OfSilenceAndOfWhatWasFoundLate) {
    Engine engine("0xaa", adult());
    engine.heard(kStart);
    engine.tick(kStart + 61 * kSecond);
    ASSERT_EQ(engine.open().size(), 1U);
    EXPECT_EQ(json::serialize(engine.open()[0].said),
              R"([{"form":"silence","since":"2026-01-02T10:00:00Z","seconds":60}])");
    Engine late("0xaa", {});
    for (int i = 0; i < 3; ++i)
        late.feed({Vital::heart_rate, kStart + i * kSecond, 150}, kStart + kHour);
    late.tick(kStart + 2 * kHour);
    ASSERT_EQ(late.open().size(), 1U);
    const auto& said = late.open()[0].said[0].get_object();
    EXPECT_EQ(said.at("form"), "late");
    EXPECT_EQ(said.at("about"), "limit-high:8867-4");
    EXPECT_EQ(said.at("of").get_object().at("value").to_number<double>(), 150);
    EXPECT_EQ(said.at("of").get_object().at("readings").to_number<int>(), 3);
}

TEST(Said, OfARhythmAndWhatBecameWorseBehindItBoth) {
    Engine engine("0xaa", adult());
    constexpr auto kFast = model::sign(model::Quantity::heart, true);
    engine.take({"rhythm:atrial-fibrillation",
                 "m",
                 "Atrial fibrillation.",
                 Priority::medium,
                 kStart,
                 kStart,
                 true,
                 false,
                 {.signs = kFast, .own = true},
                 {{"form", "rhythm"}, {"rhythm", "atrial-fibrillation"}}},
                kStart);
    for (int i = 1; i < 4; ++i)
        engine.feed({Vital::heart_rate, kStart + i * kSecond, 150}, kStart + i * kSecond);
    ASSERT_EQ(engine.open().size(), 1U);
    const auto& alert = engine.open()[0];
    ASSERT_EQ(alert.said.size(), 2U) << alert.sentence;
    EXPECT_EQ(alert.said[0].get_object().at("form"), "rhythm");
    EXPECT_EQ(alert.said[1].get_object().at("form"), "limit");
    EXPECT_TRUE(alert.sentence.starts_with("Atrial fibrillation. Heart rate 150"))
        << alert.sentence;
}

TEST(Said, IsHeldWithWhatAPauseHoldsBackOverARestart) {
    Engine before("0xaa", adult());
    before.pause("x", kStart, kStart + kHour, "shower");
    before.take({"rhythm:pause",
                 "m",
                 "Pause.",
                 Priority::medium,
                 kStart,
                 kStart,
                 true,
                 false,
                 {},
                 {{"form", "rhythm"}, {"rhythm", "pause"}}},
                kStart);
    Engine engine("0xaa", adult());
    ASSERT_TRUE(engine.restore(*parse_json(json::serialize(before.snapshot()))));
    engine.end_pause("x", kStart + kMinute);
    ASSERT_EQ(engine.open().size(), 1U);
    EXPECT_EQ(json::serialize(engine.open()[0].said), R"([{"form":"rhythm","rhythm":"pause"}])");
}

}  // namespace said_test
}  // namespace vs::alert
