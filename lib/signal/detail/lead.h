// What is computed of one lead at every sample of 250 Hz. `n` is the index of the newest sample:
//
//   smooth[n-4]   mean of five, twice (zeros at 50 and 100 Hz): what shapes are read from
//   energy(n)     root mean square of the slope smooth[m+3]-smooth[m-3] over 24 samples that end at
//                 m = n-7, so centred at n-18.5: peaks at QRS complexes, blind to T and P waves
//   surge(n)      mean square over the last 24 samples of smooth less its mean over 31, against the
//                 mean over the last 153: above 1 in a QRS complex; centred at n-30.5
#pragma once

#include "signal/detail/box.h"
#include "signal/detail/io.h"
#include "signal/detail/resampler.h"

namespace vs::signal::detail {

inline constexpr int kSmoothDelay = 4, kEnergyDelay = 19, kSurgeDelay = 31;
inline constexpr std::size_t kKept = 512;  // smooth samples, two seconds

class Lead {
  public:
    // `n` counts up by one with each call.
    void push(std::int64_t n, Microvolts sample);

    bool off() const { return off_ != 0; }
    float energy() const { return energy_; }
    float surge() const { return surge_; }
    // Defined for the last 500 samples before n-4.
    int smooth(std::int64_t index) const {
        return kept_[static_cast<std::uint64_t>(index) % kKept];
    }
    // Noise above 40 Hz, and the wander of the baseline from one second to the next, microvolts.
    float hiss() const { return hiss_; }
    float wander() const { return wander_; }
    // For a twentieth of the last second the amplifier was at its end.
    bool clipped() const { return clipped_ > kRate / 20; }

    template <class Io>
    void fields(Io& io) {
        io(five_, again_, kept_, second_);
        io(energy_, surge_, hiss_, wander_, floor_);
        io.range(centre_, -kFar, kFar);
        io.range(flat_run_, std::uint16_t{0}, std::uint16_t{60000});
        io.range(missing_run_, std::uint16_t{0}, std::uint16_t{60000});
        io.range(clip_run_, std::uint16_t{0}, std::uint16_t{60000});
        io.range(high_, -40'000, 40'000);
        io.range(low_, -40'000, 40'000);
        io(clipping_, clipped_);
        io.range(last_, -40'000, 40'000);
        io.range(second_sum_, std::int64_t{-10'000'000}, std::int64_t{10'000'000});
        io.range(off_, std::uint8_t{0}, std::uint8_t{1});
        io.index(seconds_at_, 250);
        sum_up();
    }

  private:
    void watch_contact(Microvolts sample);
    void prime(int value);
    void follow_baseline(int smooth);
    void follow_sums();
    void sum_up();
    std::uint32_t slope_power(std::int64_t at) const;
    std::uint32_t event_power(std::int64_t at, std::int64_t sum_of_wide) const;

    Box<std::int32_t, 5> five_, again_;
    std::array<std::int16_t, kKept> kept_{};
    std::array<std::int16_t, 2> second_{};  // mean of the last two whole seconds
    std::int64_t centre_ = 0;               // of the newest smooth sample
    // Sums over what is kept, up to `centre_`: nothing is kept twice. `wide_` are sums of 31
    // samples that end at the centre and where a sample leaves the two sums of powers.
    std::array<std::int64_t, 3> wide_{};
    std::int64_t slope_ = 0, event_ = 0, beat_ = 0;
    std::int64_t second_sum_ = 0;
    float energy_ = 0, surge_ = 0, hiss_ = 0, wander_ = 0, floor_ = 0;
    std::int32_t last_ = 0, high_ = 0, low_ = 0;  // the newest value; the extremes so far
    std::uint16_t flat_run_ = 0, missing_run_ = 0, clip_run_ = 0;
    std::uint8_t off_ = 1, seconds_at_ = 0;
    std::uint8_t clipping_ = 0, clipped_ = 0;  // samples of this second and of the last one
};

}  // namespace vs::signal::detail
