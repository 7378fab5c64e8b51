// What triage finds in what a patient's devices sent, in the terms of the rest of the product:
// times instead of sample numbers. docs/formats/findings.md is the form in which pages get it.
// Pure.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "model/reading.h"
#include "signal/change.h"
#include "signal/ecg.h"

namespace vs::triage {

// Lateness of readings, as the alert engine has it; of ECG, which is only ever late by a lost or
// overtaken packet, less: a gap must not keep what came after it from being judged for long.
inline constexpr Micros kLateness = 2 * kMinute;
inline constexpr Micros kEcgLateness = 10 * kSecond;

// As findings are told: to two places.
double hundredths(float value);

struct Beat {
    Micros time = 0;
    signal::BeatClass kind = signal::BeatClass::unknown;
    float quality = 0, concern = 0;
    bool operator==(const Beat&) const = default;
};

struct Episode {
    signal::EpisodeKind kind{};
    Micros start = 0, end = 0;  // end: as far as it is known
    bool open = false;          // it lasts
    bool late = false;          // it was over long before it was received
    float confidence = 0;
    std::uint32_t beats = 0;
    float rate = 0, measure = 0;
    std::string evidence;
    bool operator==(const Episode&) const = default;
};

// Ten seconds of signal.
struct Stretch {
    Micros start = 0, end = 0;
    float quality = 0;
    bool operator==(const Stretch&) const = default;
};

// What one ECG gave since the last call.
struct EcgFindings {
    std::vector<Beat> beats;
    std::vector<Episode> ended;
    std::vector<Stretch> stretches;
    bool late = false;
    bool empty() const { return beats.empty() && ended.empty() && stretches.empty(); }
};

json::object to_json(const Beat& beat);
json::object to_json(const Episode& episode);
json::object to_json(const signal::Usual& usual);
json::object to_json(const signal::Change& change);

// The vitals that abrupt changes are looked for in. A pulse counts as heart rate where nothing else
// counts it, see signal::VitalsWatch.
std::optional<signal::VitalKind> kind_of(model::Vital vital);
model::Vital vital_of(signal::VitalKind kind);

}  // namespace vs::triage
