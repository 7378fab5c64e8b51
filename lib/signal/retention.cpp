#include "signal/retention.h"

#include <algorithm>

namespace vs::signal {
namespace {

constexpr float kUnusable = 0.25f;

bool has_rule(const ConcernInput& in) {
    return in.ventricular_run || in.pause || in.flutter || in.rate || in.fibrillation;
}

}  // namespace

ConcernInput concern_of(const EcgOutput& found, std::int64_t start, std::int64_t end) {
    ConcernInput out;
    float none = 1;
    for (const auto& beat : found.beats) {
        if (beat.sample < start || beat.sample >= end) continue;
        out.beats = std::max(out.beats, beat.concern);
        none *= 1 - 0.5f * beat.concern;
    }
    out.others = 1 - none;
    for (const auto& e : found.episodes) {
        if (e.end < start || e.start >= end) continue;
        out.ventricular_run = out.ventricular_run || e.kind == EpisodeKind::ventricular_run;
        out.pause = out.pause || e.kind == EpisodeKind::pause;
        out.flutter = out.flutter || e.kind == EpisodeKind::ventricular_flutter;
        out.fibrillation = out.fibrillation || e.kind == EpisodeKind::atrial_fibrillation;
        out.rate =
            out.rate || e.kind == EpisodeKind::bradycardia || e.kind == EpisodeKind::tachycardia;
    }
    for (const auto& s : found.stretches)
        if (s.end > start && s.start < end) out.quality = std::min(out.quality, s.quality);
    return out;
}

float concern(const ConcernInput& in) {
    float none = 1;
    const auto raise = [&](float by) { none *= 1 - std::clamp(by, 0.0f, 1.0f); };
    raise(in.beats);
    raise(0.1f * in.others);
    if (in.ventricular_run || in.flutter || in.pause) raise(0.98f);
    if (in.rate || in.fibrillation) raise(0.5f);
    if (in.alert || in.felt_ill) raise(0.9f);
    raise(0.8f * in.change);
    raise(static_cast<float>(std::clamp(in.news2, 0, 10)) * 0.07f);
    if (in.first_hours) raise(0.1f);
    return 1 - none;
}

RetentionVerdict retain(const ConcernInput& in, const RetentionPolicy& policy, std::uint32_t draw) {
    const float score = concern(in);
    if (in.hold) return {Retention::full, score, "hold"};
    if (in.felt_ill) return {Retention::full, score, "felt ill"};
    if (in.alert) return {Retention::full, score, "alert"};
    if (has_rule(in)) return {Retention::full, score, "episode"};
    if (score >= policy.full) return {Retention::full, score, "concern"};
    if (score + policy.doubt >= policy.full) return {Retention::full, score, "doubt"};
    if (score >= policy.reducible) return {Retention::reducible, score, "concern"};
    if (score + policy.doubt >= policy.reducible) return {Retention::reducible, score, "doubt"};
    if (policy.audit > 0 && draw % policy.audit == 0) return {Retention::full, score, "audit"};
    if (in.quality < kUnusable) return {Retention::discard, score, "unusable"};
    return {Retention::features, score, "quiet"};
}

}  // namespace vs::signal
