// The calls that are out: who was told of which alert, by what, and whether it arrived; what comes
// next when it did not. Pure: reads no clock and sends nothing; its owner does, and keeps
// snapshot() on the disk before it sends. One thread at a time.
//
// Within a rung each person is tried by push; where that failed or gave no receipt in time, by mail
// and text message at once, which give none. The next rung is called when its time has come, or at
// once when nobody of this one could be reached. After the last one it begins again, until the
// alert is acknowledged or resolved; then all who were called get the all-clear.
//
// Several at once to one person are one notice: what is due in the same step, and what comes within
// kGather of the last one and is no graver, goes together. Its all-clear waits for the last of
// them.
#pragma once

#include <deque>
#include <functional>
#include <map>

#include "notice/plan.h"

namespace vs::notice {

struct Delivery {
    Message message;
    Contact to;
    Channel channel = Channel::push;
};
using Deliveries = std::vector<Delivery>;

struct Attempt {
    enum class State : std::uint8_t { pending, sent, failed };
    std::string notice, person, account;
    Channel channel = Channel::push;
    std::uint8_t rung = 0;
    Micros at = 0;
    State state = State::pending;
    std::optional<Micros> receipt;
};

struct Call {
    std::string alert, priority, what;
    Micros raised = 0;
    std::uint8_t rung = 0;
    std::uint32_t round = 0;
    Micros rung_at = 0, rested = 0;  // rested: when the last rung ended without an answer
    std::vector<Attempt> attempts;   // of this round, and the newest before it
};

class Ladder {
  public:
    static constexpr Micros kGather = 10 * kSecond;
    static constexpr std::uint32_t kMostRounds = 100;
    static constexpr std::size_t kMostCalls = 1'000, kMostAttempts = 100, kMostPast = 1'000;

    struct World {  // what a step depends on besides the calls
        const Plan& plan;
        const std::vector<Shift>& shifts;
        Micros patience;
        // Whether a channel can reach a person at all.
        std::function<bool(const Contact&, Channel)> can;
        std::function<std::string()> new_id;
    };

    // An alert was raised, became worse, or its snooze is over: begins at the first rung.
    void call(const std::string& alert, const std::string& priority, const std::string& what,
              Micros at);
    // Somebody takes care of it: the all-clear.
    // Joins what is in `out` already.
    void end(const std::string& alert, Micros at, const World& world, Deliveries& out);
    Deliveries tick(Micros now, const World& world);
    // The all-clear for a patient's calls, and no word of their alerts stays.
    void forget(std::string_view patient, Micros at, const World& world, Deliveries& out);
    // The outcome of a delivery; unknown ids change nothing.
    void delivered(const std::string& notice, bool good);
    bool receipt(std::string_view notice, Micros at);
    // After a restart: what may not have gone out. Tells again rather than not at all.
    Deliveries resend(const World& world) const;
    // Which alerts a notice is about, of open and of late calls.
    std::vector<std::string> alerts_of(std::string_view notice) const;
    const std::vector<Call>& calls() const { return calls_; }

    json::object snapshot() const;
    Result<> restore(const json::value& snapshot);  // code "notices"

  private:
    struct Told {
        Micros at = 0;
        std::string priority;
    };

    // What this person is to be told, into a notice of this step or one of its own.
    void attempt(Call& call, const Contact& person, Channel channel, Micros now, const World& world,
                 Deliveries& out);
    bool gathers(const Call& call, const Contact& person, Channel channel, Micros now) const;
    bool is_shared(const std::string& notice) const;  // by calls that are still out
    bool step_person(Call& call, const Contact& person, Micros now, const World& world,
                     Deliveries& out);
    void step(Call& call, Micros now, const World& world, Deliveries& out);
    void remember(const std::string& notice, const std::string& alert);
    void forget(const Call& call);

    std::vector<Call> calls_;
    std::map<std::pair<std::string, Channel>, Told> told_;  // the newest notice to each
    std::deque<std::pair<std::string, std::string>> past_;  // notice and alert of calls that ended
};

}  // namespace vs::notice
