// Registry: who is who (contracts/src/Registry.sol). The events that make up its state, as values;
// calls go through registry_abi(). Pure and thread-safe.
#pragma once

#include "crypto/secp256k1.h"
#include "model/contract_abi.h"
#include "model/log_contract.h"
#include "model/reading.h"

namespace vs::model {

// In the order of contracts/src/Types.sol.
enum class Role : std::uint8_t {
    none,
    patient,
    clinician,
    guardian,
    researcher,
    organisation,
    team,
    node
};
enum class KeyKind : std::uint8_t { none, device, recovery };
enum class Stay : std::uint8_t { none, invited, monitored, paused, discharged, deceased };

std::string_view to_text(Role role);  // "clinician"
std::string_view to_text(Stay stay);

namespace registry {

struct Registered {
    crypto::Address account;
    Role role;
    crypto::Address organisation;
};
struct SignerAdded {
    crypto::Address account, signer;
    KeyKind kind;
    Word recipient;  // X25519
};
struct SignerRemoved {
    crypto::Address account, signer;
};
struct KeyRotated {
    crypto::Address account, signer;
    Word recipient;
};
struct NoteKeySet {
    crypto::Address node;
    Word key;
};
struct Licensed {
    crypto::Address person, organisation;
    std::uint64_t until;
    Word claim;
};
struct Offboarded {
    crypto::Address person, organisation;
};
struct TeamCreated {
    crypto::Address team, organisation;
    Word label;
};
struct Joined {
    crypto::Address team, person;
    std::uint64_t until;
};
struct Left {
    crypto::Address team, person;
};
struct DutySet {
    crypto::Address team, person;
    std::uint64_t from, until;
};
struct TeamKeySet {
    crypto::Address team, person;
    Word recipient;
};
struct StaySet {
    crypto::Address patient, clinician;
    Stay stay;
    std::uint64_t until;
    Word reason;
};
struct DeviceEnrolled {
    DeviceId device;
    crypto::Address organisation;
    Word key;  // Ed25519
};
struct DeviceBound {
    DeviceId device;
    crypto::Address patient;
};
struct DeviceReleased {
    DeviceId device;
    crypto::Address patient;
};
struct DeviceRetired {
    DeviceId device;
};
struct Other {};  // true events that change nothing of the above

using Event = std::variant<Other, Registered, SignerAdded, SignerRemoved, KeyRotated, NoteKeySet,
                           Licensed, Offboarded, TeamCreated, Joined, Left, DutySet, TeamKeySet,
                           StaySet, DeviceEnrolled, DeviceBound, DeviceReleased, DeviceRetired>;

// Codes of ContractAbi::event.
Result<Event> decode(const chain::Log& log);

}  // namespace registry
}  // namespace vs::model
