// The side of the pipeline that people see: cards, alerts, streams.
#include <algorithm>

#include "node/pipeline.h"

namespace vs::node {
namespace {

constexpr Micros kCardEvery = kSecond;

std::string segment_json(const model::Segment& segment) {
    return json::serialize(json::object{{"lead", std::string(segment.lead)},
                                        {"start", to_rfc3339(segment.start)},
                                        {"rate", segment.rate},
                                        {"gain", segment.gain},
                                        {"base", segment.base},
                                        {"samples", to_base64(segment.samples)}});
}

// Alert ids begin with the patient's address (docs/formats/alert.md).
std::optional<model::Patient> patient_in(std::string_view alert) {
    const auto patient = crypto::parse_address(alert.substr(0, 42));
    return patient ? std::optional(*patient) : std::nullopt;
}

}  // namespace

void Pipeline::ask_rights(Watcher& watcher) const {
    watcher.allowed.clear();
    for (const auto& [patient, state] : patients_) {
        if (watcher.patient && *watcher.patient != patient) continue;
        if (const auto allowed = options_.authority->allowed(watcher.reader, patient);
            allowed && *allowed)
            watcher.allowed.insert(patient);
    }
}

std::string Pipeline::ward(const api::Asker& asker) {
    const auto now = options_.clock();
    json::array cards;
    for (const auto& [patient, state] : patients_)
        if (const auto allowed = options_.authority->allowed(asker.address, patient);
            allowed && *allowed)
            cards.push_back(state.card(now));
    return json::serialize(json::object{{"time", to_rfc3339(now)}, {"patients", std::move(cards)}});
}

void Pipeline::act(const api::Asker& asker, const std::string& alert, const std::string& what,
                   const std::string& note, api::Ports::Reply reply) {
    const auto nothing = [&] { reply(fail("not-found", "no such alert")); };
    const auto patient = patient_in(alert);
    auto* state = patient ? find(*patient) : nullptr;
    const auto allowed = state != nullptr ? options_.authority->allowed(asker.address, *patient)
                                          : Result<bool>(false);
    const auto* open = allowed && *allowed ? state->engine.find(alert) : nullptr;
    if (open == nullptr) return nothing();
    auto copy = *open;
    const auto now = options_.clock();
    auto steps = what == "acknowledge" ? state->engine.acknowledge(alert, asker.name, now)
                                       : state->engine.resolve(alert, asker.name, now, note);
    if (!steps) return nothing();
    if (const auto* still = state->engine.find(alert))
        copy = *still;
    else if (what == "acknowledge")
        copy.acknowledged = alert::Mark{asker.name, now};
    else
        copy.resolved = alert::Mark{asker.name, now};
    auto text = json::serialize(alert::to_json(copy));
    publish(*state, "alert", text);
    after(*state, *steps);
    // The answer waits for the disk: an acknowledgement that a crash forgets would silence an alert
    // that nobody has.
    persist(*state, [reply = std::move(reply), text = std::move(text)](Result<> stored) {
        stored ? reply(text) : reply(vs::pass(stored));
    });
}

void Pipeline::watch(const api::Asker& asker, std::optional<model::Patient> patient,
                     std::shared_ptr<net::EventStream> stream) {
    if (!stream) return;
    Watcher watcher{std::move(stream), asker.address, patient, {}};
    ask_rights(watcher);
    const auto now = options_.clock();
    for (const auto& [address, state] : patients_)
        if (watcher.allowed.contains(address))
            watcher.stream->send("card", json::serialize(state.card(now)));
    watchers_.push_back(std::move(watcher));
}

void Pipeline::publish(const PatientState& state, std::string_view event, const std::string& data) {
    if (watchers_.empty()) return;
    const auto frame = net::make_event(event, data);
    for (auto& watcher : watchers_)
        if (watcher.allowed.contains(state.person.address)) watcher.stream->send(frame);
}

void Pipeline::broadcast(std::string_view event, const std::string& data) {
    const auto frame = net::make_event(event, data);
    for (auto& watcher : watchers_) watcher.stream->send(frame);
}

void Pipeline::publish_segments(const PatientState& state, const ingest::Checked& batch) {
    if (batch.contents.segments.empty()) return;
    for (auto& watcher : watchers_) {
        if (!watcher.patient || !watcher.allowed.contains(state.person.address)) continue;
        for (const auto& segment : batch.contents.segments)
            watcher.stream->send("ecg", segment_json(segment));
    }
}

void Pipeline::publish_cards(Micros now) {
    std::erase_if(watchers_, [](const Watcher& watcher) { return !watcher.stream->open(); });
    if (watchers_.empty()) return;
    if (now - rights_asked_ >= kSecond) {
        rights_asked_ = now;
        for (auto& watcher : watchers_) ask_rights(watcher);
    }
    for (auto& [patient, state] : patients_) {
        if (!state.dirty || now - state.published < kCardEvery) continue;
        state.dirty = false;
        state.published = now;
        publish(state, "card", json::serialize(state.card(now)));
    }
}

}  // namespace vs::node
