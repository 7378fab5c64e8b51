// The instruction set as one constexpr table: what each opcode takes from the stack, gives to it,
// costs before its dynamic part, and since when it exists (yellow paper H.2 and the EIPs named).
#pragma once

#include "evm/types.h"

namespace vs::evm {

enum Opcode : std::uint8_t {
    STOP = 0x00,
    ADD,
    MUL,
    SUB,
    DIV,
    SDIV,
    MOD,
    SMOD,
    ADDMOD,
    MULMOD,
    EXP,
    SIGNEXTEND,
    LT = 0x10,
    GT,
    SLT,
    SGT,
    EQ,
    ISZERO,
    AND,
    OR,
    XOR,
    NOT,
    BYTE,
    SHL,
    SHR,
    SAR,
    KECCAK256 = 0x20,
    ADDRESS = 0x30,
    BALANCE,
    ORIGIN,
    CALLER,
    CALLVALUE,
    CALLDATALOAD,
    CALLDATASIZE,
    CALLDATACOPY,
    CODESIZE,
    CODECOPY,
    GASPRICE,
    EXTCODESIZE,
    EXTCODECOPY,
    RETURNDATASIZE,
    RETURNDATACOPY,
    EXTCODEHASH,
    BLOCKHASH = 0x40,
    COINBASE,
    TIMESTAMP,
    NUMBER,
    PREVRANDAO,
    GASLIMIT,
    CHAINID,
    SELFBALANCE,
    BASEFEE,
    BLOBHASH,
    BLOBBASEFEE,
    POP = 0x50,
    MLOAD,
    MSTORE,
    MSTORE8,
    SLOAD,
    SSTORE,
    JUMP,
    JUMPI,
    PC,
    MSIZE,
    GAS,
    JUMPDEST,
    TLOAD,
    TSTORE,
    MCOPY,
    PUSH0,
    PUSH1 = 0x60,
    PUSH32 = 0x7f,
    DUP1 = 0x80,
    DUP16 = 0x8f,
    SWAP1 = 0x90,
    SWAP16 = 0x9f,
    LOG0 = 0xa0,
    LOG4 = 0xa4,
    CREATE = 0xf0,
    CALL,
    CALLCODE,
    RETURN,
    DELEGATECALL,
    CREATE2,
    STATICCALL = 0xfa,
    REVERT = 0xfd,
    INVALID = 0xfe,
    SELFDESTRUCT = 0xff,
};

inline constexpr int kRevisions = 6;
inline constexpr std::int16_t kUndefined = -1;

struct Traits {
    std::int16_t gas[kRevisions] = {kUndefined, kUndefined, kUndefined,
                                    kUndefined, kUndefined, kUndefined};
    std::uint8_t pops = 0, pushes = 0;

    constexpr bool ever_defined() const { return gas[kRevisions - 1] != kUndefined; }
    constexpr bool same_gas_always() const {
        for (const auto g : gas)
            if (g != gas[0]) return false;
        return true;
    }
};

namespace detail {

struct TraitsTable {
    Traits rows[256];

