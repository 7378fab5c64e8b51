// Counts the heart rate of an ECG while it is played, as the simplest of monitors would: steep
// stretches of the signal above an adaptive threshold. Good on clean leads, silent where it is not
// sure. Not a QRS detector to judge rhythms by.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <vector>

namespace vs::gateway::detail {

class RateCounter {
  public:
    explicit RateCounter(double rate);  // Hz, at least 50
    void feed(std::span<const std::int16_t> samples);
    // A gap in the signal: what was seen before it counts no more.
    void reset();
    // Beats per minute over the last ten seconds; nothing where there are fewer than four
    // intervals, the last beat is over 3 s ago, or the rate is not within 20 to 300.
    std::optional<double> rate() const;

  private:
    void feed(double sample);
    void beat();

    double rate_;
    std::size_t lag_, window_;
    std::deque<double> recent_, energy_;
    double sum_ = 0, level_ = 0, highest_ = 0;
    std::int64_t at_ = 0, last_ = 0, since_begin_ = 0;
    std::deque<std::int64_t> beats_;
};

}  // namespace vs::gateway::detail
