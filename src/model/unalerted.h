// What was seen and told to nobody, and why: alike ones of an interval are one entry, so that what
// repeats cannot grow without bound. Pure.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "base/time.h"

namespace vs::model {

struct Unalerted {
    std::string kind;    // of the alert it would have been: "limit-high:8867-4", "rhythm:pause"
    std::string reason;  // "not-confirmed", "poor-quality", "late", "below-limit",
                         // "already-alerted", "same-cause"
    std::string rule;    // what decided: a version of limits, "NEWS2", a model
    std::string value;   // the gravest of them, in words
    Micros first = 0, last = 0;
    std::uint32_t count = 1;
    double weight = 0;  // the larger, the graver
    bool operator==(const Unalerted&) const = default;
};

class UnalertedList {
  public:
    static constexpr std::size_t kMost = 200;  // kinds and reasons of one interval

    void add(Unalerted one);
    // Counts one more where such an entry is there and at least as grave; false: add() is needed.
    // Spares the words of what would not be shown.
    bool count(std::string_view kind, std::string_view reason, Micros at, double weight);
    const std::vector<Unalerted>& all() const { return all_; }
    std::vector<Unalerted> take();
    bool empty() const { return all_.empty(); }

  private:
    std::vector<Unalerted> all_;
};

json::object to_json(const Unalerted& one);
// Code "snapshot".
Result<Unalerted> unalerted_from_json(const json::value& value);

}  // namespace vs::model
