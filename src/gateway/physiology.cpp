#include "gateway/detail/physiology.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace vs::gateway::detail {
namespace {

bool ramps(Scenario scenario) {
    return scenario == Scenario::deterioration || scenario == Scenario::hypoxia;
}

// Rise, plateau, recovery for those that ramp.
Micros duration(const SimulatorOptions& options) {
    return options.length * (ramps(options.scenario) ? 3 : 1);
}

}  // namespace

Micros onset_before(const SimulatorOptions& options, Micros elapsed) {
    if (options.cue) {
        const auto at = options.cue->load(std::memory_order_relaxed);
        return at == 0 ? elapsed + 1 : at - options.start;
    }
    const auto cycle = duration(options) + options.pause;
    if (options.pause <= 0 || elapsed < options.onset + cycle) return options.onset;
    return options.onset + (elapsed - options.onset) / cycle * cycle;
}

double severity(const SimulatorOptions& options, Micros elapsed) {
    const auto since = elapsed - onset_before(options, elapsed);
    if (options.scenario == Scenario::calm || since < 0 || since >= duration(options)) return 0;
    if (!ramps(options.scenario)) return 1;
    const double part = static_cast<double>(since) / static_cast<double>(options.length);
    return part < 1 ? part : part < 2 ? 1 : 3 - part;
}

void Physiology::Drift::step(double seconds, Random& random) {
    value += -value * seconds / tau + deviation * std::sqrt(2 * seconds / tau) * random.normal();
}

Physiology::Physiology(const SimulatorOptions& options)
    : options_(options), random_(options.seed * 2 + 1) {
    const double age = std::clamp(options.age, 16, 100);
    rest_.heart_rate = random_.between(62, 78);
    rest_.spo2 = random_.between(97.3, 98.4);
    rest_.resp_rate = random_.between(13.5, 16.5);
    rest_.systolic = random_.between(120, 128) + 0.25 * (age - 40);
    rest_.diastolic = random_.between(70, 80);
    rest_.temperature = random_.between(36.6, 37.0);
    now_ = rest_;
}

// What the scenario adds at severity `s`; the figures make a NEWS2 of 7 and more at s = 1.
VitalSigns Physiology::scenario_shift(double s) const {
    switch (options_.scenario) {
        case Scenario::deterioration:
            return {46 * s, -6.5 * s, 12 * s, -40 * s, -22 * s, 1.9 * s};
        case Scenario::hypoxia:
            return {24 * s, -12 * s, 9 * s, 6 * s, 3 * s, 0};
        case Scenario::tachycardia:
            return {s > 0 ? 168 - rest_.heart_rate : 0, -1 * s, 3 * s, -18 * s, -8 * s, 0};
        default:
            return {};
    }
}

void Physiology::step(Micros elapsed, double seconds) {
    for (auto* drift : {&heart_, &breath_, &saturation_, &pressure_, &warmth_})
        drift->step(seconds, random_);
    // Highest in the late afternoon, lowest before morning.
    const auto of_day = static_cast<double>((options_.start + elapsed) % kDay) / kDay;
    const double rhythm = std::cos(2 * std::numbers::pi * (of_day - 17.0 / 24));
    const auto shift = scenario_shift(severity(options_, elapsed));
    now_.heart_rate = rest_.heart_rate + shift.heart_rate + heart_.value + 3 * rhythm;
    now_.spo2 = std::min(100.0, rest_.spo2 + shift.spo2 + saturation_.value);
    // A faster heart comes with slightly faster breathing, a higher pressure with a slower heart.
    now_.resp_rate = rest_.resp_rate + shift.resp_rate + breath_.value + 0.1 * heart_.value;
    now_.systolic = rest_.systolic + shift.systolic + pressure_.value - 0.4 * heart_.value + rhythm;
    now_.diastolic = rest_.diastolic + shift.diastolic + 0.6 * pressure_.value;
    now_.temperature = rest_.temperature + shift.temperature + warmth_.value + 0.2 * rhythm;
}

}  // namespace vs::gateway::detail
