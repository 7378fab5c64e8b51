// Brings any rate to the 250 Hz at which everything else works. Above 375 Hz whole groups of
// samples are averaged first; then linear interpolation. Time is kept in whole units (an input
// sample lasts 250,000 of them, an output sample rate * 1000), so it never drifts.
#pragma once

#include <array>
#include <cstdint>

namespace vs::signal::detail {

inline constexpr int kRate = 250;  // samples per second inside

// A sample inside: microvolts, and whether it stands for one that was not measured.
struct Microvolts {
    std::int32_t value = 0;
    bool missing = true;
};

class Resampler {
  public:
    Resampler() = default;
    // `rate` 100..1000.
    Resampler(double rate, unsigned leads);

    // Calls emit(const std::array<Microvolts, 2>&) for each output sample that `millivolts`
    // completes, at most three.
    template <class Emit>
    void push(const std::array<float, 2>& millivolts, Emit&& emit) {
        for (unsigned l = 0; l < leads_; ++l) take(l, millivolts[l]);
        if (++grouped_ < group_) return;
        grouped_ = 0;
        if (!begun_) begin();
        for (; phase_ <= step_; phase_ += rate_mhz_) emit(between());
        phase_ -= step_;
        for (unsigned l = 0; l < leads_; ++l) turn(l);
    }
    // The input sample nearest to output sample `k`, not below 0.
    std::int64_t to_input(std::int64_t k) const;
    unsigned leads() const { return leads_; }
    // The last sample again.
    std::array<Microvolts, 2> held() const;

    template <class Io>
    void fields(Io& io) {
        io.range(rate_mhz_, 100'000, 1'000'000);
        io.range(leads_, std::uint8_t{1}, std::uint8_t{2});
        set_up();
        io.index(grouped_, group_);
        io.range(phase_, std::int32_t{0}, std::int32_t{2'000'000});
        io.range(begun_, std::uint8_t{0}, std::uint8_t{1});
        for (auto& side : sides_) side.fields(io);
    }

  private:
    struct Side {
        std::int32_t sum = 0, last = 0, next = 0, held = 0;
        std::uint8_t last_gap = 1, next_gap = 1;
        template <class Io>
        void fields(Io& io) {
            for (auto* v : {&sum, &last, &next, &held}) io.range(*v, -400'000, 400'000);
            for (auto* v : {&last_gap, &next_gap}) io.range(*v, std::uint8_t{0}, std::uint8_t{1});
        }
    };
    void set_up();
    void take(unsigned lead, float millivolts);
    void begin();
    void turn(unsigned lead);
    std::array<Microvolts, 2> between() const;

    std::array<Side, 2> sides_{};
    std::int32_t rate_mhz_ = 250'000, phase_ = 0, step_ = 250'000;
    std::uint8_t leads_ = 1, group_ = 1, grouped_ = 0, begun_ = 0;
};

}  // namespace vs::signal::detail
