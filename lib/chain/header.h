// Block headers from Istanbul to Cancun, and what follows from a parent's header alone.
//
//   header = [parent hash, ommers hash, coinbase, state root, transactions root, receipts root,
//             bloom (256), difficulty, number, gas limit, gas used, time, extra data, mix hash,
//             nonce (8)
//             (, base fee                                   London, EIP-1559
//              (, withdrawals root                          Shanghai, EIP-4895
//               (, blob gas used, excess blob gas,          Cancun, EIP-4844
//                  parent beacon root )))]                  Cancun, EIP-4788
//   hash   = keccak256(header)
//
// All functions are pure and thread-safe.
#pragma once

#include "chain/rlp.h"

namespace vs::chain {

using Bloom = std::array<std::uint8_t, 256>;

// keccak256 of rlp []: the hash of no ommers.
inline constexpr Hash kNoOmmers = {0x1d, 0xcc, 0x4d, 0xe8, 0xde, 0xc7, 0x5d, 0x7a, 0xab, 0x85, 0xb5,
                                   0x67, 0xb6, 0xcc, 0xd4, 0x1a, 0xd3, 0x12, 0x45, 0x1b, 0x94, 0x8a,
                                   0x74, 0x13, 0xf0, 0xa1, 0x42, 0xfd, 0x40, 0xd4, 0x93, 0x47};
// keccak256 of rlp "": the root of an empty trie.
inline constexpr Hash kEmptyRoot = {
    0x56, 0xe8, 0x1f, 0x17, 0x1b, 0xcc, 0x55, 0xa6, 0xff, 0x83, 0x45, 0xe6, 0x92, 0xc0, 0xf8, 0x6e,
    0x5b, 0x48, 0xe0, 0x1b, 0x99, 0x6c, 0xad, 0xc0, 0x01, 0x62, 0x2f, 0xb5, 0xe3, 0x63, 0xb4, 0x21};

inline constexpr std::size_t kMaxExtraData = 32;

struct Header {
    Hash parent_hash{};
    Hash ommers_hash = kNoOmmers;
    Address coinbase{};
    Hash state_root = kEmptyRoot;
    Hash transactions_root = kEmptyRoot;
    Hash receipts_root = kEmptyRoot;
    Bloom bloom{};
    U256 difficulty;
    std::uint64_t number = 0;
    std::uint64_t gas_limit = 0;
    std::uint64_t gas_used = 0;
    std::uint64_t time = 0;  // seconds since 1970
    Bytes extra_data;
    Hash mix_hash{};  // prevrandao since Paris
    std::array<std::uint8_t, 8> nonce{};
    std::optional<U256> base_fee;  // wei per gas
    std::optional<Hash> withdrawals_root;
    std::optional<std::uint64_t> blob_gas_used;
    std::optional<std::uint64_t> excess_blob_gas;
    std::optional<Hash> parent_beacon_root;
    bool operator==(const Header&) const = default;
};

// Codes "rlp"; fields of a later fork without those of an earlier one are refused. Extra data of
// any length decodes: execute_block judges it.
Result<Header> decode_header(ByteView encoded);
Result<Header> decode_header(rlp::Reader fields);
Bytes encode(const Header& header);
Hash hash_of(const Header& header);

// EIP-1559 from the parent's gas; a parent without a base fee gives 10^9.
U256 next_base_fee(const Header& parent);
// EIP-4844 from the parent's blob gas; zero where it has none.
std::uint64_t next_excess_blob_gas(const Header& parent);

}  // namespace vs::chain
