// CIDs as text and as bytes: what is taken is written back to what was read, and keeps its bounds.
#include <cstdlib>

#include "ipfs/cid.h"
#include "ipfs/multibase.h"
#include "ipfs/varint.h"

using namespace vs;

static void check(const ipfs::Cid& cid) {
    const auto binary = ipfs::to_binary(cid);
    if (ipfs::parse_cid_binary(binary) != cid) std::abort();
    if (ipfs::parse_cid(ipfs::to_text(cid)) != cid) std::abort();
    const auto hash = ipfs::take_multihash(cid.multihash);
    if (!hash || hash->size != cid.multihash.size()) std::abort();
    if (hash->multihash.digest.size() > ipfs::kMaxDigest) std::abort();
    const auto digest = ipfs::sha256_digest(cid);
    if (digest && cid.version == 1 && cid.codec == ipfs::kRaw && ipfs::raw_cid(*digest) != cid)
        std::abort();
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes(data, size);
    const auto text = as_text(bytes);
    if (const auto varint = ipfs::take_varint(bytes)) {
        Bytes again;
        ipfs::append_varint(again, varint->value);
        if (!equal(again, bytes.first(varint->size))) std::abort();
    }
    if (const auto plain = ipfs::from_multibase(text))
        if (ipfs::to_multibase(ipfs::Base{text[0]}, *plain) != text) std::abort();
    if (const auto cid = ipfs::parse_cid(text)) check(*cid);
    if (const auto prefix = ipfs::take_cid(bytes)) {
        if (!equal(ipfs::to_binary(prefix->cid), bytes.first(prefix->size))) std::abort();
        check(prefix->cid);
    }
    return 0;
}
