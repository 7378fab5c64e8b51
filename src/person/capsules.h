// Capsules: how a patient's vault hands a reader the past, and how the reader finds out that what
// came is what was granted, by whom it may be granted, and for this patient.
//
// Codes of check(): "capsule-elsewhere" (another chain or contract), "capsule-reader" (sealed for
// somebody else), "capsule-forged" (no key of the account signed it), "capsule-manager" (the
// account may not act for the patient), "capsule-not-granted" (no grant of the past is there),
// "capsule-epochs" (more than was granted), "capsule-secret" (not the keys of this patient's
// epochs: another patient's, or invented); those of StateReader.
#pragma once

#include "person/readers.h"

namespace vs::person {

// A grant, as Consent holds it.
struct Granted {
    std::uint16_t scopes = 0;  // 0: there is none
    std::uint8_t purpose = 0;
    std::uint64_t from = 0, until = 0, given = 0;
    std::uint32_t first_epoch = 0;
};
Granted granted_of(const chain::U256& slot);
// The present epoch as Consent holds it; 0 before the first.
struct EpochState {
    std::uint32_t current = 0, last = 0, generation = 0, removals = 0;
};
EpochState epoch_of(const chain::U256& slot);

// Of the epochs from `first` to `last`; code "vault" where the vault lacks one.
Result<model::Capsule> make_capsule(const model::Vault& vault, const Suite& suite,
                                    const crypto::Address& reader, std::uint32_t first,
                                    std::uint32_t last);
// Signed and sealed.
Result<Bytes> seal_capsule(const model::Capsule& capsule, const crypto::Address& account,
                           const crypto::Secret& key, std::span<const age::Recipient> recipients);
// Opens with any of the identities; codes of age::decrypt and decode_capsule.
Result<model::SignedCapsule> open_capsule(ByteView file, std::span<const age::Identity> identities);

Result<> check(const model::SignedCapsule& capsule, StateReader& state, const Suite& suite,
               const crypto::Address& reader);
// One that the patient deposited for an emergency names no reader; instead of a grant, the
// clinician must have broken the glass: code "capsule-not-granted" where they have not.
Result<> check_emergency(const model::SignedCapsule& capsule, StateReader& state,
                         const Suite& suite, const crypto::Address& clinician, std::uint64_t now);

}  // namespace vs::person
