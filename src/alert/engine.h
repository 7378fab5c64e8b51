// The alerts of one patient: a state machine that reads no clock, does no I/O and starts no thread.
// The owner feeds it what was measured and calls tick() about once a second; every call answers
// with the steps to notify and record, in order. One thread at a time. The rules are in
// docs/formats/alert.md.
//
// `received`, `now` and `at` are the server's clock; a reading's own time is its device's. Late is
// a reading older than `lateness` at its receipt, or older than the newest one of its vital. Late
// readings raise and clear nothing current; a serious episode among them becomes one "found-late"
// alert, some seconds after the last of them came, so that their order does not matter.
#pragma once

#include <deque>
#include <functional>
#include <limits>
#include <map>

#include "alert/alert.h"
#include "alert/found_late.h"
#include "alert/news2_watch.h"
#include "alert/settings.h"
#include "alert/trend.h"
#include "model/unalerted.h"

namespace vs::alert {

// Kinds of alert that no limit names.
inline constexpr std::string_view kSilence = "silence", kNews2 = "news2", kFoundLate = "found-late";

class Engine {
  public:
    Engine(std::string patient, Settings settings);

    // New limits judge the readings after them; alerts that are open stay.
    void set(Settings settings) { settings_ = std::move(settings); }
    const Settings& settings() const { return settings_; }
    // The same by a person, on record; `limits` carries its new version.
    Steps limit(Limits limits, const std::string& by, Micros at, const std::string& why);

    // What else is known of a reading, for a limit's sentence: asked for where there is one, and it
    // decides nothing. "usual for this person is 61 to 93; signal quality 0.95", and the same to be
    // said in another language.
    struct Known {
        std::string text;
        json::object said;
    };
    using About = std::function<Known()>;
    // `by_hand`: a person measured it, so it needs no further reading to be sure.
    Steps feed(const model::Reading& reading, Micros received, const About& about = {},
               bool by_hand = false);
    // Something current arrived that is no reading: a waveform.
    Steps heard(Micros received);
    // After a restart of the server: silence is counted from here on.
    void resume(Micros now);
    Steps tick(Micros now);
    // The moment at which tick() has to look for late episodes; none if nothing waits.
    std::optional<Micros> settles_at() const;

    // Codes: "unknown-alert". Acknowledging twice changes nothing. Resolving an alert whose
    // condition still holds closes it; confirmed anew, it is raised anew.
    Result<Steps> acknowledge(std::string_view id, std::string by, Micros at);
    Result<Steps> resolve(std::string_view id, std::string by, Micros at, std::string note);
    // Somebody who cannot treat is on it: told to all, and people are called on as before. The
    // first one stands. Codes: "unknown-alert".
    Result<Steps> attend(std::string_view id, std::string by, Micros at);

    // A person wants to hear no more of this alert's kind for a while: acknowledges it, and holds
    // back what is no worse until `until`; see docs/formats/alert.md, "Quiet". `until` <= `at` ends
    // it. Codes: "unknown-alert", "usage" for kinds that nobody may silence.
    Result<Steps> snooze(std::string_view id, const std::string& by, Micros at, Micros until);
    // The patient is not to be watched for a while. Another one replaces it.
    Steps pause(const std::string& by, Micros at, Micros until, const std::string& why);
    Steps end_pause(const std::string& by, Micros at);
    struct Pause : Rest {
        std::string why;
        bool operator==(const Pause&) const = default;
    };
    const std::optional<Pause>& paused() const { return pause_; }
    json::array snoozes_json() const;  // [{"kind", "by", "at", "until"}…]
    // That somebody decided something about the patient, to be put on record.
    Step own_step(std::string_view kind, What what, Micros at, std::string by, std::string text);

    // Alerts that others find (tampering). Raised again while open: a higher priority escalates,
    // anything else changes nothing.
    // `said`: docs/formats/alert.md, "Said".
    Steps raise(std::string kind, Priority priority, std::string sentence, Micros at,
                json::object said = {});
    // The same of something new: where a clinician has acknowledged the one that is open, they are
    // called again.
    Steps raise_again(std::string kind, Priority priority, std::string sentence, Micros at,
                      json::object said = {});
    Steps clear(std::string_view kind, Micros at);

    // What triage found: a rhythm, an abrupt change. `late`: it was over long before it was
    // received, so it raises nothing current, and one found-late alert from medium priority on.
    struct Finding {
        std::string kind, rule, sentence;
        Priority priority = Priority::low;
        Micros onset = 0, end = 0;
        bool holds = true, late = false;
        model::Cause cause{};
        json::object said{};
    };
    Steps take(const Finding& finding, Micros received);

    // What was seen and not alerted, and why, since it was last taken.
    model::UnalertedList& unalerted() { return unalerted_; }

    // Open alerts, oldest first; pointers and references last until the next call that changes.
    const std::vector<Alert>& open() const { return open_; }
    const Alert* find(std::string_view id) const;  // among the open ones
    // Closed since the last call: what the owner puts away as history.
    std::vector<Alert> take_resolved();

    news2::Score current_news2(Micros now) const;  // from the newest values that are not stale
    int trend(Vital vital, Micros now) const;      // -1, 0, 1

