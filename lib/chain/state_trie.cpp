#include "chain/state_trie.h"

namespace vs::chain {
namespace {

Result<SlotProof> prove_slot(Trie& storage, const U256& slot) {
    const auto path = hashed(slot);
    SlotProof out{.slot = slot};
    const auto value = storage.get(path);
    if (!value) return pass(value);
    if (*value) {
        const auto item = rlp::only_item(**value);
        if (!item || item->is_list || item->payload.size() > 32)
            return fail("altered", "a slot of the trie is malformed");
        out.value = U256::from_be(item->payload);
    }
    auto nodes = storage.prove(path);
    if (!nodes) return pass(nodes);
    out.nodes = std::move(*nodes);
    return out;
}

Result<> verify_slot(const Hash& storage_root, const SlotProof& slot) {
    const auto value = verify_proof(storage_root, hashed(slot.slot), slot.nodes);
    if (!value) return pass(value);
    if (value->value_or(Bytes()) == encode_slot(slot.value)) return {};
    return fail("proof", "slot " + evm::to_hex_quantity(slot.slot) + " has another value");
}

}  // namespace

Bytes encode(const AccountLeaf& account) {
    Bytes fields;
    fields.reserve(110);
    rlp::append_number(fields, account.nonce);
    rlp::append_number(fields, account.balance);
    rlp::append_string(fields, account.storage_root);
    rlp::append_string(fields, account.code_hash);
    return rlp::list(fields);
}

Result<AccountLeaf> decode_account(ByteView encoded) {
    auto fields = rlp::Reader::of_list(encoded);
    AccountLeaf out;
    out.nonce = fields.u64();
    out.balance = fields.u256();
    out.storage_root = fields.fixed<32>();
    out.code_hash = fields.fixed<32>();
    if (auto done = fields.finish(); !done) return pass(done);
    return out;
}

Bytes encode_slot(const U256& value) {
    Bytes out;
    if (!value.is_zero()) rlp::append_number(out, value);
    return out;
}

Hash hashed(const Address& address) {
    return crypto::keccak256(address);
}

Hash hashed(const U256& slot) {
    return crypto::keccak256(slot.to_be());
}

Result<std::optional<AccountLeaf>> find_account(Trie& accounts, const Address& address) {
    const auto value = accounts.get(hashed(address));
    if (!value) return pass(value);
    if (!*value) return std::optional<AccountLeaf>();
    const auto leaf = decode_account(**value);
    if (!leaf) return pass(leaf);
    return std::optional(*leaf);
}

Result<AccountProof> prove_account(Trie& accounts, Trie& storage, const Address& address,
                                   const std::vector<U256>& slots) {
    AccountProof out{.address = address};
    const auto leaf = find_account(accounts, address);
    if (!leaf) return pass(leaf);
    out.account = leaf->value_or(AccountLeaf{});
    auto proof = accounts.prove(hashed(address));
    if (!proof) return pass(proof);
    out.nodes = std::move(*proof);
    for (const auto& slot : slots) {
        auto proven = prove_slot(storage, slot);
        if (!proven) return pass(proven);
        out.slots.push_back(std::move(*proven));
    }
    return out;
}

Result<AccountProof> prove_account(const NodeStore& nodes, const Hash& state_root,
                                   const Address& address, const std::vector<U256>& slots) {
    Trie accounts(nodes, {}, state_root);
    const auto leaf = find_account(accounts, address);
    if (!leaf) return pass(leaf);
    Trie storage(nodes, to_bytes(hashed(address)), leaf->value_or(AccountLeaf{}).storage_root);
    return prove_account(accounts, storage, address, slots);
}

Result<> verify_account(const Hash& state_root, const AccountProof& proof) {
    const auto value = verify_proof(state_root, hashed(proof.address), proof.nodes);
    if (!value) return pass(value);
    const bool right = *value ? **value == encode(proof.account) : proof.account == AccountLeaf{};
    if (!right)
        return fail("proof", "account " + crypto::to_text(proof.address) + " is another one");
    for (const auto& slot : proof.slots)
        if (auto verified = verify_slot(proof.account.storage_root, slot); !verified)
            return verified;
    return {};
}

}  // namespace vs::chain
