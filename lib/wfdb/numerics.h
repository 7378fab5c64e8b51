// Vital signs at a slow rate: MIMIC numerics (WFDB records of format 16 at about one frame a
// minute, 0 and -32768 both meaning "not measured") and stays of the PhysioNet/CinC Challenge 2012
// (text, -1 meaning "not measured").
#pragma once

#include "wfdb/record.h"

namespace vs::wfdb {

struct NumericValue {
    Micros at = 0;           // from the beginning of the record
    std::size_t signal = 0;  // index into Header::signals
    double value = 0;        // physical units
    int decimals = 0;        // digits after the point that the gain can tell apart
};

// True where a record is numerics: format 16 and at most two frames a second.
bool is_numerics(const Header& header);
// All measured values in time order. At most a million; code "oversize" beyond, "not-numerics"
// where is_numerics() is false.
Result<std::vector<NumericValue>> read_numerics(const Header& header, const std::string& folder);

struct StayValue {
    Micros at = 0;          // since admission
    std::string parameter;  // "HR", "NISysABP", "Temp", …
    double value = 0;
    std::string text;  // the number as the file has it
};

struct Stay {
    std::string record;
    std::optional<int> age;
    char sex = '?';                 // 'F', 'M' or '?'
    std::vector<StayValue> values;  // in time order, without the descriptors of minute 0
};

// "Time,Parameter,Value" and lines "HH:MM,NAME,NUMBER". Codes: "stay" (malformed, names the line),
// "oversize" (above 1 MiB), "archive" (a tar or zstd file: unpack it first).
Result<Stay> parse_stay(std::string_view text);
Result<Stay> load_stay(const std::string& path);

}  // namespace vs::wfdb
