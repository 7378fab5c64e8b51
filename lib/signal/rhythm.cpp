#include "signal/rhythm.h"

#include <algorithm>
#include <cstdio>

#include "signal/detail/rhythm_watch.h"

namespace vs::signal {
namespace {

constexpr std::array<std::string_view, kEpisodeKinds> kNames{
    "pause",    "bradycardia",         "tachycardia",         "ventricular-run",
    "bigeminy", "atrial-fibrillation", "ventricular-flutter", "noise",
    "lead-off"};

}  // namespace

std::string_view to_text(EpisodeKind kind) {
    return kNames[static_cast<std::size_t>(kind)];
}

std::string Episode::evidence() const {
    char text[160];
    const auto n = static_cast<unsigned>(beats);
    const double r = rate, m = measure;
    switch (kind) {
        case EpisodeKind::pause:
            std::snprintf(text, sizeof text, "no beat for %.1f s", m);
            break;
        case EpisodeKind::bradycardia:
        case EpisodeKind::tachycardia:
            std::snprintf(text, sizeof text, "%u beats at %.0f/min", n, r);
            break;
        case EpisodeKind::ventricular_run:
            std::snprintf(text, sizeof text, "%u ventricular beats in a row at %.0f/min", n, r);
            break;
        case EpisodeKind::bigeminy:
            std::snprintf(text, sizeof text, "every other of %u beats ventricular", n);
            break;
        case EpisodeKind::atrial_fibrillation:
            std::snprintf(text, sizeof text,
                          "%u beats at %.0f/min, intervals change by %.0f %% from one to the next",
                          n, r, 100 * m);
            break;
        case EpisodeKind::ventricular_flutter:
            std::snprintf(text, sizeof text, "a wave of %.1f per second without QRS complexes", m);
            break;
        case EpisodeKind::noise:
            std::snprintf(text, sizeof text, "signal quality %.2f", m);
            break;
        case EpisodeKind::lead_off:
            std::snprintf(text, sizeof text, "no signal");
            break;
    }
    return text;
}

namespace detail {
namespace {

constexpr float kPause = 625;        // 2.5 s
constexpr float kSlow = 375;         // 40/min
constexpr float kFast = 115;         // 130/min
constexpr float kRateSlack = 0.06f;  // hysteresis of both
constexpr std::uint32_t kFibrillation = 30;
constexpr float kPoor = 0.5f;

float share(bool on) {
    return on ? 1.0f : 0.0f;
}

}  // namespace

void RhythmWatch::hold(EpisodeKind kind, bool on, std::int64_t from, std::int64_t at, float gap,
                       float measure, std::vector<Episode>& out) {
    auto& running = of(kind);
    if (!on) {
        end(kind, out);
        return;
    }
    if (running.on == 0) running = {from, at, 0, 0, 0, 1};
    running.last = at;
    running.sum += gap;
    running.measure += measure;
    ++running.beats;
}

void RhythmWatch::end(EpisodeKind kind, std::vector<Episode>& out) {
    auto& running = of(kind);
    if (running.on == 0) return;
    running.on = 0;
    const auto n = static_cast<float>(std::max<std::uint32_t>(running.beats, 1));
    Episode e{kind, running.start, running.last, quality_, running.beats, 0, running.measure / n};
    if (running.sum > 0) e.rate = 60.0f * kRateOf250 * n / running.sum;
    if (kind == EpisodeKind::noise) e.confidence = 1 - e.measure;
    if (kind == EpisodeKind::lead_off) e.confidence = 1;
    out.push_back(e);
}

float RhythmWatch::mean_gap(std::size_t of) const {
    int sum = 0;
    for (std::size_t i = 0; i < of; ++i) sum += gap(i);
    return static_cast<float>(sum) / static_cast<float>(of);
}

void RhythmWatch::judge_rate(std::int64_t at, std::vector<Episode>& out) {
    if (seen_ < 9) return;
    const float mean = mean_gap(8), last = gap(0);
    const auto from = at - static_cast<std::int64_t>(mean * 8);
    const bool slow = of(EpisodeKind::bradycardia).on != 0;
    const bool fast = of(EpisodeKind::tachycardia).on != 0;
    hold(EpisodeKind::bradycardia, mean > (slow ? kSlow * (1 - kRateSlack) : kSlow), from, at, last,
         mean, out);
    hold(EpisodeKind::tachycardia, mean < (fast ? kFast * (1 + kRateSlack) : kFast), from, at, last,
         mean, out);
}

void RhythmWatch::judge_runs(std::int64_t at, bool ventricular, std::vector<Episode>& out) {
    runs_ = ventricular ? runs_ + 1 : 0;
    if (runs_ == 3) {
        hold(EpisodeKind::ventricular_run, true, recent_[1], at,
             static_cast<float>(gap(0) + gap(1)), 0, out);
        of(EpisodeKind::ventricular_run).beats = 3;
        of(EpisodeKind::ventricular_run).sum *= 1.5f;
    } else if (runs_ != 0 && runs_ < 3) {
        end(EpisodeKind::ventricular_run, out);
    } else {
        hold(EpisodeKind::ventricular_run, runs_ > 3, at, at, gap(0), 0, out);
    }
    const bool turned = seen_ > 1 && ventricular != (kind(1) == 2);
    alternations_ = turned ? alternations_ + 1 : 0;
    if (alternations_ == 5)
        hold(EpisodeKind::bigeminy, true, at - static_cast<std::int64_t>(5 * mean_gap(5)), at,
             gap(0), 0, out),
            of(EpisodeKind::bigeminy).beats = 6, of(EpisodeKind::bigeminy).sum *= 6;
    else
        hold(EpisodeKind::bigeminy, alternations_ > 5, at, at, gap(0), 0, out);
}

// Irregularly irregular: most intervals differ from the last and from the one before that, and no
// ventricular beat is to blame.
void RhythmWatch::judge_fibrillation(std::int64_t at, std::vector<Episode>& out) {
    if (seen_ < 31) return;
    const float mean = mean_gap(24);
    float differ = 0, again = 0, sum = 0, count = 0;
    for (std::size_t i = 0; i < 28; ++i) {
        bool foreign = false;
        for (std::size_t k = i; k < i + 3; ++k) foreign = foreign || kind(k) == 2;
        if (foreign) continue;
        const float a = gap(i), b = gap(i + 1), c = gap(i + 2);
        const float one = a > b ? a - b : b - a, two = a > c ? a - c : c - a;
        differ += share(one > 0.05f * mean), again += share(two > 0.05f * mean);
        sum += std::min(one / mean, 0.5f), count += 1;
    }
    auto& running = of(EpisodeKind::atrial_fibrillation);
    if (count < 12) return;
    const float least = running.on != 0 ? 0.6f : 0.75f;
    const bool on = differ > least * count && again > least * count && sum > 0.09f * count;
    hold(EpisodeKind::atrial_fibrillation, on, at - static_cast<std::int64_t>(24 * mean), at,
         gap(0), sum / count, out);
}

void RhythmWatch::beat(std::int64_t at, BeatClass what, float quality, std::vector<Episode>& out) {
    quality_ += (quality - quality_) * 0.125f;
    const bool first = last_ < 0;
    const auto interval = first ? 0 : std::min<std::int64_t>(at - last_, 60'000);
    const bool broken = first || off_since_beat_ != 0;
    off_since_beat_ = 0;
    if (broken) {
        for (const auto kind :
             {EpisodeKind::bradycardia, EpisodeKind::tachycardia, EpisodeKind::ventricular_run,
              EpisodeKind::bigeminy, EpisodeKind::atrial_fibrillation})
            end(kind, out);
        seen_ = 0, runs_ = 0, alternations_ = 0;
    } else if (static_cast<float>(interval) >= kPause) {
        out.push_back({EpisodeKind::pause, last_, at, std::min(quality, quality_), 0, 0,
                       static_cast<float>(interval) / kRateOf250});
    }
    gaps_[at_] = static_cast<std::uint16_t>(interval);
    kinds_[at_] = static_cast<std::uint8_t>(what);
    at_ = static_cast<std::uint8_t>((at_ + 1u) % kBeats);
    if (seen_ < 1'000'000) ++seen_;
    if (!broken) {
        judge_rate(at, out);
        judge_runs(at, what == BeatClass::ventricular, out);
        judge_fibrillation(at, out);
    } else {
        runs_ = what == BeatClass::ventricular ? 1 : 0;
    }
    recent_[1] = recent_[0], recent_[0] = at;
    last_ = at;
}

void RhythmWatch::second(std::int64_t n, float leakage, float hertz, bool off,
                         std::vector<Episode>& out) {
    if (off) off_since_beat_ = 1;
    hold(EpisodeKind::lead_off, off, n - 250, n, 0, 0, out);
    const bool wave = leakage >= 0;
    auto& running = of(EpisodeKind::ventricular_flutter);
    const bool was = running.on != 0;
    const auto seconds = running.beats;
    if (was && !wave && seconds < 3) running.on = 0;  // too short to tell
    hold(EpisodeKind::ventricular_flutter, wave, n - 500, n, 0, hertz, out);
}

void RhythmWatch::stretch(std::int64_t start, std::int64_t end_, float quality,
                          std::vector<Episode>& out) {
    hold(EpisodeKind::noise, quality < kPoor, start, end_, 0, quality, out);
}

void RhythmWatch::finish(std::int64_t, std::vector<Episode>& out) {
    for (std::size_t k = 0; k < kEpisodeKinds; ++k) end(static_cast<EpisodeKind>(k), out);
}

void RhythmWatch::open(std::int64_t n, std::vector<Episode>& out) const {
    auto copy = *this;
    copy.finish(n, out);
    const auto interval = static_cast<float>(n - last_);
    if (last_ >= 0 && off_since_beat_ == 0 && interval >= kPause + 60)
        out.push_back({EpisodeKind::pause, last_, n, quality_, 0, 0, interval / kRateOf250});
}

}  // namespace detail
}  // namespace vs::signal
