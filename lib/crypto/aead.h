// ChaCha20-Poly1305 (RFC 8439) and XChaCha20-Poly1305 (24-byte nonce), by libsodium. Thread-safe.
// Sealing appends the 16-byte tag; opening fails with code "aead" where anything was altered.
#pragma once

#include "crypto/sign.h"

namespace vs::crypto {

inline constexpr std::size_t kTagSize = 16;
using Nonce12 = std::array<std::uint8_t, 12>;
using Nonce24 = std::array<std::uint8_t, 24>;

Bytes chacha20_poly1305_seal(const Secret& key, const Nonce12& nonce, ByteView data,
                             ByteView plain);
Result<Bytes> chacha20_poly1305_open(const Secret& key, const Nonce12& nonce, ByteView data,
                                     ByteView sealed);
Bytes xchacha20_poly1305_seal(const Secret& key, const Nonce24& nonce, ByteView data,
                              ByteView plain);
Result<Bytes> xchacha20_poly1305_open(const Secret& key, const Nonce24& nonce, ByteView data,
                                      ByteView sealed);

}  // namespace vs::crypto
