#include "cbor/detail/decimal.h"

#include <charconv>
#include <cmath>

namespace vs::senml::detail {
namespace {

constexpr double kPowers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8, 1e9,
                              1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18};
constexpr std::int64_t kExactInDouble = std::int64_t{1} << 53;
constexpr Micros kMaxMicros = 253'402'300'800 * kSecond;  // the year 10000

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

bool from_text(std::string_view text, Number& out) {
    std::int64_t mantissa = 0, exponent = 0;
    bool fraction = false;
    std::size_t at = text.starts_with('-') ? 1 : 0;
    for (; at < text.size() && text[at] != 'e' && text[at] != 'E'; ++at) {
        if (text[at] == '.') {
            fraction = true;
            continue;
        }
        mantissa = mantissa * 10 + (text[at] - '0');
        if (mantissa > kMaxMantissa) return false;
        if (fraction) --exponent;
    }
    if (at < text.size()) {
        const char* digits = text.data() + at + 1;
        if (*digits == '+') ++digits;
        int written = 0;
        if (std::from_chars(digits, text.data() + text.size(), written).ec != std::errc())
            return false;
        exponent += written;
    }
    if (!from_decimal(text.starts_with('-') ? -mantissa : mantissa, exponent, out)) return false;
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
    if (!(std::fabs(seconds.value) < static_cast<double>(kMaxMicros / kSecond))) return false;
    if (!seconds.exact) {
        out = std::llround(seconds.value * 1e6);
        return true;
    }
    // The bound above keeps the products within 64 bits.
    out = seconds.mantissa;
    int exponent = seconds.exponent + 6;
    for (; exponent > 0 && out != 0; --exponent) out *= 10;
    std::int64_t divisor = 1;
    for (; exponent < 0; ++exponent) divisor *= 10;
    out = (out + (out < 0 ? -divisor / 2 : divisor / 2)) / divisor;
    return true;
}

}  // namespace vs::senml::detail
