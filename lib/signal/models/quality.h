// The model of signal quality.
#pragma once

#include <array>
#include <string_view>

#include "signal/beat.h"

namespace vs::signal::models {

extern const std::string_view kQualityModel;  // name and SHA-256 of the table
// 1 clean to 0 noise; 0.5 is where annotators would mark noise as often as not.
float quality_of(const std::array<float, kStretchFeatures>& features);

}  // namespace vs::signal::models
