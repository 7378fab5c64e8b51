// CIDv1  = varint(1) varint(codec) multihash            as text: multibase of these bytes
// CIDv0  = 0x12 0x20 digest[32]                         as text: base58btc without a prefix, "Qm…"
// multihash = varint(function) varint(size) digest[size]
#include "ipfs/cid.h"

#include <algorithm>
#include <array>

#include "ipfs/multibase.h"
#include "ipfs/varint.h"

namespace vs::ipfs {

namespace {

constexpr std::size_t kSizeV0 = 34;
constexpr std::size_t kTextV0 = 46;

// Multicodec table: functions with one digest size.
struct Function {
    std::uint64_t code;
    std::size_t size;
};
constexpr std::array kFunctions{
    Function{0x11, 20},   // sha1
    Function{0x12, 32},   // sha2-256
    Function{0x13, 64},   // sha2-512
    Function{0x14, 64},   // sha3-512
    Function{0x15, 48},   // sha3-384
    Function{0x16, 32},   // sha3-256
    Function{0x17, 28},   // sha3-224
    Function{0x1b, 32},   // keccak-256
    Function{0x1d, 64},   // keccak-512
    Function{0x20, 48},   // sha2-384
    Function{0x56, 32},   // dbl-sha2-256
    Function{0xd5, 16},   // md5
    Function{0xb220, 32}  // blake2b-256
};

std::size_t most_of(std::uint64_t code) {
    const auto* found = std::find_if(kFunctions.begin(), kFunctions.end(),
                                     [&](const auto& one) { return one.code == code; });
    return found == kFunctions.end() ? kMaxDigest : found->size;
}

bool is_v0(ByteView bytes) {
    return bytes.size() >= 2 && bytes[0] == 0x12 && bytes[1] == 0x20;
}

Result<CidPrefix> take_v0(ByteView bytes) {
    if (bytes.size() < kSizeV0) return fail("cid", "a version 0 CID is cut short");
    return CidPrefix{{0, kDagPb, to_bytes(bytes.first(kSizeV0))}, kSizeV0};
}

Result<CidPrefix> take_v1(ByteView bytes) {
    const auto version = take_varint(bytes);
    if (!version) return pass(version);
    if (version->value != 1)
        return fail("cid", "CID version " + std::to_string(version->value) + " is not known");
    const auto codec = take_varint(bytes.subspan(version->size));
    if (!codec) return pass(codec);
    const auto rest = bytes.subspan(version->size + codec->size);
    const auto hash = take_multihash(rest);
    if (!hash) return pass(hash);
    return CidPrefix{{1, codec->value, to_bytes(rest.first(hash->size))},
                     version->size + codec->size + hash->size};
}

}  // namespace

Result<MultihashPrefix> take_multihash(ByteView bytes) {
    const auto code = take_varint(bytes);
    if (!code) return pass(code);
    const auto size = take_varint(bytes.subspan(code->size));
    if (!size) return pass(size);
    const auto rest = bytes.subspan(code->size + size->size);
    if (size->value > most_of(code->value) || (size->value == 0 && code->value != kIdentity))
        return fail("multihash", "a digest of " + std::to_string(size->value) + " bytes");
    if (size->value > rest.size()) return fail("multihash", "a digest is cut short");
    const auto count = static_cast<std::size_t>(size->value);
    return MultihashPrefix{{code->value, rest.first(count)}, code->size + size->size + count};
}

Bytes to_multihash(std::uint64_t code, ByteView digest) {
    Bytes out;
    append_varint(out, code);
    append_varint(out, digest.size());
    append(out, digest);
    return out;
}

Cid raw_cid(const crypto::Digest& digest) {
    return {1, kRaw, to_multihash(kSha256, digest)};
}

Cid raw_cid_of(ByteView block) {
    return raw_cid(crypto::sha256(block));
}

Bytes to_binary(const Cid& cid) {
    if (cid.version == 0) return cid.multihash;
    Bytes out;
    append_varint(out, cid.version);
    append_varint(out, cid.codec);
    append(out, cid.multihash);
    return out;
}

std::string to_text(const Cid& cid) {
    if (cid.version == 0) return to_base58(cid.multihash);
    return to_multibase(Base::base32, to_binary(cid));
}

Result<CidPrefix> take_cid(ByteView bytes) {
    return is_v0(bytes) ? take_v0(bytes) : take_v1(bytes);
}

Result<Cid> parse_cid_binary(ByteView bytes) {
    auto prefix = take_cid(bytes);
    if (!prefix) return pass(prefix);
    if (prefix->size != bytes.size()) return fail("cid", "there are bytes after the CID");
    return std::move(prefix->cid);
}

Result<Cid> parse_cid(std::string_view text) {
    const bool old = text.size() == kTextV0 && text.starts_with("Qm");
    const auto bytes = old ? from_base58(text) : from_multibase(text);
    if (!bytes) return pass(bytes);
    // The bytes of a version 0 CID have no multibase form, and its text has no other bytes.
    if (is_v0(*bytes) != old) return fail("cid", "a version 0 CID in the wrong form");
    return parse_cid_binary(*bytes);
}

Result<crypto::Digest> sha256_digest(const Cid& cid) {
    const auto hash = take_multihash(cid.multihash);
    if (!hash) return pass(hash);
    if (hash->multihash.code != kSha256 || hash->multihash.digest.size() != 32 ||
        hash->size != cid.multihash.size())
        return fail("not-sha256", "the CID does not name a whole SHA-256 digest");
    crypto::Digest out;
    std::copy_n(hash->multihash.digest.begin(), out.size(), out.begin());
    return out;
}

}  // namespace vs::ipfs
