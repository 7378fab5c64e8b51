#pragma once

#include "chain/detail/simulate.h"

namespace vs::chain {

// The least gas with which the request succeeds on the state after block `number`; the error is
// that of a run with all the gas there may be, or that the deadline has passed.
tl::expected<std::uint64_t, RpcError> estimate_gas(const Chain& chain, std::uint64_t number,
                                                   Transaction request,
                                                   const std::vector<Override>& overrides,
                                                   Deadline deadline);

}  // namespace vs::chain
