// Where the Log and Directory contracts keep what proofs are made of: Solidity's storage layout
// (docs.soliditylang.org, "Layout of State Variables in Storage"), and the event of Log. Pure and
// thread-safe.
#pragma once

#include "crypto/secp256k1.h"

namespace vs::model {

using Word = std::array<std::uint8_t, 32>;

// A contract's name as bytes32: its letters, zeros behind; at most 32.
Word contract_name(std::string_view name);
// The slot of an entry of the Directory: holds the contract's address.
Word directory_slot(std::string_view name);
// The slot of a node's head in Log: holds the root. The slot after it holds the size (u64, lowest)
// and above it the time of the block (u40, seconds).
Word head_slot(const crypto::Address& node);
// Anchored(address indexed node, uint64 indexed size, bytes32 root)
Word anchored_topic();
Word address_word(const crypto::Address& address);

}  // namespace vs::model
