// Small strict text helpers of the note and tile codecs.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace vs::tlog::detail {

// What stands before and after the first `mark`; without one everything is before it.
constexpr std::pair<std::string_view, std::string_view> cut(std::string_view text, char mark) {
    const auto at = text.find(mark);
    if (at == std::string_view::npos) return {text, {}};
    return {text.substr(0, at), text.substr(at + 1)};
}

// Digits only, no sign, no leading zero but in "0" itself.
std::optional<std::uint64_t> parse_decimal(std::string_view text);

// Well-formed UTF-8 without control characters other than LF.
bool is_clean_text(std::string_view text);
// Well-formed UTF-8 without any character that Unicode calls white space, and without controls.
bool is_one_word(std::string_view text);

}  // namespace vs::tlog::detail
