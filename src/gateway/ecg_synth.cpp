#include "gateway/detail/ecg_synth.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace vs::gateway::detail {
namespace {

struct Wave {
    double delay, width, size;  // seconds from R, seconds (one deviation), mV
    bool stretches;             // delay and width grow with the root of the beat's length
};

constexpr Wave kNormal[] = {{-0.170, 0.022, 0.14, true},
                            {-0.028, 0.009, -0.11, false},
                            {0, 0.011, 1.15, false},
                            {0.030, 0.010, -0.24, false},
                            {0.300, 0.042, 0.30, true}};
// No P, a broad QRS, T against it.
constexpr Wave kBroad[] = {
    {0, 0.038, 1.30, false}, {0.085, 0.034, -0.55, false}, {0.320, 0.040, -0.32, true}};

double sum(std::span<const Wave> waves, double since, double length, double t_size) {
    const double stretch = std::sqrt(std::clamp(length, 0.3, 1.5));
    double out = 0;
    for (const auto& wave : waves) {
        const double scale = wave.stretches ? stretch : 1;
        const double x = (since - wave.delay * scale) / (wave.width * scale);
        if (std::abs(x) > 5) continue;
        out += wave.size * (wave.delay > 0.2 ? t_size : 1) * std::exp(-0.5 * x * x);
    }
    return out;
}

double turn(double phase) {
    return std::sin(2 * std::numbers::pi * phase);
}

}  // namespace

EcgSynth::EcgSynth(std::uint64_t seed) : random_(seed * 2 + 2) {
    size_ = random_.between(0.85, 1.15);
    t_size_ = random_.between(0.7, 1.2);
    wander_ = random_.between(0.02, 0.06);
    beats_.push_back({-random_.uniform(), 0.8, false});
}

void EcgSynth::advance(double until, double heart_rate, double resp_rate, bool broad) {
    while (beats_.back().at < until + 1) {
        // Respiratory and slow (0.1 Hz) variability, none in a run from the ventricle.
        const auto& last = beats_.back();
        const double swing =
            broad ? 0
                  : 0.030 * turn(breath_) + 0.015 * turn(0.1 * last.at) + 0.006 * random_.normal();
        const double length = 60 / (std::clamp(heart_rate, 20.0, 250.0) * (1 + swing));
        breath_ += length * resp_rate / 60;
        beats_.push_back({last.at + length, length, broad});
    }
    while (beats_.front().at < until - 15) beats_.pop_front();
}

double EcgSynth::millivolts(double at) const {
    double out = wander_ * turn(at * 0.23);
    for (auto beat = beats_.rbegin(); beat != beats_.rend() && beat->at > at - 0.9; ++beat) {
        if (beat->at > at + 0.6) continue;
        out += size_ * sum(beat->broad ? std::span<const Wave>(kBroad) : kNormal, at - beat->at,
                           beat->length, t_size_);
    }
    return out;
}

void EcgSynth::render(std::int64_t first, int count, std::vector<std::int16_t>& out) {
    for (auto i = first; i < first + count; ++i) {
        const double noise = 0.008 * random_.normal();
        const double value = millivolts(static_cast<double>(i) / kSimulatedRate) + noise;
        out.push_back(static_cast<std::int16_t>(std::lround(value * kSimulatedGain)));
    }
}

double EcgSynth::counted_rate(double now) const {
    double first = 0, last = 0;
    int beats = 0;
    for (const auto& beat : beats_) {
        if (beat.at > now || beat.at < now - 10 || beat.at < 0) continue;
        if (beats++ == 0) first = beat.at;
        last = beat.at;
    }
    return beats < 3 ? 0 : 60 * (beats - 1) / (last - first);
}

}  // namespace vs::gateway::detail
