// SHA-256 (FIPS 180-4), HMAC (RFC 2104), HKDF (RFC 5869), Keccak-256 (Ethereum's padding),
// randomness. SHA-256 is OpenSSL's, which uses the CPU's SHA instructions. All functions are
// thread-safe.
#pragma once

#include <array>
#include <memory>

#include "base/bytes.h"

namespace vs::crypto {

using Digest = std::array<std::uint8_t, 32>;

Digest sha256(ByteView data);
Digest sha256(std::initializer_list<ByteView> parts);  // of their concatenation
Digest hmac_sha256(ByteView key, ByteView data);
// `size` at most 255 * 32 bytes (RFC 5869 section 2.3); more is a programmer error.
Bytes hkdf_sha256(ByteView secret, ByteView salt, ByteView info, std::size_t size);
Digest keccak256(ByteView data);

// SHA-256 over data that arrives in pieces.
class Sha256 {
  public:
    Sha256();
    void update(ByteView data);
    Digest finish();  // once

  private:
    struct Free {
        void operator()(void* context) const;
    };
    std::unique_ptr<void, Free> context_;
};

void random_bytes(std::span<std::uint8_t> out);
Bytes random_bytes(std::size_t size);
template <std::size_t N>
std::array<std::uint8_t, N> random_array() {
    std::array<std::uint8_t, N> out;
    random_bytes(out);
    return out;
}

bool equal_secret(ByteView a, ByteView b);  // constant time for equal lengths
void wipe(std::span<std::uint8_t> secret);

}  // namespace vs::crypto
