// How often recordings would have called a person, by all of the product's rules together.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace vs::cmd {

// Each record is a patient of 60 whose monitor counts a heart rate every second over ten. Prints a
// line per record, and alerts per patient-day. Codes of load_ecg.
Result<> evaluate_alerts(const std::vector<std::string>& records, bool json);

}  // namespace vs::cmd
