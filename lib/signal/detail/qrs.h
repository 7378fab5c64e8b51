// Where QRS complexes are: one detector looks for peaks of the slope's energy against levels that
// follow the patient, the other compares two moving averages; a peak that only the first sees must
// be larger. Decisions wait until 224 ms after the peak, doubtful ones until the next peak or 440
// ms, so that a larger one that follows closely wins; what looks like a beat 240 ms after its R
// peak is foretold by then. Positions are samples of 250 Hz.
#pragma once

#include "signal/detail/lead.h"

namespace vs::signal::detail {

struct Peak {  // of the energy: a QRS complex, or not
    std::int64_t at = 0;
    std::array<float, 2> energy{};  // of each lead at the peak, microvolts
    float agreement = 0;            // the second detector's surge about the peak
    float size = 0;                 // energy against the level of beats, when it was decided
    std::uint8_t decided = 0;
    std::int8_t r_after = 0;    // samples from `at` to the R peak, as far as it is known
    std::uint8_t foretold = 0;  // 0 not yet looked at, or what became of it
    template <class Io>
    void fields(Io& io) {
        io.range(at, -kFar, kFar);
        io(energy, agreement, size, decided, r_after, foretold);
    }
};

struct Found {
    std::int64_t at = 0;  // of the R peak
    float size = 0, agreement = 0;
    bool searched_back = false, foretold = false;
};

class QrsFinder {
  public:
    // After both leads took sample `n`. True where a beat was found, which is then in `found`.
    bool push(std::int64_t n, const std::array<Lead, 2>& leads, unsigned count, Found& found);
    // After push(). True where a peak will be 250 ms old before it is decided and looks like a beat
    // by what is known; it is then in `found`, and push() says so again when it is decided.
    bool foretell(std::int64_t n, const std::array<Lead, 2>& leads, unsigned count, Found& found);

    // Against the level of beats: of late what was no beat.
    float noise() const { return noise_; }
    std::int64_t last_beat() const { return last_.at; }
    // Beats found by both detectors among the last, 0 to 1; peaks that were no beat, per beat.
    float agreement() const { return agreed_; }
    float strays() const { return strays_; }
    // Slope energy of beats, and between them, microvolts.
    float level(unsigned lead) const { return level_[lead]; }
    float quiet(unsigned lead) const { return quiet_[lead]; }

    template <class Io>
    void fields(Io& io) {
        io(level_, quiet_, weight_, noise_, top_, low_, size_level_, agreed_, strays_);
        io.range(mean_rr_, 1.0f, 1000.0f);  // it becomes a number of samples
        io.range(begun_, -kFar, kFar);
        io.range(climb_at_, -kFar, kFar);
        io(climb_energy_, climb_agreement_, last_, peaks_, surge_, climbing_, learning_, searched_,
           on_);
        io.index(count_, kPeaks + 1);
    }

  private:
    static constexpr std::size_t kPeaks = 20, kSurgeKept = 40;

    void learn(std::int64_t n, const std::array<Lead, 2>& leads, unsigned count);
    void weigh(const std::array<Lead, 2>& leads, unsigned count);
    float size_of(const std::array<float, 2>& energy) const;
    void climb(std::int64_t at, const std::array<Lead, 2>& leads, float size);
    void keep_peak();
    // Where the surge of sample `at` is kept; the first come before sample 0.
    static std::size_t surge_place(std::int64_t at) {
        return static_cast<std::size_t>(at + std::int64_t{kSurgeKept}) % kSurgeKept;
    }
    bool decide(std::int64_t n, const std::array<Lead, 2>& leads, unsigned count, Found& found);
    void measure(std::int64_t n);
    float surge_about(const Peak& peak, std::int64_t until) const;
    bool is_foretold_near(std::size_t i) const;
    bool must_wait(std::int64_t n, std::size_t i) const;
    bool is_outdone(std::size_t i) const;
    bool is_beat(std::size_t i) const;
    bool search_back(std::int64_t n, const std::array<Lead, 2>& leads, unsigned count,
                     Found& found);
    void accept(Peak& peak, const std::array<Lead, 2>& leads, unsigned count, Found& found);
    void fade(std::int64_t n, const std::array<Lead, 2>& leads);
    float threshold() const;

    std::array<float, 2> level_{}, quiet_{}, weight_{};
    float noise_ = 0.1f, top_ = 0, low_ = 0, size_level_ = 1;
    float agreed_ = 1, strays_ = 0, mean_rr_ = 200;
    std::int64_t begun_ = 0, climb_at_ = 0;
    std::array<float, 2> climb_energy_{};
    float climb_agreement_ = 0;
    Peak last_{-10'000};
    std::array<Peak, kPeaks> peaks_{};  // oldest first
    // Of the last samples: enough for 14 before a peak when it is measured.
    std::array<float, kSurgeKept> surge_{};
    std::uint8_t count_ = 0, climbing_ = 1, learning_ = 1, searched_ = 0, on_ = 0;
};

}  // namespace vs::signal::detail
