#include "gateway/source.h"

#include <charconv>
#include <cmath>

namespace vs::gateway {
namespace {

constexpr double kPowers[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};

}  // namespace

double Decimal::value() const {
    return static_cast<double>(mantissa) * std::pow(10.0, exponent);
}

Decimal to_decimal(double value, int digits) {
    return {std::llround(value * kPowers[digits]), -digits};
}

std::optional<Decimal> parse_decimal(std::string_view text) {
    std::string digits;
    int after = 0;
    bool point = false;
    for (char c : text) {
        if (c == '.' && !point) {
            point = true;
            continue;
        }
        digits += c;
        after += point ? 1 : 0;
    }
    std::int64_t mantissa = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), mantissa);
    if (error != std::errc() || end != digits.data() + digits.size() || digits.size() > 16 ||
        text.starts_with("-.") || text.starts_with('.') || text.ends_with('.'))
        return std::nullopt;
    return Decimal{mantissa, -after};
}

Micros Waveform::end() const {
    return start + std::llround(static_cast<double>(samples.size()) / rate * kSecond);
}

}  // namespace vs::gateway
