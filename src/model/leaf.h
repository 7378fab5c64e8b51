// The leaf of the log (DESIGN 4): canonical CBOR [1, type, tag, digest], always 54 bytes:
//
//   84 01 TT 50 tag(16) 58 20 digest(32)        TT = 00 heartbeat, 01 report, 02 erasure
//
// tag = first 16 bytes of HMAC-SHA-256(k_p, u64 seq big-endian): only who holds the patient's tag
// key can tell whose leaf it is. digest = SHA-256 of the sealed block. A heartbeat has zeros in
// both; an erasure (model/erasure.h) a tag of zeros and the SHA-256 of its text. Pure, thread-safe.
#pragma once

#include "crypto/sign.h"

namespace vs::model {

enum class LeafType : std::uint8_t { heartbeat = 0, report = 1, erasure = 2 };
using Tag = std::array<std::uint8_t, 16>;

struct Leaf {
    LeafType type = LeafType::heartbeat;
    Tag tag{};
    crypto::Digest digest{};
    bool operator==(const Leaf&) const = default;
};

Tag tag_of(const crypto::Secret& tag_key, std::uint64_t seq);
Bytes encode(const Leaf& leaf);
Result<Leaf> decode_leaf(ByteView bytes);  // code "leaf"

}  // namespace vs::model
