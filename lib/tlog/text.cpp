#include <charconv>
#include <memory>

#include "tlog/detail/text.h"

namespace vs::tlog::detail {
namespace {

// One code point of well-formed UTF-8 (Unicode 15, table 3-7) taken off the front.
std::optional<char32_t> take_utf8(std::string_view& text) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::uint8_t first = byte(0);
    const std::size_t size = first < 0x80   ? 1
                             : first < 0xc2 ? 0
                             : first < 0xe0 ? 2
                             : first < 0xf0 ? 3
                             : first < 0xf5 ? 4
                                            : 0;
    if (size == 0 || size > text.size()) return std::nullopt;
    char32_t point = size == 1 ? first : first & (0x7fU >> size);
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xc0) != 0x80) return std::nullopt;
        point = point << 6 | (byte(i) & 0x3f);
    }
    constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = point >= 0xd800 && point < 0xe000;
    if (point < kSmallest[size] || point > 0x10ffff || surrogate) return std::nullopt;
    text.remove_prefix(size);
    return point;
}

template <class Allowed>
bool all_of(std::string_view text, Allowed allowed) {
    while (!text.empty()) {
        const auto point = take_utf8(text);
        if (!point || !allowed(*point)) return false;
    }
    return true;
}

constexpr bool is_control(char32_t point) {
    return point < 0x20 || (point >= 0x7f && point < 0xa0);
}

// White_Space of Unicode 15 beyond the controls.
constexpr bool is_space(char32_t point) {
    return point == 0x20 || point == 0xa0 || point == 0x1680 ||
           (point >= 0x2000 && point <= 0x200a) || point == 0x2028 || point == 0x2029 ||
           point == 0x202f || point == 0x205f || point == 0x3000;
}

}  // namespace

std::optional<std::uint64_t> parse_decimal(std::string_view text) {
    if (text.empty() || (text.size() > 1 && text[0] == '0')) return std::nullopt;
    std::uint64_t value = 0;
    const auto* begin = std::to_address(text.begin());
    const auto* end = begin + text.size();
    const auto [stop, error] = std::from_chars(begin, end, value);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return value;
}

bool is_clean_text(std::string_view text) {
    return all_of(text, [](char32_t point) { return point == '\n' || !is_control(point); });
}

bool is_one_word(std::string_view text) {
    return all_of(text, [](char32_t point) { return !is_control(point) && !is_space(point); });
}

}  // namespace vs::tlog::detail
