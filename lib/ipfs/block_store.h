// Blocks by the SHA-256 of their bytes, in a key-value store. The key is the digest, so two CIDs
// of the same bytes name one block. Thread-safe.
//
// Error codes: "missing", "altered" (the bytes kept no longer have the digest), "too-large", and
// those of store::Kv.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "crypto/hash.h"
#include "store/kv.h"

namespace vs::ipfs {

// What bitswap and trustless gateways carry.
inline constexpr std::size_t kMaxBlock = std::size_t{2} << 20;

class BlockStore {
  public:
    // `kv` outlives this object and has the family.
    explicit BlockStore(store::Kv& kv, std::string family = "blocks");

    // Adds the block to a batch that the caller writes together with what refers to it. The block
    // must not exceed kMaxBlock: a programmer error (std::length_error).
    crypto::Digest stage(store::Batch& batch, ByteView block) const;

    // Durable when it returns.
    Result<crypto::Digest> put(ByteView block);

    // The hash is checked on every read.
    Result<Bytes> get(const crypto::Digest& digest, store::From from = store::From::cache) const;
    Result<bool> has(const crypto::Digest& digest) const;

    // Every block in order of digest, each read from the disk and checked; a damaged one is
    // visited with its error in `state`, and the walk goes on. Begins at `first`; false stops.
    struct Seen {
        crypto::Digest digest;
        std::size_t size = 0;
        Result<> state;
    };
    Result<> each(const std::function<bool(const Seen&)>& visit,
                  const crypto::Digest& first = {}) const;

    // The bytes are in no file of the store afterwards (see store::Kv::erase_for_good).
    Result<> erase_for_good(const std::vector<crypto::Digest>& digests);

  private:
    std::optional<crypto::Digest> find_damaged(const crypto::Digest& from) const;

    store::Kv& kv_;
    std::string family_;
};

}  // namespace vs::ipfs
