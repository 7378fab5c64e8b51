#include "signal/models/risk.h"

#include "signal/trees.h"

namespace vs::signal::models {
namespace {

#include "signal/models/risk_table.inc"

constexpr TreeTable kTable{kOutputs, kDepth, kFirstCut, kCuts, kSplits, kLeaves, kScale, kBase};

}  // namespace

const std::string_view kRiskModel = kName;

float risk_of(const std::array<float, kRiskFeatures>& features) {
    std::array<float, 1> margin{};
    walk(kTable, features, margin);
    return logistic(margin[0]);
}

}  // namespace vs::signal::models
