// Whether a vital is going up or down: the mean of the last minute against that of the five before,
// where the newest 20 s lie on the same side of it.
// Buckets of 20 s, so that memory and time are constant whatever the rate. Pure.
#pragma once

#include <array>

#include "model/reading.h"

namespace vs::alert {

// What counts as a change on a card, in the vital's canonical unit.
double trend_step(model::Vital vital);

class Trend {
  public:
    void add(Micros time, double value);
    // 1 up, -1 down; 0 where it changed by less than `step` or there is nothing to compare.
    int direction(Micros now, double step) const;

  private:
    static constexpr Micros kWidth = 20 * kSecond;
    static constexpr Micros kLast = 3, kAll = 18;  // buckets of one minute, and of six
    struct Bucket {
        Micros number = -1;
        double sum = 0;
        int count = 0;
    };
    std::array<Bucket, kAll> buckets_{};
};

}  // namespace vs::alert
