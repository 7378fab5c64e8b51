// The parts of what a node answers with its proofs (docs/formats/chain.md): a header under a
// checkpoint of the log of blocks, slots of contracts under the header's state root, a receipt
// under its root of receipts. Nodes are base64. All code "proof", and those of tries, notes and
// logs.
#pragma once

#include "base/json.h"
#include "chain/header.h"
#include "chain/receipt.h"
#include "model/log_contract.h"
#include "tlog/note.h"

namespace vs::verify {

// Whose log of blocks it is, by the verifier key of the same node's log of records.
struct BlocksSigner {
    std::string key;  // verifier key of the log of blocks
    crypto::Address node{};
};
Result<BlocksSigner> blocks_signer(const std::string& verifier_key);

Result<chain::Header> header_under(const json::object& object, const tlog::Checkpoint& blocks);

// The contract that `name` of the answer is about, and what its slots hold; zero where it is empty.
struct ProvenSlots {
    crypto::Address address{};
    std::vector<model::Word> values;
};
Result<ProvenSlots> slots_under(const json::object& answer, const char* name,
                                const chain::Hash& state_root,
                                const std::vector<model::Word>& slots);

// {"place", "receipt"}
Result<chain::Receipt> receipt_under(const json::object& object, const chain::Hash& receipts_root);

}  // namespace vs::verify
