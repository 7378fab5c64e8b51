// From a found R peak to the features of its beat: cuts the window out of each lead, compares it
// with the patient's templates and with the intervals about it.
#pragma once

#include "signal/detail/features.h"
#include "signal/detail/intervals.h"
#include "signal/detail/qrs.h"
#include "signal/detail/templates.h"

namespace vs::signal::detail {

class Beats {
  public:
    // The next beat after `found` comes `after` samples later (at most kLongestInterval, which also
    // stands for "not yet"). Called once per beat, in order, when found.at + 104 <= n.
    std::array<float, kBeatFeatures> read(const Found& found, int after,
                                          const std::array<Lead, 2>& leads, unsigned count);
    // How alike it was to anything seen of this patient, for the quality.
    float likeness() const { return likeness_; }
    const Intervals& intervals() const { return intervals_; }

    template <class Io>
    void fields(Io& io) {
        io(templates_, intervals_, sinus_, last_match_, last_before_, likeness_);
        io.range(last_at_, -kFar, kFar);
        io.range(any_, std::uint8_t{0}, std::uint8_t{1});
    }

  private:
    void read_intervals(std::array<float, kBeatFeatures>& out, float before, float after) const;

    Templates templates_;
    Intervals intervals_;
    std::int64_t last_at_ = 0;
    float sinus_ = 200, last_match_ = 1, last_before_ = 1, likeness_ = 1;
    std::uint8_t any_ = 0;
};

}  // namespace vs::signal::detail
