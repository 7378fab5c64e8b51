// Sums over the last N samples: the only filters there are. In integers, so that they are exact,
// never drift and depend on nothing but those N samples.
#pragma once

#include <array>
#include <cstdint>

namespace vs::signal::detail {

template <class T, std::size_t N>
class Box {
  public:
    std::int64_t push(T value) {
        sum_ += std::int64_t{value} - std::int64_t{ring_[at_]};
        ring_[at_] = value;
        at_ = static_cast<std::uint8_t>(at_ + 1u == N ? 0 : at_ + 1u);
        return sum_;
    }
    // As though `value` had been there for long.
    void prime(T value) {
        ring_.fill(value);
        sum_ = static_cast<std::int64_t>(N) * std::int64_t{value};
    }
    std::int64_t sum() const { return sum_; }
    // The value pushed `back` pushes ago, 0 the last one.
    T last(std::size_t back) const {
        const auto i = at_ + 2 * N - 1 - back;
        return ring_[i % N];
    }
    template <class Io>
    void fields(Io& io) {
        io(ring_);
        io.index(at_, N);
        sum_ = 0;
        for (const auto value : ring_) sum_ += std::int64_t{value};
    }

  private:
    static_assert(N < 255);
    std::array<T, N> ring_{};
    std::int64_t sum_ = 0;
    std::uint8_t at_ = 0;
};

}  // namespace vs::signal::detail
