// The live side: session, ward, patient, trends, alerts, event streams.
#include <algorithm>

#include "api/api.h"
#include "base/json.h"
#include "model/consent_contract.h"
#include "net/pack.h"

namespace vs::api {
namespace {

namespace scope = model::scope;

// A ward of many is long and alike; on a slow line it comes beside the page's own script.
Ports::Reply packed_reply_to(const net::Request& request, net::Responder&& responder) {
    constexpr int kFast = 5;
    const bool packs = net::lists(request.header("Accept-Encoding"), "gzip");
    return [packs, answer = std::make_shared<net::Responder>(std::move(responder))](
               Result<std::string> text) {
        if (!text) return answer->send(error_response(text.error()));
        auto packed = packs ? net::packed(*text, kFast) : std::string();
        const bool smaller = !packed.empty();
        auto response = json_response(smaller ? std::move(packed) : std::move(*text));
        response.headers.emplace_back("Vary", "Accept-Encoding");
        if (smaller) response.headers.emplace_back("Content-Encoding", "gzip");
        answer->send(std::move(response));
    };
}

std::string session_text(const Ports& ports, const Asker& asker) {
    json::object out{{"role", asker.role},
                     {"account", crypto::to_text(asker.address)},
                     {"name", asker.name},
                     {"demo", ports.demo.has_value()},
                     {"clinic", ports.clinic.has_value()},
                     {"simulated", ports.demo && !ports.demo->recorded},
                     {"node", ports.node_address},
                     {"log",
                      {{"origin", ports.recorder->verifier_key().substr(
                                      0, ports.recorder->verifier_key().find('+'))},
                       {"key", ports.recorder->verifier_key()}}},
                     {"scrub_seconds", ports.scrub_seconds}};
    if (ports.demo)
        out["banner"] = ports.demo->recorded
                            ? "Recorded and simulated patients. Nothing here is live care."
                            : "Simulated patients. Nothing here is live care.";
    return json::serialize(out);
}

void act(const Ports& ports, const Asker& asker, const net::Request& request,
         net::Responder responder, std::string what) {
    const auto served = served_of_alert(ports, asker, request.parameter("alert"));
    if (!served || (what == "resolve" && !is_clinician(asker))) return responder.send(not_found());
    const auto body = parse_json(request.body.empty() ? "{}" : request.body);
    if (!body || !body->is_object())
        return responder.send(net::problem(400, "json", "The body is no JSON object."));
    const std::string note(json_text(body->get_object(), "note"));
    if (note.size() > 2000)
        return responder.send(net::problem(413, "oversize", "A note has at most 2000 characters."));
    ports.act(asker, std::string(request.parameter("alert")), std::move(what), note,
              reply_served(ports, *served, std::move(responder)));
}

void mark(const Ports& ports, const Asker& asker, const net::Request& request,
          net::Responder responder) {
    constexpr std::string_view kReasons[] = {"movement", "sensor-off", "known", "limits-wrong"};
    const auto served = served_of_alert(ports, asker, request.parameter("alert"));
    if (!served) return responder.send(not_found());
    const auto body = parse_json(request.body);
    const auto* object = body ? body->if_object() : nullptr;
    const auto* useful = object != nullptr ? object->if_contains("useful") : nullptr;
    if (useful == nullptr || !useful->is_bool())
        return responder.send(net::problem(400, "json", "The body says no \"useful\"."));
    const std::string because(json_text(*object, "because"));
    if (!useful->get_bool() && std::ranges::find(kReasons, because) == std::end(kReasons))
        return responder.send(
            net::problem(400, "usage", "because is movement, sensor-off, known or limits-wrong."));
    ports.mark(asker, std::string(request.parameter("alert")), useful->get_bool(),
               useful->get_bool() ? "" : because,
               reply_served(ports, *served, std::move(responder)));
}

// "ecg=0x…,0x…": the strips that a ward's page draws; it asks for no more than it shows.
Result<Watched> watched_in(const net::Request& request) {
    constexpr std::size_t kMostStrips = 12;
    Watched out;
    auto rest = request.query_value("ecg");
    while (!rest.empty()) {
        const auto end = std::min(rest.find(','), rest.size());
        const auto patient = crypto::parse_address(rest.substr(0, end));
        if (!patient || out.waves.size() == kMostStrips)
            return fail("usage", "ecg names at most 12 patients, with commas between them");
        out.waves.insert(*patient);
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return out;
}

}  // namespace

void add_ward(net::Router& router, const Ports& ports) {
    router.add("GET", "/v1/session",
               authorised(ports, [&ports](const Asker& asker, const net::Request&,
                                          net::Responder responder) {
                   responder.send(json_response(session_text(ports, asker)));
               }));
    router.add("GET", "/v1/ward",
               authorised(ports, [&ports](const Asker& asker, const net::Request& request,
                                          net::Responder responder) {
                   ports.ward(asker, packed_reply_to(request, std::move(responder)));
               }));
    router.add("GET", "/v1/stream",
               authorised(ports, [&ports](const Asker& asker, const net::Request& request,
                                          net::Responder responder) {
                   auto what = watched_in(request);
                   if (!what) return responder.send(error_response(what.error()));
                   ports.watch(asker, std::move(*what), responder.stream());
               }));
    router.add("GET", "/v1/patients/{patient}",
               authorised(ports, [&ports](const Asker& asker, const net::Request& request,
                                          net::Responder responder) {
                   const auto allowed = allowed_of(ports, asker, request, scope::live, "live");
                   if (!allowed) return responder.send(not_found());
                   ports.patient(asker, allowed->served.first, allowed->since,
                                 reply_served(ports, allowed->served, std::move(responder)));
               }));
    router.add("GET", "/v1/patients/{patient}/trends",
               authorised(ports, [&ports](const Asker& asker, const net::Request& request,
                                          net::Responder responder) {
                   const auto allowed = allowed_of(ports, asker, request, scope::live, "trends");
                   if (!allowed) return responder.send(not_found());
                   const auto hours = number_in(request, "hours", 1, 72, 8);
                   if (!hours) return responder.send(error_response(hours.error()));
                   ports.trends(allowed->served.first, static_cast<int>(*hours), allowed->since,
                                reply_served(ports, allowed->served, std::move(responder)));
               }));
    router.add("GET", "/v1/patients/{patient}/readers",
               authorised(ports, [&ports](const Asker& asker, const net::Request& request,
                                          net::Responder responder) {
                   const auto served = served_of(ports, asker, request, scope::manage, "readers");
                   if (!served) return responder.send(not_found());
                   reply_served(ports, *served, std::move(responder))(ports.readers(served->first));
               }));
    router.add(
        "GET", "/v1/patients/{patient}/explain",
        authorised(ports, [&ports](const Asker& asker, const net::Request& request,
                                   net::Responder responder) {
            const auto allowed =
                allowed_of(ports, asker, request, scope::live | scope::alerts, "explain");
            if (!allowed) return responder.send(not_found());
            const auto at = from_rfc3339(request.query_value("at"));
            if (!at)
                return responder.send(error_response(Error{"usage", "at: " + at.error().message}));
            const auto around = number_in(request, "around", 1, 86'400, 300);
            if (!around) return responder.send(error_response(around.error()));
            ports.explain(allowed->served.first, *at, static_cast<Micros>(*around) * kSecond,
                          allowed->since,
                          reply_served(ports, allowed->served, std::move(responder)));
        }));
    router.add("GET", "/v1/patients/{patient}/stream",
               authorised(ports, [&ports](const Asker& asker, const net::Request& request,
                                          net::Responder responder) {
                   const auto served = served_of(ports, asker, request, scope::live, "stream");
                   if (!served) return responder.send(not_found());
                   ports.watch(asker, {.patient = served->first}, responder.stream());
               }));
    router.add("GET", "/v1/patients/{patient}/writings",
               authorised(ports, [&ports](const Asker& asker, const net::Request& request,
                                          net::Responder responder) {
                   const auto allowed =
                       allowed_of(ports, asker, request, scope::alerts, "writings");
                   if (!allowed) return responder.send(not_found());
                   ports.writings(allowed->served.first, allowed->since,
                                  reply_served(ports, allowed->served, std::move(responder)));
               }));
    router.add("GET", "/v1/alerts/numbers",
               authorised(ports, [&ports](const Asker& asker, const net::Request&,
                                          net::Responder responder) {
                   ports.numbers(asker, reply_to(std::move(responder)));
               }));
    router.add("POST", "/v1/alerts/{alert}/useful",
               authorised(ports, [&ports](const Asker& asker, const net::Request& request,
                                          net::Responder responder) {
                   mark(ports, asker, request, std::move(responder));
               }));
    for (const auto* what : {"acknowledge", "resolve"})
        router.add("POST", std::string("/v1/alerts/{alert}/") + what,
                   authorised(ports, [&ports, what](const Asker& asker, const net::Request& request,
                                                    net::Responder responder) {
                       act(ports, asker, request, std::move(responder), what);
                   }));
}

}  // namespace vs::api
