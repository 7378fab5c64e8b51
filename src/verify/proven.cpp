#include "verify/proven.h"

#include "chain/rlp.h"
#include "chain/state_trie.h"
#include "verify/proof_json.h"

namespace vs::verify {
namespace {

tl::unexpected<Error> unproven(const std::string& what) {
    return fail("proof", what);
}

Result<std::vector<Bytes>> nodes_of(const json::value* list) {
    std::vector<Bytes> out;
    if (list == nullptr || !list->is_array() || list->get_array().size() > 64)
        return unproven("a proof is missing");
    for (const auto& text : list->get_array()) {
        auto bytes = text.is_string() ? from_base64(text.get_string())
                                      : Result<Bytes>(fail("base64", "no text"));
        if (!bytes) return unproven("a proof is no base64");
        out.push_back(std::move(*bytes));
    }
    return out;
}

Result<model::Word> slot_under(const chain::Hash& storage_root, const model::Word& slot,
                               const json::value& list) {
    const auto nodes = nodes_of(&list);
    if (!nodes) return pass(nodes);
    const auto value =
        chain::verify_proof(storage_root, chain::hashed(chain::U256::from_be(slot)), *nodes);
    if (!value) return pass(value);
    if (!*value) return model::Word{};
    const auto item = chain::rlp::only_item(**value);
    if (!item || item->is_list || item->payload.size() > 32)
        return unproven("a slot holds no word");
    return chain::U256::from_be(item->payload).to_be();
}

}  // namespace

Result<BlocksSigner> blocks_signer(const std::string& verifier_key) {
    const auto signer = tlog::NoteVerifier::parse(verifier_key);
    if (!signer) return pass(signer);
    const auto origin = signer->name.substr(0, signer->name.rfind('/'));
    const auto node = crypto::parse_address(origin.substr(origin.find('/') + 1));
    if (!node) return unproven("the key names no node");
    return BlocksSigner{tlog::verifier_key_text(origin + "/blocks", signer->key), *node};
}

Result<chain::Header> header_under(const json::object& object, const tlog::Checkpoint& blocks) {
    const auto bytes = from_base64(json_text(object, "header"));
    auto header = bytes ? chain::decode_header(*bytes) : pass(bytes);
    if (!header) return pass(header);
    const auto nodes = nodes_of(object.if_contains("inclusion"));
    if (!nodes) return pass(nodes);
    std::vector<tlog::Hash> path;
    for (const auto& node : *nodes) {
        const auto hash = to_array<32>(node);
        if (!hash) return unproven("the path to the block is malformed");
        path.push_back(*hash);
    }
    const auto included = tlog::verify_inclusion(
        header->number, blocks.size, tlog::leaf_hash(chain::hash_of(*header)), path, blocks.root);
    return included ? header : pass(included);
}

Result<ProvenSlots> slots_under(const json::object& answer, const char* name,
                                const chain::Hash& state_root,
                                const std::vector<model::Word>& slots) {
    const auto* proof = answer.if_contains(name);
    const auto* object = proof == nullptr ? nullptr : proof->if_object();
    if (object == nullptr) return unproven("it proves nothing of " + std::string(name));
    const auto at = crypto::parse_address(json_text(*object, "address"));
    const auto path = nodes_of(object->if_contains("account"));
    if (!at) return unproven("no address of " + std::string(name));
    if (!path) return pass(path);
    const auto leaf = chain::verify_proof(state_root, chain::hashed(*at), *path);
    if (!leaf) return pass(leaf);
    if (!*leaf) return unproven(std::string(name) + " is not on the chain");
    const auto account = chain::decode_account(**leaf);
    if (!account) return pass(account);
    const auto* lists = object->if_contains("slots");
    if (lists == nullptr || !lists->is_array() || lists->get_array().size() != slots.size())
        return unproven("it proves other slots");
    ProvenSlots out{*at, {}};
    for (std::size_t i = 0; i < slots.size(); ++i) {
        const auto value = slot_under(account->storage_root, slots[i], lists->get_array()[i]);
        if (!value) return pass(value);
        out.values.push_back(*value);
    }
    return out;
}

Result<chain::Receipt> receipt_under(const json::object& object, const chain::Hash& receipts_root) {
    const auto place = number_in(object, "place");
    const auto nodes = nodes_of(object.if_contains("receipt"));
    if (!place || !nodes) return unproven("it names no receipt");
    Bytes key;
    chain::rlp::append_number(key, *place);
    const auto value = chain::verify_proof(receipts_root, key, *nodes);
    if (!value) return pass(value);
    if (!*value) return unproven("there is no such receipt in its block");
    return chain::decode_receipt(**value);
}

}  // namespace vs::verify