    // Open alerts and all that decides about future ones, but not the settings. Restoring refuses
    // what snapshot() cannot have written; code "snapshot".
    json::object snapshot() const;
    Result<> restore(const json::value& snapshot);

  private:
    struct Seen {  // when an alert of a kind stood, by the times of its readings
        std::string kind;
        Micros onset = 0;
        std::optional<Micros> end;
        bool operator==(const Seen&) const = default;
    };
    struct Condition {  // what is to become an alert
        std::string kind, about, rule, sentence;
        Priority priority = Priority::low;
        Micros onset = 0;
        std::optional<Micros> end;
        model::Cause cause{};
        double weight = 0;  // the larger, the graver; comparable within a kind
        json::object said{};
    };
    struct Snooze : Rest {
        Priority priority = Priority::low;  // of what was snoozed
        double weight = 0;                  // the worst that was known then
        bool operator==(const Snooze&) const = default;
    };
    using Key = std::pair<Micros, std::string>;  // hour and kind of an episode found late

    History& history(Vital vital) { return history_[static_cast<std::size_t>(vital)]; }
    bool is_late(const History& history, Micros time, Micros received) const;
    void accept_late(History& history, const Entry& entry);
    void arrived(Micros received, Steps& steps);
    void judge_side(Vital vital, Side side, const About& about, Micros at, Steps& steps);
    // What the readings there are confirm now.
    std::optional<Condition> limit_now(Vital vital, Side side, const About& about) const;
    static std::optional<Condition> news2_now(const News2State& certain);
    void note_unconfirmed(Vital vital, Side side, std::span<const Entry> recent);
    void note_news2(const News2State& state, Micros at);
    void note_late(Vital vital, const Entry& entry);
    void judge_news2(Micros at, Steps& steps);
    void judge_silence(Micros now, Steps& steps);
    void judge_late(Micros now, Steps& steps);
    void tell_late(const struct Episode& episode, Micros now, Steps& steps);
    void put_late(Condition condition, Micros now, Steps& steps);
    bool seen_in_time(std::string_view kind, Micros onset) const;
    Window window(Micros after = std::numeric_limits<Micros>::min())
        const;  // of readings that arrived later than that
    Micros closed_at(std::string_view kind) const;

    Alert* late_of(const Condition& condition);
    Alert* open_of(std::string_view kind);  // that it is a part of, an active one before others
    bool holds(std::string_view kind);
    double weight_now(std::string_view kind, Micros at) const;
    bool wakes(const Condition& condition);
    void call_again(Alert& alert, Condition condition, Micros at, Steps& steps);
    bool rests(std::string_view kind) const;
    void note_quiet(const Condition& condition, Micros at);
    void release(Micros at, Steps& steps);
    void end_snooze(const std::string& kind, Micros at, Steps& steps);
    void judge_again(std::optional<std::string_view> kind, Micros at, Steps& steps);
    void end_rests(Micros now, Steps& steps);
    Result<> restore_rests(const json::object& snapshot, bool said);

    void put_up(Condition condition, Micros at, Steps& steps);
    // The same for what is said once: what a snooze or pause holds back is told at its end.
    void put_up_or_hold(const Condition& condition, Micros at, Steps& steps);
    void put_up_late(Condition condition, Micros at, Steps& steps);
    void raise_new(Alert* again, const Condition& condition, Micros at, Steps& steps);
    void call(Alert& alert, What what, Priority priority, bool with_second, Micros at,
              Steps& steps);
    void put_down(std::string_view kind, Micros end, std::string sentence, Micros at, Steps& steps);
    void see(std::string_view kind, Micros onset);
    void see_end(std::string_view kind, Micros end);
    static Part part_of(const Condition& condition);
    bool still_one(const Alert& alert, const Condition& condition) const;
    Alert* host_of(const Condition& condition);
    void lead(Alert& alert, std::vector<Part>::iterator part, Micros at, Steps& steps);
    void join(Alert& host, Condition condition, Micros at, Steps& steps);
    void worsen(Alert& alert, Condition condition, Micros at, Steps& steps);
    void close(Alert& alert, Mark mark, Steps& steps);  // invalidates the reference
    std::string new_id(std::string_view kind, Micros at);

    std::string patient_;
    Settings settings_;
    Histories history_;
    std::array<Trend, model::kVitalCount> trend_;
    std::vector<Alert> open_, resolved_;
    std::deque<Seen> seen_;
    std::map<Key, Priority> told_late_;
    // When a person resolved an alert whose condition held: only later readings raise it anew.
    std::map<std::string, Micros, std::less<>> closed_;
    std::optional<Micros> heard_;  // when something current last came
    struct Burst {                 // of late readings that were not looked at yet
        Micros since, last;
    };
    std::optional<Burst> burst_;
    Micros last_id_ = 0;
    std::map<std::string, Snooze, std::less<>> snoozes_;  // by kind
    std::optional<Pause> pause_;
    // What triage found meanwhile and has not called over: it says so only once.
    std::map<std::string, Condition, std::less<>> held_;
    model::UnalertedList unalerted_;
};

}  // namespace vs::alert
