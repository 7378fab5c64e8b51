// Numbers of SenML as they are written: decimal digits are kept, never recomputed from a double.
#pragma once

#include "base/bytes.h"
#include "base/time.h"

namespace vs::senml::detail {

inline constexpr int kMaxExponent = 18;
inline constexpr std::int64_t kMaxMantissa = 999'999'999'999'999'999;  // 18 digits, as in FHIR

inline constexpr std::size_t kMaxTextSize = 64;

struct Number {
    double value = 0;
    bool exact = false;  // value is mantissa * 10^exponent, rounded to a double
    std::int64_t mantissa = 0;
    int exponent = 0;
    std::string_view raw;  // JSON only
};

// False where mantissa or exponent is out of range.
bool from_decimal(std::int64_t mantissa, std::int64_t exponent, Number& out);
// False where the double is not finite.
bool from_double(double value, Number& out);
bool is_json_number(std::string_view text);  // the grammar of RFC 8259 section 6
// `text` is a number by that grammar; beyond 18 digits or 10^18 it is kept as text and double only.
// False where it is longer than kMaxTextSize or beyond a double.
bool from_text(std::string_view text, Number& out);

std::string decimal_text(std::int64_t mantissa, int exponent);
std::string double_text(double value);

// Seconds to microseconds, rounded half away from zero. False from 10^12 s on.
bool to_micros(const Number& seconds, Micros& out);

}  // namespace vs::senml::detail
