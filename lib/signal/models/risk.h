// The risk model of stays.
#pragma once

#include <string_view>

#include "signal/risk.h"

namespace vs::signal::models {

extern const std::string_view kRiskModel;  // name and SHA-256 of the table
float risk_of(const std::array<float, kRiskFeatures>& features);

}  // namespace vs::signal::models
