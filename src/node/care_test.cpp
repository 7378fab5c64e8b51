// Limits of a patient's own: set, on record, and there again after a restart.
#include <gtest/gtest.h>

#include "node/patient_state.h"

namespace vs::node {
namespace care_test {

constexpr Micros kStart = 1'767'348'000 * kSecond;

PatientState patient() {
    return {{.address = {1}, .name = "A", .birth_year = 1960}, {}, kStart};
}

json::object wanted(std::string_view text) {
    return parse_json(text)->get_object();
}

TEST(Care, LimitsSurviveARestartWithWhoAndWhy) {
    auto state = patient();
    auto steps =
        state.set_limits(wanted(R"({"preset":"lung-disease-1","why":"COPD"})"), "Dr. A", kStart);
    ASSERT_TRUE(steps);
    steps = state.set_limits(
        wanted(R"({"vitals":{"8867-4":{"low":40,"high":110}},"why":"athlete"})"), "Dr. B", kStart);
    ASSERT_TRUE(steps);
    EXPECT_EQ(steps->front().by, "Dr. B");
    state.note(*steps);
    auto other = patient();
    ASSERT_TRUE(other.restore(parse_json(json::serialize(state.snapshot()))->get_object()));
    auto shown = other.details(kStart);
    const auto& set = shown.at("limits_set").get_object();
    EXPECT_EQ(json_text(set, "version"), "limits-2");
    EXPECT_EQ(json_text(set, "by"), "Dr. B");
    EXPECT_EQ(json_text(set, "why"), "athlete");
    EXPECT_EQ(other.engine.settings().limits, state.engine.settings().limits);
    ASSERT_TRUE(other.set_limits(wanted(R"({"preset":"adult-1","why":"x"})"), "Dr. A", kStart));
    EXPECT_EQ(other.engine.settings().limits.version, "limits-3");
    EXPECT_EQ(other.cut(kStart).back().alerts.front().what, "limits");
}

TEST(Care, LimitsThatMakeNoSenseChangeNothing) {
    auto state = patient();
    EXPECT_EQ(state.set_limits(wanted(R"({"preset":"giant-1"})"), "x", kStart).error().code,
              "usage");
    EXPECT_EQ(
        state.set_limits(wanted(R"({"vitals":{"8867-4":{"low":110,"high":40}}})"), "x", kStart)
            .error()
            .code,
        "limits");
    EXPECT_EQ(state.engine.settings().limits.version, "adult-1");
}

TEST(Care, AMissedCheckupIsOneLowAlertAfterItsHour) {
    auto state = patient();
    model::Statement plan{.said = model::Said::plan, .patient = {1}, .at = kStart};
    plan.every_minutes = 60;
    state.checkups.take({std::string(64, '1'), plan, {{2}, "Dr. A", "clinician"}, kStart});
    EXPECT_TRUE(state.tick(kStart + kHour).empty());
    const auto steps = state.tick(kStart + kHour + kSecond);
    ASSERT_EQ(steps.size(), 1U);
    EXPECT_EQ(steps[0].kind, "checkup");
    EXPECT_EQ(steps[0].priority, alert::Priority::low);
    EXPECT_EQ(json::serialize(state.engine.open()[0].said),
              R"([{"form":"checkup","due":"2026-01-02T11:00:00Z"}])");
    EXPECT_TRUE(state.tick(kStart + 3 * kHour).empty()) << "once, not every second";
}

TEST(Care, ThatAllEcgIsKeptSurvivesARestartUntilItIsOver) {
    auto state = patient();
    state.keep_all("Dr. A", kStart, kStart + kDay, "syncope");
    auto other = patient();
    ASSERT_TRUE(other.restore(parse_json(json::serialize(state.snapshot()))->get_object()));
    EXPECT_EQ(json::serialize(other.details(kStart + kHour).at("keep")),
              R"({"by":"Dr. A","at":"2026-01-02T10:00:00Z","until":"2026-01-03T10:00:00Z",)"
              R"("why":"syncope"})");
    EXPECT_TRUE(other.details(kStart + kDay).at("keep").is_null());
}

// A detector that another version wrote down learns anew; what people decided is not lost with it.
TEST(Care, LimitsAndAlertsComeBackThoughTheDetectorsDoNot) {
    auto state = patient();
    ASSERT_TRUE(
        state.set_limits(wanted(R"({"preset":"lung-disease-1","why":"COPD"})"), "Dr. A", kStart));
    state.engine.raise("help", alert::Priority::high, "The patient asks for help.", kStart);
    auto old = parse_json(json::serialize(state.snapshot()))->get_object();
    old["triage"] = json::object{{"version", 1}};
    auto other = patient();
    ASSERT_TRUE(other.restore(old));
    EXPECT_EQ(other.engine.settings().limits.version, "limits-1");
    EXPECT_EQ(other.engine.open().size(), 1U);
}

}  // namespace care_test
}  // namespace vs::node
