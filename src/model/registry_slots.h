// Where Registry keeps what people's clients ask proofs of: Solidity's storage layout, as
// contracts/artifacts have it. A test beside src/person compares.
#pragma once

#include "model/log_contract.h"

namespace vs::model {

// What a key is to an account: the slot of its recipient; the one after holds its kind, zero where
// it is none of the account's.
Word signer_slot(const crypto::Address& account, const crypto::Address& key);

}  // namespace vs::model
