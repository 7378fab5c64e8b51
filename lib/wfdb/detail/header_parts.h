// The parts a header is parsed by.
#pragma once

#include "wfdb/record.h"

namespace vs::wfdb::detail {

inline constexpr unsigned kMaxPerFrame = 4096;

// Names the field that is wrong without repeating hostile bytes at length.
tl::unexpected<Error> bad_field(std::string_view code, std::string_view field,
                                std::string_view text);

Result<Signal> parse_signal_line(std::string_view line);

// Keeps a line that begins with '#', and the age and sex it may tell: "24 F 1581 654 x1" as mitdb
// begins its comments, "<age>: 54 <sex>: F", "Age: 54 Sex: M".
void read_comment(std::string_view line, Header& out);

}  // namespace vs::wfdb::detail
