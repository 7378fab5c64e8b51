// Instructions that only compute: on the stack, or from what the frame knows.
#pragma once

#include "evm/detail/frame.h"

namespace vs::evm::detail {

constexpr bool is_binary(unsigned op) {
    return (op >= ADD && op <= SMOD) || op == SIGNEXTEND || (op >= LT && op <= EQ) ||
           (op >= AND && op <= XOR) || (op >= BYTE && op <= SAR);
}

inline unsigned shift_of(const U256& a) {
    return a.fits_u64() && a.w[0] < 256 ? static_cast<unsigned>(a.w[0]) : 256;
}

// `a` is the top of the stack.
template <unsigned Op>
[[gnu::always_inline]] inline U256 binary(const U256& a, const U256& b) {
    if constexpr (Op == ADD) return a + b;
    if constexpr (Op == MUL) return a * b;
    if constexpr (Op == SUB) return a - b;
    if constexpr (Op == DIV) return a / b;
    if constexpr (Op == SDIV) return sdiv(a, b);
    if constexpr (Op == MOD) return a % b;
    if constexpr (Op == SMOD) return smod(a, b);
    if constexpr (Op == SIGNEXTEND) return sign_extend(a, b);
    if constexpr (Op == LT) return less(a, b);
    if constexpr (Op == GT) return less(b, a);
    if constexpr (Op == SLT) return signed_less(a, b);
    if constexpr (Op == SGT) return signed_less(b, a);
    if constexpr (Op == EQ) return a == b;
    if constexpr (Op == AND) return a & b;
    if constexpr (Op == OR) return a | b;
    if constexpr (Op == XOR) return a ^ b;
    if constexpr (Op == BYTE) return byte_at(a, b);
    if constexpr (Op == SHL) return b << shift_of(a);
    if constexpr (Op == SHR) return b >> shift_of(a);
    if constexpr (Op == SAR) return sar(b, shift_of(a));
}

constexpr bool is_known_value(unsigned op) {
    return op == ADDRESS || op == ORIGIN || op == CALLER || op == CALLVALUE || op == CALLDATASIZE ||
           op == CODESIZE || op == GASPRICE || op == RETURNDATASIZE ||
           (op >= COINBASE && op <= CHAINID) || op == BASEFEE || op == BLOBBASEFEE || op == MSIZE ||
           op == PUSH0;
}

// Values that are there without asking the host.
template <unsigned Op>
[[gnu::always_inline]] inline U256 known_value(Frame& f) {
    if constexpr (Op == ADDRESS) return to_word(f.message->recipient);
    if constexpr (Op == ORIGIN) return to_word(f.environment->origin);
    if constexpr (Op == CALLER) return to_word(f.message->caller);
    if constexpr (Op == CALLVALUE) return f.message->value;
    if constexpr (Op == CALLDATASIZE)
        return is_create(f.message->kind) ? 0 : f.message->input.size();
    if constexpr (Op == CODESIZE) return f.code->size();
    if constexpr (Op == GASPRICE) return f.environment->gas_price;
    if constexpr (Op == RETURNDATASIZE) return f.return_data.size();
    if constexpr (Op == COINBASE) return to_word(f.environment->coinbase);
    if constexpr (Op == TIMESTAMP) return f.environment->timestamp;
    if constexpr (Op == NUMBER) return f.environment->number;
    if constexpr (Op == PREVRANDAO) return f.environment->prev_randao;
    if constexpr (Op == GASLIMIT) return f.environment->gas_limit;
    if constexpr (Op == CHAINID) return f.environment->chain_id;
    if constexpr (Op == BASEFEE) return f.environment->base_fee;
    if constexpr (Op == BLOBBASEFEE) return f.environment->blob_base_fee;
    if constexpr (Op == MSIZE) return f.memory.size();
    if constexpr (Op == PUSH0) return 0;
}

// The N bytes behind a PUSH.
template <unsigned N>
[[gnu::always_inline]] inline U256 immediate(const std::uint8_t* data) {
    if constexpr (N == 1) return data[0];
    if constexpr (N == 2) return std::uint64_t{data[0]} << 8 | data[1];
    U256 out;
    for (unsigned word = 0; word * 8 < N; ++word) {
        // Code is preceded by nothing we own: a partial word is read byte by byte.
        const unsigned end = N - 8 * word;
        std::uint64_t value = 0;
        if (end >= 8) {
            std::memcpy(&value, data + end - 8, 8);
            value = __builtin_bswap64(value);
        } else {
            for (unsigned i = 0; i < end; ++i) value = value << 8 | data[i];
        }
        out.w[word] = value;
    }
    return out;
}

inline U256 call_data_word(const Frame& f, const U256& offset) {
    const auto input = is_create(f.message->kind) ? ByteView{} : f.message->input;
    const auto from = offset.clamp_u64();
    if (from >= input.size()) return {};
    if (input.size() - from >= 32) return U256::from_be(input.data() + from);
    std::uint8_t padded[32] = {};
    std::memcpy(padded, input.data() + from, input.size() - from);
    return U256::from_be(padded);
}

}  // namespace vs::evm::detail
