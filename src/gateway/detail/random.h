// SplitMix64 (Steele, Lea, Flood 2014): small, seeded, the same on every machine. For simulation
// only, never for keys.
#pragma once

#include <cstdint>

namespace vs::gateway::detail {

class Random {
  public:
    explicit Random(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() {
        auto z = state_ += 0x9e3779b97f4a7c15;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
        z = (z ^ z >> 27) * 0x94d049bb133111eb;
        return z ^ z >> 31;
    }
    double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }  // [0, 1)
    double between(double low, double high) { return low + (high - low) * uniform(); }
    // Mean 0, variance 1: the sum of twelve uniforms, good to three deviations, which is what
    // physiology here needs.
    double normal() {
        double sum = -6;
        for (int i = 0; i < 12; ++i) sum += uniform();
        return sum;
    }

  private:
    std::uint64_t state_;
};

}  // namespace vs::gateway::detail
