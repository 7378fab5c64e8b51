#include "alert/limits.h"

#include <gtest/gtest.h>

namespace vs::alert {
namespace limits_test {

const VitalLimits kHeart{50, 120, 40, 140, 3, 3};

TEST(Limits, BeyondIsStrictOnBothSides) {
    const std::tuple<double, Severity, Severity> cases[] = {
        {39.9, Severity::high, Severity::none},   {40, Severity::medium, Severity::none},
        {49.9, Severity::medium, Severity::none}, {50, Severity::none, Severity::none},
        {120, Severity::none, Severity::none},    {120.1, Severity::none, Severity::medium},
        {140, Severity::none, Severity::medium},  {140.1, Severity::none, Severity::high}};
    for (const auto& [value, low, high] : cases) {
        EXPECT_EQ(kHeart.beyond(Side::low, value), low) << value;
        EXPECT_EQ(kHeart.beyond(Side::high, value), high) << value;
    }
}

TEST(Limits, BackMeansInsideByTheMargin) {
    EXPECT_FALSE(kHeart.back(Side::high, 117.1));
    EXPECT_TRUE(kHeart.back(Side::high, 117));
    EXPECT_FALSE(kHeart.back(Side::low, 52.9));
    EXPECT_TRUE(kHeart.back(Side::low, 53));
}

TEST(Limits, ASevereLimitAloneIsAlsoWhereAValueIsBack) {
    const VitalLimits limits{{}, {}, {}, 140, 5, 3};
    EXPECT_EQ(limits.beyond(Side::high, 141), Severity::high);
    EXPECT_EQ(limits.beyond(Side::high, 139), Severity::none);
    EXPECT_FALSE(limits.back(Side::high, 136));
    EXPECT_TRUE(limits.back(Side::high, 135));
    EXPECT_TRUE(limits.back(Side::low, 10));
}

TEST(Limits, PresetAsDocumented) {
    const auto adult = adult_limits();
    EXPECT_EQ(adult.version, "adult-1");
    EXPECT_EQ(adult.of(Vital::heart_rate), kHeart);
    EXPECT_EQ(adult.of(Vital::spo2), (VitalLimits{92, {}, 88, {}, 1, 3}));
    EXPECT_EQ(adult.of(Vital::resp_rate), (VitalLimits{10, 24, 8, 30, 1, 3}));
    EXPECT_EQ(adult.of(Vital::systolic), (VitalLimits{100, 180, 90, 200, 4, 3}));
    EXPECT_EQ(adult.of(Vital::temperature), (VitalLimits{35, 38.5, 34, 39.5, 0.2, 3}));
    EXPECT_FALSE(adult.of(Vital::glucose).any());
}

TEST(Limits, JsonReadsBack) {
    EXPECT_EQ(*limits_from_json(to_json(adult_limits())), adult_limits());
    const auto short_form = limits_from_json(
        *parse_json(R"({"version":"order-3","vitals":{"8867-4":{"low":45.5,"severe_high":150}}})"));
    ASSERT_TRUE(short_form);
    EXPECT_EQ(short_form->of(Vital::heart_rate), (VitalLimits{45.5, {}, {}, 150, 0, 3}));
}

TEST(Limits, WhatMakesNoSenseIsRefused) {
    for (const auto* vital :
         {R"("8867-4":1)", R"("8867-4":{"low":"50"})", R"("8867-4":{"low":120,"high":50})",
          R"("8867-4":{"low":50,"high":50})", R"("8867-4":{"low":50,"severe_low":60})",
          R"("8867-4":{"high":120,"severe_high":110})", R"("8867-4":{"high":120,"margin":-1})",
          R"("8867-4":{"low":50,"high":60,"margin":5})", R"("8867-4":{"high":120,"confirm":0})",
          R"("8867-4":{"high":120,"confirm":9})", R"("8867-4":{"high":120,"confirm":2.5})",
          R"("8867-4":{"high":1e999})", R"("1-8":{"high":120})", R"("":{})"}) {
        const auto value = parse_json(std::string(R"({"version":"x","vitals":{)") + vital + "}}");
        if (!value) continue;  // 1e999: some parsers refuse it themselves
        EXPECT_EQ(limits_from_json(*value).error().code, "limits") << vital;
    }
    EXPECT_FALSE(limits_from_json(nullptr));
    EXPECT_FALSE(limits_from_json(json::object{}));
}

}  // namespace limits_test
}  // namespace vs::alert
