// What is known of each vital sign of people in general.
#pragma once

#include "signal/change.h"

namespace vs::signal::detail {

struct VitalFacts {
    std::string_view name, unit;
    double noise;  // of a reading, standard deviation
    double usual;  // of people in general: middle and mean absolute deviation
    double spread;
    double step;         // a smaller change is no abrupt change
    double low3, high3;  // NEWS2 gives 3 points at or beyond (0: never)
    double circadian;    // of kHours
    int decimals;
    bool exact;  // exertion does not take it beyond high3
};

inline constexpr std::array<VitalFacts, kVitalKinds> kKinds{{
    {"heart rate", "/min", 3, 76, 8, 22, 40, 131, 1, 0, false},
    {"breathing rate", "/min", 2, 16, 3, 8, 8, 25, 0.1, 0, false},
    {"oxygen saturation", "%", 1, 97, 1, 4, 91, 0, 0, 0, true},
    {"systolic pressure", "mmHg", 5, 120, 10, 28, 90, 220, 1, 0, true},
    {"diastolic pressure", "mmHg", 4, 70, 7, 20, 0, 0, 0.7, 0, true},
    {"mean pressure", "mmHg", 4, 85, 8, 20, 60, 0, 0.8, 0, true},
    {"temperature", "Cel", 0.15, 36.8, 0.3, 1.0, 35.0, 39.1, 0.03, 1, true},
}};

constexpr const VitalFacts& about(VitalKind kind) {
    return kKinds[static_cast<std::size_t>(kind)];
}

constexpr double size(double v) {
    return v < 0 ? -v : v;
}

}  // namespace vs::signal::detail
