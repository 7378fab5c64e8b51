#include "signal/detail/lead.h"

#include <cmath>

namespace vs::signal::detail {
namespace {

constexpr int kFlatRun = 300;     // samples without a change: the electrode is off
constexpr int kMissingRun = 25;   // unmeasured samples that are bridged
constexpr int kClipRun = 4;       // equal samples at an extreme: the amplifier's end
constexpr int kSmallRail = 2000;  // microvolts; no amplifier ends below
constexpr int kWide = 31, kEvent = 24, kBeat = 153;        // samples of the sums
constexpr std::array<int, 3> kWideBack{0, kEvent, kBeat};  // where the sums of kWide end

std::uint32_t square(int value) {
    const std::int64_t bounded = value > 20'000 ? 20'000 : value < -20'000 ? -20'000 : value;
    return static_cast<std::uint32_t>(bounded * bounded);
}

void count(std::uint16_t& run, bool on) {
    run = static_cast<std::uint16_t>(!on ? 0 : run < 60'000 ? run + 1 : run);
}

int within(std::int64_t value) {
    return static_cast<int>(value > 32'767 ? 32'767 : value < -32'767 ? -32'767 : value);
}

}  // namespace

void Lead::prime(int value) {
    five_.prime(value), again_.prime(5 * value);
    kept_.fill(static_cast<std::int16_t>(value));
    sum_up();
    second_.fill(static_cast<std::int16_t>(value));
    second_sum_ = 0, seconds_at_ = 0;
}

void Lead::watch_contact(Microvolts sample) {
    count(missing_run_, sample.missing);
    count(flat_run_, sample.value - last_ <= 1 && last_ - sample.value <= 1);
    high_ = sample.value > high_ ? sample.value : high_;
    low_ = sample.value < low_ ? sample.value : low_;
    const bool end = sample.value == high_ || sample.value == low_;
    const bool large = sample.value > kSmallRail || sample.value < -kSmallRail;
    count(clip_run_, end && large && sample.value == last_ && !sample.missing);
    if (clip_run_ >= kClipRun && clipping_ < kRate) ++clipping_;
    last_ = sample.value;
    const bool gone = missing_run_ > kMissingRun || flat_run_ > kFlatRun;
    if (off_ != 0 && !gone && !sample.missing && flat_run_ == 0) {
        prime(within(sample.value));
        off_ = 0;
    }
    if (gone) off_ = 1;
}

// Means of whole seconds, one after the other.
void Lead::follow_baseline(int smooth) {
    second_sum_ += smooth;
    if (++seconds_at_ < kRate) return;
    const auto mean = static_cast<std::int16_t>(second_sum_ / kRate);
    const auto step = static_cast<float>(mean > second_[0] ? mean - second_[0] : second_[0] - mean);
    wander_ += (step - wander_) * 0.25f;
    second_[1] = second_[0], second_[0] = mean;
    second_sum_ = 0, seconds_at_ = 0;
    clipped_ = clipping_, clipping_ = 0;
}

std::uint32_t Lead::slope_power(std::int64_t at) const {
    return square(smooth(at) - smooth(at - 6));
}

// Of the sample in the middle of a sum of kWide that ends at `at`.
std::uint32_t Lead::event_power(std::int64_t at, std::int64_t sum_of_wide) const {
    return square(smooth(at - kWide / 2) - static_cast<int>(sum_of_wide / kWide));
}

// One sample on: the newest enters each sum, the one beyond its end leaves it.
void Lead::follow_sums() {
    std::array<std::uint32_t, 3> power{};
    for (std::size_t i = 0; i < 3; ++i) {
        const auto at = centre_ - kWideBack[i];
        wide_[i] += smooth(at) - smooth(at - kWide);
        power[i] = event_power(at, wide_[i]);
    }
    slope_ += std::int64_t{slope_power(centre_)} - std::int64_t{slope_power(centre_ - kEvent)};
    event_ += std::int64_t{power[0]} - std::int64_t{power[1]};
    beat_ += std::int64_t{power[0]} - std::int64_t{power[2]};
}

// The same sums from the beginning.
void Lead::sum_up() {
    const auto wide_at = [&](std::int64_t at) {
        std::int64_t sum = 0;
        for (int i = 0; i < kWide; ++i) sum += smooth(at - i);
        return sum;
    };
    for (std::size_t i = 0; i < 3; ++i) wide_[i] = wide_at(centre_ - kWideBack[i]);
    slope_ = event_ = beat_ = 0;
    for (int i = 0; i < kBeat; ++i) {
        const auto power = event_power(centre_ - i, wide_at(centre_ - i));
        beat_ += power;
        if (i < kEvent) event_ += power, slope_ += slope_power(centre_ - i);
    }
}

void Lead::push(std::int64_t n, Microvolts sample) {
    watch_contact(sample);
    const int value = within(sample.value);
    const auto five = five_.push(value);
    const auto smooth = within(again_.push(static_cast<std::int32_t>(five)) / 25);
    centre_ = n - kSmoothDelay;
    kept_[static_cast<std::uint64_t>(centre_) % kKept] = static_cast<std::int16_t>(smooth);
    const float rough = static_cast<float>(five_.last(2)) - static_cast<float>(five) * 0.2f;
    hiss_ += ((rough < 0 ? -rough : rough) - hiss_) * (1.0f / 256);
    follow_baseline(smooth);

    follow_sums();
    energy_ = std::sqrt(static_cast<float>(slope_) * (1.0f / kEvent));
    const float event = static_cast<float>(event_) * (1.0f / kEvent);
    const float beat = static_cast<float>(beat_) * (1.0f / kBeat);
    floor_ += (beat - floor_) * (1.0f / 2048);
    surge_ = event / (beat + 0.08f * floor_ + 1.0f);
    if (off_ != 0) energy_ = 0, surge_ = 0;
}

}  // namespace vs::signal::detail
