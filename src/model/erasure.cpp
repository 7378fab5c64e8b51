#include "model/erasure.h"

namespace vs::model {
namespace {

constexpr std::string_view kFormat = "vitalseal-erasure/1";

}  // namespace

std::string to_text(const Erasure& erasure) {
    return json::serialize(
        json::object{{"format", kFormat},
                     {"chain_id", erasure.chain_id},
                     {"consent", crypto::to_text(erasure.consent)},
                     {"since", to_rfc3339(erasure.since)},
                     {"request", *parse_json(to_json(erasure.request, erasure.signature))}});
}

Result<Erasure> parse_erasure(std::string_view text) {
    const auto bad = [] { return fail("erasure", "not an erasure as it is written down"); };
    const auto value = parse_json(text);
    const auto* object = value ? value->if_object() : nullptr;
    if (object == nullptr || json_text(*object, "format") != kFormat) return bad();
    const auto* id = object->if_contains("chain_id");
    const auto consent = crypto::parse_address(json_text(*object, "consent"));
    const auto since = from_rfc3339(json_text(*object, "since"));
    const auto* asked = object->if_contains("request");
    const auto request = asked == nullptr ? Result<std::pair<Erase, CompactBytes>>(bad())
                                          : parse_erase(json::serialize(*asked));
    if (id == nullptr || !id->is_int64() || id->get_int64() < 0 || !consent || !since || !request ||
        !leaves_of(request->first))
        return bad();
    Erasure out{static_cast<std::uint64_t>(id->get_int64()), *consent, *since, request->first,
                request->second};
    if (to_text(out) != text) return bad();
    return out;
}

Result<Numbers> leaves_of(const Erase& erase) {
    auto leaves = parse_numbers(erase.leaves, kMaxErasureLeaves);
    if (leaves && leaves->count() != erase.records)
        return fail("usage", "as many leaves as there are records");
    return leaves;
}

Result<crypto::Address> signer_of(const Erasure& erasure) {
    const auto digest =
        digest_of(erasure.request, Domain{"Consent", erasure.chain_id, erasure.consent});
    if (!digest) return pass(digest);
    auto signer = signer_of(*digest, erasure.signature);
    if (!signer) return fail("erasure", "its signature is none");
    return signer;
}

Result<crypto::Address> approver_of(const Erasure& erasure) {
    const auto& approval = erasure.request.approval;
    if (!approval) return fail("erasure", "nobody else has agreed to it");
    const auto digest =
        digest_of(approval->first, Domain{"Consent", erasure.chain_id, erasure.consent});
    if (!digest) return pass(digest);
    auto signer = signer_of(*digest, approval->second);
    if (!signer) return fail("erasure", "the signature of who agreed is none");
    return signer;
}

}  // namespace vs::model
