// How far the signal can be trusted: agreement of the detectors, stray peaks, noise between beats,
// above the ECG's band and below it, likeness of beats to what is known of the patient. Judged over
// the last ten seconds by a model learnt from what annotators marked as noise.
#pragma once

#include "signal/detail/qrs.h"
#include "signal/ecg.h"

namespace vs::signal::detail {

bool any_on(const std::array<Lead, 2>& leads, unsigned count);

class Quality {
  public:
    // Once a second; answers the features of the last ten.
    std::array<float, kStretchFeatures> second(const QrsFinder& finder,
                                               const std::array<Lead, 2>& leads, unsigned count,
                                               float likeness, std::int64_t n);
    // Of the last ten seconds, 0 to 1.
    float now() const { return now_; }
    // Of one beat within them.
    float of_beat(float likeness, float agreement) const;

    template <class Io>
    void fields(Io& io) {
        io(history_, own_, now_);
        io.index(at_, kSeconds);
        io.range(seen_, std::uint8_t{0}, std::uint8_t{kSeconds});
    }

    static constexpr std::size_t kSeconds = 10;

  private:
    static constexpr std::size_t kMeasures = kStretchFeatures / 2, kPerLead = 4;
    using PerLead = std::array<std::array<float, kPerLead>, 2>;
    PerLead measure(const QrsFinder& finder, const std::array<Lead, 2>& leads, unsigned count,
                    std::int64_t n) const;
    std::array<float, kStretchFeatures> summary() const;

    std::array<std::array<float, kMeasures>, kSeconds> history_{};
    PerLead own_{};  // what is low for this patient, per lead
    float now_ = 1;
    std::uint8_t at_ = 0, seen_ = 0;
};

// An oscillation that fills the last two seconds without QRS complexes: ventricular flutter or
// fibrillation, by what is left when the signal is added to itself half a period later (Kuo and
// Dillman's leakage, Computers in Cardiology 1978).
struct Wave {
    float leakage = -1, hertz = 0;  // leakage below 0: no such wave
};
Wave find_wave(const std::array<Lead, 2>& leads, unsigned count, std::int64_t n);

}  // namespace vs::signal::detail
