#include "signal/vital_quality.h"

#include <algorithm>

namespace vs::signal {
namespace {

constexpr std::int64_t kFresh = 15, kHeard = 60, kForgotten = 600;  // seconds
constexpr float kPoor = 0.3f, kDoubtful = 0.5f, kUnlikely = 0.6f, kGoodEcg = 0.8f;
constexpr float kReliable = 0.8f;    // from there on nothing speaks against it
constexpr float kTwoSources = 0.9f;  // where they agree, whatever one of them is worth
constexpr float kLeastPulsePressure = 8;

struct Bounds {
    double low, high;    // beyond, hardly anybody has been seen alive
    double jump, speed;  // a body changes by at most the one at once, and by the other per second
};
constexpr std::array<Bounds, kVitalKinds> kBounds{{
    {25, 230, 30, 3},     // heart rate
    {4, 60, 15, 1},       // breathing rate
    {60, 101, 8, 1},      // oxygen saturation
    {50, 250, 40, 2},     // systolic
    {20, 150, 30, 2},     // diastolic
    {30, 190, 30, 2},     // mean
    {32, 42, 0.8, 0.02},  // temperature
}};

constexpr std::size_t index(VitalKind kind) {
    return static_cast<std::size_t>(kind);
}

// From 1 on, so that 0 stands for never.
std::uint32_t second_of(Micros at) {
    return static_cast<std::uint32_t>(std::clamp<Micros>(at / kSecond, 0, UINT32_MAX - 1) + 1);
}

std::int64_t age_of(std::uint32_t second, Micros at) {
    if (second == 0) return INT64_MAX;
    return std::max<std::int64_t>(std::int64_t{second_of(at)} - std::int64_t{second}, 0);
}

void lower(Trust& trust, float quality, Doubt doubt) {
    if (quality < trust.quality) trust = {quality, quality < kReliable ? doubt : Doubt::none};
}

}  // namespace

std::string_view to_text(Doubt doubt) {
    constexpr std::array<std::string_view, 6> kTexts{"",
                                                     "poor ECG",
                                                     "hardly anybody has such a value",
                                                     "faster than a body changes",
                                                     "heart rate and pulse differ",
                                                     "systolic and diastolic do not fit"};
    return kTexts[static_cast<std::size_t>(doubt)];
}

Trust VitalQuality::alone(VitalKind kind, Seen& last, Micros at, double value) const {
    const auto& bounds = kBounds[index(kind)];
    Trust out;
    if (value < bounds.low || value > bounds.high) lower(out, kUnlikely, Doubt::range);
    if (const auto age = age_of(last.second, at); age < kForgotten) {
        const double allowed = bounds.jump + bounds.speed * static_cast<double>(age);
        const double moved = value - static_cast<double>(last.value);
        if (moved > allowed || -moved > allowed) lower(out, kPoor, Doubt::jump);
    }
    last = {static_cast<float>(value), second_of(at)};
    return out;
}

// Two sources that agree vouch for each other; where they differ a good ECG counts for more.
void VitalQuality::compare(Trust& trust, Micros at, double heart_rate) const {
    const bool has_ecg = age_of(ecg_.second, at) <= kFresh;
    if (has_ecg) lower(trust, ecg_.value, Doubt::ecg);
    if (age_of(pulse_.second, at) > kFresh) return;
    const double apart = heart_rate - static_cast<double>(pulse_.value);
    const double allowed = std::max(8.0, 0.1 * heart_rate);
    const bool differ = apart > allowed || -apart > allowed;
    if (differ)
        lower(trust, has_ecg && ecg_.value >= kGoodEcg ? kDoubtful : kPoor, Doubt::sources);
    else if (trust.doubt == Doubt::ecg || trust.doubt == Doubt::none)
        trust = {std::max(trust.quality, kTwoSources), Doubt::none};
}

bool VitalQuality::pressures_fit(Micros at) const {
    const auto& high = seen_[index(VitalKind::systolic)];
    const auto& low = seen_[index(VitalKind::diastolic)];
    if (age_of(high.second, at) > kFresh || age_of(low.second, at) > kFresh) return true;
    return high.value - low.value >= kLeastPulsePressure;
}

Trust VitalQuality::judge(VitalKind kind, Micros at, double value) {
    auto out = alone(kind, seen_[index(kind)], at, value);
    if (kind == VitalKind::heart_rate) compare(out, at, value);
    const bool pressure = kind == VitalKind::systolic || kind == VitalKind::diastolic;
    if (pressure && !pressures_fit(at)) lower(out, kPoor, Doubt::pressures);
    return out;
}

Trust VitalQuality::pulse(Micros at, double per_minute) {
    return alone(VitalKind::heart_rate, pulse_, at, per_minute);
}

bool VitalQuality::heart_rate_heard(Micros at) const {
    return age_of(seen_[index(VitalKind::heart_rate)].second, at) <= kHeard;
}

void VitalQuality::ecg(Micros at, float quality) {
    ecg_ = {std::clamp(quality, 0.0f, 1.0f), second_of(at)};
}

}  // namespace vs::signal
