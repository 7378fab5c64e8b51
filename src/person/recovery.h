// The recovery words of an account (BIP-39) and the two keys that come from them.
//
//   key to sign with = HKDF-SHA-256(BIP-39 seed, info "vitalseal/recovery/sign/1" ‖ u32 n), n = 0;
//                      one more while the result is no secp256k1 key
//   age identity     = HKDF-SHA-256(BIP-39 seed, info "vitalseal/recovery/age/1")
//
// Pure, thread-safe.
#pragma once

#include "age/age.h"
#include "crypto/secp256k1.h"

namespace vs::person {

struct Recovery {
    crypto::Secret signing;
    crypto::Address signer{};
    age::Identity identity;
};

std::string new_words();  // 24; a secret: the caller wipes it
// Code "words".
Result<Recovery> recovery_of(std::string_view words);

}  // namespace vs::person
