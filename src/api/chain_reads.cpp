// POST /v1/chain/rpc: what a person's own client reads of the chain, over the node's own address,
// since JSON-RPC itself listens for the node's machine alone. Proofs are checked by who asks, so
// the way here need not be trusted; what is checked here is that nobody reads of others. Chain
// events name no more than accounts, and even that is hidden from those whom it does not concern
// (GET /v1/blocks hides the same).
//
//   eth_chainId, eth_blockNumber, eth_getBlockByNumber (its header)
//   eth_call, eth_getProof      of the suite's contracts: of Consent what the asker may know, of
//                               visits those that they or a patient whom they manage are a party
//                               of, of studies all but who takes part
//   eth_getLogs                 of one of them and one account: the asker's, of a patient whom they
//                               manage for or keep the vault of, of a team of theirs; of a visit
//                               and of a study as above, and to its researcher who has claimed
//   vitalseal_getReceiptProof   of a transaction that names one of these accounts, that brought
//                               what a visit yields to who has one with them, or of a study and no
//                               patient
//
// An organisation, which everybody here has let in, reads all of them.
#include "api/chain_rights.h"

namespace vs::api {
namespace {

constexpr std::size_t kMaxAsked = 64 * net::kKiB;

void ask(const Ports& ports, const Asker& asker, const net::Request& request,
         net::Responder responder) {
    const auto value = request.body.size() <= kMaxAsked
                           ? parse_json(request.body)
                           : Result<json::value>(fail("usage", "too large"));
    const auto* call = value ? value->if_object() : nullptr;
    const auto* params = call == nullptr ? nullptr : call->if_contains("params");
    if (params == nullptr || !params->is_array())
        return responder.send(net::problem(
            400, "usage", R"(Send one call: {"id": 1, "method": "eth_call", "params": […]}.)"));
    const auto method = json_text(*call, "method");
    if (!ports.ask_chain || !may_ask(ports, asker, method, params->get_array()))
        return responder.send(not_found());
    const auto id = call->if_contains("id");
    ports.ask_chain(json::serialize(json::object{{"jsonrpc", "2.0"},
                                                 {"id", id == nullptr ? json::value(1) : *id},
                                                 {"method", method},
                                                 {"params", *params}}),
                    crypto::to_text(asker.address), reply_to(std::move(responder)));
}

}  // namespace

void add_chain_reads(net::Router& router, const Ports& ports) {
    router.add("POST", "/v1/chain/rpc",
               authorised(ports, [&ports](const Asker& asker, const net::Request& request,
                                          net::Responder responder) {
                   ask(ports, asker, request, std::move(responder));
               }));
}

}  // namespace vs::api
