// Slots of Registry and Consent: Solidity's storage layout, as contracts/artifacts have it; a test
// beside src/person compares. Pure.
#pragma once

#include "model/registry_contract.h"

namespace vs::model::slots {

chain::U256 of(const Word& key, const chain::U256& variable);  // of a mapping
chain::U256 keys(const crypto::Address& account);              // length; array follows
chain::U256 array_item(const chain::U256& slot, std::uint64_t index);
// The recipient of a key of the account; the slot after holds its kind, zero where it is none of
// the account's.
chain::U256 signer(const crypto::Address& account, const crypto::Address& key);
chain::U256 account(const crypto::Address& account);
chain::U256 guardians(const crypto::Address& account);  // length; array follows
chain::U256 threshold(const crypto::Address& account);
chain::U256 team_key(const crypto::Address& team);
chain::U256 epoch(const crypto::Address& patient);
chain::U256 recipient(const crypto::Address& patient, std::uint32_t number);
chain::U256 grant(const crypto::Address& patient, const crypto::Address& reader);
chain::U256 glass(const crypto::Address& patient, const crypto::Address& clinician);

}  // namespace vs::model::slots
