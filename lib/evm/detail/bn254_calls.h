#pragma once

#include "evm/detail/answer.h"

namespace vs::evm::detail {

// EIP-196 and 197. Numbers are 32 bytes big-endian and below p; (0, 0) is infinity; of Fp2 the
// imaginary part comes first. No answer: not a number of the field, not on the curve, of another
// order, or, for the pairing, not a multiple of 192 bytes.
Answer bn254_add(ByteView input);
Answer bn254_multiply(ByteView input);
Answer bn254_pairing(ByteView input);
std::int64_t bn254_pairing_price(ByteView input, Revision revision);

}  // namespace vs::evm::detail
