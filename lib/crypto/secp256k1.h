// Ethereum addresses of secp256k1 keys: the last 20 bytes of keccak256 of the uncompressed point
// (yellow paper, F).
#pragma once

#include "crypto/sign.h"

namespace vs::crypto {

using Address = std::array<std::uint8_t, 20>;

// Code "secp256k1" where the secret is zero or not below the group order.
Result<Address> address_of(const Secret& secret);
std::string to_text(const Address& address);  // "0x" and 40 lower-case hex digits
Result<Address> parse_address(std::string_view text);

}  // namespace vs::crypto
