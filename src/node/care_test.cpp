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

}  // namespace care_test
}  // namespace vs::node
