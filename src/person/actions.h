// The actions that people sign, with names and types instead of lists of values. Pure.
#pragma once

#include "model/consent_contract.h"
#include "person/actor.h"
#include "person/recovery.h"

namespace vs::person::actions {

using model::Action;

Action register_account(const Device& device, const crypto::Address& organisation,
                        const Recovery& recovery);
Action add_signer(const crypto::Address& signer, const age::Recipient& recipient);
Action remove_signer(const crypto::Address& signer);
Action replace_recovery(const Recovery& recovery);
Action rotate_key(const age::Recipient& recipient);
Action set_guardians(const std::vector<crypto::Address>& guardians, std::uint64_t threshold);
Action recover(const crypto::Address& lost, const crypto::Address& signer,
               const age::Recipient& recipient);
Action cancel();
Action license(const crypto::Address& person, std::uint64_t until, const model::Word& claim);
Action offboard(const crypto::Address& person);
Action create_team(const model::Word& label);
Action join(const crypto::Address& team, const crypto::Address& person, std::uint64_t until);
Action set_duty(const crypto::Address& team, const crypto::Address& person, std::uint64_t from,
                std::uint64_t until);
Action leave(const crypto::Address& team, const crypto::Address& person);
// `removals`: how many members had left when the key was made, as standing() says.
Action set_team_key(const crypto::Address& team, const age::Recipient& recipient,
                    std::uint32_t removals);
// `until` ends a pause and is 0 for others; of the reason the contract holds the digest.
Action set_stay(const model::Patient& patient, model::Stay stay, std::uint64_t until = 0,
                std::string_view reason = "none given");
Action enrol_device(const model::DeviceId& device, const crypto::PublicKey& key);
Action bind_device(const model::DeviceId& device, const model::Patient& patient);
Action release_device(const model::DeviceId& device);
Action retire_device(const model::DeviceId& device);
Action commit_epochs(const model::Patient& patient, const model::Seed& seed, std::uint32_t first,
                     std::uint32_t count);
Action grant(const model::Patient& patient, const crypto::Address& reader,
             const model::Terms& terms);
Action revoke(const model::Patient& patient, const crypto::Address& reader);
Action roll(const model::Patient& patient);
Action set_approver(const model::Patient& patient, const crypto::Address& approver);
Action break_glass(const model::Patient& patient, std::string_view reason);

}  // namespace vs::person::actions
