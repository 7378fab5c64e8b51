// What a browser needs to check by itself that a checkpoint stands in the Log contract: storage
// proofs from a block's state root, the block in the log of blocks, and that log's signed note.
#include "api/api.h"
#include "model/log_contract.h"

namespace vs::api {
namespace {

json::array texts(const std::vector<Bytes>& nodes) {
    json::array out;
    for (const auto& node : nodes) out.push_back(json::string(to_base64(node)));
    return out;
}

json::array texts(const std::vector<tlog::Hash>& hashes) {
    json::array out;
    for (const auto& hash : hashes) out.push_back(json::string(to_base64(hash)));
    return out;
}

json::object proof_object(const chain::AccountProof& proof) {
    json::array slots;
    for (const auto& slot : proof.slots) slots.push_back(texts(slot.nodes));
    return {{"address", crypto::to_text(proof.address)},
            {"account", texts(proof.nodes)},
            {"slots", std::move(slots)}};
}

json::array texts(const std::vector<std::string>& keys) {
    json::array out;
    for (const auto& key : keys) out.push_back(json::string(key));
    return out;
}

struct Proofs {  // of the state after one block
    chain::HeadPtr head;
    chain::AccountProof directory, log;
};

Result<Proofs> prove(const Ports& ports) {
    const auto& database = ports.chain->database();
    const auto slot = chain::U256::from_be(model::head_slot(ports.chain->coinbase()));
    Proofs out{.head = database.head()};
    const auto number = out.head->header.number;
    auto directory = database.prove(ports.directory,
                                    {chain::U256::from_be(model::directory_slot("Log"))}, number);
    if (!directory) return pass(directory);
    auto log = database.prove(ports.log, {slot, slot + chain::U256(1)}, number);
    if (!log) return pass(log);
    out.directory = std::move(*directory);
    out.log = std::move(*log);
    return out;
}

// The newest checkpoint of the log of blocks, and the block's place in it.
Result<> add_place(const Ports& ports, std::uint64_t block, json::object& out) {
    const auto note = ports.chain->block_log()->checkpoint();
    if (!note) return pass(note);
    const auto checkpoint = tlog::open_checkpoint(*note, ports.chain->node_key());
    if (!checkpoint) return pass(checkpoint);
    const auto path = ports.chain->block_log()->log().inclusion(block, checkpoint->size);
    if (!path) return pass(path);
    out["checkpoint"] = *note;
    out["inclusion"] = texts(*path);
    return {};
}

Result<std::string> anchor_text(const Ports& ports) {
    const auto proofs = prove(ports);
    if (!proofs) return pass(proofs);
    const auto number = proofs->head->header.number;
    const auto cosigned = ports.chain->block_log()->cosigned();
    json::object out{{"chain_id", ports.chain->chain_id()},
                     {"node", crypto::to_text(ports.chain->coinbase())},
                     {"key", ports.chain->node_key()},
                     {"block", number},
                     {"header", to_base64(chain::encode(proofs->head->header))},
                     {"directory", proof_object(proofs->directory)},
                     {"log", proof_object(proofs->log)},
                     {"cosigned", cosigned ? *cosigned : ""},
                     {"followers", texts(ports.followers)}};
    if (auto added = add_place(ports, number, out); !added) return pass(added);
    return json::serialize(out);
}

// Slots of Registry and Consent, as 64 hex digits each, commas between; at most as many as a
// capsule of the browser's asks for.
Result<std::vector<chain::U256>> slots_in(const net::Request& request, std::string_view name) {
    constexpr std::size_t kMost = 200;
    std::vector<chain::U256> out;
    auto rest = request.query_value(name);
    while (!rest.empty()) {
        const auto one = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(rest.size(), one.size() + 1));
        const auto bytes = from_hex(one);
        const auto word = bytes ? to_array<32>(*bytes) : pass(bytes);
        if (!word || out.size() == kMost)
            return fail("usage", std::string(name) + " names at most 200 slots of 64 hex digits");
        out.push_back(chain::U256::from_be(*word));
    }
    return out;
}

// Of Registry only what is there is told to nobody whom it does not concern: that nothing is there
// is what shows a forged key.
bool may_know(const Ports& ports, const Asker& asker, const chain::AccountProof& registry,
              const chain::AccountProof& consent) {
    std::vector<chain::U256> set, asked;
    for (const auto& slot : registry.slots)
        if (!slot.value.is_zero()) set.push_back(slot.slot);
    for (const auto& slot : consent.slots) asked.push_back(slot.slot);
    return ports.may_know && ports.may_know(asker, set, asked);
}

// What Registry and Consent hold at these slots, with the proofs from a block of the log of blocks.
// Code "not-found" where the asker may not know it.
Result<std::string> state_text(const Ports& ports, const Asker& asker,
                               const net::Request& request) {
    const auto& database = ports.chain->database();
    const auto head = database.head();
    const auto number = head->header.number;
    json::object out{{"chain_id", ports.chain->chain_id()},
                     {"key", ports.chain->node_key()},
                     {"block", number},
                     {"header", to_base64(chain::encode(head->header))}};
    std::vector<chain::U256> names;
    std::vector<chain::AccountProof> proofs;
    for (const auto& [name, query] : {std::pair{"Registry", "registry"}, {"Consent", "consent"}}) {
        const auto slots = slots_in(request, query);
        if (!slots) return pass(slots);
        const auto at = ports.contracts.find(name);
        if (at == ports.contracts.end()) return fail("missing", "there are no contracts");
        auto proof = database.prove(at->second, *slots, number);
        if (!proof) return pass(proof);
        out[query] = proof_object(*proof);
        names.push_back(chain::U256::from_be(model::directory_slot(name)));
        proofs.push_back(std::move(*proof));
    }
    if (!may_know(ports, asker, proofs[0], proofs[1]))
        return fail("not-found", "not for this asker");
    const auto directory = database.prove(ports.directory, names, number);
    if (!directory) return pass(directory);
    out["directory"] = proof_object(*directory);
    if (auto added = add_place(ports, number, out); !added) return pass(added);
    return json::serialize(out);
}

net::Response block_consistency(const Ports& ports, const net::Request& request) {
    const auto from = number_in(request, "from", 1, UINT64_MAX, 0),
               to = number_in(request, "to", 1, UINT64_MAX, 0);
    if (!from || !to || *from == 0 || *to == 0)
        return net::problem(400, "usage", "Give from and to: numbers of blocks.");
    const auto proof = ports.chain->block_log()->log().consistency(*from, *to);
    if (!proof) return error_response(proof.error());
    return json_response(json::serialize(json::object{{"proof", texts(*proof)}}));
}

}  // namespace

void add_anchor(net::Router& router, const Ports& ports) {
    router.add(
        "GET", "/v1/anchor",
        authorised(ports, [&ports](const Asker&, const net::Request&, net::Responder responder) {
            auto text = anchor_text(ports);
            responder.send(text ? json_response(std::move(*text)) : error_response(text.error()));
        }));
    router.add(
        "GET", "/v1/state",
        authorised(ports, [&ports](const Asker& asker, const net::Request& request,
                                   net::Responder responder) {
            auto text = state_text(ports, asker, request);
            responder.send(text ? json_response(std::move(*text)) : error_response(text.error()));
        }));
    router.add("GET", "/v1/anchor/consistency",
               authorised(ports, [&ports](const Asker&, const net::Request& request,
                                          net::Responder responder) {
                   responder.send(block_consistency(ports, request));
               }));
}

}  // namespace vs::api
