#include "model/money.h"

#include <algorithm>

namespace vs::model {
namespace {

constexpr std::size_t kMostDigits = 12, kDecimals = 2;

bool is_digits(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Result<Units> parse_amount(std::string_view text) {
    const auto point = text.find('.');
    const auto whole = text.substr(0, point);
    const auto cents = point == std::string_view::npos ? "" : text.substr(point + 1);
    const bool bare_point = point != std::string_view::npos && cents.empty();
    if (whole.empty() || whole.size() > kMostDigits || cents.size() > kDecimals || bare_point ||
        !is_digits(whole) || !is_digits(cents))
        return fail("usage", "an amount is written like 40.00, from 0.01 to 999999999999.99");
    std::uint64_t units = 0;
    for (const char c : whole) units = units * 10 + static_cast<std::uint64_t>(c - '0');
    for (std::size_t i = 0; i < kDecimals; ++i)
        units = units * 10 + (i < cents.size() ? static_cast<std::uint64_t>(cents[i] - '0') : 0);
    if (units == 0) return fail("usage", "an amount is more than nothing");
    return Units(units);
}

std::string to_text(const Units& units) {
    auto digits = evm::to_decimal(units);
    if (digits.size() <= kDecimals) digits.insert(0, kDecimals + 1 - digits.size(), '0');
    digits.insert(digits.size() - kDecimals, 1, '.');
    return digits;
}

std::string in_words(const Units& units, std::string_view currency) {
    return currency.empty() ? to_text(units) : std::string(currency) + " " + to_text(units);
}

bool is_currency(std::string_view text) {
    return text.size() == 3 &&
           std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

}  // namespace vs::model
