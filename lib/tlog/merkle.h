// The Merkle tree of RFC 6962 section 2.1 (RFC 9162 section 2.1 is the same tree): SHA-256, a leaf
// is hashed behind 0x00, a node behind 0x01, so that no leaf can pass for a node. Pure and
// thread-safe.
//
// Proofs are lists of hashes, lowest level first, at most 63, and every one of them must be used.
// These verifiers are what the browser and the Log contract have to agree with.
#pragma once

#include <span>
#include <vector>

#include "crypto/hash.h"

namespace vs::tlog {

using Hash = crypto::Digest;

inline constexpr std::size_t kMaxProof = 63;
inline constexpr std::uint64_t kMaxSize = (std::uint64_t{1} << 63) - 1;

Hash leaf_hash(ByteView leaf);
Hash node_hash(const Hash& left, const Hash& right);
Hash empty_root();  // SHA-256 of nothing
// By the recursive definition of RFC 6962 section 2.1; the oracle of everything incremental.
Hash root_of(std::span<const Hash> leaf_hashes);

// That leaf `index` (from 0) of a tree of `size` leaves has the hash `leaf`. Codes: "range" (index
// or size impossible), "proof-length" (too few or too many hashes), "root" (another root results).
Result<> verify_inclusion(std::uint64_t index, std::uint64_t size, const Hash& leaf,
                          std::span<const Hash> proof, const Hash& root);

// That the tree of `size2` leaves begins with the one of `size1`. Equal sizes want equal roots and
// no proof; from size 0 anything grows, with no proof, and `root1` is not looked at. Same codes.
Result<> verify_consistency(std::uint64_t size1, std::uint64_t size2, std::span<const Hash> proof,
                            const Hash& root1, const Hash& root2);

}  // namespace vs::tlog
