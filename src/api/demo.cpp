// Only in the demo and only from this machine: the demo clinician's key, and a way to damage and
// mend a stored record, so that a visitor sees what the checks see.
#include "api/api.h"
#include "base/json.h"
#include "ipfs/cid.h"

namespace vs::api {
namespace {

net::Response change(const Ports& ports, const net::Request& request,
                     const std::function<Result<>(const crypto::Digest&)>& change) {
    const auto body = parse_json(request.body);
    const auto cid = body && body->is_object()
                         ? ipfs::parse_cid(json_text(body->get_object(), "cid"))
                         : Result<ipfs::Cid>(fail("usage", "no cid"));
    const auto digest = cid ? ipfs::sha256_digest(*cid) : pass(cid);
    if (!digest) return net::problem(400, "usage", "Give the cid of a record.");
    const auto row = ports.recorder->index().by_digest(*digest);
    if (!row || !*row) return not_found();
    if (auto changed = change(*digest); !changed) return error_response(changed.error());
    return json_response("{}");
}

}  // namespace

void add_demo(net::Router& router, const Ports& ports) {
    router.add("GET", "/demo/identity",
               authorised(ports, [&ports](const Asker&, const net::Request& request,
                                          net::Responder responder) {
                   if (!request.loopback) return responder.send(not_found());
                   responder.send(json_response(
                       json::serialize(json::object{{"identity", ports.demo->identity}})));
               }));
    for (const auto& [path, function] :
         {std::pair{"/demo/tamper", &ports.demo->tamper}, {"/demo/restore", &ports.demo->restore}})
        router.add(
            "POST", path,
            authorised(ports, [&ports, function](const Asker&, const net::Request& request,
                                                 net::Responder responder) {
                responder.send(request.loopback ? change(ports, request, *function) : not_found());
            }));
}

}  // namespace vs::api
