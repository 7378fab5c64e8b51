// Beat times as text: what GUDB's annotators marked, one sample number a line. Grammar at the head
// of beat_times.cpp. Pure, thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace vs::wfdb {

// Samples from the beginning of the record, each after the one before and below 2^31; at least one.
// Codes: "beat-times" (malformed, names the line), "oversize" (above 16 MiB).
Result<std::vector<std::int64_t>> parse_beat_times(std::string_view text);
Result<std::vector<std::int64_t>> load_beat_times(const std::string& path);  // "missing-file" too

}  // namespace vs::wfdb
