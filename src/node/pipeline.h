// The thread that owns all patients: takes journaled batches in journal order, judges them, tells
// who watches, cuts reports. Everything else reaches a patient through post().
#pragma once

#include <condition_variable>
#include <set>
#include <thread>
#include <unordered_map>
#include <variant>

#include "api/api.h"
#include "node/patient_state.h"
#include "notice/notifier.h"
#include "record/scrub.h"

namespace vs::node {

// Alert ids begin with the patient's address (docs/formats/alert.md).
std::optional<model::Patient> patient_in(std::string_view alert);

class Pipeline {
  public:
    struct Options {
        Clock clock = now_utc;
        Micros report_every = kMinute;
        signal::ChangeSettings changes;
        const model::Authority* authority = nullptr;
        std::function<void(std::vector<record::Draft>)> seal;  // together or not at all
        std::function<void(const model::Patient&, std::string, ingest::Committer::Stored)>
            keep;  // into the journal
        std::function<void(ingest::Position vitals, ingest::Position waves)> sealed_before;
        std::function<void(notice::Alerted)> notify;
        std::function<void(const std::string& alert)> over;  // acknowledged or resolved
        std::function<void()> stood;                         // where some stand has changed
        std::function<void()> beat;                          // each time everybody was looked at
        record::AccessLog* accesses = nullptr;               // outlives this
    };

    Pipeline(Options options, const std::vector<model::Person>& patients);
    ~Pipeline();
    // Rebuild from what the journal holds, before start().
    void recovered(ingest::Accepted accepted, std::uint64_t sealed_up_to);
    void recovered_state(const model::Patient& patient, std::string_view text);
    void start();
    // Cuts everything open and ends the thread.
    void finish();

    void accept(ingest::Accepted accepted);  // thread-safe
    using Task = std::function<void(Pipeline&)>;
    void post(Task task);  // thread-safe; run in order with accept()

    // To be called on the pipeline's thread (from tasks).
    // Somebody who came while the node runs, or an old one by another name.
    void admit(const model::Person& person);
    PatientState* find(const model::Patient& patient);
    // Also says of whom something is in it.
    std::string ward(const api::Asker& asker, std::vector<api::Served>& served);
    void act(const api::Asker& asker, const std::string& alert, const std::string& what,
             const std::string& note, api::Ports::Reply reply);
    void mark(const api::Asker& asker, const std::string& alert, bool useful,
              const std::string& because, api::Ports::Reply reply);
    // What people decide about what they hear (pipeline_care.cpp).
    void snooze(const api::Asker& asker, const std::string& alert, int minutes,
                const api::Ports::Reply& reply);
    void pause(const api::Asker& asker, const model::Patient& patient, int minutes,
               const std::string& why, const api::Ports::Reply& reply);
    void limit(const api::Asker& asker, const model::Patient& patient, const json::object& wanted,
               const api::Ports::Reply& reply);
    void keep_all(const api::Asker& asker, const model::Patient& patient, int hours,
                  const std::string& why, const api::Ports::Reply& reply);
    std::string numbers(const api::Asker& asker, std::vector<api::Served>& served);
    // What people wrote of a patient; the asker has the right to it from `since` on.
    std::string writings(const model::Patient& patient, Micros since);
    void watch(const api::Asker& asker, api::Watched what,
               std::shared_ptr<net::EventStream> stream);
    void sealed(const record::Draft& draft);
    // Forgets a patient who is being erased, and ends the streams that showed them alone.
    void drop(const model::Patient& patient);
    void broadcast(std::string_view event, const std::string& data);
    void tampering(const record::Damage& damage);
    void mended(const record::ReportRow& row);
    // The list of reports itself is damaged: it concerns every patient.
    void index_damaged(const std::string& what);
    void index_mended();
    // Alerts are a right of their own: what a card or details hold of them.
    static void hide_alerts(json::object& card);
    std::vector<notice::Alerted> waiting() const;  // open alerts that nobody has acknowledged
    std::uint64_t alerts_raised() const { return alerts_raised_; }

  private:
    struct Watcher {
        std::shared_ptr<net::EventStream> stream;
        crypto::Address reader;
        std::optional<model::Patient> patient;  // none: the ward
        std::set<model::Patient> waves;         // not empty: their ECG, and nothing else
        // Asked anew every second: who lost a right sees no more.
        std::set<model::Patient> live, alerts;
        std::string name, role;
        // Of whom it is on record that they are looked at; nobody else is shown.
        std::map<model::Patient, record::AccessLog::Stream> noted;
    };
    using Item = std::variant<ingest::Accepted, Task>;

    void judge_young();
    void run();
    void take(ingest::Accepted& accepted);
    void tick(Micros now);
    void after(PatientState& state, const alert::Steps& steps);
    void decided(PatientState& state, const alert::Steps& steps, std::string answer,
                 const api::Ports::Reply& reply);
    void persist(PatientState& state, ingest::Committer::Stored done = {});
    std::vector<Micros> bounds_of(const PatientState& state) const;
    void cut(PatientState& state, bool last = false);
    void cut_due(PatientState& state, Micros now);
    void cut_accesses(const PatientState& state, Micros now);
    void summarise(Micros now);
    bool sum_up_next(PatientState& state, Micros now);  // false: nothing is due
    void sum_up(PatientState& state, model::ReportKind kind, Micros start, Micros end);
    static json::object card(PatientState& state, Micros now, bool with_alerts);
    bool may(const crypto::Address& reader, const model::Patient& patient,
             std::uint16_t scopes) const;
    void publish_alert(const PatientState& state, const std::string& data);
    void publish_card(PatientState& state, Micros now);
    void publish_cards(Micros now);
    void publish_segments(const PatientState& state, const ingest::Checked& batch);
    void publish_findings(PatientState& state);
    void publish_written(PatientState& state, const ingest::Checked& batch);
    Author author_of(const PatientState& state, const ingest::Checked& batch);
    void report_sealed();
    bool ask_rights(Watcher& watcher) const;  // false where one was lost
    void look_at_standings(Micros now);       // of patients with the clinic, about once a second
    void show(Watcher watcher);
    void leave(const Watcher& watcher) const;
    void note_new(Watcher& watcher, const std::set<model::Patient>& seen) const;
    bool noted(const Watcher& watcher, const model::Patient& patient) const;
    std::optional<model::Access> access_to(const Watcher& watcher,
                                           const model::Patient& patient) const;

    Options options_;
    std::map<model::Patient, PatientState> patients_;
    std::map<model::Patient, std::string> snapshots_;  // recovered, the newest of each
    // Recovered batches that the engines may not have seen, or need to see again.
    std::map<model::Patient, std::deque<ingest::Accepted>> young_;
    std::map<model::Patient, Micros> young_newest_;
    std::vector<Watcher> watchers_;
    Micros rights_asked_ = 0, standings_asked_ = 0;
    std::map<model::Patient, Micros> told_of_accesses_;  // when a report was cut for them alone
    std::uint64_t alerts_raised_ = 0;

    std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<Item> queue_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace vs::node
