// An ECG as a sum of Gaussians around each beat: P, Q, R, S and T with the widths and delays of a
// lead II, scaled to the beat's length (after the idea of McSharry et al., IEEE Trans Biomed Eng
// 50:289, 2003; the numbers are ours).
#pragma once

#include <deque>

#include "gateway/detail/random.h"
#include "gateway/simulator.h"

namespace vs::gateway::detail {

class EcgSynth {
  public:
    explicit EcgSynth(std::uint64_t seed);

    // Beats up to a second beyond `until` (seconds after the start) at this mean rate, with
    // respiratory variability; `broad` ones come from the ventricle.
    void advance(double until, double heart_rate, double resp_rate, bool broad);
    // Appends the samples of [first, first + count) / kSimulatedRate seconds.
    void render(std::int64_t first, int count, std::vector<std::int16_t>& out);
    // The rate a monitor shows: over the beats of the last ten seconds; 0 before there are three.
    double counted_rate(double now) const;

  private:
    struct Beat {
        double at, length;  // seconds
        bool broad;
    };
    double millivolts(double at) const;

    Random random_;
    std::deque<Beat> beats_;
    double breath_ = 0;  // phase of breathing, turns
    double size_, t_size_, wander_;
};

}  // namespace vs::gateway::detail
