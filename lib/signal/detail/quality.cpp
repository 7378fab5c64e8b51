#include "signal/detail/quality.h"

#include <algorithm>

#include "signal/models/quality.h"

namespace vs::signal::detail {
namespace {

constexpr float kClipped = 0.3f;  // at most, where each lead is at its amplifier's end

// Of one lead in one second, against the level of its beats.
enum Measure : std::size_t { kQuiet, kHiss, kWander, kRange };
// Of both leads in one second.
enum Kept : std::size_t {
    kMostHiss,
    kMostWander,
    kHissChange,  // these four against what is low for this patient
    kWanderChange,
    kQuietChange,
    kRangeChange,
    kStray,
    kUnlike,
};

float range_of(const Lead& lead, std::int64_t n) {
    int high = -40'000, low = 40'000;
    for (int i = 0; i < kRate; i += 2) {
        const int v = lead.smooth(n - kSmoothDelay - 1 - i);
        high = std::max(high, v), low = std::min(low, v);
    }
    return static_cast<float>(high - low);
}

}  // namespace

bool any_on(const std::array<Lead, 2>& leads, unsigned count) {
    return !leads[0].off() || (count > 1 && !leads[1].off());
}

float Quality::of_beat(float likeness, float agreement) const {
    const float alike = 0.7f + 0.3f * std::clamp(2 * likeness - 1, 0.0f, 1.0f);
    const float seen = agreement >= 1 ? 1.0f : 0.8f;
    return now_ * alike * seen;
}

Quality::PerLead Quality::measure(const QrsFinder& finder, const std::array<Lead, 2>& leads,
                                  unsigned count, std::int64_t n) const {
    PerLead out{};
    for (unsigned l = 0; l < count; ++l) {
        if (leads[l].off()) continue;
        const float level = finder.level(l) + 5.0f;
        out[l] = {finder.quiet(l) / level, leads[l].hiss() / level, leads[l].wander() / level,
                  range_of(leads[l], n) / level};
        for (auto& v : out[l]) v = std::min(v, 50.0f);
    }
    return out;
}

// Means and extremes over the seconds there are.
std::array<float, kStretchFeatures> Quality::summary() const {
    std::array<float, kStretchFeatures> f{};
    for (std::size_t m = 0; m < kMeasures; ++m) {
        float sum = 0, most = 0;
        for (std::size_t s = 0; s < seen_; ++s)
            sum += history_[s][m], most = std::max(most, history_[s][m]);
        f[2 * m] = sum / static_cast<float>(seen_), f[2 * m + 1] = most;
    }
    return f;
}

std::array<float, kStretchFeatures> Quality::second(const QrsFinder& finder,
                                                    const std::array<Lead, 2>& leads,
                                                    unsigned count, float likeness,
                                                    std::int64_t n) {
    const auto now = measure(finder, leads, count, n);
    std::array<float, kMeasures> kept{};
    std::array<float, kPerLead> ratio{};
    bool off = true, clipped = true;
    for (unsigned l = 0; l < count; ++l) {
        if (leads[l].off()) continue;
        off = false, clipped = clipped && leads[l].clipped();
        for (std::size_t m = 0; m < kPerLead; ++m) {
            auto& own = own_[l][m];
            const float v = now[l][m];
            if (own == 0) own = v;
            ratio[m] = std::max(ratio[m], std::min(v / (own + 0.01f), 20.0f));
            own += (v < own ? 0.05f : 0.004f) * (v - own);
            if (m == kHiss) kept[kMostHiss] = std::max(kept[kMostHiss], v);
            if (m == kWander) kept[kMostWander] = std::max(kept[kMostWander], v);
        }
    }
    kept[kHissChange] = ratio[kHiss], kept[kWanderChange] = ratio[kWander];
    kept[kQuietChange] = ratio[kQuiet], kept[kRangeChange] = ratio[kRange];
    kept[kStray] = finder.strays() + (1 - finder.agreement());
    kept[kUnlike] = 1 - likeness;
    history_[at_] = kept;
    at_ = static_cast<std::uint8_t>((at_ + 1u) % kSeconds);
    if (seen_ < kSeconds) ++seen_;
    const auto features = summary();
    now_ = off ? 0 : models::quality_of(features);
    if (clipped) now_ = std::min(now_, kClipped);
    return features;
}

Wave find_wave(const std::array<Lead, 2>& leads, unsigned count, std::int64_t n) {
    Wave best;
    for (unsigned l = 0; l < count; ++l) {
        if (leads[l].off()) continue;
        const auto first = n - 5 - 500;
        std::int64_t sum = 0;
        for (int i = 0; i < 500; ++i) sum += leads[l].smooth(first + i);
        const int mean = static_cast<int>(sum / 500);
        std::int64_t size = 0, change = 1;
        for (int i = 1; i < 500; ++i) {
            const int v = leads[l].smooth(first + i) - mean;
            const int d = leads[l].smooth(first + i) - leads[l].smooth(first + i - 1);
            size += v < 0 ? -v : v, change += d < 0 ? -d : d;
        }
        if (size < 500 * 120) continue;
        const int half = static_cast<int>((355 * size / 113 + change / 2) / change);
        if (half < 16 || half > 60) continue;
        std::int64_t left = 0, all = 1;
        for (int i = half; i < 500; ++i) {
            const int a = leads[l].smooth(first + i) - mean;
            const int b = leads[l].smooth(first + i - half) - mean;
            left += a + b < 0 ? -(a + b) : a + b;
            all += (a < 0 ? -a : a) + (b < 0 ? -b : b);
        }
        const float leakage = static_cast<float>(left) / static_cast<float>(all);
        if (leakage < 0.4f && (best.leakage < 0 || leakage < best.leakage))
            best = {leakage, 125.0f / static_cast<float>(half)};
    }
    return best;
}

}  // namespace vs::signal::detail
