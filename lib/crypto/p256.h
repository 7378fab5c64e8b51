// NIST P-256 and AES-128-GCM by OpenSSL: what web push asks for (RFC 8291, RFC 8292). Thread-safe.
#pragma once

#include "crypto/sign.h"

namespace vs::crypto {

using P256Point = std::array<std::uint8_t, 65>;  // 4 ‖ x ‖ y, big-endian

Secret p256_random();
// Code "p256" where the secret is zero or not below the group order.
Result<P256Point> p256_public(const Secret& secret);
// The x of the shared point; code "p256" also where `peer` is no point of the curve.
Result<Secret> p256_shared(const Secret& secret, const P256Point& peer);
// ECDSA with SHA-256 (ES256 of RFC 7518): r ‖ s.
Result<Signature> p256_sign(const Secret& secret, ByteView message);
bool p256_verify(const P256Point& key, ByteView message, ByteView signature);

// The tag of 16 bytes is appended.
Bytes aes128_gcm_seal(const std::array<std::uint8_t, 16>& key,
                      const std::array<std::uint8_t, 12>& nonce, ByteView plain);

}  // namespace vs::crypto
