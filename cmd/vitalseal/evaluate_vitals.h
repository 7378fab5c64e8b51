// The tables for vital signs: false warnings on healthy days, time to a warning, death of ICU
// stays.
#pragma once

#include <string>

#include "base/result.h"

namespace vs::cmd {

// By what the folder and those below it hold: .ecg beat series, GUDB .tsv, Challenge 2012 stays.
Result<> evaluate_vitals(const std::string& folder, bool json);

}  // namespace vs::cmd
