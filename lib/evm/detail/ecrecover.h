#pragma once

#include "evm/detail/answer.h"

namespace vs::evm::detail {

// [hash, v (27 or 28), r, s], 32 bytes each: the signer's address, or nothing at all. High s is
// allowed here (EIP-2 concerns transactions only).
Answer ecrecover(ByteView input);

}  // namespace vs::evm::detail
