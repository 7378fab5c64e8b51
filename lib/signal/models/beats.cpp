#include "signal/models/beats.h"

#include <algorithm>

#include "signal/detail/features.h"

namespace vs::signal::models {
namespace {

#include "signal/models/beats_table.inc"

constexpr float kFavour = 1.0f, kFavourIrregular = -3.0f;
constexpr float kUnlike = 0.8f, kClear = 0.5f;  // match with usual; quality
constexpr float kSudden = 0.9f;                 // of the interval before

// As in atrial fibrillation: hardly two neighbours alike, and intervals of all lengths. Frequent
// early beats do the first too, but most intervals then stay about the sinus rhythm's.
bool irregular(const std::array<float, kBeatFeatures>& features) {
    return features[detail::kSteady] < 0.35f && features[detail::kSpreadLong] > 0.1f;
}

constexpr BeatModel kBuiltIn{{kOutputs, kDepth, kFirstCut, kCuts, kSplits, kLeaves, kScale, kBase},
                             {kCurveX, kCurveY}};

}  // namespace

const std::string_view kBeatModel = kName;

const BeatModel& built_in() {
    return kBuiltIn;
}

BeatClass choose(const std::array<float, 4>& margins,
                 const std::array<float, kBeatFeatures>& features) {
    const auto [n, s, v, f] = margins;
    const float rest = std::max(n, s);
    if (v > rest && v >= f) return BeatClass::ventricular;
    if (f > rest) return BeatClass::fusion;
    const float favour = irregular(features) ? kFavourIrregular : kFavour;
    if (s + favour <= n) return BeatClass::normal;
    const bool clear = features[detail::kClean] > kClear;
    return clear && features[detail::kUsualMatch] < kUnlike ? BeatClass::ventricular
                                                            : BeatClass::supraventricular;
}

bool classify(Beat& beat, bool any_lead, const BeatModel& model) {
    std::array<float, 4> margins{}, odds{};
    walk(model.trees, beat.features, margins);
    float total = 0;
    for (std::size_t i = 0; i < odds.size(); ++i) total += odds[i] = exponential(margins[i]);
    beat.kind = any_lead ? choose(margins, beat.features) : BeatClass::unknown;
    beat.concern = model.concern.at(std::clamp(1 - odds[0] / total, 0.0f, 1.0f));
    return beat.features[detail::kBeforeOverLast] < kSudden && !irregular(beat.features);
}

}  // namespace vs::signal::models
