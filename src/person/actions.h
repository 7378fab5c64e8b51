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
Action license(const crypto::Address& person, std::uint64_t until, const model::Word& claim);
Action offboard(const crypto::Address& person);
Action create_team(const model::Word& label);
Action join(const crypto::Address& team, const crypto::Address& person, std::uint64_t until);
Action set_duty(const crypto::Address& team, const crypto::Address& person, std::uint64_t from,
                std::uint64_t until);
Action set_stay(const model::Patient& patient, model::Stay stay);
Action enrol_device(const model::DeviceId& device, const crypto::PublicKey& key);
Action bind_device(const model::DeviceId& device, const model::Patient& patient);
Action release_device(const model::DeviceId& device);
Action retire_device(const model::DeviceId& device);
Action commit_epochs(const model::Patient& patient, const model::Seed& seed, std::uint32_t first,
                     std::uint32_t count);
Action grant(const model::Patient& patient, const crypto::Address& reader,
             const model::Terms& terms);
Action revoke(const model::Patient& patient, const crypto::Address& reader);

}  // namespace vs::person::actions
