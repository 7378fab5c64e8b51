// The payload of an age file: chunks of 64 KiB, each sealed under its number.
#pragma once

#include "age/keys.h"
#include "crypto/aead.h"

namespace vs::age {

inline constexpr std::size_t kChunk = 64 * 1024;
inline constexpr std::size_t kSealedChunk = kChunk + crypto::kTagSize;
inline constexpr std::size_t kNonce = 16;

// Seals or opens one payload's chunks in order; one object does one of both.
class ChunkCipher {
  public:
    ChunkCipher(const FileKey& key, ByteView nonce);
    Bytes seal(ByteView plain, bool last);
    // Counts only where it succeeds: a chunk may be tried as one that is followed by others, then
    // as the last. Code "aead".
    Result<Bytes> open(ByteView sealed, bool last);
    bool first() const { return number_ == 0; }

  private:
    crypto::Nonce12 nonce(bool last) const;
    crypto::Secret key_;
    std::uint64_t number_ = 0;
};

}  // namespace vs::age
