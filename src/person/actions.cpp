#include "person/actions.h"

namespace vs::person::actions {
namespace {

using chain::U256;

// bytes8 stands at the beginning of its word.
model::Value device_value(const model::DeviceId& device) {
    model::Word word{};
    std::copy(device.begin(), device.end(), word.begin());
    return word;
}

U256 number(auto value) {
    return U256(static_cast<std::uint64_t>(value));
}

}  // namespace

Action register_account(const Device& device, const crypto::Address& organisation,
                        const Recovery& recovery) {
    return {"Register",
            {number(device.role), organisation, age::recipient_of(device.identity).key,
             recovery.signer, age::recipient_of(recovery.identity).key}};
}

Action add_signer(const crypto::Address& signer, const age::Recipient& recipient) {
    return {"AddSigner", {signer, recipient.key}};
}

Action remove_signer(const crypto::Address& signer) {
    return {"RemoveSigner", {signer}};
}

Action replace_recovery(const Recovery& recovery) {
    return {"ReplaceRecovery", {recovery.signer, age::recipient_of(recovery.identity).key}};
}

Action rotate_key(const age::Recipient& recipient) {
    return {"RotateKey", {recipient.key}};
}

Action set_guardians(const std::vector<crypto::Address>& guardians, std::uint64_t threshold) {
    return {"SetGuardians", {model::Values(guardians.begin(), guardians.end()), number(threshold)}};
}

Action recover(const crypto::Address& lost, const crypto::Address& signer,
               const age::Recipient& recipient) {
    return {"Recover", {lost, signer, recipient.key}};
}

Action cancel() {
    return {"Cancel", {}};
}

Action license(const crypto::Address& person, std::uint64_t until, const model::Word& claim) {
    return {"License", {person, number(until), claim}};
}

Action offboard(const crypto::Address& person) {
    return {"Offboard", {person}};
}

Action create_team(const model::Word& label) {
    return {"CreateTeam", {label}};
}

Action join(const crypto::Address& team, const crypto::Address& person, std::uint64_t until) {
    return {"Join", {team, person, number(until)}};
}

Action set_duty(const crypto::Address& team, const crypto::Address& person, std::uint64_t from,
                std::uint64_t until) {
    return {"SetDuty", {team, person, number(from), number(until)}};
}

Action leave(const crypto::Address& team, const crypto::Address& person) {
    return {"Leave", {team, person}};
}

Action set_team_key(const crypto::Address& team, const age::Recipient& recipient,
                    std::uint32_t removals) {
    return {"SetTeamKey", {team, recipient.key, number(removals)}};
}

Action set_stay(const model::Patient& patient, model::Stay stay, std::uint64_t until,
                std::string_view reason) {
    return {"SetStay", {patient, number(stay), number(until), crypto::keccak256(as_bytes(reason))}};
}

Action enrol_device(const model::DeviceId& device, const crypto::PublicKey& key) {
    return {"EnrolDevice", {device_value(device), key}};
}

Action bind_device(const model::DeviceId& device, const model::Patient& patient) {
    return {"BindDevice", {device_value(device), patient}};
}

Action release_device(const model::DeviceId& device) {
    return {"ReleaseDevice", {device_value(device)}};
}

Action retire_device(const model::DeviceId& device) {
    return {"RetireDevice", {device_value(device)}};
}

Action commit_epochs(const model::Patient& patient, const model::Seed& seed, std::uint32_t first,
                     std::uint32_t count) {
    model::Values recipients;
    for (auto epoch = first; epoch < first + count; ++epoch)
        recipients.emplace_back(crypto::x25519_public(model::epoch_secret(seed.secret, epoch)));
    return {"CommitEpochs",
            {patient, number(seed.generation), number(first), std::move(recipients)}};
}

Action grant(const model::Patient& patient, const crypto::Address& reader,
             const model::Terms& terms) {
    return {"Grant",
            {patient, reader, number(terms.scopes), number(terms.purpose), number(terms.from),
             number(terms.until), number(terms.first_epoch)}};
}

Action revoke(const model::Patient& patient, const crypto::Address& reader) {
    return {"Revoke", {patient, reader}};
}

Action roll(const model::Patient& patient) {
    return {"Roll", {patient}};
}

Action set_approver(const model::Patient& patient, const crypto::Address& approver) {
    return {"SetApprover", {patient, approver}};
}

Action break_glass(const model::Patient& patient, std::string_view reason) {
    return {"BreakGlass", {patient, crypto::keccak256(as_bytes(reason))}};
}

}  // namespace vs::person::actions
