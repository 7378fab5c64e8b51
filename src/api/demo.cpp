// Only in the demo and only from this machine: whom a visitor may look as, with that person's keys,
// and a way to damage and mend a stored record, so that a visitor sees what the checks see.
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

std::string visitors_text(const Ports& ports) {
    json::array out;
    for (const auto& one : ports.demo->visitors)
        out.push_back(json::object{{"role", one.role},
                                   {"name", one.name},
                                   {"account", crypto::to_text(one.account)},
                                   {"token", one.token}});
    return json::serialize(json::object{{"visitors", std::move(out)}});
}

// Of whoever asks.
net::Response identity(const Ports& ports, const Asker& asker) {
    for (const auto& one : ports.demo->visitors)
        if (one.account == asker.address)
            return json_response(json::serialize(
                json::object{{"identity", one.identity}, {"signing", one.signing}}));
    return not_found();
}

}  // namespace

void add_demo(net::Router& router, const Ports& ports) {
    router.add("GET", "/demo/identity",
               authorised(ports, [&ports](const Asker& asker, const net::Request& request,
                                          net::Responder responder) {
                   responder.send(request.loopback ? identity(ports, asker) : not_found());
               }));
    router.add(
        "GET", "/demo/visitors",
        authorised(ports, [&ports](const Asker&, const net::Request& request,
                                   net::Responder responder) {
            responder.send(request.loopback ? json_response(visitors_text(ports)) : not_found());
        }));
    router.add("POST", "/demo/story",
               authorised(ports, [&ports](const Asker&, const net::Request& request,
                                          net::Responder responder) {
                   if (!request.loopback || !ports.demo->begin_story)
                       return responder.send(not_found());
                   ports.demo->begin_story();
                   responder.send(json_response("{}"));
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
