// Calls and creates: what is paid and checked by the caller. The host does the rest.
#include <algorithm>

#include "evm/detail/instructions.h"
#include "evm/gas.h"

namespace vs::evm::detail {
namespace {

// EIP-150: a caller keeps a 64th of what it has.
std::int64_t most_to_pass(std::int64_t gas) {
    return gas - gas / 64;
}

ByteView memory_view(Frame& frame, const U256& offset, const U256& size) {
    if (size.is_zero()) return {};
    return {frame.memory.data() + offset.w[0], size.w[0]};
}

// The operands of the four calls: value is there in two of them.
struct Operands {
    U256 gas;
    Address account;
    U256 value, in_offset, in_size, out_offset, out_size;

    Operands(const U256* top, bool has_value) : gas(top[0]), account(to_address(top[-1])) {
        if (has_value) value = top[-2];
        const U256* rest = top - (has_value ? 3 : 2);
        in_offset = rest[0];
        in_size = rest[-1];
        out_offset = rest[-2];
        out_size = rest[-3];
    }
};

// The price of the call itself beyond the table's.
std::int64_t charge_call(Frame& frame, CallKind kind, const Operands& in, std::int64_t gas) {
    auto& host = *frame.host;
    if (frame.revision >= Revision::berlin && host.touch_account(in.account))
        gas -= gas::kColdAccount - gas::kWarm;
    if (gas < 0) return gas;
    gas = cover(frame, in.in_offset, in.in_size, gas);
    if (gas < 0) return gas;
    gas = cover(frame, in.out_offset, in.out_size, gas);
    if (gas < 0 || in.value.is_zero()) return gas;
    gas -= gas::kCallValue;
    if (kind == CallKind::call && host.is_empty(in.account)) gas -= gas::kNewAccount;
    return gas;
}

Message message_of(Frame& frame, CallKind kind, const Operands& in) {
    const auto& own = *frame.message;
    const bool delegated = kind == CallKind::delegatecall;
    const bool elsewhere = kind == CallKind::call || kind == CallKind::staticcall;
    Message message;
    message.kind = kind;
    message.is_static = own.is_static || kind == CallKind::staticcall;
    message.depth = own.depth + 1;
    message.caller = delegated ? own.caller : own.recipient;
    message.recipient = elsewhere ? in.account : own.recipient;
    message.code_address = in.account;
    message.value = delegated ? own.value : in.value;
    message.input = memory_view(frame, in.in_offset, in.in_size);
    return message;
}

bool can_begin(Frame& frame, const U256& value) {
    if (frame.message->depth >= kMaxDepth) return false;
    return value.is_zero() || frame.host->balance(frame.message->recipient) >= value;
}

// Runs the call and takes over what it returned; the gas it leaves.
std::int64_t run_call(Frame& frame, const Message& message, const Operands& in, U256& result) {
    auto outcome = frame.host->call(message);
    const auto size = std::min<std::size_t>(in.out_size.w[0], outcome.output.size());
    if (size != 0)
        std::memcpy(frame.memory.data() + in.out_offset.w[0], outcome.output.data(), size);
    frame.return_data = std::move(outcome.output);
    frame.refund += outcome.gas_refund;
    result = outcome.status == Status::success ? 1 : 0;
    return outcome.gas_left;
}

template <CallKind Kind>
std::int64_t call(Frame& frame, U256* top, std::int64_t gas) {
    constexpr bool kHasValue = Kind == CallKind::call || Kind == CallKind::callcode;
    const Operands in(top, kHasValue);
    U256& result = top[kHasValue ? -6 : -5];
    if (Kind == CallKind::call && frame.message->is_static && !in.value.is_zero())
        return failed(frame, Status::static_mode_violation);
    gas = charge_call(frame, Kind, in, gas);
    if (gas < 0) return gas;
    frame.return_data.clear();
    result = 0;

    auto message = message_of(frame, Kind, in);
    const auto most = static_cast<std::uint64_t>(most_to_pass(gas));
    message.gas = static_cast<std::int64_t>(std::min(in.gas.clamp_u64(), most));
    const auto stipend = in.value.is_zero() ? 0 : gas::kCallStipend;
    if (!can_begin(frame, in.value)) return gas + stipend;
    gas -= message.gas;
    message.gas += stipend;
    return gas + run_call(frame, message, in, result);
}

// The price of init code: its memory, its words (EIP-3860), and hashing them for CREATE2.
std::int64_t charge_create(Frame& frame, bool hashed, const U256& offset, const U256& size,
                           std::int64_t gas) {
    gas = cover(frame, offset, size, gas);
    if (gas < 0) return gas;
    std::int64_t per_word = hashed ? gas::kKeccakWord : 0;
    if (frame.revision >= Revision::shanghai) {
        if (size.w[0] > kMaxInitCodeSize) return kFailed;
        per_word += gas::kInitCodeWord;
    }
    return gas - per_word * static_cast<std::int64_t>(gas::words(size.w[0]));
}

template <CallKind Kind>
std::int64_t create(Frame& frame, U256* top, std::int64_t gas) {
    constexpr bool kSalted = Kind == CallKind::create2;
    if (frame.message->is_static) return failed(frame, Status::static_mode_violation);
    const U256 value = top[0], offset = top[-1], size = top[-2];
    const U256 salt = kSalted ? top[-3] : U256{};
    U256& result = top[kSalted ? -3 : -2];
    gas = charge_create(frame, kSalted, offset, size, gas);
    if (gas < 0) return gas;
    frame.return_data.clear();
    result = 0;
    if (!can_begin(frame, value)) return gas;

    Message message;
    message.kind = Kind;
    message.depth = frame.message->depth + 1;
    message.gas = most_to_pass(gas);
    message.caller = frame.message->recipient;
    message.value = value;
    message.input = memory_view(frame, offset, size);
    message.salt = salt;
    auto outcome = frame.host->call(message);
    frame.return_data = std::move(outcome.output);
    frame.refund += outcome.gas_refund;
    if (outcome.status == Status::success) result = to_word(outcome.created);
    return gas - message.gas + outcome.gas_left;
}

}  // namespace

// A call's frame stays on the native stack while its callee runs: these do not inline, so that
// the interpreter's own frame stays small.
std::int64_t op_call(Frame& frame, U256* top, std::int64_t gas) {
    return call<CallKind::call>(frame, top, gas);
}
std::int64_t op_callcode(Frame& frame, U256* top, std::int64_t gas) {
    return call<CallKind::callcode>(frame, top, gas);
}
std::int64_t op_delegatecall(Frame& frame, U256* top, std::int64_t gas) {
    return call<CallKind::delegatecall>(frame, top, gas);
}
std::int64_t op_staticcall(Frame& frame, U256* top, std::int64_t gas) {
    return call<CallKind::staticcall>(frame, top, gas);
}
std::int64_t op_create(Frame& frame, U256* top, std::int64_t gas) {
    return create<CallKind::create>(frame, top, gas);
}
std::int64_t op_create2(Frame& frame, U256* top, std::int64_t gas) {
    return create<CallKind::create2>(frame, top, gas);
}

}  // namespace vs::evm::detail
