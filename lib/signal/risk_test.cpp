#include "signal/risk.h"

#include <gtest/gtest.h>

#include <cmath>

namespace vs::signal {
namespace risk_test {

StayRisk stay(double heart, double pressure, double coma, double breath) {
    StayRisk out;
    for (int hour = 0; hour < 48; ++hour) {
        const auto at = hour * kHour;
        out.add(StayVital::heart_rate, at, heart);
        out.add(StayVital::systolic, at, pressure);
        out.add(StayVital::mean_pressure, at, pressure * 0.7);
        out.add(StayVital::consciousness, at, coma);
        out.add(StayVital::respiration, at, breath);
        out.add(StayVital::temperature, at, 36.9);
    }
    return out;
}

TEST(SignalRisk, ADyingPersonHasMoreRiskThanAWellOne) {
    const float well = stay(75, 125, 15, 15).risk(), ill = stay(125, 80, 4, 34).risk();
    EXPECT_GE(well, 0);
    EXPECT_LE(ill, 1);
    EXPECT_GT(ill, 2 * well);
}

TEST(SignalRisk, ImpossibleValuesAreNotMeasured) {
    auto one = stay(75, 125, 15, 15), other = one;
    other.add(StayVital::systolic, 48 * kHour, 0);
    other.add(StayVital::heart_rate, 48 * kHour, std::nan(""));
    EXPECT_EQ(one.features(), other.features());
}

TEST(SignalRisk, NothingMeasuredIsFiniteToo) {
    for (const float f : StayRisk().features()) EXPECT_TRUE(std::isfinite(f));
    EXPECT_TRUE(std::isfinite(StayRisk().risk()));
}

}  // namespace risk_test
}  // namespace vs::signal
