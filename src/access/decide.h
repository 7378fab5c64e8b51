// What follows from a picture at a moment: the contracts' own rules (contracts/src), asked millions
// of times without a call. The tests hold each against the contract. Pure.
#pragma once

#include <functional>

#include "access/picture.h"

namespace vs::access {

// Whether a reader has all of these scopes of a patient: Consent.allowed. A team or an organisation
// is a reader too.
bool allowed(const Picture& picture, const Patient& patient, const Address& reader,
             std::uint16_t scope, Seconds time);
// The same by a grant alone, without a glass that is broken.
bool granted(const Picture& picture, const Patient& patient, const Address& reader,
             std::uint16_t scope, Seconds time);

// A person has what was granted to them, and to teams they belong to at that moment; where several
// give it, the one that opens most of the past.
using model::Right;
std::optional<Right> right_of(const Picture& picture, const Patient& patient, const Address& person,
                              std::uint16_t scope, Seconds time);
// That of who has broken the glass, to what is measured from then on.
std::optional<Right> right_by_glass(const Picture& picture, const Patient& patient,
                                    const Address& clinician, Seconds time);
bool is_member(const Picture& picture, const Address& team, const Address& person, Seconds time);
// Consent.mayManage.
bool may_manage(const Picture& picture, const Patient& patient, const Address& account,
                Seconds time);
// Whether a clinician or researcher without a licence in force; others need none.
bool qualified(const Account& account, Seconds time);
// Whether an account may sign in: not whose licence has ended, whom nothing can be granted then,
// but for what is their own as a patient.
bool may_enter(const Picture& picture, const Address& account, Seconds time);
// Registry.wearerOf; none where nobody wears it, and of a retired device.
std::optional<Patient> wearer_of(const Picture& picture, const DeviceId& device);

// Consent.epochOf.
struct EpochState {
    std::uint32_t number = 0;
    std::optional<Word> recipient;  // none: reader keys alone
    std::uint32_t spares = 0;
    Seconds since = 0;
    std::uint32_t generation = 0, next = 0;
    bool operator==(const EpochState&) const = default;
};
EpochState epoch_of(const Picture& picture, const Patient& patient);

// Registry.stayOf, and who keeps what: model::Standing.
model::Standing standing_of(const Picture& picture, const Patient& patient, Seconds time);
// The teams a person belongs to at that moment.
std::vector<Address> teams_of(const Picture& picture, const Address& person, Seconds time);

// When it changed who may open what is measured, ascending: epochs that began, a glass that was
// broken. What was measured in the second of that block still lies before.
std::vector<Micros> bounds_of(const Picture& picture, const Patient& patient);

// To whom a report of a patient is sealed that begins at `start`: the key of the epoch of that
// moment, or of the last one since that began because somebody was taken away; the patient's own
// keys; those of every reader of history of that moment who has no capsule for that epoch, and of
// who had broken the glass by then. Readers' keys alone where the epoch is a later one than that of
// the moment, and somebody was granted later ones only (docs/formats/epoch.md).
struct SealTo {
    std::uint32_t epoch = 0;
    std::vector<Word> recipients;  // X25519, each once
    bool operator==(const SealTo&) const = default;
};
using HasCapsule = std::function<bool(const Address& reader, std::uint32_t epoch)>;
SealTo seal_to(const Picture& picture, const Patient& patient, const HasCapsule& has_capsule,
               Seconds time, Micros start);

// What anyone may do about a patient's grants and the node does before it seals again: end those
// that are over, move on where a reader lost a key or a member, or the month changed.
struct Due {
    enum class Kind : std::uint8_t { lapse, sweep, roll };
    Kind kind{};
    Address reader{};  // of lapse and sweep
    bool operator==(const Due&) const = default;
};
std::vector<Due> due(const Picture& picture, const Patient& patient, Seconds time);

}  // namespace vs::access
