#include "verify/key_history.h"

#include <algorithm>

#include "model/registry_contract.h"
#include "model/slots.h"
#include "verify/proof_json.h"

namespace vs::verify {
namespace {

namespace registry = model::registry;

constexpr std::size_t kMostEvents = 32;       // as /v1/keys gives
constexpr std::uint64_t kClockGrace = 3'600;  // seconds between a block's clock and the node's

tl::unexpected<Error> unshown(const std::string& what) {
    return fail("proof", what);
}

const json::object* object_in(const json::object& object, const char* name) {
    const auto* value = object.if_contains(name);
    return value == nullptr ? nullptr : value->if_object();
}

Result<tlog::Checkpoint> blocks_of(const json::object& answer, const BlocksSigner& signer) {
    return tlog::open_checkpoint(json_text(answer, "checkpoint"), signer.key);
}

// Where Registry is, and whether the key is the account's as of that block.
struct Present {
    crypto::Address registry{};
    bool held = false;
};
Result<Present> present(const json::object& state, const BlocksSigner& signer,
                        const crypto::Address& directory, const model::Word& slot) {
    const auto blocks = blocks_of(state, signer);
    if (!blocks) return pass(blocks);
    const auto header = header_under(state, *blocks);
    if (!header) return pass(header);
    const auto names =
        slots_under(state, "directory", header->state_root,
                    {model::directory_slot("Registry"), model::directory_slot("Consent")});
    if (!names) return pass(names);
    const auto kind = slots_under(state, "registry", header->state_root, {slot});
    if (!kind) return pass(kind);
    if (names->address != directory || names->values[0] != model::address_word(kind->address))
        return unshown("the Directory names another Registry");
    return Present{kind->address, kind->values[0] != model::Word{}};
}

struct Event {
    std::uint64_t block = 0, place = 0, time = 0;
    std::vector<bool> added;  // in order: added, or struck off
};

Result<Event> event_in(const json::object& object, const tlog::Checkpoint& blocks,
                       const crypto::Address& registry, const crypto::Address& account,
                       const crypto::Address& signer) {
    const auto header = header_under(object, blocks);
    if (!header) return pass(header);
    const auto receipt = receipt_under(object, header->receipts_root);
    if (!receipt) return pass(receipt);
    Event out{header->number, *number_in(object, "place"), header->time, {}};
    for (const auto& log : receipt->logs) {
        if (log.address != registry) continue;
        const auto event = model::registry::decode(log);
        if (!event) continue;
        if (const auto* one = std::get_if<registry::SignerAdded>(&*event))
            if (one->account == account && one->signer == signer) out.added.push_back(true);
        if (const auto* one = std::get_if<registry::SignerRemoved>(&*event))
            if (one->account == account && one->signer == signer) out.added.push_back(false);
    }
    if (out.added.empty()) return unshown("an event is another key's");
    return out;
}

}  // namespace

Result<Written> written_in(const cose::Sign1& message, const model::ReportInput& input) {
    Written out{.account = *to_array<20>(message.header.key_id), .signers = {}};
    const auto who = "account " + crypto::to_text(out.account);
    const bool named =
        out.account == input.patient || std::ranges::any_of(input.authors, [&](const auto& author) {
            return author.account == out.account;
        });
    if (!named) return fail("signature", who + " is not named in it");
    out.signers = cose::signers_of(message);
    if (out.signers.empty()) return fail("signature", "the signature of " + who + " is wrong");
    return out;
}

Result<> KeyHistory::add(const json::object& entry, const BlocksSigner& signer,
                         const crypto::Address& directory) {
    const auto account = crypto::parse_address(json_text(entry, "account"));
    const auto key = crypto::parse_address(json_text(entry, "signer"));
    const auto *keys = object_in(entry, "keys"), *state = object_in(entry, "state");
    if (!account || !key || keys == nullptr || state == nullptr)
        return unshown("it names no account and key");
    const auto slot = model::slots::signer(*account, *key) + chain::U256(1);
    const auto now = present(*state, signer, directory, slot.to_be());
    if (!now) return pass(now);
    const auto blocks = blocks_of(*keys, signer);
    if (!blocks) return pass(blocks);
    const auto* list = keys->if_contains("events");
    if (list == nullptr || !list->is_array() || list->get_array().size() > kMostEvents)
        return unshown("it lists no events");
    std::vector<Event> events;
    for (const auto& one : list->get_array()) {
        const auto* object = one.if_object();
        auto event = object == nullptr ? Result<Event>(unshown("an event is no object"))
                                       : event_in(*object, *blocks, now->registry, *account, *key);
        if (!event) return pass(event);
        events.push_back(std::move(*event));
    }
    std::ranges::sort(events, {}, [](const Event& e) { return std::pair(e.block, e.place); });
    auto& spans = keys_[{*account, *key}];
    std::optional<std::uint64_t> open;
    for (const auto& event : events)
        for (const bool added : event.added) {
            if (added && !open) open = event.block;
            if (added || !open) continue;
            spans.push_back({*open, Ended{event.block, event.time}});
            open.reset();
        }
    // One that ended, nobody shows when: it counts as if it had never been.
    if (open && now->held) spans.push_back({*open, {}});
    return {};
}

Result<KeyHistory> KeyHistory::read(std::string_view text, const BlocksSigner& signer,
                                    const crypto::Address& directory) {
    const auto value = parse_json(text);
    const auto* object = value ? value->if_object() : nullptr;
    const auto* list = object == nullptr ? nullptr : object->if_contains("signers");
    if (list == nullptr || !list->is_array() || list->get_array().size() > kMaxSigners)
        return unshown("it lists no signers");
    KeyHistory out;
    for (const auto& one : list->get_array()) {
        const auto* entry = one.if_object();
        if (entry == nullptr) return unshown("it names no account and key");
        if (auto added = out.add(*entry, signer, directory); !added) return pass(added);
    }
    return out;
}

KeyHistory::Judged KeyHistory::judge(const Written& by, std::uint64_t sealed_under,
                                     Micros start) const {
    const auto began = static_cast<std::uint64_t>(std::max<Micros>(0, start) / kSecond);
    auto out = Judged::bad;
    for (const auto& signer : by.signers) {
        const auto found = keys_.find({by.account, signer});
        if (found == keys_.end()) {
            out = Judged::unknown;
            continue;
        }
        // It came after the interval's beginning, and was sealed under a state that knew its key.
        for (const auto& [from, to] : found->second)
            if ((sealed_under == 0 || from <= sealed_under) &&
                (!to || to->time + kClockGrace >= began))
                return Judged::good;
    }
    return out;
}

}  // namespace vs::verify
