#include "person/capsules.h"

#include <algorithm>

#include "model/consent_contract.h"

namespace vs::person {
namespace {

// `bits` of a slot from bit `at` on.
std::uint64_t field(const chain::U256& slot, unsigned at, unsigned bits) {
    std::uint64_t out = 0;
    for (unsigned i = 0; i < bits; ++i) out |= std::uint64_t{slot.bit(at + i)} << i;
    return out;
}

Result<> check_signer(const model::SignedCapsule& capsule, StateReader& state, const Suite& suite) {
    const auto signer = model::signer_of(capsule);
    if (!signer) return fail("capsule-forged", signer.error().message);
    const auto entry = state.read(suite.at("Registry"),
                                  {slots::signer(capsule.account, *signer) + chain::U256(1)});
    if (!entry) return pass(entry);
    if (field(entry->front(), 0, 8) == 0)
        return fail("capsule-forged", "the capsule names " + crypto::to_text(capsule.account) +
                                          ", and no key of that account signed it");
    return {};
}

Result<> check_manager(const model::SignedCapsule& capsule, StateReader& state,
                       const Suite& suite) {
    const auto& patient = capsule.capsule.patient;
    if (capsule.account == patient) return {};
    const auto slot = state.read(suite.at("Consent"), {slots::grant(patient, capsule.account)});
    if (!slot) return pass(slot);
    const auto grant = granted_of(slot->front());
    if ((grant.scopes & (model::scope::manage | model::scope::vault)) != 0) return {};
    return fail("capsule-manager", crypto::to_text(capsule.account) + " may not act for patient " +
                                       crypto::to_text(patient));
}

// The slot asked for besides, and the present epoch; every secret leads to what was committed.
Result<std::pair<chain::U256, std::uint32_t>> check_secrets(const model::Capsule& capsule,
                                                            StateReader& state, const Suite& suite,
                                                            const chain::U256& besides) {
    std::vector<chain::U256> wanted{besides, slots::epoch(capsule.patient)};
    for (const auto& [number, secret] : capsule.epochs)
        wanted.push_back(slots::recipient(capsule.patient, number));
    const auto words = state.read(suite.at("Consent"), wanted);
    if (!words) return pass(words);
    for (std::size_t i = 0; i < capsule.epochs.size(); ++i) {
        const auto& [number, secret] = capsule.epochs[i];
        const auto key = crypto::x25519_public(secret);
        if ((*words)[i + 2].to_be() != key)
            return fail("capsule-secret", "the capsule's key of epoch " + std::to_string(number) +
                                              " is not the one that patient " +
                                              crypto::to_text(capsule.patient) + " committed");
    }
    return std::pair((*words)[0], epoch_of((*words)[1]).current);
}

// The capsule may lack epochs that were opened since; it must hold none that was not granted.
Result<> check_epochs(const model::Capsule& capsule, StateReader& state, const Suite& suite) {
    const auto found =
        check_secrets(capsule, state, suite, slots::grant(capsule.patient, capsule.reader));
    if (!found) return pass(found);
    const auto grant = granted_of(found->first);
    const auto current = found->second;
    // Nobody grants himself anything, and to the patient all is open.
    const bool own = capsule.reader == capsule.patient;
    if (!own && (grant.scopes & model::scope::history) == 0)
        return fail("capsule-not-granted",
                    "no grant of the past is in force from " + crypto::to_text(capsule.patient));
    for (const auto& [number, secret] : capsule.epochs)
        if (number < grant.first_epoch || number > current)
            return fail("capsule-epochs", "the capsule holds epoch " + std::to_string(number) +
                                              ", granted are those from " +
                                              std::to_string(grant.first_epoch) + " to " +
                                              std::to_string(current));
    return {};
}

// For whom, for which contract, and by whom it was made.
Result<> check_maker(const model::SignedCapsule& capsule, StateReader& state, const Suite& suite,
                     const crypto::Address& reader) {
    const auto& content = capsule.capsule;
    if (content.chain_id != suite.chain_id || content.consent != suite.at("Consent"))
        return fail("capsule-elsewhere", "the capsule is for another chain or contract");
    if (content.reader != reader)
        return fail("capsule-reader",
                    "the capsule was made for " + crypto::to_text(content.reader));
    if (auto good = check_signer(capsule, state, suite); !good) return good;
    return check_manager(capsule, state, suite);
}

}  // namespace

// scopes 16, purpose 8, from 40, until 40, firstEpoch 32, given 40, seen 32, stint 16 bits
Granted granted_of(const chain::U256& slot) {
    return {.scopes = static_cast<std::uint16_t>(field(slot, 0, 16)),
            .purpose = static_cast<std::uint8_t>(field(slot, 16, 8)),
            .from = field(slot, 24, 40),
            .until = field(slot, 64, 40),
            .given = field(slot, 136, 40),
            .first_epoch = static_cast<std::uint32_t>(field(slot, 104, 32))};
}

// current, last, generation, removals: 32 bits each
EpochState epoch_of(const chain::U256& slot) {
    const auto number = [&](unsigned at) {
        return static_cast<std::uint32_t>(field(slot, at, 32));
    };
    return {number(0), number(32), number(64), number(96)};
}

Result<model::Capsule> make_capsule(const model::Vault& vault, const Suite& suite,
                                    const crypto::Address& reader, std::uint32_t first,
                                    std::uint32_t last) {
    model::Capsule out{.tag_key = vault.tag_key, .reader = reader, .patient = vault.account};
    out.consent = suite.at("Consent");
    out.chain_id = suite.chain_id;
    for (auto number = std::max(first, 1U); number <= last; ++number) {
        auto secret = model::epoch_secret(vault, number);
        if (!secret) return pass(secret);
        if (out.epochs.size() == model::kMaxCapsuleEpochs)
            return fail("vault", "more epochs than a capsule holds");
        out.epochs.emplace_back(number, *secret);
    }
    return out;
}

Result<Bytes> seal_capsule(const model::Capsule& capsule, const crypto::Address& account,
                           const crypto::Secret& key, std::span<const age::Recipient> recipients) {
    auto bytes = model::sign_capsule(capsule, account, key);
    if (!bytes) return bytes;
    auto file = age::encrypt(recipients, *bytes);
    crypto::wipe(*bytes);
    return file;
}

Result<model::SignedCapsule> open_capsule(ByteView file,
                                          std::span<const age::Identity> identities) {
    auto bytes = age::decrypt(identities, file);
    if (!bytes) return pass(bytes);
    auto capsule = model::decode_capsule(*bytes);
    crypto::wipe(*bytes);
    return capsule;
}

Result<> check(const model::SignedCapsule& capsule, StateReader& state, const Suite& suite,
               const crypto::Address& reader) {
    if (auto good = check_maker(capsule, state, suite, reader); !good) return good;
    return check_epochs(capsule.capsule, state, suite);
}

Result<> check_emergency(const model::SignedCapsule& capsule, StateReader& state,
                         const Suite& suite, const crypto::Address& clinician, std::uint64_t now) {
    if (auto good = check_maker(capsule, state, suite, {}); !good) return good;
    const auto& content = capsule.capsule;
    const auto found =
        check_secrets(content, state, suite, slots::glass(content.patient, clinician));
    if (!found) return pass(found);
    if (field(found->first, 40, 40) <= now)  // since 40, until 40 bits
        return fail("capsule-not-granted", crypto::to_text(clinician) +
                                               " has not broken the glass of patient " +
                                               crypto::to_text(content.patient));
    for (const auto& [number, secret] : content.epochs)
        if (number > found->second)
            return fail("capsule-epochs",
                        "the capsule holds epoch " + std::to_string(number) + ", still to come");
    return {};
}

}  // namespace vs::person
