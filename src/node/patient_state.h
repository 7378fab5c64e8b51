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

class PatientState {
  public:
    PatientState(model::Person person, std::vector<model::Device> devices, Micros now);

    // Takes a journaled batch in; returns what it did to the alerts. `judge` is false while old
    // batches are replayed.
    std::vector<alert::Step> take(const ingest::Accepted& accepted, bool judge);

    json::object card(Micros now) const;
    json::object details(Micros now) const;  // the card and what the patient page shows besides
    json::object trends(Micros now, int hours);
    static json::object alert_json(const PatientState& state, const alert::Alert& alert);
    json::object alert_json(const alert::Alert& alert) const { return alert_json(*this, alert); }

    // The draft of everything open of that kind, which is then closed; nothing where nothing is
    // open.
    std::optional<record::Draft> cut(model::ReportKind kind);
    OpenInterval& open(model::ReportKind kind) {
        return kind == model::ReportKind::waveform ? waves : vitals;
    }
    const OpenInterval& open(model::ReportKind kind) const {
        return kind == model::ReportKind::waveform ? waves : vitals;
    }

    model::Person person;
    std::vector<DeviceState> devices;
    alert::Engine engine;
    Minutes minutes;
    OpenInterval vitals, waves;
    std::vector<model::AlertStepText> pending_steps;  // not yet in a draft
    std::array<std::deque<std::uint64_t>, 2>
        in_flight;  // first positions of drafts being sealed: vitals, waves
    Micros last_received = 0;
    std::uint64_t processed = 0;  // highest vitals position taken in
    double ecg_rate = 0;
    std::string ecg_lead;
    bool dirty = true;  // the card changed since it was last published
    Micros published = 0;

  private:
    struct Latest {
        Micros time = 0;
        double value = 0;
    };
    json::object vitals_json(Micros now) const;
    json::value news2_json() const;
    double concern() const;

    std::array<Latest, model::kVitalCount> latest_{};
};

// The steps of an alert in the words of a report.
model::AlertStepText step_text(const alert::Step& step);

}  // namespace vs::node
