// What people wrote of one patient, as pages show it: orders with their receipts and replies,
// symptoms, calls for help. A bounded working set; all of it is in the sealed records too. One
// thread.
#pragma once

#include <deque>

#include "base/json.h"
#include "model/statement.h"

namespace vs::node {

// Who signed, as the node knows them when the message comes.
struct Author {
    crypto::Address account{};
    std::string name, role;
};

struct Written {
    std::string id;  // digest of the signed message, 64 hex digits
    model::Statement statement;
    Author author;
    Micros received = 0;
};

class Writings {
  public:
    static constexpr std::size_t kMost = 100;             // besides receipts and replies
    static constexpr std::size_t kMostBytes = 64 * 1024;  // of all of it
    static constexpr std::size_t kMostAnswers = 20;       // to one

    // False where it is known already, or answers nothing that is here.
    bool add(Written written);
    const std::deque<Written>& all() const { return all_; }
    // {"id", "what", "at", "by", "account", "role", …, "read": […], "replies": […]}: what a receipt
    // or reply belongs to, for the answer itself; none where it is not here.
    std::optional<json::object> to_json(const std::string& id) const;
    json::array newest_first(Micros since = 0) const;  // of those received from then on

    json::array snapshot() const;
    // Leaves out what is no writing: it was written by snapshot().
    void restore(const json::array& snapshot);

  private:
    const Written* find(std::string_view id) const;
    bool is_read(const Written& written) const;
    void bound();
    json::object whole(const Written& written) const;

    std::deque<Written> all_;  // in the order in which they came
};

// Measuring sessions: one that is running, and how often one is planned.
class Checkups {
  public:
    void take(const Written& written);
    // When the next is due; none without a plan.
    std::optional<Micros> due() const;
    json::value to_json() const;  // {"every_minutes", "due", "running": {…}} or null
    // {"begun", "ended", "place", "by"} of those over that began from `since` on, newest first.
    json::array past(Micros since = 0) const;
    json::object snapshot() const;
    void restore(const json::object& snapshot);

    Micros told = 0;  // the due time that an alert was raised for

  private:
    struct Past {
        Micros begun = 0, ended = 0;
        std::string place, by;
    };
    static constexpr std::size_t kMostPast = 30;

    void keep(Past past);

    int every_minutes_ = 0;
    Micros counted_from_ = 0;  // end of the last checkup, or the plan
    Micros begun_ = 0;         // of the one that is running; 0: none
    std::string place_, by_;
    std::deque<Past> past_;  // newest first
};

}  // namespace vs::node
