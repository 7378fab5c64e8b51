// The guardians' parts of what opens a vault: made when they are named, and anew by a device that
// came in after a loss, since the parts of before open no vault that it saves.
#pragma once

#include "own_account.h"

namespace vs::cmd {

// Gives every guardian their part, and saves the vault for them too; nobody ends it.
Result<> share_vault(OwnAccount& own, const std::vector<crypto::Address>& guardians, unsigned need);
// The same for the guardians whom the contract names, which the loss of a device changes nothing
// about. Answers how many.
Result<std::size_t> keep_guardians(OwnAccount& own);
// What their owner is told.
std::string guardians_text(std::size_t count);

}  // namespace vs::cmd
