// One patient's vitals of the last 72 hours as minutes, and the latest value of each. Bounded
// memory, one thread.
#pragma once

#include <deque>
#include <optional>

#include "model/summary.h"

namespace vs::node {

class Minutes {
  public:
    static constexpr Micros kKept = 3 * kDay;

    void add(const model::Reading& reading);
    // Rows of the whole minutes [start, end); minutes without data have counts of 0.
    std::vector<model::Minute> between(Micros start, Micros end);
    Micros first() const { return rows_.empty() ? 0 : rows_.front().start; }

  private:
    struct Cell {
        float min = 0, max = 0, median = 0;
        std::uint32_t count = 0;
    };
    struct Row {
        Micros start;
        std::array<Cell, model::kVitalCount> cells{};
    };
    // Values of the minutes still filling, for their medians; at most kOpen minutes and kMaxValues
    // values each.
    static constexpr std::size_t kOpen = 3, kMaxValues = 256;
    struct Open {
        Micros start;
        std::array<std::vector<float>, model::kVitalCount> values;
    };

    Row& row_of(Micros start);
    Open* open_of(Micros start);
    void settle(const Open& open);
    static double exported(float value);

    std::deque<Row> rows_;  // by start
    std::deque<Open> open_;
};

}  // namespace vs::node
