// The vital signs that are watched.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace vs::signal {

enum class VitalKind : std::uint8_t {
    heart_rate,     // /min
    respiration,    // /min
    oxygen,         // SpO2, %
    systolic,       // mmHg
    diastolic,      // mmHg
    mean_pressure,  // mmHg
    temperature,    // Cel
};
inline constexpr std::size_t kVitalKinds = 7;

std::string_view to_text(VitalKind kind);  // "heart rate"
std::string_view unit_of(VitalKind kind);  // "/min"

}  // namespace vs::signal
