#include "cbor/detail/decimal.h"

#include <array>
#include <charconv>
#include <cmath>

namespace vs::senml::detail {
namespace {

constexpr double kPowers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8, 1e9,
                              1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18};
constexpr auto kIntegerPowers = [] {
    std::array<std::int64_t, 19> out{1};
    for (std::size_t i = 1; i < out.size(); ++i) out[i] = out[i - 1] * 10;
    return out;
}();
constexpr std::int64_t kExactInDouble = std::int64_t{1} << 53;
constexpr double kMaxSeconds =
    1e12;  // far beyond the year 9999, far within 64 bits of microseconds

double read_double(std::string_view text) {
    double value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    return read.ec == std::errc() ? value : HUGE_VAL;
}

// Both operands are exact as doubles, so IEEE division or multiplication rounds once and right.
double nearest(std::int64_t mantissa, int exponent) {
    if (mantissa > kExactInDouble || mantissa < -kExactInDouble)
        return read_double(std::to_string(mantissa) + 'e' + std::to_string(exponent));
    const auto digits = static_cast<double>(mantissa);
    return exponent < 0 ? digits / kPowers[-exponent] : digits * kPowers[exponent];
}

}  // namespace

bool from_decimal(std::int64_t mantissa, std::int64_t exponent, Number& out) {
    if (mantissa > kMaxMantissa || mantissa < -kMaxMantissa) return false;
    if (exponent > kMaxExponent || exponent < -kMaxExponent) return false;
    out = {nearest(mantissa, static_cast<int>(exponent)),
           true,
           mantissa,
           static_cast<int>(exponent),
           {}};
    return true;
}

bool from_double(double value, Number& out) {
    out = {value, false, 0, 0, {}};
    return std::isfinite(value);
}

bool is_json_number(std::string_view text) {
    std::size_t at = text.starts_with('-') ? 1 : 0;
    const auto digits = [&] {
        const auto begin = at;
        while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
        return at - begin;
    };
    const bool zero = at < text.size() && text[at] == '0';
    const auto whole = digits();
    if (whole == 0 || (zero && whole > 1)) return false;
    if (at < text.size() && text[at] == '.') {
        ++at;
        if (digits() == 0) return false;
    }
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
        if (digits() == 0) return false;
    }
    return at == text.size();
}

namespace {

// The digits of a JSON number as an integer and a power of ten. False beyond 18 digits.
bool split(std::string_view text, std::int64_t& mantissa, std::int64_t& exponent) {
    const bool negative = text.starts_with('-');
    bool fraction = false;
    std::size_t at = negative ? 1 : 0;
    for (; at < text.size() && text[at] != 'e' && text[at] != 'E'; ++at) {
        if (text[at] == '.') {
            fraction = true;
            continue;
        }
        if (mantissa > kMaxMantissa / 10) return false;
        mantissa = mantissa * 10 + (text[at] - '0');
        if (fraction) --exponent;
    }
    if (negative) mantissa = -mantissa;
    if (at == text.size()) return true;
    if (text[++at] == '+') ++at;
    int power = 0;
    const auto read = std::from_chars(text.data() + at, text.data() + text.size(), power);
    exponent += power;
    return read.ec == std::errc();
}

}  // namespace

bool from_text(std::string_view text, Number& out) {
    std::int64_t mantissa = 0, exponent = 0;
    if (text.size() > kMaxTextSize) return false;
    const bool exact = split(text, mantissa, exponent) && from_decimal(mantissa, exponent, out);
    if (!exact && !from_double(read_double(text), out)) return false;
    out.raw = text;
    return true;
}

std::string decimal_text(std::int64_t mantissa, int exponent) {
    std::string digits = std::to_string(mantissa < 0 ? -mantissa : mantissa);
    if (exponent > 0 && mantissa != 0) digits.append(static_cast<std::size_t>(exponent), '0');
    if (exponent < 0) {
        const auto places = static_cast<std::size_t>(-exponent);
        if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
        digits.insert(digits.size() - places, 1, '.');
    }
    return mantissa < 0 ? '-' + digits : digits;
}

std::string double_text(double value) {
    char text[32];
    const auto written = std::to_chars(text, text + sizeof text, value);
    return {text, written.ptr};
}

bool to_micros(const Number& seconds, Micros& out) {
    if (!(std::fabs(seconds.value) < kMaxSeconds)) return false;
    if (!seconds.exact) {
        out = std::llround(seconds.value * 1e6);
        return true;
    }
    // The bound above keeps the products within 64 bits: a mantissa of zero fits any exponent.
    const int exponent = seconds.mantissa == 0 ? 0 : seconds.exponent + 6;
    if (exponent >= 0) {
        out = seconds.mantissa * kIntegerPowers[exponent];
        return true;
    }
    const auto divisor = kIntegerPowers[-exponent];
    out = (seconds.mantissa + (seconds.mantissa < 0 ? -divisor / 2 : divisor / 2)) / divisor;
    return true;
}

}  // namespace vs::senml::detail
