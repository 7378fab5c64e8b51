#include "signal/models/beats.h"

#include <algorithm>

#include "signal/detail/features.h"

namespace vs::signal::models {
namespace {

#include "signal/models/beats_table.inc"

constexpr float kUnsteady = 0.35f, kFavour = 1.0f, kFavourUnsteady = -3.0f;
constexpr float kFavourRun = 3.0f;  // for what may begin a run

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
    const float favour = features[detail::kSteady] < kUnsteady ? kFavourUnsteady : kFavour;
    return s + favour > n ? BeatClass::supraventricular : BeatClass::normal;
}

bool perhaps_early(const std::array<float, 4>& margins,
                   const std::array<float, kBeatFeatures>& features) {
    const float favour = features[detail::kSteady] < kUnsteady ? kFavourUnsteady : kFavourRun;
    return margins[1] + favour > margins[0];
}

bool classify(Beat& beat, bool any_lead, const BeatModel& model) {
    std::array<float, 4> margins{}, odds{};
    walk(model.trees, beat.features, margins);
    float total = 0;
    for (std::size_t i = 0; i < odds.size(); ++i) total += odds[i] = exponential(margins[i]);
    beat.kind = any_lead ? choose(margins, beat.features) : BeatClass::unknown;
    beat.concern = model.concern.at(std::clamp(1 - odds[0] / total, 0.0f, 1.0f));
    return perhaps_early(margins, beat.features);
}

}  // namespace vs::signal::models
