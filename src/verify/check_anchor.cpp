// A checkpoint in the contract, from the answer of /v1/anchor alone (docs/formats/chain.md): note
// of the log of blocks, header in it, storage proofs under the header's state root.
#include "chain/rlp.h"
#include "verify/archive.h"
#include "verify/proven.h"

namespace vs::verify {
namespace {

tl::unexpected<Error> wrong(const std::string& what) {
    return fail("anchor", what);
}

}  // namespace

Result<Anchoring> check_anchor(std::string_view anchor, const std::string& verifier_key,
                               const tlog::Checkpoint& checkpoint) {
    const auto value = parse_json(anchor);
    const auto* object = value ? value->if_object() : nullptr;
    if (object == nullptr) return wrong("it is no JSON object");
    const auto signer = blocks_signer(verifier_key);
    if (!signer) return pass(signer);
    const auto blocks = tlog::open_checkpoint(json_text(*object, "checkpoint"), signer->key);
    if (!blocks) return pass(blocks);
    const auto header = header_under(*object, *blocks);
    if (!header) return pass(header);
    const auto entry =
        slots_under(*object, "directory", header->state_root, {model::directory_slot("Log")});
    if (!entry) return pass(entry);
    const auto first = model::head_slot(signer->node);
    const auto second = (chain::U256::from_be(first) + chain::U256(1)).to_be();
    const auto head = slots_under(*object, "log", header->state_root, {first, second});
    if (!head) return pass(head);
    if (entry->values[0] != model::address_word(head->address))
        return wrong("the Directory names another Log");
    if (head->values[0] != checkpoint.root ||
        read_u64(ByteView(head->values[1]).subspan(24)) != checkpoint.size)
        return wrong("the contract holds another checkpoint");
    return Anchoring{header->number, entry->address};
}

}  // namespace vs::verify
