#include "signal/detail/resampler.h"

namespace vs::signal::detail {
namespace {

constexpr float kLargest = 32.0f;  // millivolts; beyond it an amplifier is at its end

std::int32_t rounded(float value) {
    return static_cast<std::int32_t>(value < 0 ? value - 0.5f : value + 0.5f);
}

}  // namespace

Resampler::Resampler(double rate, unsigned leads)
    : rate_mhz_(static_cast<std::int32_t>(rate * 1000 + 0.5)),
      leads_(static_cast<std::uint8_t>(leads)) {
    set_up();
}

void Resampler::set_up() {
    group_ = static_cast<std::uint8_t>(rate_mhz_ > 375'000 ? rate_mhz_ / 250'000 : 1);
    step_ = 250'000 * group_;
}

void Resampler::take(unsigned lead, float millivolts) {
    auto& side = sides_[lead];
    const bool measured = millivolts > -1e4f && millivolts < 1e4f;  // false for NaN
    if (measured) {
        const float within = millivolts < -kLargest  ? -kLargest
                             : millivolts > kLargest ? kLargest
                                                     : millivolts;
        side.held = rounded(within * 1000);
    }
    if (grouped_ == 0) side.sum = 0, side.next_gap = 0;
    side.sum += side.held;
    if (!measured) side.next_gap = 1;
    if (grouped_ + 1u == group_) side.next = side.sum / group_;
}

void Resampler::begin() {
    begun_ = 1;
    phase_ = step_;  // the first output is the first sample
    for (auto& side : sides_) side.last = side.next, side.last_gap = side.next_gap;
}

void Resampler::turn(unsigned lead) {
    auto& side = sides_[lead];
    side.last = side.next, side.last_gap = side.next_gap;
}

std::array<Microvolts, 2> Resampler::between() const {
    std::array<Microvolts, 2> out;
    const float part = static_cast<float>(phase_) / static_cast<float>(step_);
    for (unsigned l = 0; l < leads_; ++l) {
        const auto& side = sides_[l];
        const float way = static_cast<float>(side.next - side.last) * part;
        out[l].value = side.last + rounded(way);
        out[l].missing = side.last_gap != 0 || side.next_gap != 0;
    }
    return out;
}

std::array<Microvolts, 2> Resampler::held() const {
    return {Microvolts{sides_[0].last, sides_[0].last_gap != 0},
            Microvolts{sides_[1].last, sides_[1].last_gap != 0}};
}

std::int64_t Resampler::to_input(std::int64_t k) const {
    if (k <= 0) return 0;
    return (2 * k * rate_mhz_ + 250'000 * (group_ - 1) + 250'000) / 500'000;
}

}  // namespace vs::signal::detail
