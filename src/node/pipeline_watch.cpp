// The side of the pipeline that people see: cards, alerts, streams.
#include <algorithm>

#include "model/consent_contract.h"
#include "node/pipeline.h"

namespace vs::node {
namespace {

namespace scope = model::scope;

constexpr Micros kCardEvery = kSecond;

std::string segment_json(const model::Patient& patient, const model::Segment& segment) {
    return json::serialize(json::object{{"patient", crypto::to_text(patient)},
                                        {"lead", std::string(segment.lead)},
                                        {"start", to_rfc3339(segment.start)},
                                        {"rate", segment.rate},
                                        {"gain", segment.gain},
                                        {"base", segment.base},
                                        {"samples", to_base64(segment.samples)}});
}

std::string findings_json(const triage::EcgNews& news) {
    json::array beats, episodes;
    for (const auto& beat : news.found.beats) beats.push_back(to_json(beat));
    for (const auto& episode : news.found.ended) episodes.push_back(to_json(episode));
    for (const auto& episode : news.open) episodes.push_back(to_json(episode));
    return json::serialize(
        json::object{{"device", to_hex(news.device)},
                     {"lead", news.lead},
                     {"until", to_rfc3339(news.until)},
                     {"quality", news.quality ? json::value(*news.quality) : json::value(nullptr)},
                     {"late", news.found.late},
                     {"beats", std::move(beats)},
                     {"episodes", std::move(episodes)}});
}

}  // namespace

std::optional<model::Patient> patient_in(std::string_view alert) {
    const auto patient = crypto::parse_address(alert.substr(0, 42));
    return patient ? std::optional(*patient) : std::nullopt;
}

bool Pipeline::may(const crypto::Address& reader, const model::Patient& patient,
                   std::uint16_t scopes) const {
    return options_.authority->allowed(reader, patient, scopes);
}

std::optional<model::Access> Pipeline::access_to(const Watcher& watcher,
                                                 const model::Patient& patient) const {
    for (const auto scopes : {scope::live, scope::alerts}) {
        const auto right = options_.authority->right(watcher.reader, patient, scopes);
        if (right && *right)
            return model::access_of(watcher.reader, watcher.name, watcher.role, "stream", **right,
                                    options_.clock());
    }
    return {};
}

// Begins an entry of the access log for whom the watcher sees from now on.
void Pipeline::note_new(Watcher& watcher, const std::set<model::Patient>& seen) const {
    if (options_.accesses == nullptr) return;
    for (const auto& patient : seen) {
        if (watcher.noted.contains(patient)) continue;
        if (auto access = access_to(watcher, patient))
            watcher.noted[patient] = options_.accesses->begin(patient, std::move(*access));
    }
}

bool Pipeline::noted(const Watcher& watcher, const model::Patient& patient) const {
    if (options_.accesses == nullptr) return true;
    const auto found = watcher.noted.find(patient);
    return found != watcher.noted.end() && options_.accesses->durable(found->second);
}

void Pipeline::leave(const Watcher& watcher) const {
    for (const auto& [patient, stream] : watcher.noted) options_.accesses->end(stream);
}

bool Pipeline::ask_rights(Watcher& watcher) const {
    std::set<model::Patient> live, alerts;
    for (const auto& [patient, state] : patients_) {
        if (watcher.patient && *watcher.patient != patient) continue;
        if (!watcher.waves.empty() && !watcher.waves.contains(patient)) continue;
        if (may(watcher.reader, patient, scope::live)) live.insert(patient);
        if (watcher.waves.empty() && may(watcher.reader, patient, scope::alerts))
            alerts.insert(patient);
    }
    auto seen = live;
    seen.insert(alerts.begin(), alerts.end());
    note_new(watcher, seen);
    const bool lost = !std::ranges::includes(live, watcher.live) ||
                      !std::ranges::includes(alerts, watcher.alerts);
    const auto unknown = [&](const model::Patient& patient) { return !noted(watcher, patient); };
    std::erase_if(live, unknown), std::erase_if(alerts, unknown);
    watcher.live = std::move(live);
    watcher.alerts = std::move(alerts);
    return !lost;
}

void Pipeline::hide_alerts(json::object& card) {
    card["alerts"] = card["snoozes"] = card["damaged"] = json::array();
    card["concern"] = 0;
    if (card.contains("history")) card["history"] = json::array();
}

json::object Pipeline::card(PatientState& state, Micros now, bool with_alerts) {
    auto out = state.card(now);
    if (!with_alerts) hide_alerts(out);
    return out;
}

std::string Pipeline::ward(const api::Asker& asker, std::vector<api::Served>& served) {
    const auto now = options_.clock();
    json::array cards;
    for (auto& [patient, state] : patients_) {
        const auto right = options_.authority->right(asker.address, patient, scope::live);
        if (!right || !*right) continue;
        cards.push_back(card(state, now, may(asker.address, patient, scope::alerts)));
        served.emplace_back(
            patient, model::access_of(asker.address, asker.name, asker.role, "ward", **right, now));
    }
    return json::serialize(json::object{{"time", to_rfc3339(now)}, {"patients", std::move(cards)}});
}

void Pipeline::act(const api::Asker& asker, const std::string& alert, const std::string& what,
                   const std::string& note, api::Ports::Reply reply) {
    const auto nothing = [&] { reply(fail("not-found", "no such alert")); };
    const auto patient = patient_in(alert);
    auto* state = patient ? find(*patient) : nullptr;
    const bool granted = state != nullptr && may(asker.address, *patient, scope::alerts);
    const auto* open = granted ? state->engine.find(alert) : nullptr;
    if (open == nullptr) return nothing();
    auto copy = *open;
    const auto now = options_.clock();
    // A daughter who is on it must not stop the calls to those who can treat.
    const bool attends = what == "acknowledge" && !api::is_clinician(asker);
    auto steps = attends                 ? state->engine.attend(alert, asker.name, now)
                 : what == "acknowledge" ? state->engine.acknowledge(alert, asker.name, now)
                                         : state->engine.resolve(alert, asker.name, now, note);
    if (!steps) return nothing();
    if (what == "resolve")
        for (const auto& part : copy.parts) state->detectors.closed(part.kind);
    if (const auto* still = state->engine.find(alert))
        copy = *still;
    else if (what == "acknowledge")
        copy.acknowledged = alert::Mark{asker.name, now};
    else
        copy.resolved = alert::Mark{asker.name, now};
    auto text = json::serialize(alert::to_json(copy));
    publish_alert(*state, text);
    after(*state, *steps);
    // The answer waits for the disk: an acknowledgement that a crash forgets would silence an alert
    // that nobody has.
    persist(*state, [reply = std::move(reply), text = std::move(text)](const Result<>& stored) {
        stored ? reply(text) : reply(vs::pass(stored));
    });
}

void Pipeline::mark(const api::Asker& asker, const std::string& alert, bool useful,
                    const std::string& because, api::Ports::Reply reply) {
    const auto patient = patient_in(alert);
    auto* state = patient ? find(*patient) : nullptr;
    if (state == nullptr || !may(asker.address, *patient, scope::alerts) ||
        !state->mark(alert, useful, because, asker.name, options_.clock()))
        return reply(fail("not-found", "no such alert"));
    persist(*state, [reply = std::move(reply)](const Result<>& stored) {
        stored ? reply("{}") : reply(vs::pass(stored));
    });
}

std::string Pipeline::numbers(const api::Asker& asker, std::vector<api::Served>& served) {
    const auto now = options_.clock();
    AlertNumbers all;
    for (const auto& [patient, state] : patients_) {
        const auto right = options_.authority->right(asker.address, patient, scope::alerts);
        if (!right || !*right) continue;
        state.add_numbers(now, (*right)->since, all);
        served.emplace_back(patient, model::access_of(asker.address, asker.name, asker.role,
                                                      "numbers", **right, now));
    }
    return json::serialize(to_json(all));
}

// Nothing is shown before it is on record who looks.
void Pipeline::watch(const api::Asker& asker, api::Watched what,
                     std::shared_ptr<net::EventStream> stream) {
    if (!stream) return;
    Watcher watcher{.stream = std::move(stream),
                    .reader = asker.address,
                    .patient = what.patient,
                    .waves = std::move(what.waves),
                    .name = asker.name,
                    .role = asker.role};
    ask_rights(watcher);
    if (options_.accesses == nullptr) return show(std::move(watcher));
    options_.accesses->note({}, [this, watcher = std::move(watcher)](const Result<>& noted) {
        if (!noted) watcher.stream->close();
        post([watcher](Pipeline& p) { p.show(watcher); });
    });
}

void Pipeline::show(Watcher watcher) {
    ask_rights(watcher);
    const auto now = options_.clock();
    for (auto& [address, state] : patients_)
        if (watcher.waves.empty() && watcher.live.contains(address))
            watcher.stream->send(
                "card", json::serialize(card(state, now, watcher.alerts.contains(address))));
    watchers_.push_back(std::move(watcher));
}

void Pipeline::publish_alert(const PatientState& state, const std::string& data) {
    if (watchers_.empty()) return;
    const auto frame = net::make_event("alert", data);
    for (auto& watcher : watchers_)
        if (watcher.alerts.contains(state.person.address)) watcher.stream->send(frame);
}

void Pipeline::publish_card(PatientState& state, Micros now) {
    const auto whole = net::make_event("card", json::serialize(card(state, now, true)));
    const auto plain = net::make_event("card", json::serialize(card(state, now, false)));
    for (auto& watcher : watchers_)
        if (watcher.waves.empty() && watcher.live.contains(state.person.address))
            watcher.stream->send(watcher.alerts.contains(state.person.address) ? whole : plain);
}

void Pipeline::broadcast(std::string_view event, const std::string& data) {
    const auto frame = net::make_event(event, data);
    for (auto& watcher : watchers_) watcher.stream->send(frame);
}

void Pipeline::publish_segments(const PatientState& state, const ingest::Checked& batch) {
    if (batch.contents.segments.empty()) return;
    for (auto& watcher : watchers_) {
        if (!watcher.patient && watcher.waves.empty()) continue;
        if (!watcher.live.contains(state.person.address)) continue;
        for (const auto& segment : batch.contents.segments)
            watcher.stream->send("ecg", segment_json(state.person.address, segment));
    }
}

std::string Pipeline::writings(const model::Patient& patient, Micros since) {
    auto* state = find(patient);
    return json::serialize(json::object{
        {"writings", state == nullptr ? json::array() : state->writings.newest_first(since)}});
}

// At once to every open page, and into the journal: what answers it may come after a restart.
void Pipeline::publish_written(PatientState& state, const ingest::Checked& batch) {
    if (!batch.statement) return;
    persist(state);
    auto one = state.writings.to_json(to_hex(batch.digest));
    if (!one) return;
    (*one)["patient"] = crypto::to_text(state.person.address);
    const auto frame = net::make_event("written", json::serialize(*one));
    for (auto& watcher : watchers_)
        if (watcher.alerts.contains(state.person.address)) watcher.stream->send(frame);
}

void Pipeline::publish_findings(PatientState& state) {
    for (const auto& news : state.news)
        for (auto& watcher : watchers_)
            if (watcher.patient && watcher.live.contains(state.person.address))
                watcher.stream->send("beats", findings_json(news));
    state.news.clear();
}

void Pipeline::publish_cards(Micros now) {
    std::erase_if(watchers_, [this](const Watcher& watcher) {
        if (watcher.stream->open()) return false;
        leave(watcher);
        return true;
    });
    if (watchers_.empty()) return;
    if (now - rights_asked_ >= kSecond) {
        rights_asked_ = now;
        // A page that has lost a right loses its stream too, so that it asks anew.
        for (auto& watcher : watchers_)
            if (!ask_rights(watcher) || !options_.authority->may_enter(watcher.reader))
                watcher.stream->close();
    }
    for (auto& [patient, state] : patients_) {
        if (!state.dirty || now - state.published < kCardEvery) continue;
        state.dirty = false;
        state.published = now;
        publish_card(state, now);
    }
}

}  // namespace vs::node
