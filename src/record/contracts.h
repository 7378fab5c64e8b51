// The contracts of a node, on whatever chain the client reaches: Directory first, the others
// entered in it (FORMATS, Contracts). Nobody computes an address: who knows the Directory asks it.
#pragma once

#include "chain/client.h"

namespace vs::record {

// Deploys Directory, Log, Registry and Consent from the client's account, which is from then on the
// operator, and registers it as a node; all in one block where the chain allows it. Returns the
// Directory's address. Codes of chain::Client.
Result<crypto::Address> deploy_contracts(chain::Client& client);
// Registry and Consent for a Directory that was made without. Does nothing where they are.
Result<> deploy_people(chain::Client& client, const crypto::Address& directory);
// Admits an organisation. The first one is the clinic of Credit, Visits and Studies, which are
// deployed then. Does nothing where both were done.
Result<> admit_clinic(chain::Client& client, const crypto::Address& directory,
                      const crypto::Address& clinic);

}  // namespace vs::record
