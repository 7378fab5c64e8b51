// Content identifiers (CIDv0, CIDv1) and multihashes. All functions are pure and thread-safe;
// decoders take hostile input.
//
// Error codes: "varint", "multihash", "multibase", "cid", "not-sha256".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "crypto/hash.h"

namespace vs::ipfs {

// Codes of the multicodec table that this library knows by name.
inline constexpr std::uint64_t kRaw = 0x55;
inline constexpr std::uint64_t kDagPb = 0x70;
inline constexpr std::uint64_t kIdentity = 0x00;
inline constexpr std::uint64_t kSha256 = 0x12;

// A hash function's code and its digest; the view is into what was parsed.
struct Multihash {
    std::uint64_t code = 0;
    ByteView digest;
};
inline constexpr std::size_t kMaxDigest = 128;  // the limit for identity digests; none is longer

// A multihash at the front of `bytes` and how many bytes it took. A digest may be truncated, but
// not longer than its function makes it.
struct MultihashPrefix {
    Multihash multihash;
    std::size_t size = 0;
};
Result<MultihashPrefix> take_multihash(ByteView bytes);
Bytes to_multihash(std::uint64_t code, ByteView digest);

struct Cid {
    std::uint64_t version = 1;  // 0 or 1
    std::uint64_t codec = kRaw;
    Bytes multihash;  // code, length, digest

    bool operator==(const Cid&) const = default;
};

// The CID of a block whose SHA-256 is known, and of a block in hand: version 1, raw, sha2-256.
Cid raw_cid(const crypto::Digest& digest);
Cid raw_cid_of(ByteView block);

Bytes to_binary(const Cid& cid);
std::string to_text(const Cid& cid);  // version 1: base32 lower case, "b…"; version 0: "Qm…"

// Version 0 ("Qm…", 46 characters) or version 1 in any of: base16 (f F), base32 (b B), base36
// (k K), base58btc (z), base64 (m), base64url (u).
Result<Cid> parse_cid(std::string_view text);
Result<Cid> parse_cid_binary(ByteView bytes);  // all of `bytes`

// A CID at the front of `bytes`, as CAR sections begin, and how many bytes it took.
struct CidPrefix {
    Cid cid;
    std::size_t size = 0;
};
Result<CidPrefix> take_cid(ByteView bytes);

// The digest, when the multihash is a sha2-256 of full length; else code "not-sha256".
Result<crypto::Digest> sha256_digest(const Cid& cid);

}  // namespace vs::ipfs
