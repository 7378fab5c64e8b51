// The readings of one vital that decisions look back on, in order of their own time. Pure.
#pragma once

#include <span>
#include <vector>

#include "base/time.h"

namespace vs::alert {

inline constexpr Micros kEndOfTime = 253'402'300'800 * kSecond;  // year 10000

struct Entry {
    Micros time = 0;       // the reading's
    double value = 0;      // canonical unit
    Micros arrived = 0;    // server time of its receipt
    bool late = false;     // not to raise or clear anything current
    bool by_hand = false;  // a person measured and entered it: sure by itself, and good for longer

    // A clock that runs ahead makes no value fresh.
    Micros fresh_from() const { return time < arrived ? time : arrived; }
    bool operator==(const Entry&) const = default;
};

// Two lists, both in order of time: `recent` is what current alerts are judged by, readings that
// came in the wrong order but in time among them; `late` waits for the search for episodes.
class History {
  public:
    static constexpr std::size_t kRecent = 128;
    static constexpr std::size_t kLate = 4096;

    std::span<const Entry> recent() const { return recent_; }
    std::span<const Entry> late() const { return late_; }
    std::span<const Entry> last(std::size_t count) const;  // of recent, at most
    const Entry* newest() const { return recent_.empty() ? nullptr : &recent_.back(); }

    // Where the same time and value is known already nothing changes; answers whether it was new.
    bool add_recent(const Entry& entry);
    bool add_late(const Entry& entry);
    bool late_full() const { return late_.size() >= kLate; }

    // Readings of a clock that ran ahead, once a right clock is heard.
    void drop_after(Micros time);
    // Late readings that arrived before then.
    void drop_late_before(Micros arrived);
    // Only the `count` latest of them by their own time.
    void keep_late(std::size_t count);

    // Both lists in one order of time, no reading twice.
    std::vector<Entry> merged() const;

  private:
    std::vector<Entry> recent_, late_;
};

}  // namespace vs::alert
