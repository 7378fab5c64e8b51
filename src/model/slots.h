// Slots of the suite's contracts: Solidity's storage layout, as contracts/artifacts have it; tests
// beside src/person and src/pay compare. Pure.
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

// Of money. A visit has two slots one after the other, a study three.
inline const chain::U256 supply{3};                                      // of Credit
inline const chain::U256 count{3};                                       // of Visits and Studies
chain::U256 nonces(const crypto::Address& account);                      // of each
chain::U256 balance(const crypto::Address& account);                     // Credit
chain::U256 visit(const chain::U256& number);                            // Visits
chain::U256 owed(const crypto::Address& account);                        // Visits
chain::U256 study(const chain::U256& number);                            // Studies
chain::U256 enrolled(const chain::U256& study, const Word& commitment);  // Studies
chain::U256 root(const chain::U256& study, const chain::U256& period);   // Studies
chain::U256 claims(const chain::U256& study, const crypto::Address& patient);  // Studies

}  // namespace vs::model::slots
