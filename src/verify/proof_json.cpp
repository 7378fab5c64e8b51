#include "verify/proof_json.h"

namespace vs::verify {

Result<std::uint64_t> number_in(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    if (value == nullptr || !value->is_int64() || value->get_int64() < 0)
        return fail("archive", "no number " + std::string(name));
    return static_cast<std::uint64_t>(value->get_int64());
}

Result<Proof> proof_of(const json::object& object) {
    Proof out;
    const auto seq = number_in(object, "seq"), index = number_in(object, "index");
    if (!seq) return pass(seq);
    if (!index) return pass(index);
    auto leaf = from_base64(json_text(object, "leaf"));
    const auto* path = object.if_contains("proof");
    if (!leaf || path == nullptr || !path->is_array() || path->get_array().size() > tlog::kMaxProof)
        return fail("archive", "it holds no leaf and no path");
    for (const auto& text_of : path->get_array()) {
        const auto bytes = text_of.is_string() ? from_base64(text_of.get_string())
                                               : Result<Bytes>(fail("archive", "no text"));
        const auto hash = bytes ? to_array<32>(*bytes) : pass(bytes);
        if (!hash) return fail("archive", "its path is malformed");
        out.path.push_back(*hash);
    }
    out.seq = *seq, out.index = *index, out.leaf = std::move(*leaf);
    return out;
}

}  // namespace vs::verify
