// Directory, the contract that knows the others by name (FORMATS, Contracts).
#pragma once

#include "chain/client.h"

namespace vs::model {

// The address of a contract by name; code "reverted" where the Directory has none.
Result<crypto::Address> contract_address(chain::Client& client, const crypto::Address& directory,
                                         std::string_view name);

}  // namespace vs::model
