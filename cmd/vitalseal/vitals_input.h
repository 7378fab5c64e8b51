// Vital signs from files: Challenge 2012 stays, BIDMC numerics, WFDB numerics, beat series.
#pragma once

#include <string>
#include <vector>

#include "signal/change.h"

namespace vs::cmd {

struct VitalReading {
    Micros at = 0;
    signal::VitalKind kind = signal::VitalKind::heart_rate;
    double value = 0;
};

// True for a stay's .txt, a BIDMC …_Numerics.csv and a WFDB numerics record.
bool is_vitals_file(const std::string& path);
// In time order. Codes of wfdb.
Result<std::vector<VitalReading>> load_vitals(const std::string& path);
// The heart rate every 5 s from beat times in seconds: over the last 8 s, where they hold 4 beats.
std::vector<VitalReading> heart_rate_of(const std::vector<double>& beats);

// Prints the changes of a file, one JSON object or sentence each.
Result<> detect_vitals(const std::string& path, bool json);

}  // namespace vs::cmd
