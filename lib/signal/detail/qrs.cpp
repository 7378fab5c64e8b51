#include "signal/detail/qrs.h"

#include <algorithm>
#include <cmath>

namespace vs::signal::detail {
namespace {

constexpr int kDecideAfter = 56;       // samples from a peak to its decision
constexpr int kRefractory = 50;        // 200 ms
constexpr int kSecondHalf = 65;        // 260 ms: or the other half of a wide complex
constexpr int kWaitAtMost = 110;       // samples from a doubtful peak to its decision
constexpr int kTWave = 90;             // 360 ms: a smaller peak this soon is a T wave
constexpr int kLearn = 500;            // two seconds set the first levels
constexpr float kFirstLevel = 100.0f;  // microvolts of slope, as long as none is learnt
constexpr float kQuietest = 6.0f;      // microvolts of slope: below, nothing is a beat
constexpr float kClear = 0.65f;        // of the level: no doubt
constexpr float kLeastBack = 0.25f;    // of the level: what a search back may find
constexpr float kSpike = 4.0f;         // of the level: no heart does that ahead of time
constexpr float kPeakFloor = 0.08f;    // smaller peaks are forgotten at once
constexpr int kAgreeing = 14;          // samples about a peak where the detectors may meet
constexpr int kRNear = 22;             // samples about a peak where its R peak may be
constexpr int kForetell = 60;          // samples from the R peak to the word that it is a beat

// What became of a peak.
enum : std::uint8_t { kNew, kMeasured, kRefused, kBeat };
enum : std::uint8_t { kNotYet, kAligned, kPassed, kForetold };

// The R peak: the largest deflection of the first lead that is on, near the centre of the energy,
// against the mean of the 50 samples before and the `after` samples behind it.
std::int64_t align(std::int64_t at, const std::array<Lead, 2>& leads, unsigned count,
                   int after = 50) {
    const auto& lead = count > 1 && leads[0].off() ? leads[1] : leads[0];
    std::int64_t sum = 0;
    for (int i = -50; i <= after; ++i) sum += lead.smooth(at + i);
    const auto mean = static_cast<int>(sum / (51 + after));
    auto best = at;
    float most = -1;
    for (int i = -kRNear; i <= kRNear; ++i) {
        const int v = lead.smooth(at + i) - mean;
        const float size = v < 0 ? -0.65f * static_cast<float>(v) : static_cast<float>(v);
        if (size > most) most = size, best = at + i;
    }
    return best;
}

}  // namespace

float QrsFinder::size_of(const std::array<float, 2>& energy) const {
    float size = 0;
    for (std::size_t l = 0; l < 2; ++l)
        if (weight_[l] > 0) size += weight_[l] * energy[l] / level_[l];
    return size;
}

// A lead counts by the square of what its beats stand above its quiet.
void QrsFinder::weigh(const std::array<Lead, 2>& leads, unsigned count) {
    float total = 0;
    for (unsigned l = 0; l < 2; ++l) {
        weight_[l] = 0;
        if (l >= count || leads[l].off() || level_[l] < kQuietest) continue;
        const float ratio = std::clamp(level_[l] / (quiet_[l] + 1.0f), 1.0f, 12.0f);
        weight_[l] = ratio * ratio;
        total += weight_[l];
    }
    if (total > 0)
        for (auto& w : weight_) w /= total;
}

void QrsFinder::learn(std::int64_t n, const std::array<Lead, 2>& leads, unsigned count) {
    bool off = true;
    for (unsigned l = 0; l < count; ++l) off = off && leads[l].off();
    if (off) begun_ = n;
    for (unsigned l = 0; l < count; ++l) {
        const float e = leads[l].energy();
        level_[l] = std::max(level_[l], e);
        quiet_[l] += (e - quiet_[l]) * 0.01f;
    }
    weigh(leads, count);
    if (n - begun_ < kLearn) return;
    for (auto& level : level_) level *= 0.8f;
    learning_ = 0;
    climbing_ = 1, top_ = 0;
    weigh(leads, count);
}

float QrsFinder::threshold() const {
    return noise_ + 0.25f * std::max(size_level_ - noise_, 0.2f);
}

void QrsFinder::keep_peak() {
    if (count_ == kPeaks) {
        std::copy(peaks_.begin() + 1, peaks_.end(), peaks_.begin());
        --count_;
    }
    peaks_[count_++] = {climb_at_, climb_energy_, climb_agreement_};
}

// Peaks of the size, each once: up to the top, then down by a fifth or 100 ms on.
void QrsFinder::climb(std::int64_t at, const std::array<Lead, 2>& leads, float size) {
    if (climbing_ != 0) {
        if (size > top_) {
            top_ = size, climb_at_ = at;
            for (unsigned l = 0; l < 2; ++l) climb_energy_[l] = leads[l].energy();
        }
        if (top_ > kPeakFloor && (size < 0.8f * top_ || at - climb_at_ > 25)) {
            climb_agreement_ = 0;  // completed when the surge about the peak is known
            keep_peak();
            climbing_ = 0, low_ = size;
        }
        return;
    }
    low_ = std::min(low_, size);
    if (size > 1.25f * low_ + 0.02f) climbing_ = 1, top_ = 0;
}

// A larger peak within the refractory time after this one, even one that is still rising.
bool QrsFinder::is_outdone(std::size_t i) const {
    const auto& peak = peaks_[i];
    const float enough = 1.15f * peak.size;
    for (auto j = i + 1; j < count_; ++j)
        if (peaks_[j].at - peak.at < kRefractory && size_of(peaks_[j].energy) > enough) return true;
    return climbing_ != 0 && climb_at_ > peak.at && climb_at_ - peak.at < kRefractory &&
           top_ > enough;
}

bool QrsFinder::is_beat(std::size_t i) const {
    const auto& peak = peaks_[i];
    const auto gap = peak.at - last_.at;
    if (gap < kRefractory || is_outdone(i)) return false;
    if (peak.size > kSpike && static_cast<float>(gap) < 0.75f * mean_rr_) return false;
    float least = threshold();
    const float last = std::min(last_.size, 1.5f);
    if (gap < kSecondHalf)
        least = std::max(least, 0.75f * last);
    else if (gap < kTWave)
        least = std::max(least, 0.5f * last);
    if (static_cast<float>(gap) < 0.45f * mean_rr_) least *= 1.6f;
    return peak.size > least * std::clamp(1.7f - 0.7f * peak.agreement, 1.0f, 1.6f);
}

void QrsFinder::accept(Peak& peak, const std::array<Lead, 2>& leads, unsigned count, Found& found) {
    const auto gap = peak.at - last_.at;
    if (gap < 500) mean_rr_ += (std::clamp(static_cast<float>(gap), 60.0f, 400.0f) - mean_rr_) / 8;
    for (unsigned l = 0; l < count; ++l) {
        if (leads[l].off()) continue;
        if (weight_[l] == 0) level_[l] = peak.energy[l];  // a lead that has come back
        const float bounded = std::min(peak.energy[l], 1.5f * level_[l] + kQuietest);
        level_[l] += (bounded - level_[l]) / 8;
    }
    size_level_ += (std::min(peak.size, 1.5f) - size_level_) / 8;
    agreed_ += ((peak.agreement >= 1.0f ? 1.0f : 0.0f) - agreed_) / 16;
    strays_ -= strays_ / 16;
    peak.decided = kBeat;
    searched_ = 0;
    last_ = peak;
    weigh(leads, count);
    found = {align(peak.at, leads, count), peak.size, peak.agreement, false,
             peak.foretold == kForetold};
}

// The second detector's surge about a peak, as far as sample `until`.
float QrsFinder::surge_about(const Peak& peak, std::int64_t until) const {
    float most = 0;
    for (auto at = peak.at - kAgreeing; at <= std::min(peak.at + kAgreeing, until); ++at)
        most = std::max(most, surge_[surge_place(at)]);
    return most;
}

// What the second detector says of peaks whose surroundings are known by now.
void QrsFinder::measure(std::int64_t n) {
    for (auto i = count_; i > 0 && peaks_[i - 1].decided == kNew; --i) {
        auto& peak = peaks_[i - 1];
        if (n - peak.at < kDecideAfter) continue;
        peak.agreement = surge_about(peak, n);
        peak.size = size_of(peak.energy);
        peak.decided = kMeasured;
    }
}

// A small peak, or one that only one detector sees, waits until the next is known or 440 ms: it may
// be the P wave of a larger one.
bool QrsFinder::must_wait(std::int64_t n, std::size_t i) const {
    const auto& peak = peaks_[i];
    if (n - peak.at >= kWaitAtMost) return false;
    const bool clear = peak.size > kClear && peak.agreement >= 1.0f;
    const bool followed = i + 1u < count_ && peaks_[i + 1].decided == kMeasured;
    return !clear && !followed;
}

bool QrsFinder::decide(std::int64_t n, const std::array<Lead, 2>& leads, unsigned count,
                       Found& found) {
    for (std::size_t i = 0; i < count_; ++i) {
        auto& peak = peaks_[i];
        if (peak.decided == kRefused || peak.decided == kBeat) continue;
        if (peak.decided == kNew || must_wait(n, i)) return false;
        peak.decided = kRefused;
        peak.size = size_of(peak.energy);  // the levels may be others by now
        if (is_beat(i)) {
            accept(peak, leads, count, found);
            return true;
        }
        if (peak.at - last_.at >= kRefractory) {
            noise_ += (std::min(peak.size, 0.8f) - noise_) / 16;
            strays_ += 1.0f / 16;
        }
    }
    return false;
}

// A beat was foretold so shortly before it that both cannot be one.
bool QrsFinder::is_foretold_near(std::size_t i) const {
    return std::any_of(peaks_.begin(), peaks_.begin() + static_cast<std::ptrdiff_t>(i),
                       [&](const Peak& other) {
                           return other.foretold == kForetold && other.decided < kRefused &&
                                  peaks_[i].at - other.at < kRefractory;
                       });
}

bool QrsFinder::foretell(std::int64_t n, const std::array<Lead, 2>& leads, unsigned count,
                         Found& found) {
    constexpr int kAlign = kForetell - kRNear;
    for (auto i = std::size_t{count_}; i > 0 && peaks_[i - 1].decided < kRefused; --i) {
        auto& peak = peaks_[i - 1];
        const auto age = n - peak.at;
        if (peak.foretold == kNotYet && age >= kAlign) {
            const auto at = align(peak.at, leads, count, kAlign - kSmoothDelay);
            peak.r_after = static_cast<std::int8_t>(at - peak.at);
            peak.foretold = kAligned;
        }
        if (peak.foretold != kAligned || age < kForetell + peak.r_after) continue;
        if (peak.decided == kNew) {  // until it is measured
            peak.agreement = surge_about(peak, n - kSurgeDelay);
            peak.size = size_of(peak.energy);
        }
        const bool beat = learning_ == 0 && is_beat(i - 1) && !is_foretold_near(i - 1);
        peak.foretold = beat ? kForetold : kPassed;
        if (!beat) continue;
        found = {peak.at + peak.r_after, peak.size, peak.agreement, false, true};
        return true;
    }
    return false;
}

// Nothing for one and a half intervals: the largest peak since, if it is half large enough.
bool QrsFinder::search_back(std::int64_t n, const std::array<Lead, 2>& leads, unsigned count,
                            Found& found) {
    const auto wait = static_cast<std::int64_t>(std::min(1.5f * mean_rr_, 375.0f));
    if (searched_ != 0 || n - last_.at < wait + kDecideAfter) return false;
    std::size_t best = kPeaks;
    for (std::size_t i = 0; i < count_; ++i) {
        const auto& peak = peaks_[i];
        if (peak.decided == kNew || peak.decided == kMeasured) return false;  // more is to come
        if (peak.decided != kRefused || peak.at - last_.at < kTWave) continue;
        if (best == kPeaks || peak.size > peaks_[best].size) best = i;
    }
    if (best < kPeaks && n - peaks_[best].at < kWaitAtMost) return false;
    searched_ = 1;
    if (best == kPeaks || is_outdone(best)) return false;
    auto& peak = peaks_[best];
    if (peak.size < std::max(0.5f * threshold(), kLeastBack) || peak.agreement < 1.0f) return false;
    accept(peak, leads, count, found);
    found.searched_back = true;
    return true;
}

// Long without a beat: the levels sink, so that a smaller ECG is found again; a real pause must
// not turn P waves into beats, so they sink to a third at first and further only after six seconds.
void QrsFinder::fade(std::int64_t n, const std::array<Lead, 2>& leads) {
    const auto gap = n - last_.at;
    if (gap < 450 || gap % 32 != 0) return;
    if (gap > 900 && gap < 1500) return;
    for (unsigned l = 0; l < 2; ++l)
        if (!leads[l].off()) level_[l] = std::max(level_[l] * 0.93f, kQuietest);
    noise_ *= 0.97f;
}

bool QrsFinder::push(std::int64_t n, const std::array<Lead, 2>& leads, unsigned count,
                     Found& found) {
    float surge = 0;
    for (unsigned l = 0; l < count; ++l)
        surge += (weight_[l] > 0 ? weight_[l] : 0) * leads[l].surge();
    surge_[surge_place(n - kSurgeDelay)] = surge;
    std::array<float, 2> energy{};
    for (unsigned l = 0; l < count; ++l) {
        energy[l] = leads[l].energy();
        quiet_[l] += (std::min(energy[l], 0.5f * level_[l] + 1.0f) - quiet_[l]) * (1.0f / 512);
    }
    const auto on =
        static_cast<std::uint8_t>((leads[0].off() ? 0 : 1) | (count < 2 || leads[1].off() ? 0 : 2));
    if (on != on_ && learning_ == 0) weigh(leads, count);
    on_ = on;
    if (learning_ != 0) learn(n, leads, count);
    // While levels are learnt, sizes are against a fixed one: a level that grows with the peak
    // hides it.
    const float size =
        learning_ != 0 ? (energy[0] + energy[1]) * (1.0f / kFirstLevel) : size_of(energy);
    if (n - begun_ > 30) climb(n - kEnergyDelay, leads, size);
    measure(n);
    if (learning_ != 0) return false;
    fade(n, leads);
    if (decide(n, leads, count, found)) return true;
    return search_back(n, leads, count, found);
}

}  // namespace vs::signal::detail
