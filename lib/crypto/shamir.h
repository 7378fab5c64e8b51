// Shamir's secret sharing of 32 bytes over GF(2^8) with the polynomial of AES (FIPS 197 §4.2): any
// `need` of `count` shares give the secret back, and fewer say nothing about it. A share is the
// value at x = 1, 2, … of one random polynomial of degree need - 1 for each byte.
//
// Shares are not authenticated: a wrong one gives a wrong secret, which the caller finds out by
// what the secret opens. Takes the same time for any secret. Thread-safe.
#pragma once

#include <vector>

#include "crypto/sign.h"

namespace vs::crypto {

struct Share {
    std::uint8_t x = 0;  // from 1
    Secret value;
};

// 1 <= need <= count <= 255; code "shares".
Result<std::vector<Share>> split(const Secret& secret, unsigned need, unsigned count);
// Of as many as `need` was, or more; code "shares" where one comes twice or none is given.
Result<Secret> combine(std::span<const Share> shares);

}  // namespace vs::crypto
