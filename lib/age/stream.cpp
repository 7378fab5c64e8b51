// payload = 16-byte nonce *(sealed 65,536-byte chunk) sealed last chunk
// Payload key: HKDF(file key, nonce, "payload"). Chunk n is sealed with ChaCha20-Poly1305 under the
// nonce: n as 11 bytes big-endian, then 1 for the last chunk and 0 for the others. The last chunk
// is empty only where the whole payload is.
#include "age/stream.h"

namespace vs::age {

ChunkCipher::ChunkCipher(const FileKey& key, ByteView nonce)
    : key_(derive(key.bytes(), nonce, "payload")) {}

Bytes ChunkCipher::seal(ByteView plain, bool last) {
    auto out = crypto::chacha20_poly1305_seal(key_, nonce(last), {}, plain);
    ++number_;
    return out;
}

Result<Bytes> ChunkCipher::open(ByteView sealed, bool last) {
    auto out = crypto::chacha20_poly1305_open(key_, nonce(last), {}, sealed);
    if (out) ++number_;
    return out;
}

crypto::Nonce12 ChunkCipher::nonce(bool last) const {
    crypto::Nonce12 out{};
    for (std::size_t i = 0; i < 8; ++i) out[10 - i] = static_cast<std::uint8_t>(number_ >> (8 * i));
    out[11] = last ? 1 : 0;
    return out;
}

}  // namespace vs::age
