// Time is int64 microseconds since 1970 UTC everywhere inside; RFC 3339 UTC where people or JSON
// read it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace vs {

using Micros = std::int64_t;
using Clock = std::function<Micros()>;  // what a stage asks for the time; tests pass their own

inline constexpr Micros kMillisecond = 1'000;
inline constexpr Micros kSecond = 1'000'000;
inline constexpr Micros kMinute = 60 * kSecond;
inline constexpr Micros kHour = 60 * kMinute;
inline constexpr Micros kDay = 24 * kHour;

Micros now_utc();
// From UTC to the time of day where this machine stands, as its own settings (TZ, /etc/localtime)
// say for `at`; none where they say UTC, which is what machines say that nobody told a zone.
std::optional<Micros> local_offset(Micros at);

// "2026-01-02T03:04:05.678Z"; fraction of 3 or 6 digits only where it is not zero. Years 1970 to
// 9999.
std::string to_rfc3339(Micros time);
// Accepts "Z" and numeric offsets, up to six digits of fraction; code "time".
Result<Micros> from_rfc3339(std::string_view text);

}  // namespace vs
