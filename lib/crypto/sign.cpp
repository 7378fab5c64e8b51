#include "crypto/sign.h"

#include <sodium.h>

namespace vs::crypto {

SigningKey::SigningKey(const Secret& seed) {
    crypto_sign_seed_keypair(public_.data(), expanded_.data(), seed.bytes().data());
}

Signature SigningKey::sign(ByteView message) const {
    Signature out;
    crypto_sign_detached(out.data(), nullptr, message.data(), message.size(), expanded_.data());
    return out;
}

bool ed25519_verify(const PublicKey& key, ByteView message, ByteView signature) {
    return signature.size() == 64 && crypto_sign_verify_detached(signature.data(), message.data(),
                                                                 message.size(), key.data()) == 0;
}

PublicKey x25519_public(const Secret& secret) {
    PublicKey out;
    crypto_scalarmult_base(out.data(), secret.bytes().data());
    return out;
}

Result<Secret> x25519(const Secret& secret, const PublicKey& peer) {
    std::array<std::uint8_t, 32> shared;
    const int failed = crypto_scalarmult(shared.data(), secret.bytes().data(), peer.data());
    Secret out(shared);
    wipe(shared);
    if (failed != 0) return fail("x25519", "the X25519 share is a point of low order");
    return out;
}

}  // namespace vs::crypto
