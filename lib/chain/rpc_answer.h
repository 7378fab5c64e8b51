// What an HTTP answer to a JSON-RPC call says: for transports (chain/client.h).
#pragma once

#include "base/json.h"
#include "net/http.h"

namespace vs::chain {

// Codes "reverted" (with the revert data as the message's last word), "rpc" (the node's own words),
// "answer" (no JSON-RPC).
Result<json::value> rpc_result(const net::Response& answer);

}  // namespace vs::chain
