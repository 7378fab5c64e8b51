// GET /v1/patients/{patient}/accesses: who was served what, for the patient and who manages for
// them. What is in a sealed report already the node cannot read: it stands there.
// GET /v1/patients/{patient}/erasure: whether they are erased, or what holds it up.
// GET /v1/patients/{patient}/export: how much an export will find.
#include "api/api.h"
#include "base/json.h"
#include "model/consent_contract.h"

namespace vs::api {
namespace {

std::string accesses_text(const Ports& ports, const model::Patient& patient) {
    json::array list;
    for (const auto& [access, open] : ports.accesses->waiting(patient)) {
        auto one = model::to_json(access);
        one["open"] = open;
        one["sealed"] = false;
        list.push_back(std::move(one));
    }
    return json::serialize(json::object{{"accesses", std::move(list)}});
}

// What an export will ask for; that it was asked for everything is on record from here on.
std::string export_text(const Ports& ports, const model::Patient& patient) {
    const auto last = ports.recorder->index().last(patient);
    const std::uint64_t records = last && *last ? (*last)->seq + 1 : 0;
    return json::serialize(json::object{{"records", records},
                                        {"key", ports.recorder->verifier_key()},
                                        {"checkpoint", ports.recorder->anchored_note()}});
}

}  // namespace

void add_accesses(net::Router& router, const Ports& ports) {
    router.add("GET", "/v1/patients/{patient}/export",
               authorised(ports, [&ports](const Asker& asker, const net::Request& request,
                                          net::Responder responder) {
                   auto served = served_of(ports, asker, request, model::scope::manage, "export");
                   if (!served) return responder.send(not_found());
                   const auto entry = ports.recorder->erasures().of(served->first);
                   using State = record::Erasures::State;
                   if (entry.state == State::erasing || entry.state == State::erased)
                       return responder.send(net::problem(
                           410, "erased",
                           "Erased at " + to_rfc3339(entry.since) + ", as was asked for: leaf " +
                               std::to_string(entry.leaf) + " of the log."));
                   auto response = json_response(export_text(ports, served->first));
                   send_served(ports, std::move(served), std::move(responder), std::move(response));
               }));
    router.add("GET", "/v1/patients/{patient}/erasure",
               authorised(ports, [&ports](const Asker& asker, const net::Request& request,
                                          net::Responder responder) {
                   auto served = served_of(ports, asker, request, model::scope::manage, "erasure");
                   if (!served || !ports.erasure) return responder.send(not_found());
                   auto response = json_response(ports.erasure(served->first));
                   send_served(ports, std::move(served), std::move(responder), std::move(response));
               }));
    router.add("GET", "/v1/patients/{patient}/accesses",
               authorised(ports, [&ports](const Asker& asker, const net::Request& request,
                                          net::Responder responder) {
                   auto served = served_of(ports, asker, request, model::scope::manage, "accesses");
                   if (!served) return responder.send(not_found());
                   auto response = json_response(accesses_text(ports, served->first));
                   send_served(ports, std::move(served), std::move(responder), std::move(response));
               }));
}

}  // namespace vs::api
