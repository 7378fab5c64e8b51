// One simulated person's vital signs: a resting level of their own, a daily rhythm, slow random
// drift, and what the scenario adds.
#pragma once

#include "gateway/detail/random.h"
#include "gateway/simulator.h"

namespace vs::gateway::detail {

// How far the scenario has gone, 0 to 1, `elapsed` after the start: a rise, a plateau and a
// recovery of options.length each for deterioration and hypoxia; on or off for the others.
double severity(const SimulatorOptions& options, Micros elapsed);
// The moment the current or last occurrence of the scenario began, as time after the start.
Micros onset_before(const SimulatorOptions& options, Micros elapsed);

struct VitalSigns {
    double heart_rate = 0, spo2 = 0, resp_rate = 0, systolic = 0, diastolic = 0, temperature = 0;
    double mean_pressure() const { return diastolic + (systolic - diastolic) / 3; }
};

class Physiology {
  public:
    explicit Physiology(const SimulatorOptions& options);
    // Moves on to `elapsed`, `seconds` after the last call.
    void step(Micros elapsed, double seconds);
    const VitalSigns& now() const { return now_; }

  private:
    // A drift that returns to zero within about `tau` seconds (Ornstein-Uhlenbeck).
    struct Drift {
        double tau, deviation, value = 0;
        void step(double seconds, Random& random);
    };
    VitalSigns scenario_shift(double s) const;

    SimulatorOptions options_;
    Random random_;
    VitalSigns rest_, now_;
    Drift heart_{60, 2}, breath_{90, 0.6}, saturation_{120, 0.3}, pressure_{300, 2.5},
        warmth_{600, 0.04};
};

}  // namespace vs::gateway::detail
