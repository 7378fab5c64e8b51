#include "signal/risk.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "signal/models/risk.h"

namespace vs::signal {
namespace {

// What a living person's value lies within; else the sensor is at fault.
constexpr std::array<std::pair<double, double>, kStayVitals> kPossible{{{10, 300},
                                                                        {20, 300},
                                                                        {10, 200},
                                                                        {15, 250},
                                                                        {2, 80},
                                                                        {25, 44},
                                                                        {30, 100},
                                                                        {3, 15},
                                                                        {0.2, 1},
                                                                        {0, 1}}};
constexpr Micros kEarly = 12 * kHour, kLate = 36 * kHour;

}  // namespace

void StayRisk::Course::add(Micros at, double value) {
    if (count == 0) first = recent = least = most = value;
    ++count;
    last = value;
    sum += value, squares += value * value;
    least = std::min(least, value), most = std::max(most, value);
    recent += 0.2 * (value - recent);
    if (at < kEarly) early_sum += value, ++early;
    if (at >= kLate) late_sum += value, ++late;
}

void StayRisk::add(StayVital vital, Micros at, double value) {
    const auto i = static_cast<std::size_t>(vital);
    if (!(value >= kPossible[i].first && value <= kPossible[i].second)) return;
    courses_[i].add(at, value);
    if (vital == StayVital::mean_pressure) {
        ++pressures_;
        if (value < 65) ++low_pressure_;
    }
    const auto& heart = courses_[0];
    const auto& pressure = courses_[1];
    if (vital == StayVital::systolic && heart.count > 0 && pressure.last > 0) {
        const double shock = heart.last / pressure.last;
        shock_sum_ += shock, ++shock_;
        shock_most_ = std::max(shock_most_, shock);
    }
}

std::array<float, kRiskFeatures> StayRisk::features() const {
    std::array<float, kRiskFeatures> out{};
    std::size_t at = 0;
    const auto put = [&](double value) { out[at++] = static_cast<float>(value); };
    for (const auto& c : courses_) {
        const double n = std::max(c.count, 1), mean = c.sum / n;
        const double variance = std::max(c.squares / n - mean * mean, 0.0);
        const double late = c.late > 0 ? c.late_sum / c.late : c.recent;
        const double early = c.early > 0 ? c.early_sum / c.early : c.first;
        for (const double value : {n - (c.count == 0 ? 1 : 0), c.last, mean, std::sqrt(variance),
                                   c.least, c.most, c.recent, late, late - early})
            put(c.count == 0 ? -1 : value);
    }
    put(shock_ > 0 ? shock_sum_ / shock_ : -1);
    put(shock_most_);
    put(pressures_ > 0 ? static_cast<double>(low_pressure_) / pressures_ : -1);
    put(courses_[1].count > 0 && courses_[2].count > 0 ? courses_[1].recent - courses_[2].recent
                                                       : -1);
    put(courses_[0].count > 0 && courses_[1].recent > 0 ? courses_[0].recent / courses_[1].recent
                                                        : -1);
    put(courses_[6].count > 0 && courses_[8].count > 0
            ? courses_[6].recent / std::max(courses_[8].recent, 0.2)
            : -1);
    return out;
}

float StayRisk::risk() const {
    return models::risk_of(features());
}

}  // namespace vs::signal
