#include "signal/detail/lead.h"

#include <cmath>

namespace vs::signal::detail {
namespace {

constexpr int kFlatRun = 300;    // samples without a change: the electrode is off
constexpr int kMissingRun = 25;  // unmeasured samples that are bridged

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
    five_.prime(value), again_.prime(5 * value), wide_.prime(static_cast<std::int16_t>(value));
    slope_.prime(0), event_.prime(0), beat_.prime(0);
    kept_.fill(static_cast<std::int16_t>(value));
    second_.fill(static_cast<std::int16_t>(value));
    second_sum_ = 0, seconds_at_ = 0;
}

void Lead::watch_contact(Microvolts sample) {
    count(missing_run_, sample.missing);
    count(flat_run_, sample.value - last_ <= 1 && last_ - sample.value <= 1);
    const bool end = sample.value > 9'900 || sample.value < -9'900;
    count(clip_run_, end && sample.value == last_);
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
}

void Lead::push(std::int64_t n, Microvolts sample) {
    watch_contact(sample);
    const int value = within(sample.value);
    const auto five = five_.push(value);
    const auto smooth = within(again_.push(static_cast<std::int32_t>(five)) / 25);
    const auto centre = n - kSmoothDelay;
    kept_[static_cast<std::uint64_t>(centre) % kKept] = static_cast<std::int16_t>(smooth);
    const float rough = static_cast<float>(five_.last(2)) - static_cast<float>(five) * 0.2f;
    hiss_ += ((rough < 0 ? -rough : rough) - hiss_) * (1.0f / 256);
    follow_baseline(smooth);

    const auto slope = slope_.push(square(smooth - this->smooth(centre - 6)));
    energy_ = std::sqrt(static_cast<float>(slope) * (1.0f / 24));
    const auto mean = wide_.push(static_cast<std::int16_t>(smooth)) / 31;
    const auto power = square(this->smooth(centre - 15) - static_cast<int>(mean));
    const float event = static_cast<float>(event_.push(power)) * (1.0f / 24);
    const float beat = static_cast<float>(beat_.push(power)) * (1.0f / 153);
    floor_ += (beat - floor_) * (1.0f / 2048);
    surge_ = event / (beat + 0.08f * floor_ + 1.0f);
    if (off_ != 0) energy_ = 0, surge_ = 0;
}

}  // namespace vs::signal::detail
