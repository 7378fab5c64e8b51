// Whether the node watches, and when it did not. The heartbeat is for machines elsewhere
// (`vitalseal watch`): signed, without a session, and nothing in it is of a patient.
#include "api/api.h"

namespace vs::api {

void add_watch(net::Router& router, const Ports& ports) {
    if (ports.heartbeat)
        router.add("GET", "/v1/heartbeat", [&ports](const net::Request&, net::Responder responder) {
            responder.send({.type = "text/plain", .body = ports.heartbeat()});
        });
    if (!ports.unwatched) return;
    router.add("GET", "/v1/unwatched",
               authorised(ports, [&ports](const Asker& asker, const net::Request&,
                                          net::Responder responder) {
                   responder.send(json_response(ports.unwatched(asker)));
               }));
    router.add("POST", "/v1/unwatched/{id}/acknowledge",
               authorised(ports, [&ports](const Asker& asker, const net::Request& request,
                                          net::Responder responder) {
                   const auto done = ports.unwatched_read(asker, request.parameter("id"));
                   responder.send(done ? json_response("{}") : error_response(done.error()));
               }));
}

}  // namespace vs::api
