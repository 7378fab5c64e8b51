// Who may read what of the chain over the node: nobody what is of others, as on the pages.
#pragma once

#include "api/api.h"

namespace vs::api {

// Whether an asker may make this call of JSON-RPC (the list stands in chain_reads.cpp).
bool may_ask(const Ports& ports, const Asker& asker, std::string_view method,
             const json::array& params);

}  // namespace vs::api
