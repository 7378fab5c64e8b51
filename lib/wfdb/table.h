// Recordings as tables of text: BIDMC's NAME_Signals.csv (125 Hz) and NAME_Numerics.csv (1 Hz).
// Grammar at the head of table.cpp. Pure, thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace vs::wfdb {

struct Table {
    std::vector<std::string> names;  // of the columns behind the time: "II", "HR"
    std::vector<double> seconds;  // one per row, from the beginning; rounded, so two may be equal
    std::vector<std::vector<double>> columns;  // [column][row]; NaN where nothing was measured

    // Rows per second from the first and last row, rounded to a thousandth; 0 below two rows.
    double rate() const;
};

// Codes: "table" (malformed, names the line), "oversize" (above 64 MiB, 64 columns or 4 million
// rows).
Result<Table> parse_table(std::string_view text);
Result<Table> load_table(const std::string& path);  // "missing-file" too

}  // namespace vs::wfdb
