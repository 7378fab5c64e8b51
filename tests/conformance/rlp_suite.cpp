// RLP vectors of ethereum/tests, RLPTests: {name: {"in", "out"}}. "out" is hexadecimal; "in" is a
// text, a number, "#" and a decimal number of any size, or a list of these; "VALID" and "INVALID"
// say only whether "out" is an encoding. Every accepted "out" must come back byte for byte.
#include <algorithm>

#include "base/json.h"
#include "chain/rlp.h"
#include "suite.h"

namespace vs::conformance {
namespace {

namespace rlp = chain::rlp;

// Big-endian bytes of a decimal number, which may exceed 256 bits.
Bytes from_decimal(std::string_view digits) {
    Bytes out;  // little-endian while it grows
    for (const char digit : digits) {
        unsigned carry = static_cast<unsigned>(digit - '0');
        for (auto& byte : out) {
            carry += byte * 10u;
            byte = static_cast<std::uint8_t>(carry);
            carry >>= 8;
        }
        if (carry != 0) out.push_back(static_cast<std::uint8_t>(carry));
    }
    std::ranges::reverse(out);
    return out;
}

Bytes encoded(const json::value& value) {
    if (const auto* list = value.if_array()) {
        Bytes items;
        for (const auto& item : *list) append(items, encoded(item));
        return rlp::list(items);
    }
    if (!value.is_string()) return rlp::string(from_decimal(json::serialize(value)));
    const std::string_view text = value.get_string();
    return rlp::string(text.starts_with("#") ? from_decimal(text.substr(1))
                                             : to_bytes(as_bytes(text)));
}

// Decodes to the bottom and encodes again.
Result<Bytes> again(ByteView input) {
    const auto item = rlp::only_item(input);
    if (!item) return pass(item);
    if (!item->is_list) return rlp::string(item->payload);
    Bytes items;
    for (ByteView rest = item->payload; !rest.empty();) {
        const auto next = rlp::first_item(rest);
        if (!next) return pass(next);
        const auto inner = again(next->encoded);
        if (!inner) return inner;
        append(items, *inner);
        rest = rest.subspan(next->encoded.size());
    }
    return rlp::list(items);
}

std::string judge(const json::object& test) {
    auto text = json_text(test, "out");
    if (text.starts_with("0x")) text.remove_prefix(2);
    const auto out = from_hex(text);
    const auto* in = test.if_contains("in");
    if (!out || in == nullptr) return "it has no \"in\" or no \"out\"";
    const auto decoded = again(*out);
    if (decoded && *decoded != *out) return "accepted, but it encodes to other bytes";
    if (in->is_string() && in->get_string() == "INVALID")
        return decoded ? "accepted, must be refused" : "";
    if (!decoded) return "refused: " + decoded.error().message;
    if (in->is_string() && in->get_string() == "VALID") return "";
    return encoded(*in) == *out ? "" : "encoded to other bytes";
}

}  // namespace

void run_rlp(const Files& files, Tally& tally) {
    each_fixture(files, "RLPTests", tally, [&](const auto& file, const auto& tests) {
        for (const auto& [name, test] : tests) {
            const auto why = test.is_object() ? judge(test.get_object()) : "it is no object";
            why.empty() ? tally.pass() : tally.fail(file, name, why);
        }
    });
}

}  // namespace vs::conformance
