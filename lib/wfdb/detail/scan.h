// Small text scanning shared by the parsers: bounded, allocation-free, no locale.
#pragma once

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>

namespace vs::wfdb::detail {

inline bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

inline std::string_view trim(std::string_view text) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

// Takes what stands before `mark` off the front (all where there is none), the mark too.
inline std::string_view take_until(std::string_view& text, char mark) {
    const auto at = text.find(mark);
    const auto part = text.substr(0, at);
    text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
    return part;
}

// The next blank-separated word, "" at the end.
inline std::string_view take_word(std::string_view& text) {
    text = trim(text);
    std::size_t size = 0;
    while (size < text.size() && !is_space(text[size])) ++size;
    const auto word = text.substr(0, size);
    text.remove_prefix(size);
    return word;
}

// 1 to 32 letters and digits: of a parameter, or of a record that may be that of a file.
inline bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= 32 && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    });
}

// A number at the front of the text, removed from it; infinities and NaN are no numbers.
template <class T>
std::optional<T> take_number(std::string_view& text) {
    T value{};
    const bool plus = !text.empty() && text[0] == '+';
    const auto* begin = text.data() + (plus ? 1 : 0);
    const auto [end, error] = std::from_chars(begin, text.data() + text.size(), value);
    if (error != std::errc() || (plus && *begin == '-')) return std::nullopt;
    if constexpr (std::is_floating_point_v<T>) {
        if (!std::isfinite(value)) return std::nullopt;
    }
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
}

// A number that is the whole text.
template <class T>
std::optional<T> whole_number(std::string_view text) {
    const auto value = take_number<T>(text);
    return text.empty() ? value : std::nullopt;
}

}  // namespace vs::wfdb::detail
