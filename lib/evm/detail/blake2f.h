#pragma once

#include "evm/detail/answer.h"

namespace vs::evm::detail {

// EIP-152: rounds (4, big-endian) | h (64) | m (128) | t (16) | final (1: 0 or 1); little-endian
// words. The price is the number of rounds.
std::int64_t blake2f_price(ByteView input, Revision revision);
Answer blake2f(ByteView input);

}  // namespace vs::evm::detail
