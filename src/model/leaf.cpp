#include "model/leaf.h"

#include <algorithm>

namespace vs::model {

Tag tag_of(const crypto::Secret& tag_key, std::uint64_t seq) {
    Bytes number;
    append_u64(number, seq);
    const auto mac = crypto::hmac_sha256(tag_key.bytes(), number);
    Tag tag;
    std::copy_n(mac.begin(), tag.size(), tag.begin());
    return tag;
}

Bytes encode(const Leaf& leaf) {
    return concat({Bytes{0x84, 0x01, static_cast<std::uint8_t>(leaf.type), 0x50}, leaf.tag,
                   Bytes{0x58, 0x20}, leaf.digest});
}

Result<Leaf> decode_leaf(ByteView bytes) {
    if (bytes.size() != 54 || bytes[2] > 2) return fail("leaf", "not a leaf of version 1");
    const Leaf leaf{static_cast<LeafType>(bytes[2]), *to_array<16>(bytes.subspan(4, 16)),
                    *to_array<32>(bytes.subspan(22))};
    if (!equal(encode(leaf), bytes))
        return fail("leaf", "not a leaf of version 1 in canonical CBOR");
    return leaf;
}

}  // namespace vs::model
