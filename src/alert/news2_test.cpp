// Every boundary of the chart (Royal College of Physicians, National Early Warning Score 2, 2017),
// typed from the chart and not from the code.
#include "alert/news2.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace vs::alert::news2 {
namespace news2_test {

struct Row {
    double value;
    int points;
};

Inputs normal() {
    return {.resp_rate = 16,
            .spo2 = 98,
            .systolic = 120,
            .pulse = 70,
            .temperature = 37.0,
            .acvpu = Consciousness::alert,
            .oxygen = false,
            .scale2 = false,
            .age = 50};
}

// Puts each value into an otherwise normal set: the whole total is then the parameter's points.
template <class Member>
void expect_points(const std::vector<Row>& rows, Parameter parameter, Member member,
                   Inputs base = normal(), int others = 0) {
    for (const auto& [value, points] : rows) {
        base.*member = value;
        const auto result = score(base);
        EXPECT_EQ(result.of(parameter), points) << value;
        EXPECT_EQ(result.total, points + others) << value;
        EXPECT_EQ(result.any_three, points == 3) << value;
        EXPECT_EQ(result.count, 7);
        EXPECT_EQ(result.best, result.total);
        EXPECT_EQ(result.worst, result.total);
    }
}

TEST(News2, EveryBoundaryOfRespirationRate) {
    expect_points({{0, 3},
                   {7, 3},
                   {8, 3},
                   {9, 1},
                   {10, 1},
                   {11, 1},
                   {12, 0},
                   {16, 0},
                   {20, 0},
                   {21, 2},
                   {24, 2},
                   {25, 3},
                   {60, 3}},
                  Parameter::resp_rate, &Inputs::resp_rate);
}

TEST(News2, EveryBoundaryOfSaturationOnScale1) {
    const std::vector<Row> rows = {{50, 3}, {83, 3}, {91, 3}, {92, 2}, {93, 2},
                                   {94, 1}, {95, 1}, {96, 0}, {97, 0}, {100, 0}};
    expect_points(rows, Parameter::spo2, &Inputs::spo2);
    auto on_oxygen = normal();
    on_oxygen.oxygen = true;  // changes nothing but its own two points
    expect_points(rows, Parameter::spo2, &Inputs::spo2, on_oxygen, 2);
}

TEST(News2, EveryBoundaryOfSaturationOnScale2OnAir) {
    auto base = normal();
    base.scale2 = true;
    expect_points({{70, 3},
                   {83, 3},
                   {84, 2},
                   {85, 2},
                   {86, 1},
                   {87, 1},
                   {88, 0},
                   {92, 0},
                   {93, 0},
                   {94, 0},
                   {95, 0},
                   {96, 0},
                   {97, 0},
                   {100, 0}},
                  Parameter::spo2, &Inputs::spo2, base);
}

TEST(News2, EveryBoundaryOfSaturationOnScale2OnOxygen) {
    auto base = normal();
    base.scale2 = base.oxygen.emplace(true);
    expect_points({{70, 3},
                   {83, 3},
                   {84, 2},
                   {85, 2},
                   {86, 1},
                   {87, 1},
                   {88, 0},
                   {92, 0},
                   {93, 1},
                   {94, 1},
                   {95, 2},
                   {96, 2},
                   {97, 3},
                   {100, 3}},
                  Parameter::spo2, &Inputs::spo2, base, 2);
}

TEST(News2, EveryBoundaryOfSystolicPressure) {
    expect_points({{40, 3},
                   {89, 3},
                   {90, 3},
                   {91, 2},
                   {100, 2},
                   {101, 1},
                   {110, 1},
                   {111, 0},
                   {150, 0},
                   {219, 0},
                   {220, 3},
                   {260, 3}},
                  Parameter::systolic, &Inputs::systolic);
}

TEST(News2, EveryBoundaryOfPulse) {
    expect_points({{20, 3},
                   {39, 3},
                   {40, 3},
                   {41, 1},
                   {50, 1},
                   {51, 0},
                   {75, 0},
                   {90, 0},
                   {91, 1},
                   {110, 1},
                   {111, 2},
                   {130, 2},
                   {131, 3},
                   {200, 3}},
                  Parameter::pulse, &Inputs::pulse);
}

TEST(News2, EveryBoundaryOfTemperature) {
    expect_points({{30.0, 3},
                   {34.9, 3},
                   {35.0, 3},
                   {35.1, 1},
                   {36.0, 1},
                   {36.1, 0},
                   {37.0, 0},
                   {38.0, 0},
                   {38.1, 1},
                   {39.0, 1},
                   {39.1, 2},
                   {42.0, 2}},
                  Parameter::temperature, &Inputs::temperature);
}

TEST(News2, OxygenScoresTwoAndAirNone) {
    auto in = normal();
    EXPECT_EQ(score(in).total, 0);
    in.oxygen = true;
    EXPECT_EQ(score(in).total, 2);
    EXPECT_EQ(score(in).band, Band::low);
}

TEST(News2, NewConfusionVoicePainAndUnresponsiveScoreThree) {
    auto in = normal();
    for (auto level : {Consciousness::confusion, Consciousness::voice, Consciousness::pain,
                       Consciousness::unresponsive}) {
        in.acvpu = level;
        EXPECT_EQ(score(in).total, 3);
        EXPECT_TRUE(score(in).any_three);
        EXPECT_EQ(score(in).band, Band::low_medium);
    }
}

TEST(News2, CountsAreRoundedToWholeNumbersBeforeTheLookUp) {
    expect_points({{8.4, 3}, {8.5, 1}, {11.4, 1}, {11.5, 0}, {20.4, 0}, {20.5, 2}, {24.5, 3}},
                  Parameter::resp_rate, &Inputs::resp_rate);
    expect_points({{91.4, 3}, {91.5, 2}, {93.5, 1}, {95.49, 1}, {95.5, 0}}, Parameter::spo2,
                  &Inputs::spo2);
    expect_points({{90.4, 3}, {90.5, 2}, {219.4, 0}, {219.5, 3}}, Parameter::systolic,
                  &Inputs::systolic);
    expect_points({{40.4, 3}, {40.5, 1}, {90.5, 1}, {130.5, 3}}, Parameter::pulse, &Inputs::pulse);
}

TEST(News2, TemperatureIsRoundedToATenthWithHalvesAwayFromZero) {
    expect_points({{35.04, 3},
                   {35.05, 1},
                   {36.04, 1},
                   {36.05, 0},
                   {38.04, 0},
                   {38.05, 1},
                   {39.04, 1},
                   {39.05, 2},
                   {39.0499, 1}},
                  Parameter::temperature, &Inputs::temperature);
}

TEST(News2, BandsByTotalAndBySingleThree) {
    EXPECT_EQ(band_of(0, false), Band::none);
    EXPECT_EQ(band_of(1, false), Band::low);
    EXPECT_EQ(band_of(4, false), Band::low);
    EXPECT_EQ(band_of(3, true), Band::low_medium);
    EXPECT_EQ(band_of(4, true), Band::low_medium);
    EXPECT_EQ(band_of(5, false), Band::medium);
    EXPECT_EQ(band_of(6, true), Band::medium);
    EXPECT_EQ(band_of(7, false), Band::high);
    EXPECT_EQ(band_of(20, true), Band::high);
    EXPECT_EQ(to_text(Band::low_medium), "low-medium");
}

TEST(News2, TheWorstSetScoresTwenty) {
    const auto result = score({.resp_rate = 30,
                               .spo2 = 80,
                               .systolic = 80,
                               .pulse = 150,
                               .temperature = 34,
                               .acvpu = Consciousness::pain,
                               .oxygen = true,
                               .age = 80});
    EXPECT_EQ(result.total, 20);
    EXPECT_EQ(result.band, Band::high);
}

TEST(News2, NothingKnownIsNoZeroButAnOpenRange) {
    const auto result = score({.age = 40});
    EXPECT_EQ(result.count, 0);
    EXPECT_EQ(result.best, 0);
    EXPECT_EQ(result.worst, 20);
    EXPECT_TRUE(result.partial());
}

TEST(News2, PartialScoresSayBestAndWorst) {
    auto in = normal();
    in.acvpu.reset();
    in.oxygen.reset();
    in.pulse = 135;
    const auto result = score(in);
    EXPECT_EQ(result.count, 5);
    EXPECT_EQ(result.total, 3);
    EXPECT_EQ(result.best, 3);
    EXPECT_EQ(result.worst, 3 + 3 + 2);
    EXPECT_EQ(result.band, Band::low_medium);
}

// Whatever the missing parameters turn out to be, the total lies in the range, and both ends occur.
TEST(News2, TheRangeOfAPartialScoreIsExact) {
    for (bool scale2 : {false, true})
        for (double spo2 : {80.0, 90.0, 92.0, 93.0, 95.0, 99.0}) {
            auto in = normal();
            in.scale2 = scale2;
            in.spo2 = spo2;
            in.oxygen.reset();
            in.temperature.reset();
            const auto partial = score(in);
            int least = 99, most = -1;
            for (bool oxygen : {false, true})
                for (double celsius : {34.0, 35.5, 37.0, 38.5, 40.0}) {
                    in.oxygen = oxygen;
                    in.temperature = celsius;
                    least = std::min(least, score(in).total);
                    most = std::max(most, score(in).total);
                }
            EXPECT_EQ(partial.best, least) << scale2 << spo2;
            EXPECT_EQ(partial.worst, most) << scale2 << spo2;
        }
}

TEST(News2, Scale2AboveTargetNeedsToKnowAboutOxygen) {
    auto in = normal();
    in.scale2 = true;
    in.oxygen.reset();
    in.spo2 = 97;
    EXPECT_EQ(score(in).of(Parameter::spo2), std::nullopt);
    EXPECT_EQ(score(in).count, 5);
    in.spo2 = 90;
    EXPECT_EQ(score(in).of(Parameter::spo2), 0);
    EXPECT_EQ(score(in).count, 6);
}

TEST(News2, NoScoreUnderSixteen) {
    auto in = normal();
    in.pulse = 150;
    for (int age : {0, 1, 15}) {
        in.age = age;
        EXPECT_EQ(score(in).refused, "under 16");
        EXPECT_EQ(score(in).total, 0);
    }
    in.age = 16;
    EXPECT_EQ(score(in).refused, "");
    EXPECT_EQ(score(in).total, 3);
}

TEST(News2, NoScoreInPregnancyOrWithoutAnAge) {
    auto in = normal();
    in.pregnant = true;
    EXPECT_NE(score(in).refused, "");
    in = normal();
    in.age.reset();
    EXPECT_NE(score(in).refused, "");
}

TEST(News2, NotANumberIsNotKnown) {
    auto in = normal();
    in.pulse = std::nan("");
    EXPECT_EQ(score(in).count, 6);
    in.pulse = INFINITY;
    EXPECT_EQ(score(in).total, 3);
}

}  // namespace news2_test
}  // namespace vs::alert::news2
