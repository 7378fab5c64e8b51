// POST /v1/batches: what devices and gateways send, and people by their accounts. The signature
// inside is the authority; no session is needed.
#include "api/api.h"
#include "base/json.h"

namespace vs::api {
namespace {

net::Response refused_batch(const Error& error) {
    if (error.code == "not-found") return not_found();
    return net::problem(ingest::status_of(error.code), error.code, error.message);
}

net::Response stored(const ingest::Acknowledgement& acknowledgement) {
    return json_response(R"({"digest":")" + to_hex(acknowledgement.digest) + R"(","state":")" +
                         (acknowledgement.duplicate ? "duplicate" : "stored") + "\"}");
}

// std::function wants copyable captures; a Responder is answered once and cannot be copied.
std::shared_ptr<net::Responder> shared(net::Responder&& responder) {
    return std::make_shared<net::Responder>(std::move(responder));
}

}  // namespace

void add_batches(net::Router& router, const Ports& ports) {
    router.add(
        "POST", "/v1/batches", [&ports](const net::Request& request, net::Responder responder) {
            auto batch =
                ingest::check(to_bytes(as_bytes(request.body)), *ports.authority, ports.clock());
            if (!batch) return responder.send(refused_batch(batch.error()));
            ports.committer->submit(std::move(*batch), [responder = shared(std::move(responder))](
                                                           Result<ingest::Acknowledgement> done) {
                responder->send(done ? stored(*done) : refused_batch(done.error()));
            });
        });
    router.add("GET", "/v1/sequence",
               authorised(ports, [&ports](const Asker& asker, const net::Request&,
                                          net::Responder responder) {
                   responder.send(json_response(json::serialize(
                       json::object{{"account", crypto::to_text(asker.address)},
                                    {"boot", 1},
                                    {"sequence", ports.committer->next_sequence(asker.address)}})));
               }));
}

}  // namespace vs::api
