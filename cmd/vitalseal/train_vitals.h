// The risk model from ICU stays.
#pragma once

#include <string>

#include "base/result.h"

namespace vs::cmd {

// True where the folder holds Challenge 2012 stays with their outcomes in or above it.
bool has_stays(const std::string& folder);
// Prints the AUROC of ten-fold cross-validation, then trains on all and writes the table to `out`
// unless that is empty.
Result<> train_stays(const std::string& folder, const std::string& out);

}  // namespace vs::cmd
