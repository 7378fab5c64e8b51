// Transactions: legacy with and without chain id (EIP-155), with access list (EIP-2930), with fee
// cap and tip (EIP-1559). Blob transactions (EIP-4844) are recognised and refused by name.
//
//   transaction = legacy | 01 access | 02 dynamic          legacy begins with c0..ff: a list
//   legacy  = [nonce, price, gas, to, value, data, v, r, s]
//             v = 27 + parity, or 35 + 2 * chain id + parity (EIP-155)
//   access  = [chain id, nonce, price, gas, to, value, data, access list, parity, r, s]
//   dynamic = [chain id, nonce, tip, fee cap, gas, to, value, data, access list, parity, r, s]
//   to      = 20 bytes, or empty: creates a contract
//   access list = [[address, [32-byte key, …]], …]
//   signed is keccak256 of the same without v, r, s; EIP-155 puts [chain id, 0, 0] in their place
//
// All functions are pure and thread-safe.
#pragma once

#include "chain/rlp.h"
#include "crypto/secp256k1.h"

namespace vs::chain {

enum class TransactionType : std::uint8_t { legacy = 0, access_list = 1, dynamic_fee = 2 };

struct AccessEntry {
    Address address{};
    std::vector<Hash> keys;
    bool operator==(const AccessEntry&) const = default;
};

struct Transaction {
    TransactionType type = TransactionType::legacy;
    std::optional<std::uint64_t> chain_id;  // none: legacy, good on every chain
    std::uint64_t nonce = 0;
    // Fee per gas in wei. One price (legacy, EIP-2930) stands in both: then what is paid, the
    // smaller of max_fee and base fee + max_priority_fee, is that price.
    U256 max_fee;
    U256 max_priority_fee;
    std::uint64_t gas = 0;
    std::optional<Address> to;  // none: creates a contract
    U256 value;
    Bytes data;
    std::vector<AccessEntry> access_list;

    bool y_parity = false;
    U256 r, s;

    // Set by decode_transaction and sign; derived from all of the above.
    Address sender{};
    Hash hash{};
    bool operator==(const Transaction&) const = default;
};

// At most this is read; more is refused ("too-large").
inline constexpr std::size_t kMaxTransaction = std::size_t{1} << 24;

// Which senders to work out: recovering one takes tens of microseconds.
enum class Senders { recover, leave_zero };

// Codes: "rlp" (not one canonical encoding), "too-large", "type" (blob or unknown; the message
// names it), "signature" (v, r or s out of range, s above half the order (EIP-2), or no key).
// Chain ids up to 2^63 - 19, so that v fits 64 bits.
Result<Transaction> decode_transaction(ByteView raw, Senders senders = Senders::recover);
Bytes encode(const Transaction& transaction);

// As it stands in a block body: a list for legacy, a string holding the bytes for the others.
void append_in_body(Bytes& out, ByteView raw);
Result<ByteView> raw_in_body(const rlp::Item& item);  // its inverse; code "rlp"

Hash signing_hash(const Transaction& transaction);
// Sets y_parity, r, s, sender and hash; low s. Code "secp256k1" where the secret is no key.
Result<> sign(Transaction& transaction, const crypto::Secret& secret);
// Code "signature". Does not use what is cached.
Result<Address> recover_sender(const Transaction& transaction);
std::uint64_t signature_v(const Transaction& transaction);  // as encoded: 0, 1, 27, 28, 35…

// CREATE's address: the last 20 bytes of keccak256 of rlp [sender, nonce].
Address created_address(const Address& sender, std::uint64_t nonce);

}  // namespace vs::chain
