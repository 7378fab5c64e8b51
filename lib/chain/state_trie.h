// The world state as tries (yellow paper, 4.1): accounts under keccak256(address), each with a trie
// of its storage under keccak256(slot); and proofs about it (EIP-1186).
//
//   account = [nonce, balance, storage root, code hash]
//   slot    = rlp of the value's bytes without leading zeros; a zero slot is not there
//
// Rows of an account's storage have its hashed address as owner (chain/trie.h). All functions are
// pure and thread-safe.
#pragma once

#include "chain/state.h"
#include "chain/trie.h"

namespace vs::chain {

struct AccountLeaf {
    std::uint64_t nonce = 0;
    U256 balance;
    Hash storage_root = kEmptyRoot;
    Hash code_hash = evm::kEmptyCodeHash;
    bool operator==(const AccountLeaf&) const = default;
};

Bytes encode(const AccountLeaf& account);
Result<AccountLeaf> decode_account(ByteView encoded);  // code "rlp"
Bytes encode_slot(const U256& value);                  // empty for zero
Hash hashed(const Address& address);
Hash hashed(const U256& slot);

struct SlotProof {
    U256 slot, value;
    std::vector<Bytes> nodes;  // from the account's storage root
};
struct AccountProof {
    Address address{};
    AccountLeaf account;       // nonce 0, balance 0 and empty hashes where there is none
    std::vector<Bytes> nodes;  // from the state root
    std::vector<SlotProof> slots;
};

// From the two tries as they are, committed or not; `storage` is the account's. Codes of Trie.
Result<AccountProof> prove_account(Trie& accounts, Trie& storage, const Address& address,
                                   const std::vector<U256>& slots);
Result<AccountProof> prove_account(const NodeStore& nodes, const Hash& state_root,
                                   const Address& address, const std::vector<U256>& slots);
// What the trie says of an account; none where there is none.
Result<std::optional<AccountLeaf>> find_account(Trie& accounts, const Address& address);
// That the account and each slot are what the state root says; code "proof".
Result<> verify_account(const Hash& state_root, const AccountProof& proof);

}  // namespace vs::chain
