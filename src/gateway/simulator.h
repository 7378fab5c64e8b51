// A physiological simulator for demonstrations and tests: vital signs that move together, and an
// ECG whose beats are the ones the heart rate counts. Deterministic: the same options give the same
// chunks. Nobody it makes exists, and every page says so.
//
// Not a model of disease: good enough that detection, pages and people have something to work on.
#pragma once

#include <atomic>
#include <memory>

#include "gateway/source.h"

namespace vs::gateway {

enum class Scenario {
    calm,
    deterioration,  // as in sepsis: heart rate, breathing and temperature rise, saturation and
                    // pressure fall
    hypoxia,        // saturation falls, heart rate and breathing follow
    tachycardia,    // a run of broad fast beats
    dropout,        // nothing is sent, as when a sensor has come off
    late,           // nothing arrives, then all of it does: a gateway that was cut off
};
std::string_view name_of(Scenario scenario);  // "deterioration"
std::optional<Scenario> scenario_of(std::string_view name);

struct SimulatorOptions {
    std::uint64_t seed = 1;
    Scenario scenario = Scenario::calm;
    int age = 60;
    Micros start = 0;        // wall-clock time of the first moment
    Micros onset = kMinute;  // from the start to the scenario
    // Where there is one, the scenario begins at this wall-clock time instead, and not while it is
    // 0; whoever tells a story sets it, again and again.
    std::shared_ptr<const std::atomic<Micros>> cue = {};
    Micros length = 5 * kMinute;  // of its rise (dropout, late, tachycardia: of the whole)
    Micros pause = 10 * kMinute;  // from its end to its next onset; 0: it happens once
    Micros numerics_every = 2 * kSecond;
    Micros pressure_every = 30 * kSecond;  // temperature comes with it
    Micros ecg_every = kSecond;            // at most 10 s; 0: no ECG
};

inline constexpr double kSimulatedRate = 250;  // Hz
inline constexpr double kSimulatedGain = 200;  // units per mV, base 0

// Never ends.
Source simulate(const SimulatorOptions& options);

}  // namespace vs::gateway
