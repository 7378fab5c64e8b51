// The loop. Position, top of stack and gas live in registers: each instruction is a template over
// its opcode, so that the checks the traits make needless are not compiled, and each ends with its
// own jump to the next (a computed goto predicts better than one switch for all).
#include "evm/interpreter.h"

#include "evm/detail/instructions.h"
#include "evm/detail/simple.h"
#include "evm/gas.h"

namespace vs::evm {
namespace detail {
namespace {

constexpr Instruction* large_instruction(unsigned op) {
    switch (op) {
        case EXP:
            return op_exp;
        case KECCAK256:
            return op_keccak256;
        case BALANCE:
            return op_balance;
        case CALLDATACOPY:
            return op_calldatacopy;
        case CODECOPY:
            return op_codecopy;
        case EXTCODESIZE:
            return op_extcodesize;
        case EXTCODECOPY:
            return op_extcodecopy;
        case RETURNDATACOPY:
            return op_returndatacopy;
        case EXTCODEHASH:
            return op_extcodehash;
        case BLOCKHASH:
            return op_blockhash;
        case SELFBALANCE:
            return op_selfbalance;
        case BLOBHASH:
            return op_blobhash;
        case SLOAD:
            return op_sload;
        case SSTORE:
            return op_sstore;
        case TLOAD:
            return op_tload;
        case TSTORE:
            return op_tstore;
        case MCOPY:
            return op_mcopy;
        case LOG0:
            return op_log<0>;
        case LOG0 + 1:
            return op_log<1>;
        case LOG0 + 2:
            return op_log<2>;
        case LOG0 + 3:
            return op_log<3>;
        case LOG0 + 4:
            return op_log<4>;
        case CREATE:
            return op_create;
        case CALL:
            return op_call;
        case CALLCODE:
            return op_callcode;
        case DELEGATECALL:
            return op_delegatecall;
        case CREATE2:
            return op_create2;
        case STATICCALL:
            return op_staticcall;
        case SELFDESTRUCT:
            return op_selfdestruct;
        default:
            return nullptr;
    }
}

// What an instruction reads and moves. A local of run(), never stored: its members become
// registers.
struct Cursor {
    const std::uint8_t* pc;
    U256* top;  // one below the stack's first word when it is empty
    std::int64_t gas;
};

bool stop(Frame& frame, Status status) {
    frame.status = status;
    return false;
}

[[gnu::noinline]] std::int64_t grow_for_word(Frame& frame, const U256& offset, std::uint64_t size,
                                             std::int64_t gas) {
    return cover(frame, offset, size, gas);
}

// Memory over [offset, offset + size) for a small size; false: out of gas.
template <std::uint64_t Size>
[[gnu::always_inline]] inline bool reach(Frame& frame, const U256& offset, Cursor& at) {
    const auto have = frame.memory.size();
    if (offset.fits_u64() && have >= Size && offset.w[0] <= have - Size) [[likely]]
        return true;
    at.gas = grow_for_word(frame, offset, Size, at.gas);
    return at.gas >= 0;
}

[[gnu::always_inline]] inline bool jump(Frame& frame, const U256& to, Cursor& at) {
    if (!to.fits_u64() || !frame.code->is_jump_destination(to.w[0])) [[unlikely]]
        return stop(frame, Status::bad_jump_destination);
    at.pc = frame.code->data() + to.w[0];
    return true;
}

// RETURN and REVERT: the gas left.
[[gnu::noinline]] std::int64_t finish(Frame& frame, Status status, const U256* top,
                                      std::int64_t gas) {
    gas = cover(frame, top[0], top[-1], gas);
    if (gas < 0) return gas;
    frame.output_offset = top[0].w[0];
    frame.output_size = top[-1].w[0];
    frame.status = status;
    return gas;
}

// False: the frame has ended.
template <unsigned Op>
[[gnu::always_inline]] inline bool perform(Frame& frame, Cursor& at) {
    constexpr auto kTrait = kTraits.rows[Op];
    U256*& top = at.top;
    if constexpr (is_binary(Op)) {
        top[-1] = binary<Op>(top[0], top[-1]);
        --top;
    } else if constexpr (Op == ADDMOD || Op == MULMOD) {
        top[-2] =
            Op == ADDMOD ? addmod(top[0], top[-1], top[-2]) : mulmod(top[0], top[-1], top[-2]);
        top -= 2;
    } else if constexpr (Op == ISZERO) {
        top[0] = top[0].is_zero() ? 1 : 0;
    } else if constexpr (Op == NOT) {
        top[0] = ~top[0];
    } else if constexpr (is_known_value(Op)) {
        *++top = known_value<Op>(frame);
    } else if constexpr (Op == CALLDATALOAD) {
        top[0] = call_data_word(frame, top[0]);
    } else if constexpr (Op == PC) {
        *++top = static_cast<std::uint64_t>(at.pc - frame.code->data());
    } else if constexpr (Op == GAS) {
        *++top = static_cast<std::uint64_t>(at.gas);
    } else if constexpr (Op == POP) {
        --top;
    } else if constexpr (Op == MLOAD) {
        if (!reach<32>(frame, top[0], at)) return false;
        top[0] = U256::from_be(frame.memory.data() + top[0].w[0]);
    } else if constexpr (Op == MSTORE) {
        if (!reach<32>(frame, top[0], at)) return false;
        top[-1].store_be(frame.memory.data() + top[0].w[0]);
        top -= 2;
    } else if constexpr (Op == MSTORE8) {
        if (!reach<1>(frame, top[0], at)) return false;
        frame.memory.data()[top[0].w[0]] = static_cast<std::uint8_t>(top[-1].w[0]);
        top -= 2;
    } else if constexpr (Op == JUMP) {
        return jump(frame, *top--, at);
    } else if constexpr (Op == JUMPI) {
        top -= 2;
        if (!top[1].is_zero()) return jump(frame, top[2], at);
    } else if constexpr (Op >= PUSH1 && Op <= PUSH32) {
        *++top = immediate<Op - PUSH1 + 1>(at.pc + 1);
        at.pc += Op - PUSH1 + 1;
    } else if constexpr (Op >= DUP1 && Op <= DUP16) {
        top[1] = top[-static_cast<int>(Op - DUP1)];
        ++top;
    } else if constexpr (Op >= SWAP1 && Op <= SWAP16) {
        const U256 held = top[0];
        top[0] = top[-static_cast<int>(Op - SWAP1 + 1)];
        top[-static_cast<int>(Op - SWAP1 + 1)] = held;
    } else if constexpr (Op == STOP) {
        return stop(frame, Status::success);
    } else if constexpr (Op == RETURN) {
        at.gas = finish(frame, Status::success, top, at.gas);
        return false;
    } else if constexpr (Op == REVERT) {
        at.gas = finish(frame, Status::revert, top, at.gas);
        return false;
    } else if constexpr (Op == INVALID) {
        return stop(frame, Status::invalid_instruction);
    } else if constexpr (Op != JUMPDEST) {
        constexpr Instruction* kLarge = large_instruction(Op);
        at.gas = kLarge(frame, top, at.gas);
        if (at.gas < 0) [[unlikely]]
            return false;
        if constexpr (Op == SELFDESTRUCT) return stop(frame, Status::success);
        top += kTrait.pushes - kTrait.pops;
    }
    ++at.pc;
    return true;
}

// Gas and stack, then the instruction.
template <unsigned Op>
[[gnu::always_inline]] inline bool step(Frame& frame, const GasTable& prices, U256* bottom,
                                        Cursor& at) {
    constexpr auto kTrait = kTraits.rows[Op];
    if constexpr (!kTrait.ever_defined()) {
        return stop(frame, Status::undefined_instruction);
    } else {
        if constexpr (kTrait.same_gas_always()) {
            at.gas -= kTrait.gas[0];
        } else {
            const auto price = prices.gas[Op];
            if (price == kUndefined) [[unlikely]]
                return stop(frame, Status::undefined_instruction);
            at.gas -= price;
        }
        if constexpr (!kTrait.same_gas_always() || kTrait.gas[0] != 0)
            if (at.gas < 0) [[unlikely]]
                return false;
        if constexpr (kTrait.pops != 0)
            if (at.top < bottom + (kTrait.pops - 1)) [[unlikely]]
                return stop(frame, Status::stack_underflow);
        if constexpr (kTrait.pushes > kTrait.pops)
            if (at.top >= bottom + (kStackWords - 1)) [[unlikely]]
                return stop(frame, Status::stack_overflow);
        return perform<Op>(frame, at);
    }
}

// Addresses of labels are an extension of GCC and Clang.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"

// X for every opcode from 0x00 to 0xff, in order.
// clang-format off: it never settles on a layout of these two
#define VS_OPCODE_ROW(X, h)                                                             \
    X(0x##h##0) X(0x##h##1) X(0x##h##2) X(0x##h##3) X(0x##h##4) X(0x##h##5) X(0x##h##6) \
    X(0x##h##7) X(0x##h##8) X(0x##h##9) X(0x##h##a) X(0x##h##b) X(0x##h##c) X(0x##h##d) \
    X(0x##h##e) X(0x##h##f)
#define VS_EACH_OPCODE(X)                                                           \
    VS_OPCODE_ROW(X, 0) VS_OPCODE_ROW(X, 1) VS_OPCODE_ROW(X, 2) VS_OPCODE_ROW(X, 3) \
    VS_OPCODE_ROW(X, 4) VS_OPCODE_ROW(X, 5) VS_OPCODE_ROW(X, 6) VS_OPCODE_ROW(X, 7) \
    VS_OPCODE_ROW(X, 8) VS_OPCODE_ROW(X, 9) VS_OPCODE_ROW(X, a) VS_OPCODE_ROW(X, b) \
    VS_OPCODE_ROW(X, c) VS_OPCODE_ROW(X, d) VS_OPCODE_ROW(X, e) VS_OPCODE_ROW(X, f)
// clang-format on
#define VS_LABEL(op) &&at_##op,
#define VS_HANDLER(op)                                                           \
    at_##op : if (!step<op>(frame, prices, bottom, at)) [[unlikely]] goto ended; \
    goto* kLabels[*at.pc];

// Runs to the frame's end and returns the gas left.
std::int64_t run(Frame& frame, const GasTable& prices, std::int64_t gas) {
    static const void* const kLabels[256] = {VS_EACH_OPCODE(VS_LABEL)};
    U256* const bottom = frame.stack->words;
    Cursor at{frame.code->data(), bottom - 1, gas};
    goto* kLabels[*at.pc];
    VS_EACH_OPCODE(VS_HANDLER)
ended:
    return at.gas;
}

#undef VS_HANDLER
#undef VS_LABEL
#undef VS_EACH_OPCODE
#undef VS_OPCODE_ROW
#pragma GCC diagnostic pop

}  // namespace
}  // namespace detail

// Frames by depth; a frame is made the first time its depth is reached.
struct Machine::Frames {
    std::vector<std::unique_ptr<detail::Frame>> all;
    std::size_t used = 0;

    detail::Frame& next() {
        if (used == all.size()) all.push_back(std::make_unique<detail::Frame>());
        return *all[used++];
    }
};

Machine::Machine(Revision revision) : revision_(revision), frames_(std::make_unique<Frames>()) {}
Machine::Machine(Machine&&) noexcept = default;
Machine::~Machine() = default;

Outcome Machine::execute(Host& host, const Message& message, const Code& code) {
    auto& frame = frames_->next();
    frame.return_data.clear();
    frame.host = &host;
    frame.message = &message;
    frame.code = &code;
    frame.environment = &host.environment();
    frame.revision = revision_;
    frame.refund = 0;
    frame.status = Status::out_of_gas;
    frame.output_offset = frame.output_size = 0;

    const auto& prices = kGasTables[static_cast<std::size_t>(revision_)];
    const auto gas_left = detail::run(frame, prices, message.gas);
    Outcome outcome;
    outcome.status = frame.status;
    if (frame.status == Status::success || frame.status == Status::revert)
        outcome.gas_left = gas_left;
    if (frame.status == Status::success) outcome.gas_refund = frame.refund;
    if (frame.output_size != 0) {
        const auto* data = frame.memory.data() + frame.output_offset;
        outcome.output.assign(data, data + frame.output_size);
    }
    frame.memory.clear();
    --frames_->used;
    return outcome;
}

}  // namespace vs::evm
