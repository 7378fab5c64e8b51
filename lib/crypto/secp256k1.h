// secp256k1 as Ethereum uses it: addresses are the last 20 bytes of keccak256 of the uncompressed
// point, signatures carry the parity of their point so that the key can be recovered (yellow paper,
// F; EIP-2 for low s). All functions are thread-safe.
#pragma once

#include "crypto/sign.h"

namespace vs::crypto {

using Address = std::array<std::uint8_t, 20>;
using Point = std::array<std::uint8_t, 64>;  // x ‖ y, big-endian

struct RecoverableSignature {
    std::array<std::uint8_t, 32> r{}, s{};  // big-endian
    bool y_parity = false;
};

// Code "secp256k1" where the secret is zero or not below the group order.
Result<Address> address_of(const Secret& secret);
Address address_of(const Point& public_key);
Result<Point> secp256k1_public_key(const Secret& secret);

// Deterministic (RFC 6979), with s at most half the group order. Code "secp256k1" as above.
Result<RecoverableSignature> sign_recoverable(const Secret& secret, const Digest& digest);
// The key that made the signature. Code "signature" where r or s is zero or not below the order, or
// no key fits. A high s is accepted: whoever refuses malleable signatures asks has_low_s first.
Result<Point> recover_public_key(const Digest& digest, const RecoverableSignature& signature);
bool has_low_s(const RecoverableSignature& signature);  // s at most half the group order

std::string to_text(const Address& address);  // "0x" and 40 lower-case hex digits
Result<Address> parse_address(std::string_view text);

}  // namespace vs::crypto