    // One gas from Istanbul on, another from Berlin on (EIP-2929: the price of what is warm).
    constexpr void set(unsigned op, int istanbul, int berlin, int pops, int pushes) {
        rows[op].pops = static_cast<std::uint8_t>(pops);
        rows[op].pushes = static_cast<std::uint8_t>(pushes);
        for (int i = 0; i < kRevisions; ++i)
            rows[op].gas[i] = static_cast<std::int16_t>(i == 0 ? istanbul : berlin);
    }
    constexpr void set(unsigned op, int gas, int pops, int pushes) {
        set(op, gas, gas, pops, pushes);
    }
    constexpr void since(Revision first, unsigned op, int gas, int pops, int pushes) {
        set(op, gas, pops, pushes);
        for (int i = 0; i < static_cast<int>(first); ++i) rows[op].gas[i] = kUndefined;
    }
};

constexpr TraitsTable make_traits() {
    TraitsTable t;
    t.set(STOP, 0, 0, 0);
    for (const unsigned op : {ADD, SUB, LT, GT, SLT, SGT, EQ, AND, OR, XOR, BYTE, SHL, SHR, SAR})
        t.set(op, 3, 2, 1);
    for (const unsigned op : {MUL, DIV, SDIV, MOD, SMOD, SIGNEXTEND}) t.set(op, 5, 2, 1);
    for (const unsigned op : {ISZERO, NOT, CALLDATALOAD, MLOAD}) t.set(op, 3, 1, 1);
    t.set(ADDMOD, 8, 3, 1);
    t.set(MULMOD, 8, 3, 1);
    t.set(EXP, 10, 2, 1);
    t.set(KECCAK256, 30, 2, 1);
    for (const unsigned op :
         {ADDRESS, ORIGIN, CALLER, CALLVALUE, CALLDATASIZE, CODESIZE, GASPRICE, RETURNDATASIZE,
          COINBASE, TIMESTAMP, NUMBER, PREVRANDAO, GASLIMIT, CHAINID, PC, MSIZE, GAS})
        t.set(op, 2, 0, 1);
    for (const unsigned op : {CALLDATACOPY, CODECOPY, RETURNDATACOPY}) t.set(op, 3, 3, 0);
    t.set(BALANCE, 700, 100, 1, 1);
    t.set(EXTCODESIZE, 700, 100, 1, 1);
    t.set(EXTCODEHASH, 700, 100, 1, 1);
    t.set(EXTCODECOPY, 700, 100, 4, 0);
    t.set(BLOCKHASH, 20, 1, 1);
    t.set(SELFBALANCE, 5, 0, 1);
    t.since(Revision::london, BASEFEE, 2, 0, 1);      // EIP-3198
    t.since(Revision::cancun, BLOBHASH, 3, 1, 1);     // EIP-4844
    t.since(Revision::cancun, BLOBBASEFEE, 2, 0, 1);  // EIP-7516
    t.set(POP, 2, 1, 0);
    t.set(MSTORE, 3, 2, 0);
    t.set(MSTORE8, 3, 2, 0);
    t.set(SLOAD, 800, 100, 1, 1);
    t.set(SSTORE, 0, 2, 0);
    t.set(JUMP, 8, 1, 0);
    t.set(JUMPI, 10, 2, 0);
    t.set(JUMPDEST, 1, 0, 0);
    t.since(Revision::cancun, TLOAD, 100, 1, 1);  // EIP-1153
    t.since(Revision::cancun, TSTORE, 100, 2, 0);
    t.since(Revision::cancun, MCOPY, 3, 3, 0);    // EIP-5656
    t.since(Revision::shanghai, PUSH0, 2, 0, 1);  // EIP-3855
    for (unsigned n = 1; n <= 32; ++n) t.set(PUSH1 + n - 1, 3, 0, 1);
    for (int n = 1; n <= 16; ++n) {
        t.set(DUP1 + static_cast<unsigned>(n) - 1, 3, n, n + 1);
        t.set(SWAP1 + static_cast<unsigned>(n) - 1, 3, n + 1, n + 1);
    }
    for (int n = 0; n <= 4; ++n) t.set(LOG0 + static_cast<unsigned>(n), 375 * (n + 1), n + 2, 0);
    t.set(CREATE, 32000, 3, 1);
    t.set(CREATE2, 32000, 4, 1);
    t.set(CALL, 700, 100, 7, 1);
    t.set(CALLCODE, 700, 100, 7, 1);
    t.set(DELEGATECALL, 700, 100, 6, 1);
    t.set(STATICCALL, 700, 100, 6, 1);
    t.set(RETURN, 0, 2, 0);
    t.set(REVERT, 0, 2, 0);
    t.set(INVALID, 0, 0, 0);
    t.set(SELFDESTRUCT, 5000, 1, 0);
    return t;
}

}  // namespace detail

inline constexpr detail::TraitsTable kTraits = detail::make_traits();

// Gas by opcode for one revision, as the interpreter reads it.
struct GasTable {
    std::int16_t gas[256];
};

namespace detail {

constexpr std::array<GasTable, kRevisions> make_gas_tables() {
    std::array<GasTable, kRevisions> tables{};
    for (std::size_t r = 0; r < kRevisions; ++r)
        for (std::size_t op = 0; op < 256; ++op) tables[r].gas[op] = kTraits.rows[op].gas[r];
    return tables;
}

}  // namespace detail

inline constexpr auto kGasTables = detail::make_gas_tables();

}  // namespace vs::evm
