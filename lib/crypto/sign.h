// Ed25519 (RFC 8032) as libsodium verifies it: small-order and non-canonical points are refused.
// X25519 (RFC 7748). Thread-safe. Secrets are wiped when their owner is destroyed.
#pragma once

#include "crypto/hash.h"

namespace vs::crypto {

using PublicKey = std::array<std::uint8_t, 32>;
using Signature = std::array<std::uint8_t, 64>;

// A 32-byte secret that wipes itself.
class Secret {
  public:
    Secret() = default;
    explicit Secret(const std::array<std::uint8_t, 32>& bytes) : bytes_(bytes) {}
    Secret(const Secret&) = default;
    Secret& operator=(const Secret&) = default;
    ~Secret() { wipe(bytes_); }
    const std::array<std::uint8_t, 32>& bytes() const { return bytes_; }
    static Secret random() { return Secret(random_array<32>()); }

  private:
    std::array<std::uint8_t, 32> bytes_{};
};

// The secret is the RFC 8032 seed.
class SigningKey {
  public:
    explicit SigningKey(const Secret& seed);
    SigningKey(const SigningKey&) = default;
    SigningKey& operator=(const SigningKey&) = default;
    ~SigningKey() { wipe(expanded_); }
    const PublicKey& public_key() const { return public_; }
    Signature sign(ByteView message) const;

  private:
    std::array<std::uint8_t, 64> expanded_;
    PublicKey public_;
};

bool ed25519_verify(const PublicKey& key, ByteView message, ByteView signature);

PublicKey x25519_public(const Secret& secret);
// Code "x25519" where the shared secret is all zero (a low-order point).
Result<Secret> x25519(const Secret& secret, const PublicKey& peer);

}  // namespace vs::crypto
