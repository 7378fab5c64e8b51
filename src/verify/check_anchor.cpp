// A checkpoint in the contract, from the answer of /v1/anchor alone (docs/formats/chain.md): note
// of the log of blocks, header in it, storage proofs under the header's state root.
#include "base/json.h"
#include "chain/header.h"
#include "chain/rlp.h"
#include "chain/state_trie.h"
#include "model/log_contract.h"
#include "verify/archive.h"

namespace vs::verify {
namespace {

tl::unexpected<Error> wrong(const std::string& what) {
    return fail("anchor", what);
}

Result<std::vector<Bytes>> nodes_of(const json::value* list) {
    std::vector<Bytes> out;
    if (list == nullptr || !list->is_array() || list->get_array().size() > 64)
        return wrong("a proof is missing");
    for (const auto& text : list->get_array()) {
        auto bytes = text.is_string() ? from_base64(text.get_string())
                                      : Result<Bytes>(fail("base64", "no text"));
        if (!bytes) return wrong("a proof is no base64");
        out.push_back(std::move(*bytes));
    }
    return out;
}

// The contract's address and what its slots hold, by the proofs in `proof`.
Result<std::vector<model::Word>> slots_of(const json::object& anchor, const char* name,
                                          const chain::Hash& state_root,
                                          const std::vector<model::Word>& slots,
                                          crypto::Address& address) {
    const auto* proof = anchor.if_contains(name);
    const auto* object = proof == nullptr ? nullptr : proof->if_object();
    if (object == nullptr) return wrong("it proves nothing of " + std::string(name));
    const auto at = crypto::parse_address(json_text(*object, "address"));
    const auto path = nodes_of(object->if_contains("account"));
    if (!at) return wrong("no address of " + std::string(name));
    if (!path) return pass(path);
    const auto leaf = chain::verify_proof(state_root, chain::hashed(*at), *path);
    if (!leaf) return pass(leaf);
    if (!*leaf) return wrong(std::string(name) + " is not on the chain");
    const auto account = chain::decode_account(**leaf);
    if (!account) return pass(account);
    const auto* lists = object->if_contains("slots");
    if (lists == nullptr || !lists->is_array() || lists->get_array().size() != slots.size())
        return wrong("it proves other slots");
    std::vector<model::Word> out;
    for (std::size_t i = 0; i < slots.size(); ++i) {
        const auto nodes = nodes_of(&lists->get_array()[i]);
        if (!nodes) return pass(nodes);
        const auto value = chain::verify_proof(
            account->storage_root, chain::hashed(chain::U256::from_be(slots[i])), *nodes);
        if (!value) return pass(value);
        if (!*value) return wrong("an empty slot");
        const auto item = chain::rlp::only_item(**value);
        if (!item || item->is_list || item->payload.size() > 32) return wrong("an empty slot");
        out.push_back(chain::U256::from_be(item->payload).to_be());
    }
    address = *at;
    return out;
}

Result<chain::Header> header_of(const json::object& anchor, const std::string& blocks_key) {
    const auto bytes = from_base64(json_text(anchor, "header"));
    const auto header = bytes ? chain::decode_header(*bytes) : pass(bytes);
    if (!header) return pass(header);
    const auto checkpoint = tlog::open_checkpoint(json_text(anchor, "checkpoint"), blocks_key);
    if (!checkpoint) return pass(checkpoint);
    const auto nodes = nodes_of(anchor.if_contains("inclusion"));
    if (!nodes) return pass(nodes);
    std::vector<tlog::Hash> path;
    for (const auto& node : *nodes) {
        const auto hash = to_array<32>(node);
        if (!hash) return wrong("the path to the block is malformed");
        path.push_back(*hash);
    }
    if (auto included = tlog::verify_inclusion(header->number, checkpoint->size,
                                               tlog::leaf_hash(chain::hash_of(*header)), path,
                                               checkpoint->root);
        !included)
        return pass(included);
    return *header;
}

}  // namespace

Result<std::uint64_t> check_anchor(std::string_view anchor, const std::string& verifier_key,
                                   const tlog::Checkpoint& checkpoint) {
    const auto value = parse_json(anchor);
    const auto* object = value ? value->if_object() : nullptr;
    if (object == nullptr) return wrong("it is no JSON object");
    const auto signer = tlog::NoteVerifier::parse(verifier_key);
    if (!signer) return pass(signer);
    const auto origin = signer->name.substr(0, signer->name.rfind('/'));
    const auto node = crypto::parse_address(origin.substr(origin.find('/') + 1));
    if (!node) return wrong("the key names no node");
    const auto header =
        header_of(*object, tlog::verifier_key_text(origin + "/blocks", signer->key));
    if (!header) return pass(header);
    crypto::Address directory{}, log{};
    const auto entry = slots_of(*object, "directory", header->state_root,
                                {model::directory_slot("Log")}, directory);
    if (!entry) return pass(entry);
    const auto first = model::head_slot(*node);
    const auto second = (chain::U256::from_be(first) + chain::U256(1)).to_be();
    const auto head = slots_of(*object, "log", header->state_root, {first, second}, log);
    if (!head) return pass(head);
    if ((*entry)[0] != model::address_word(log)) return wrong("the Directory names another Log");
    if ((*head)[0] != checkpoint.root ||
        read_u64(ByteView((*head)[1]).subspan(24)) != checkpoint.size)
        return wrong("the contract holds another checkpoint");
    return header->number;
}

}  // namespace vs::verify
