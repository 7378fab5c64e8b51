// The last 96 intervals between beats and what is usual among them. Samples of 250 Hz.
#pragma once

#include <span>

#include "signal/detail/io.h"

namespace vs::signal::detail {

inline constexpr int kLongestInterval = 375;  // 1.5 s: the wait for the next beat ends there

class Intervals {
  public:
    void add(int samples);
    int last() const { return count_ > 0 ? back(0) : 200; }
    // The interval `i` before the last one.
    int back(std::size_t i) const { return ring_[(at_ + kSize - 1 - i) % kSize]; }
    std::size_t count() const { return count_; }
    float mean(std::size_t of) const;
    float median(std::size_t of) const { return ranked(of, 0.5f); }
    float ranked(std::size_t of, float part) const;  // 0 the least, 1 the largest
    float irregularity(std::size_t of) const;        // mean |difference of neighbours| over mean
    float steady(std::size_t of) const;              // share of neighbours within a twentieth
    float early(std::size_t of) const;               // share below 0.85 of their median

    template <class Io>
    void fields(Io& io) {
        io(ring_);
        io.index(at_, kSize);
        io.index(count_, kSize + 1);
    }

  private:
    static constexpr std::size_t kSize = 96;
    std::size_t within(std::size_t of) const { return of < count_ ? of : count_; }
    std::array<std::uint16_t, kSize> ring_{};
    std::uint8_t at_ = 0, count_ = 0;
};

}  // namespace vs::signal::detail
