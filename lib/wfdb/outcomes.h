// Who of the Challenge 2012's stays died in hospital: its Outcomes-a.txt. Grammar at the head of
// outcomes.cpp. Pure, thread-safe.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace vs::wfdb {

// Records, which are plain names that can be those of files, and whether the person died.
using Outcomes = std::map<std::string, bool, std::less<>>;

// Codes: "outcomes" (malformed, names the line), "oversize" (above 4 MiB).
Result<Outcomes> parse_outcomes(std::string_view text);
Result<Outcomes> load_outcomes(const std::string& path);  // "missing-file" too

}  // namespace vs::wfdb
