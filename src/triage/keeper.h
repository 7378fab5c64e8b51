// Decides of each batch of ECG whether its samples are kept: quality, concern, class A to D
// (docs/models/retention.md), once the signal has gone on for a while after it, so that what it led
// to counts. Always in order of acceptance, so that a mark in the journal says what was decided.
// The same for the same findings. One thread at a time.
#pragma once

#include <deque>
#include <map>
#include <set>

#include "model/tombstone.h"
#include "signal/retention.h"
#include "triage/finding.h"

namespace vs::triage {

// A batch of waveform, as far as the decision needs it.
struct Wave {
    std::uint64_t position = 0;  // in the journal
    model::DeviceId device{};
    std::uint32_t boot = 0;
    std::uint64_t sequence = 0;
    crypto::Digest message{};
    Micros start = 0, end = 0, received = 0;
    std::size_t bytes = 0;
};

struct Decision {
    Wave wave;
    signal::RetentionVerdict verdict;
    model::Tombstone tombstone;  // to be used where the class is C or D
};

// What else is known of the patient now.
struct Situation {
    bool alert = false;  // one of at least low priority is active
    bool hold = false;
    bool felt_ill = false;  // the patient said so of late
    bool first_hours = false;
    float change = 0;
    int news2 = 0;
};

class Keeper {
  public:
    explicit Keeper(Micros context = kMinute, signal::RetentionPolicy policy = {})
        : context_(context), policy_(policy) {}

    void add(const Wave& wave);
    // What was read of a device's ECG, up to `until`.
    void found(const model::DeviceId& device, const EcgFindings& found,
               const std::vector<Episode>& open, Micros until);

    // Decides the oldest ones, as many as can be: those with all their context, those whose signal
    // did not go on, and during an alert all but what was not read (`unread`). To be called
    // whenever something was found, so that when reports are cut changes no decision.
    void settle(Micros now, const Situation& situation, const std::set<std::uint64_t>& unread);
    bool settles(Micros now, bool alert) const;  // whether there is anything to settle()
    // No context will come: what it might have raised goes up a class.
    void settle_all(const Situation& situation);
    // What is decided.
    std::vector<Decision> take();

    // What was decided up to there is sealed; until then it is remembered, so that a crash changes
    // no decision.
    void sealed(std::uint64_t upto);

    bool empty() const { return waves_.empty(); }
    std::uint64_t oldest() const {
        return waves_.empty() ? UINT64_MAX : waves_.front().wave.position;
    }
    std::size_t bytes() const { return bytes_; }
    Micros waiting_since() const {
        return waves_.empty() ? INT64_MAX : waves_.front().wave.received;
    }

    // What was found of those that wait; the batches themselves are still in the journal and are
    // added again before restore().
    json::object snapshot() const;
    Result<> restore(const json::value& snapshot);  // code "snapshot"

  private:
    struct Pending {
        Wave wave;
        float beats = 0, none = 1, quality = -1;
        std::array<int, 5> counts{};
        std::vector<int> rates;
        std::optional<signal::RetentionVerdict> verdict;  // once it is decided
    };
    struct Span {  // of time in which a rule spoke
        Micros from = 0, to = 0;
        signal::EpisodeKind kind{};
    };
    bool ready(const Pending& pending, Micros now) const;
    signal::ConcernInput input(const Pending& pending, const Situation& situation) const;
    signal::RetentionVerdict judge(const Pending& pending, const Situation& situation,
                                   bool whole) const;
    Decision decision_of(const Pending& pending) const;
    void add_beat(const model::DeviceId& device, const Beat& beat);
    void mark(const Episode& episode);

    Micros context_;
    signal::RetentionPolicy policy_;
    std::deque<Pending> waves_;    // by position
    std::size_t settled_ = 0;      // of them, from the front
    std::deque<Pending> decided_;  // and not sealed, by position
    std::deque<Span> spans_;
    std::map<model::DeviceId, Micros> until_, last_beat_;
    std::size_t bytes_ = 0;
};

// "retention-1, beats-3 sha256:…"
std::string retention_version();

}  // namespace vs::triage
