#include "gateway/detail/rate_counter.h"

#include <algorithm>
#include <cmath>

namespace vs::gateway::detail {
namespace {

constexpr double kLag = 0.012, kWindow = 0.10;      // seconds of slope and of averaging
constexpr double kRefractory = 0.24, kLearn = 2.0;  // seconds
constexpr double kThreshold = 0.35;                 // of the usual energy of a beat
constexpr double kOver = 10, kSilence = 3;          // seconds looked at, and since the last beat

}  // namespace

RateCounter::RateCounter(double rate)
    : rate_(std::max(rate, 50.0)),
      lag_(static_cast<std::size_t>(std::max(1.0, std::round(kLag * rate_)))),
      window_(static_cast<std::size_t>(std::round(kWindow * rate_))) {
    reset();
}

void RateCounter::reset() {
    recent_.clear();
    energy_.clear();
    beats_.clear();
    sum_ = level_ = highest_ = 0;
    since_begin_ = 0;
    last_ = at_;
}

void RateCounter::feed(std::span<const std::int16_t> samples) {
    for (auto sample : samples) feed(static_cast<double>(sample));
}

void RateCounter::feed(double sample) {
    ++at_;
    recent_.push_back(sample);
    if (recent_.size() <= lag_) return;
    const double slope = sample - recent_.front();
    recent_.pop_front();
    energy_.push_back(slope * slope);
    sum_ += energy_.back();
    if (energy_.size() > window_) {
        sum_ -= energy_.front();
        energy_.pop_front();
    }
    highest_ = std::max(highest_, sum_);
    const auto seconds_since = static_cast<double>(at_ - last_) / rate_;
    if (++since_begin_ < static_cast<std::int64_t>(kLearn * rate_)) {
        level_ = highest_;
        return;
    }
    if (sum_ > kThreshold * level_ && seconds_since > kRefractory) {
        beat();
    } else if (seconds_since > 1.5) {
        level_ *= 1 - 0.7 / rate_;  // a smaller beat may be next: forget half in a second
    }
}

// Learns from the highest energy since the last beat, so that one artefact does not blind it.
void RateCounter::beat() {
    level_ += 0.15 * (std::min(highest_, 4 * level_) - level_);
    highest_ = sum_;
    last_ = at_;
    beats_.push_back(at_);
    while (static_cast<double>(at_ - beats_.front()) > kOver * rate_) beats_.pop_front();
}

std::optional<double> RateCounter::rate() const {
    if (beats_.size() < 5 || static_cast<double>(at_ - last_) > kSilence * rate_)
        return std::nullopt;
    const auto span = static_cast<double>(beats_.back() - beats_.front());
    const double out = 60 * rate_ * static_cast<double>(beats_.size() - 1) / span;
    return out >= 20 && out <= 300 ? std::optional(out) : std::nullopt;
}

}  // namespace vs::gateway::detail
