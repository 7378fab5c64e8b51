// What hour and day reports are made of: one row per minute with count, least, greatest and median
// value of each vital. A month of a patient is some thirty day reports, each below 60 KB of text.
// Pure, thread-safe.
#pragma once

#include "model/bundle.h"

namespace vs::model {

struct Stat {
    std::uint32_t count = 0;  // 0: nothing plausible was received, the rest is meaningless
    double min = 0, max = 0, median = 0;
    bool operator==(const Stat&) const = default;
};

struct Minute {
    Micros start = 0;
    std::array<Stat, kVitalCount> stats{};  // index: the Vital
    const Stat& of(Vital vital) const { return stats[static_cast<std::size_t>(vital)]; }
};

// Rows for [start, end), both whole minutes, in order and without gaps. Readings may come in any
// order; those outside the interval or implausible (model::plausible) are left out.
std::vector<Minute> minutes_of(std::span<const Reading> readings, Micros start, Micros end);

// Rows of `step` (a multiple of a minute) from rows of a minute: the median is that of the medians.
std::vector<Minute> roll_up(std::span<const Minute> minutes, Micros step);

inline constexpr std::size_t kMaxDayText = 60'000;

// The Bundle of kind hour or day. `input` as for a report: covers names the sealed blocks summed
// up, messages may hold waveform strips worth keeping at hand. `minutes` spans the report's time.
// Hour: median, minimum, maximum and count of each minute, for every vital that occurs. Day: the
// same of each hour, medians of each minute, and the raised alerts. Where the text of a day would
// pass kMaxDayText, the medians are of two, five, ten or fifteen minutes or left out, and of alerts
// and gaps there are the gravest and longest; the text says how many more the hour reports hold.
Result<std::string> summary_text(const ReportInput& input, std::span<const Minute> minutes);

}  // namespace vs::model
