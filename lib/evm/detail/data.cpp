// Hashing, copying and logging.
#include <algorithm>

#include "evm/detail/instructions.h"
#include "evm/gas.h"

namespace vs::evm::detail {
namespace {

// Memory for a copy, and the price of its words: the common part of all copies.
std::int64_t cover_copy(Frame& frame, const U256& to, const U256& size, std::int64_t gas) {
    gas = cover(frame, to, size, gas);
    if (gas < 0) return gas;
    return gas - gas::kPerWord * static_cast<std::int64_t>(gas::words(size.w[0]));
}

// Copies source[from, from + size) into memory; beyond the source there are zeros.
void copy_padded(Frame& frame, const U256& to, ByteView source, const U256& from,
                 std::size_t size) {
    if (size == 0) return;
    auto* out = frame.memory.data() + to.w[0];
    const auto start = std::min<std::uint64_t>(from.clamp_u64(), source.size());
    const auto real = std::min<std::size_t>(size, source.size() - start);
    if (real != 0) std::memcpy(out, source.data() + start, real);
    std::memset(out + real, 0, size - real);
}

std::int64_t copy_from(Frame& frame, ByteView source, U256* top, std::int64_t gas) {
    gas = cover_copy(frame, top[0], top[-2], gas);
    if (gas >= 0) copy_padded(frame, top[0], source, top[-1], top[-2].w[0]);
    return gas;
}

}  // namespace

std::int64_t op_exp(Frame&, U256* top, std::int64_t gas) {
    gas -= gas::kExpByte * byte_length(top[-1]);
    if (gas >= 0) top[-1] = exp(top[0], top[-1]);
    return gas;
}

std::int64_t op_keccak256(Frame& frame, U256* top, std::int64_t gas) {
    const U256 offset = top[0], size = top[-1];
    gas = cover(frame, offset, size, gas);
    if (gas < 0) return gas;
    gas -= gas::kKeccakWord * static_cast<std::int64_t>(gas::words(size.w[0]));
    if (gas < 0) return gas;
    const auto* data = size.is_zero() ? nullptr : frame.memory.data() + offset.w[0];
    top[-1] = U256::from_be(crypto::keccak256({data, size.w[0]}).data());
    return gas;
}

std::int64_t op_calldatacopy(Frame& frame, U256* top, std::int64_t gas) {
    return copy_from(frame, is_create(frame.message->kind) ? ByteView{} : frame.message->input, top,
                     gas);
}

std::int64_t op_codecopy(Frame& frame, U256* top, std::int64_t gas) {
    return copy_from(frame, frame.code->bytes(), top, gas);
}

// EIP-211: reading past the end is an error, even of nothing.
std::int64_t op_returndatacopy(Frame& frame, U256* top, std::int64_t gas) {
    gas = cover_copy(frame, top[0], top[-2], gas);
    if (gas < 0) return gas;
    const auto size = frame.return_data.size();
    if (top[-1].clamp_u64() > size || top[-2].clamp_u64() > size - top[-1].w[0])
        return failed(frame, Status::return_data_out_of_bounds);
    copy_padded(frame, top[0], frame.return_data, top[-1], top[-2].w[0]);
    return gas;
}

std::int64_t op_mcopy(Frame& frame, U256* top, std::int64_t gas) {
    const U256 to = top[0], from = top[-1], size = top[-2];
    gas = cover_copy(frame, std::max(to, from), size, gas);
    if (gas >= 0 && !size.is_zero())
        std::memmove(frame.memory.data() + to.w[0], frame.memory.data() + from.w[0], size.w[0]);
    return gas;
}

template <int Topics>
std::int64_t op_log(Frame& frame, U256* top, std::int64_t gas) {
    if (frame.message->is_static) return failed(frame, Status::static_mode_violation);
    const U256 offset = top[0], size = top[-1];
    gas = cover(frame, offset, size, gas);
    if (gas < 0) return gas;
    gas -= gas::kLogByte * static_cast<std::int64_t>(size.w[0]);
    if (gas < 0) return gas;
    U256 topics[Topics + 1];
    for (int i = 0; i < Topics; ++i) topics[i] = top[-2 - i];
    const auto* data = size.is_zero() ? nullptr : frame.memory.data() + offset.w[0];
    frame.host->log(frame.message->recipient, {topics, Topics}, {data, size.w[0]});
    return gas;
}
template Instruction op_log<0>;
template Instruction op_log<1>;
template Instruction op_log<2>;
template Instruction op_log<3>;
template Instruction op_log<4>;

}  // namespace vs::evm::detail
