// What the node keeps in memory of one patient: latest values, minutes, the alert engine, the
// intervals open for the next reports. Owned by the pipeline's thread.
#pragma once

#include <map>
#include <set>

#include "alert/engine.h"
#include "base/json.h"
#include "ingest/committer.h"
#include "model/authority.h"
#include "node/minutes.h"
#include "node/summed.h"
#include "node/writings.h"
#include "record/recorder.h"
#include "triage/keeper.h"
#include "triage/triage.h"

namespace vs::node {

// The stretch of one journal that the next report of that kind will hold.
struct OpenInterval {
    struct Held {
        std::uint64_t position = 0;
        Micros start = 0, end = 0;  // of the measurements
    };
    std::vector<Held> batches;  // by position
    std::size_t records = 0, bytes = 0;
    Micros begun = 0;  // server time of the first batch
    bool empty() const { return batches.empty(); }
};

struct DeviceState {
    model::DeviceId id;
    Micros last_seen = 0;
};

// Some alerts that are over, for the page; newest last.
inline constexpr std::size_t kHistoryKept = 50;

// How often people were called, and whether they found it useful.
struct AlertNumbers {
    struct Kind {
        std::uint64_t alerts = 0, marked = 0, useful = 0;
        std::map<std::string, std::uint64_t> because;
    };
    Micros since = 0;
    double patient_days = 0;
    std::map<std::string, Kind> kinds;
};
json::object to_json(const AlertNumbers& numbers);

int age_of(const model::Person& person, Micros now);  // years; the year of birth is known
json::object step_json(const model::AlertStepText& step);

class PatientState {
  public:
    // `context` after a batch of ECG decide whether it is kept.
    PatientState(model::Person person, const std::vector<model::Device>& worn, Micros now,
                 Micros context = kMinute, const signal::ChangeSettings& changes = {});

    // What a journaled batch says: latest values and minutes.
    void observe(const ingest::Accepted& accepted, const Author& author = {});
    // What it does to the alerts. Apart from observe(), since after a restart the restored engine
    // has seen some batches. `old`: journaled long before a restart, so it raises nothing current.
    // `author`: who signed, where no device did.
    alert::Steps judge(const ingest::Accepted& accepted, bool old = false,
                       const Author& author = {});
    // The same for what the restored snapshot has seen: answers whether it has.
    bool recall(const ingest::Accepted& accepted);
    alert::Steps tick(Micros now);
    // Puts the batch into the report to come. Not for what was sealed before a restart.
    void hold(const ingest::Accepted& accepted);
    void note(const alert::Steps& steps);  // for the next report, and the history

    // Steps of the last day within [from, to), for hour and day reports.
    std::vector<model::AlertStepText> steps_between(Micros from, Micros to) const;

    json::object card(Micros now);
    // The card and what the patient page shows besides. Here as below: nothing of what lies before
    // `since`.
    json::object details(Micros now, Micros since = 0);
    json::object trends(Micros now, int hours, Micros since = 0);
    // Whether there is such an alert, open or of late.
    bool mark(const std::string& alert, bool useful, const std::string& because,
              const std::string& by, Micros at);
    // Limits of a person's own; the set says who, when, why. Codes "limits", "usage" (the preset).
    Result<alert::Steps> set_limits(const json::object& wanted, const std::string& by, Micros at);
    // All ECG is kept until then; `until` <= `at` ends it.
    alert::Steps keep_all(const std::string& by, Micros at, Micros until, const std::string& why);
    void add_numbers(Micros now, Micros since, AlertNumbers& into) const;
    // What was measured, told and not told within [from, to): docs/formats/findings.md.
    json::object explain(Micros from, Micros to, Micros since = 0);

    // The drafts of everything that is open and, of waveforms, decided, none of them on both sides
    // of a bound (model::Authority); they are sealed together or not at all. `last`: nothing will
    // follow.
    std::vector<record::Draft> cut(Micros now, const std::vector<Micros>& bounds = {},
                                   bool last = false);
    // Whether a report is due, `every` after the first batch that waits for it.
    bool due(Micros now, Micros every) const;
    // The oldest positions of vitals and of waveforms that are not sealed.
    std::array<std::uint64_t, 2> oldest_unsealed() const;
    void sealed(const record::Draft& draft);

