// Whether the node watches, and when it did not. The heartbeat is for machines elsewhere
// (`vitalseal watch`): signed, without a session, and nothing in it is of a patient.
#include "api/api.h"
#include "model/consent_contract.h"

namespace vs::api {

void add_watch(net::Router& router, const Ports& ports) {
    if (ports.heartbeat)
        router.add("GET", "/v1/heartbeat", [&ports](const net::Request&, net::Responder responder) {
            responder.send({.type = "text/plain", .body = ports.heartbeat()});
        });
    if (!ports.unwatched) return;
    router.add(
        "GET", "/v1/unwatched",
        authorised(ports, [&ports](const Asker& asker, const net::Request&,
                                   net::Responder responder) {
            auto [text, patients] = ports.unwatched(asker);
            std::vector<Served> served;
            for (const auto& patient : patients)
                if (auto one = served_of(ports, asker, patient, model::scope::live, "unwatched"))
                    served.push_back(std::move(*one));
            send_served(ports, std::move(served), std::move(responder),
                        json_response(std::move(text)));
        }));
    router.add("POST", "/v1/unwatched/{id}/acknowledge",
               authorised(ports, [&ports](const Asker& asker, const net::Request& request,
                                          net::Responder responder) {
                   const auto done = ports.unwatched_read(asker, request.parameter("id"));
                   responder.send(done ? json_response("{}") : error_response(done.error()));
               }));
}

}  // namespace vs::api
