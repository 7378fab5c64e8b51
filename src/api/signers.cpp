// GET /v1/keys?account=0x…&signer=0x…: from when to when a key might sign for an account, with the
// proof: Registry's SignerAdded and SignerRemoved events, each in a receipt of a block of the log
// of blocks. So what a key signed before it was struck off stays checked.
#include "api/api.h"
#include "chain/block.h"
#include "chain/filters.h"
#include "model/log_contract.h"

namespace vs::api {
namespace {

constexpr std::size_t kMost = 32;  // a key added and struck off more often is no owner's

json::array texts(const auto& all) {
    json::array out;
    for (const auto& one : all) out.push_back(json::string(to_base64(one)));
    return out;
}

Result<std::vector<chain::FoundBlock>> events_of(const Ports& ports, const net::Request& request) {
    const auto account = crypto::parse_address(request.query_value("account"));
    const auto signer = crypto::parse_address(request.query_value("signer"));
    const auto registry = ports.contracts.find("Registry");
    if (!account || !signer) return fail("usage", "give account and signer, \"0x\" and 40 digits");
    if (registry == ports.contracts.end()) return fail("missing", "there are no contracts");
    const auto added = model::registry_abi().topic("SignerAdded");
    const auto removed = model::registry_abi().topic("SignerRemoved");
    if (!added || !removed) return pass(added ? removed : added);
    chain::LogQuery query{.addresses = {registry->second},
                          .topics = {{*added, *removed},
                                     {model::address_word(*account)},
                                     {model::address_word(*signer)}},
                          .from = 0,
                          .to = ports.chain->head()->header.number};
    return chain::find_logs(ports.chain->database(), query, {.blocks = UINT64_MAX, .logs = kMost});
}

Result<json::object> event(const Ports& ports, const chain::FoundBlock& found, std::uint32_t place,
                           std::uint64_t size) {
    const auto& header = found.block.block.header;
    const auto included = ports.chain->database().transactions(header.number);
    if (!included) return pass(included);
    std::vector<Bytes> receipts;
    for (const auto& one : *included) receipts.push_back(chain::encode(chain::receipt_of(one)));
    const auto path = ports.chain->block_log()->log().inclusion(header.number, size);
    if (!path) return pass(path);
    return json::object{{"header", to_base64(chain::encode(header))},
                        {"inclusion", texts(*path)},
                        {"place", place},
                        {"receipt", texts(chain::prove_in_list(receipts, place))}};
}

Result<std::string> keys_text(const Ports& ports, const net::Request& request) {
    const auto found = events_of(ports, request);
    if (!found) return pass(found);
    const auto note = ports.chain->block_log()->checkpoint();
    if (!note) return pass(note);
    const auto checkpoint = tlog::open_checkpoint(*note, ports.chain->node_key());
    if (!checkpoint) return pass(checkpoint);
    json::array events;
    for (const auto& block : *found)
        for (const auto& log : block.logs) {
            auto one = event(ports, block, log.included.place, checkpoint->size);
            if (!one) return pass(one);
            events.push_back(std::move(*one));
        }
    return json::serialize(json::object{{"chain_id", ports.chain->chain_id()},
                                        {"key", ports.chain->node_key()},
                                        {"checkpoint", *note},
                                        {"events", std::move(events)}});
}

}  // namespace

void add_signers(net::Router& router, const Ports& ports) {
    router.add(
        "GET", "/v1/keys",
        authorised(ports, [&ports](const Asker&, const net::Request& request,
                                   net::Responder responder) {
            auto text = keys_text(ports, request);
            responder.send(text ? json_response(std::move(*text)) : error_response(text.error()));
        }));
}

}  // namespace vs::api
