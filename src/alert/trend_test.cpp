#include "alert/trend.h"

#include <gtest/gtest.h>

namespace vs::alert {
namespace trend_test {

constexpr Micros kNow = 1'000'000 * kMinute;

// One value a second: five minutes at the first level, the last one at the second.
Trend levels(double before, double last) {
    Trend trend;
    for (int second = 359; second >= 0; --second)
        trend.add(kNow - second * kSecond, second >= 60 ? before : last);
    return trend;
}

TEST(Trend, LastMinuteAgainstTheFiveBefore) {
    EXPECT_EQ(levels(70, 80).direction(kNow, 5), 1);
    EXPECT_EQ(levels(80, 70).direction(kNow, 5), -1);
    EXPECT_EQ(levels(70, 73).direction(kNow, 5), 0);
}

// Down for most of a minute and up since: an arrow down beside a value that rises says the wrong.
TEST(Trend, NoArrowAgainstWhatIsMeasuredNow) {
    auto trend = levels(90, 70);
    for (int second = 1; second <= 20; ++second) trend.add(kNow + second * kSecond, 105);
    EXPECT_EQ(trend.direction(kNow + 20 * kSecond, 5), 0);
    for (int second = 21; second <= 60; ++second) trend.add(kNow + second * kSecond, 115);
    EXPECT_EQ(trend.direction(kNow + kMinute, 5), 1);
}

TEST(Trend, NothingToCompareIsNoTrend) {
    Trend trend;
    EXPECT_EQ(trend.direction(kNow, 5), 0);
    trend.add(kNow, 80);
    EXPECT_EQ(trend.direction(kNow, 5), 0);
    trend.add(kNow - 3 * kMinute, 60);
    EXPECT_EQ(trend.direction(kNow, 5), 1);
}

TEST(Trend, OldReadingsFadeAway) {
    EXPECT_EQ(levels(70, 80).direction(kNow + 10 * kMinute, 5), 0);
    Trend trend;
    trend.add(kNow, 80);
    trend.add(kNow - kHour, 60);  // arrives later; older than anything compared
    EXPECT_EQ(trend.direction(kNow, 5), 0);
}

TEST(Trend, TheOrderOfArrivalDoesNotMatter) {
    Trend forth, back;
    for (int i = 0; i < 300; ++i) {
        forth.add(kNow - (299 - i) * kSecond, i);
        back.add(kNow - i * kSecond, 299 - i);
    }
    for (double step : {1.0, 100.0, 150.0, 180.0})
        EXPECT_EQ(forth.direction(kNow, step), back.direction(kNow, step));
}

}  // namespace trend_test
}  // namespace vs::alert
