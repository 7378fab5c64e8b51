#include "model/share.h"

#include "cbor/cbor.h"

namespace vs::model {
namespace {

Result<> expect_key(cbor::Reader& in, std::string_view name) {
    const auto key = in.text();
    if (!key || *key != name)
        return fail("share", "a share lacks its member \"" + std::string(name) + "\"");
    return {};
}

Result<std::uint8_t> number(cbor::Reader& in, std::string_view name) {
    if (auto found = expect_key(in, name); !found) return pass(found);
    const auto value = in.uint();
    if (!value) return pass(value);
    if (*value == 0 || *value > 255) return fail("share", "shares are numbered from 1 to 255");
    return static_cast<std::uint8_t>(*value);
}

template <std::size_t N>
Result<std::array<std::uint8_t, N>> member(cbor::Reader& in, std::string_view name) {
    if (auto found = expect_key(in, name); !found) return pass(found);
    const auto value = in.bytes();
    if (!value) return pass(value);
    return to_array<N>(*value);
}

}  // namespace

Bytes encode(const KeptShare& kept) {
    cbor::Writer out;
    out.map(4);
    out.text("x").uint(kept.share.x);
    out.text("need").uint(kept.need);
    out.text("about").bytes(kept.about);
    out.text("share").bytes(kept.share.value.bytes());
    return out.take();
}

Result<KeptShare> decode_share(ByteView bytes) {
    cbor::Reader in(bytes);
    const auto pairs = in.map();
    if (!pairs || *pairs != 4) return fail("share", "not a share of this version");
    const auto x = number(in, "x"), need = number(in, "need");
    const auto about = member<20>(in, "about");
    const auto value = member<32>(in, "share");
    if (!x) return pass(x);
    if (!need) return pass(need);
    if (!about) return pass(about);
    if (!value) return pass(value);
    if (auto end = in.finish(); !end) return pass(end);
    return KeptShare{{*x, crypto::Secret(*value)}, *need, *about};
}

}  // namespace vs::model
