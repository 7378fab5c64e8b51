// What precompiles return, and how they read input that may be shorter than they want.
#pragma once

#include <algorithm>
#include <optional>

#include "evm/types.h"

namespace vs::evm::detail {

using Answer = std::optional<Bytes>;

// out = input[from, from + N), zeros beyond the end.
template <std::size_t N>
std::array<std::uint8_t, N> read_padded(ByteView input, std::size_t from) {
    std::array<std::uint8_t, N> out{};
    if (from < input.size()) {
        const auto size = std::min(N, input.size() - from);
        std::memcpy(out.data(), input.data() + from, size);
    }
    return out;
}

inline U256 read_word(ByteView input, std::size_t from) {
    return U256::from_be(read_padded<32>(input, from).data());
}

}  // namespace vs::evm::detail
