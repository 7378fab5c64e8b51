#include "signal/models/quality.h"

#include "signal/trees.h"

namespace vs::signal::models {
namespace {

#include "signal/models/quality_table.inc"

constexpr TreeTable kTable{kOutputs, kDepth, kFirstCut, kCuts, kSplits, kLeaves, kScale, kBase};

}  // namespace

const std::string_view kQualityModel = kName;

float quality_of(const std::array<float, kStretchFeatures>& features) {
    std::array<float, 1> margin{};
    walk(kTable, features, margin);
    return logistic(-margin[0]);
}

}  // namespace vs::signal::models
