// The contracts that reports are anchored with, on whatever chain the client reaches: Directory
// first, Log entered in it (FORMATS, Contracts). Nobody computes an address: who knows the
// Directory asks it.
#pragma once

#include "chain/client.h"

namespace vs::record {

// Deploys Directory and Log from the client's account. Returns the Directory's address. Codes of
// chain::Client.
Result<crypto::Address> deploy_contracts(chain::Client& client);
// The address of a contract by name; code "reverted" where the Directory has none.
Result<crypto::Address> contract_address(chain::Client& client, const crypto::Address& directory,
                                         std::string_view name);

}  // namespace vs::record
