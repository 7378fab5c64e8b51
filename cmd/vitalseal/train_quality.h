// The model of signal quality from what annotators marked as noise.
#pragma once

#include <string>

#include "base/result.h"

namespace vs::cmd {

// Judges each patient by a model of the others, then trains on all and writes the table to `out`
// unless that is empty.
Result<> train_quality(const std::string& folder, const std::string& out);

}  // namespace vs::cmd
