// How far one reading of a vital sign can be trusted, 0 to 1, and what speaks against it: the
// signal it was counted from, whether a living person has such a value, whether a body changes so
// fast, and whether a second source says the same. What is too poor (ChangeSettings::least_quality)
// neither confirms nor clears a change. Constants are our choice: docs/models/vitals.md. Pure.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "base/time.h"
#include "signal/vital_kind.h"

namespace vs::signal {

enum class Doubt : std::uint8_t { none, ecg, range, jump, sources, pressures };
std::string_view to_text(Doubt doubt);  // "heart rate and pulse differ"; "" for none

struct Trust {
    float quality = 1;
    Doubt doubt = Doubt::none;
};

std::string quality_words(const Trust& trust);  // "signal quality 0.30 (poor ECG)"

// Of one patient; what it is given in order of time.
class VitalQuality {
  public:
    Trust judge(VitalKind kind, Micros at, double value);
    // The pulse of an oximeter: a second source beside the heart rate, or its only one.
    Trust pulse(Micros at, double per_minute);
    bool heart_rate_heard(Micros at) const;  // within the last minute
    // Of the ten seconds of ECG before `at`.
    void ecg(Micros at, float quality);

    template <class Io>
    void fields(Io& io) {
        for (auto& seen : seen_) io(seen.value, seen.second);
        io(pulse_.value, pulse_.second, ecg_.value, ecg_.second);
    }

  private:
    struct Seen {
        float value = 0;
        std::uint32_t second = 0;  // 0: never
    };
    Trust alone(VitalKind kind, Seen& last, Micros at, double value) const;
    void compare(Trust& trust, Micros at, double heart_rate) const;
    bool pressures_fit(Micros at) const;

    std::array<Seen, kVitalKinds> seen_{};
    Seen pulse_, ecg_;
};

}  // namespace vs::signal
