#pragma once

#include "chain/abi.h"

namespace vs::chain::abi::detail {

// Bytes in the head of the tuple it is a member of: 32 for the offset of a dynamic type.
std::size_t head_size(const Type& type);
// Whether a word has no bits outside a one-word type.
bool word_fits(const Type& type, const U256& word);

}  // namespace vs::chain::abi::detail
