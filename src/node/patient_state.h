// What the node keeps in memory of one patient: latest values, minutes, the alert engine, the
// intervals open for the next reports. Owned by the pipeline's thread.
#pragma once

#include "alert/engine.h"
#include "base/json.h"
#include "ingest/committer.h"
#include "model/authority.h"
#include "node/minutes.h"
#include "record/recorder.h"

namespace vs::node {

// The stretch of one journal that the next report of that kind will hold.
struct OpenInterval {
    std::vector<std::uint64_t> positions;
    std::size_t records = 0, bytes = 0;
    Micros start = 0, end = 0;  // of the measurements
    Micros begun = 0;           // server time of the first batch
    bool empty() const { return positions.empty(); }
};

struct DeviceState {
    model::DeviceId id;
    Micros last_seen = 0;
};

// Some alerts that are over, for the page; newest last.
inline constexpr std::size_t kHistoryKept = 50;

class PatientState {
  public:
    PatientState(model::Person person, const std::vector<model::Device>& worn, Micros now);

    // What a journaled batch says: latest values and minutes.
    void observe(const ingest::Accepted& accepted);
    // What it does to the alerts. Apart from observe(), since after a restart the restored engine
    // has seen some batches.
    alert::Steps judge(const ingest::Accepted& accepted);
    // Puts the batch into the report to come. Not for what was sealed before a restart.
    void hold(const ingest::Accepted& accepted);
    void note(const alert::Steps& steps);  // for the next report, and the history

    // Steps of the last day within [from, to), for hour and day reports.
    std::vector<model::AlertStepText> steps_between(Micros from, Micros to) const;

    json::object card(Micros now) const;
    json::object details(Micros now) const;  // the card and what the patient page shows besides
    json::object trends(Micros now, int hours);

    // The draft of everything open of that kind, which is then closed; nothing where nothing is
    // open.
    std::optional<record::Draft> cut(model::ReportKind kind);
    OpenInterval& open(model::ReportKind kind) {
        return kind == model::ReportKind::waveform ? waves : vitals;
    }
    std::deque<std::uint64_t>& in_flight(model::ReportKind kind) {
        return flying_[kind == model::ReportKind::waveform];
    }

    json::object snapshot() const;  // what the journal keeps of alerts
    Result<> restore(const json::object& snapshot);

    model::Person person;
    std::vector<DeviceState> devices;
    alert::Engine engine;
    Minutes minutes;
    OpenInterval vitals, waves;
    std::uint64_t processed = 0;  // highest vitals position taken in
    bool dirty = true;            // the card changed since it was last published
    Micros published = 0;

  private:
    struct Latest {
        Micros time = 0;
        double value = 0;
    };
    json::object vitals_json(Micros now) const;
    json::value news2_json(Micros now) const;
    double concern(Micros now) const;

    std::array<Latest, model::kVitalCount> latest_{};
    std::vector<model::AlertStepText> pending_;  // steps not yet in a draft
    std::deque<model::AlertStepText> recent_;    // steps of the last day, bounded
    std::deque<json::object> history_;
    std::array<std::deque<std::uint64_t>, 2> flying_;  // first positions of drafts being sealed
    Micros last_received_ = 0;
    double ecg_rate_ = 0;
    std::string ecg_lead_;
};

}  // namespace vs::node
