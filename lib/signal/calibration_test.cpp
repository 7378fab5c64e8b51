#include "signal/calibration.h"

#include <gtest/gtest.h>

#include <random>

namespace vs::signal {
namespace calibration_test {

// A score that is too sure of itself: what it says happens in its square.
std::vector<Guess> sure_guesses(std::size_t count, unsigned seed) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<float> any(0, 1);
    std::vector<Guess> out;
    for (std::size_t i = 0; i < count; ++i) {
        const float said = any(random);
        out.push_back({said, any(random) < said * said});
    }
    return out;
}

TEST(SignalCalibration, FindsTheShareBehindAScore) {
    const auto curve = isotonic(sure_guesses(50'000, 1));
    for (const float score : {0.1f, 0.3f, 0.5f, 0.7f, 0.9f})
        EXPECT_NEAR(curve.view().at(score), score * score, 0.03f) << score;
}

TEST(SignalCalibration, NeverFalls) {
    for (unsigned seed = 0; seed < 20; ++seed) {
        const auto curve = isotonic(sure_guesses(500 + 77 * seed, seed));
        ASSERT_EQ(curve.x.size(), curve.y.size());
        for (std::size_t i = 1; i < curve.x.size(); ++i) {
            EXPECT_LT(curve.x[i - 1], curve.x[i]);
            EXPECT_LT(curve.y[i - 1], curve.y[i]);
        }
    }
}

TEST(SignalCalibration, WhatIsSaidOftenIsOnePoint) {
    std::vector<Guess> guesses(300, {0.5f, false});
    for (std::size_t i = 0; i < 60; ++i) guesses[i].is = true;
    const auto curve = isotonic(guesses);
    ASSERT_EQ(curve.x.size(), 1u);
    EXPECT_FLOAT_EQ(curve.view().at(0.1f), 0.2f);
    EXPECT_FLOAT_EQ(curve.view().at(0.9f), 0.2f);
}

TEST(SignalCalibration, WithoutPointsTheScoreStands) {
    EXPECT_TRUE(isotonic({}).x.empty());
    EXPECT_EQ(Curve{}.at(0.37f), 0.37f);
}

}  // namespace calibration_test
}  // namespace vs::signal
