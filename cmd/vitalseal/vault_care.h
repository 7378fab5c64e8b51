// What a vault has to do from time to time, by whoever keeps it: spares for the epochs that were
// used, capsules for who may read them, its copies at those who keep it besides, and the capsule
// for an emergency.
#pragma once

#include <set>

#include "own_account.h"

namespace vs::cmd {

// Where an event of a grant names the two.
enum class Side : std::uint8_t { patient = 1, reader = 2 };
// Whom the patient ever granted to, or who ever granted to the reader.
Result<std::set<crypto::Address>> others_of(OwnAccount& own, Side side,
                                            const crypto::Address& account);

// The account's own vault, or one that it keeps; with the seeds that others who keep it have drawn
// since, each believed because the contract holds what comes from it. Code "missing" where this
// account keeps none of that patient's.
Result<model::Vault> vault_of(OwnAccount& own, const std::string& token,
                              const model::Patient& patient);
// All of it. Nothing where this account keeps no vault of the patient.
Result<> tend(OwnAccount& own, const model::Patient& patient);

// Seals every capsule that `identities` open to the keys that their reader has now. Answers how
// many.
Result<std::size_t> reseal(OwnAccount& own, std::span<const age::Identity> identities);

// Makes a key that nobody has whole, gives its parts to the keepers by letters of that kind, and
// keeps its public half in the folder. Without keepers: what was shared so is forgotten.
Result<> share_out(OwnAccount& own, person::Folder::Shared shared, const char* letter);

}  // namespace vs::cmd
