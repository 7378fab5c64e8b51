// What decides about a patient's alerts, besides the readings.
#pragma once

#include "alert/limits.h"

namespace vs::alert {

struct Settings {
    Limits limits = adult_limits();
    std::optional<int> age;        // years; without it, or under 16, no NEWS2
    bool pregnant = false;         // no NEWS2
    bool scale2 = false;           // NEWS2 scale 2 and oxygen: only as a clinician has set them
    std::optional<bool> oxygen;    // not known: the score is partial
    int news2_confirm = 3;         // readings of a parameter before it counts for an alert
    Micros silence = kMinute;      // without anything current; 0 switches it off
    Micros stale = 5 * kMinute;    // after this a value says nothing of now: NEWS2, end of a snooze
    Micros stale_by_hand = kHour;  // the same for what a person entered
    Micros lateness = 2 * kMinute;
    Micros settle = 10 * kSecond;  // after the last late reading, before looking for episodes

    bool operator==(const Settings&) const = default;
};

}  // namespace vs::alert