    // What changed about the patient with the clinic: silence is nobody's alert while they are not
    // monitored, and a broken glass is told at once. `name_of` says what somebody is called.
    using NameOf = std::function<std::string(const crypto::Address&)>;
    bool stands(const model::Standing& standing) const { return standing_ == standing; }
    alert::Steps stand(const model::Standing& standing, const NameOf& name_of, Micros now);
    void rename(const model::Person& person, Micros now);

    json::object snapshot() const;  // what the journal keeps of alerts
    Result<> restore(const json::object& snapshot);

    model::Person person;
    std::vector<DeviceState> devices;
    alert::Engine engine;
    Writings writings;
    Checkups checkups;
    Minutes minutes;
    Summed summed;
    OpenInterval vitals;
    triage::Keeper waves;               // batches of ECG whose class is not decided
    std::uint64_t processed = 0;        // highest vitals position taken in
    std::uint64_t processed_waves = 0;  // and of waveforms
    triage::Triage detectors;
    std::vector<triage::EcgNews> news;  // of ECGs, not yet published
    // What the scrub found wrong with stored records, by leaf, in the form of the card's "damaged".
    std::map<std::uint64_t, json::object> damaged;
    bool dirty = true;  // the card changed since it was last published
    Micros published = 0;

  private:
    struct Latest {
        Micros time = 0;
        double value = 0;
        std::string by;  // who entered it by hand; "" where a device measured it
    };
    struct Mark {
        std::string kind;
        bool useful = false;
        std::string because;
    };
    struct LimitsSet {  // what a clinician has chosen; none: the preset for adults
        alert::Limits limits;
        std::string by, why, preset;  // preset: "" where the values were written by hand
        Micros at = 0;
        json::object to_json() const;
    };
    using Reasoned = alert::Engine::Pause;
    static json::value rest_json(const std::optional<Reasoned>& rest);
    json::value keep_json(Micros now) const;
    bool keeps_all(Micros now) const;
    Result<> restore_keep(const json::object& snapshot);
    void restore_marks(const json::object& snapshot);
    json::object standing_json() const;
    void be_quiet(bool quiet, Micros now, alert::Steps& steps);
    Result<> restore_limits(const json::object& snapshot);
    void restore_written(const json::object& snapshot);
    void restore_detectors(const json::object& snapshot);
    std::string latest_text(model::Vital vital) const;
    std::pair<std::string, json::array> last_minute(Micros now) const;
    alert::Steps take_written(Written written);
    alert::Steps judge_checkups(Micros now);
    json::object vitals_json(Micros now) const;
    json::value news2_json(Micros now) const;
    double concern(Micros now) const;
    json::value signal_json() const;
    json::object changes_json();
    alert::Steps take(triage::Findings findings, Micros received, bool old);
    triage::Situation situation(Micros now);
    alert::Engine::Known about(model::Vital vital);  // for the sentence of a limit
    bool alert_active() const;
    void settle_waves(Micros now);
    class Sides;
    std::optional<std::array<std::uint64_t, 2>> cut_waves(Micros now, bool last, Sides& sides);
    void cut_vitals(Sides& sides);
    void cut_unalerted(Micros now, Sides& sides);

    std::optional<model::Standing> standing_;       // as seen last
    std::map<crypto::Address, std::string> names_;  // of whom it speaks
    std::optional<Micros> silence_;                 // the limit, while it does not count
    std::array<Latest, model::kVitalCount> latest_{};
    std::vector<model::AlertStepText> pending_;  // steps not yet in a draft
    std::deque<model::AlertStepText> recent_;    // steps of the last day, bounded
    std::deque<json::object> history_;
    std::deque<model::Unalerted> unalerted_;
    std::map<std::string, Mark> marks_;                  // by alert
    std::deque<std::pair<Micros, std::string>> raised_;  // time and kind, of 72 hours
    Micros since_;
    std::optional<LimitsSet> limits_;
    std::uint32_t limits_made_ = 0;                    // counts versions
    std::optional<Reasoned> keep_;                     // all ECG; also once it is over
    std::array<std::deque<std::uint64_t>, 2> flying_;  // first positions of drafts being sealed
    Micros last_received_ = 0, last_cut_ = 0;
    double ecg_rate_ = 0;
    std::string ecg_lead_;
    std::set<std::uint64_t> waiting_;  // waveforms that the restored snapshot had not read
};

}  // namespace vs::node
