#pragma once

#include "evm/detail/answer.h"

namespace vs::evm::detail {

// EIP-198: size of base | of exponent | of modulus (32 bytes each) | base | exponent | modulus;
// the answer is base^exponent mod modulus in as many bytes as the modulus has, zero for modulus 0.
// Priced by EIP-198, from Berlin by EIP-2565; no price exceeds what an int64 holds.
std::int64_t modexp_price(ByteView input, Revision revision);
// The price must have been paid: it bounds the sizes.
Answer modexp(ByteView input);

}  // namespace vs::evm::detail
