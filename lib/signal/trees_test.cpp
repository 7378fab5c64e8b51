#include "signal/trees.h"

#include <gtest/gtest.h>

#include <cmath>

namespace vs::signal {
namespace trees_test {

// One tree of depth 2: feature 0 at 1.0; left then feature 1 at 0.5, right always right.
constexpr std::uint16_t kFirst[] = {0, 1, 2};
constexpr float kCuts[] = {1.0f, 0.5f};
constexpr Split kSplits[] = {{0, 1}, {1, 1}, {0, 0}};
constexpr std::int16_t kLeaves[] = {10, 20, 30, 40};
constexpr float kBase[] = {0.5f};

float margin(float a, float b) {
    const TreeTable table{1, 2, kFirst, kCuts, kSplits, kLeaves, 0.1f, kBase};
    const float features[] = {a, b};
    float out[1];
    walk(table, features, out);
    return out[0];
}

TEST(SignalTrees, LeftBelowTheCutRightFromItOn) {
    EXPECT_FLOAT_EQ(margin(0.9f, 0.4f), 1.5f);
    EXPECT_FLOAT_EQ(margin(0.9f, 0.5f), 2.5f);
    EXPECT_FLOAT_EQ(margin(1.0f, 0.4f), 4.5f);
    EXPECT_FLOAT_EQ(margin(std::nanf(""), 0.4f), 1.5f);
}

TEST(SignalTrees, ExponentialWithoutLibm) {
    for (float x = -30; x <= 30; x += 0.37f)
        EXPECT_NEAR(exponential(x) / std::exp(static_cast<double>(x)), 1, 1e-5) << x;
    EXPECT_NEAR(logistic(0), 0.5, 1e-7);
    EXPECT_LE(logistic(1000), 1.0f);
}

}  // namespace trees_test
}  // namespace vs::signal
