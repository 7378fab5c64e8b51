#pragma once

#include "chain/detail/rpc_core.h"

namespace vs::chain {

void submit(RpcContext& context, Bytes raw, Finish finish);

}  // namespace vs::chain
