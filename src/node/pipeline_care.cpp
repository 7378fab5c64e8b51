// What people decide about what they hear and what is kept. Each answer waits for the disk: a
// snooze that a crash forgets would ring again, a limit that it forgets would not.
#include "model/consent_contract.h"
#include "node/pipeline.h"

namespace vs::node {
namespace {

namespace scope = model::scope;

// Before then nothing of a patient is shown to somebody.
Micros shown_from(const model::Authority& authority, const api::Asker& asker,
                  const model::Patient& patient) {
    const auto right = authority.right(asker.address, patient, scope::live);
    return right && *right ? (*right)->since : INT64_MAX;
}

}  // namespace

void Pipeline::decided(PatientState& state, const alert::Steps& steps, std::string answer,
                       const api::Ports::Reply& reply) {
    after(state, steps);
    state.dirty = true;
    persist(state, [reply, answer = std::move(answer)](const Result<>& stored) {
        stored ? reply(answer) : reply(vs::pass(stored));
    });
}

void Pipeline::snooze(const api::Asker& asker, const std::string& alert, int minutes,
                      const api::Ports::Reply& reply) {
    const auto patient = patient_in(alert);
    auto* state = patient ? find(*patient) : nullptr;
    const bool granted = state != nullptr && may(asker.address, *patient, scope::alerts);
    const auto* open = granted ? state->engine.find(alert) : nullptr;
    if (open == nullptr) return reply(fail("not-found", "no such alert"));
    auto copy = *open;
    const auto now = options_.clock();
    auto steps = state->engine.snooze(alert, asker.name, now, now + minutes * kMinute);
    if (!steps) return reply(vs::pass(steps));
    if (const auto* still = state->engine.find(alert))
        copy = *still;
    else
        copy.resolved = alert::Mark{"", now};
    auto text = json::serialize(alert::to_json(copy));
    publish_alert(*state, text);
    decided(*state, *steps, std::move(text), reply);
}

void Pipeline::pause(const api::Asker& asker, const model::Patient& patient, int minutes,
                     const std::string& why, const api::Ports::Reply& reply) {
    auto* state = find(patient);
    if (state == nullptr) return reply(fail("not-found", "no such patient"));
    const auto now = options_.clock();
    const auto steps = minutes > 0
                           ? state->engine.pause(asker.name, now, now + minutes * kMinute, why)
                           : state->engine.end_pause(asker.name, now);
    decided(*state, steps, json::serialize(state->card(now)), reply);
}

void Pipeline::limit(const api::Asker& asker, const model::Patient& patient,
                     const json::object& wanted, const api::Ports::Reply& reply) {
    auto* state = find(patient);
    if (state == nullptr) return reply(fail("not-found", "no such patient"));
    const auto now = options_.clock();
    const auto steps = state->set_limits(wanted, asker.name, now);
    if (!steps) return reply(vs::pass(steps));
    decided(*state, *steps,
            json::serialize(state->details(now, shown_from(*options_.authority, asker, patient))),
            reply);
}

void Pipeline::keep_all(const api::Asker& asker, const model::Patient& patient, int hours,
                        const std::string& why, const api::Ports::Reply& reply) {
    auto* state = find(patient);
    if (state == nullptr) return reply(fail("not-found", "no such patient"));
    const auto now = options_.clock();
    const auto steps = state->keep_all(asker.name, now, now + hours * kHour, why);
    decided(*state, steps,
            json::serialize(state->details(now, shown_from(*options_.authority, asker, patient))),
            reply);
}

}  // namespace vs::node
