#include "signal/models/beats.h"

#include <algorithm>

#include "signal/detail/features.h"

namespace vs::signal::models {
namespace {

#include "signal/models/beats_table.inc"

constexpr float kUnsteady = 0.35f, kFavour = 1.0f, kFavourUnsteady = -3.0f;

constexpr TreeTable kTable{kOutputs, kDepth, kFirstCut, kCuts, kSplits, kLeaves, kScale, kBase};

}  // namespace

const std::string_view kBeatModel = kName;

const TreeTable& beat_trees() {
    return kTable;
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

void classify(Beat& beat, bool any_lead) {
    std::array<float, 4> margins{}, odds{};
    walk(kTable, beat.features, margins);
    float total = 0;
    for (std::size_t i = 0; i < odds.size(); ++i) total += odds[i] = exponential(margins[i]);
    beat.kind = any_lead ? choose(margins, beat.features) : BeatClass::unknown;
    beat.concern = std::clamp(1 - odds[0] / total, 0.0f, 1.0f);
}

}  // namespace vs::signal::models
