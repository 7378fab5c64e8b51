// One transaction on a small world, for tests that compare with another EVM: the same accounts and
// the same block on both sides (tests/chain_clients/evm_world.mjs).
#pragma once

#include <vector>

#include "../conformance/ethereum_fixture.h"
#include "chain/transition.h"

namespace vs::test {

struct Program {
    evm::Revision revision = evm::Revision::cancun;
    std::uint64_t gas = 0;
    bool creates = false;  // `data` is init code
    Bytes data;
    std::vector<Bytes> codes;  // of 0x…11, 0x…12, …; the transaction calls the first
};

inline chain::Address account(std::uint8_t last) {
    chain::Address address{};
    address.back() = last;
    return address;
}

inline chain::Alloc world_of(const Program& program) {
    constexpr auto kFunds = std::uint64_t{1} << 60;
    chain::Alloc alloc;
    alloc[account(0x10)].balance = kFunds;
    for (std::size_t i = 0; i < program.codes.size(); ++i) {
        auto& contract = alloc[account(static_cast<std::uint8_t>(0x11 + i))];
        contract.code = program.codes[i];
        contract.balance = kFunds;
        contract.nonce = 1;
        contract.storage[1] = i + 1;
    }
    return alloc;
}

// "DONE GAS OUTPUT LOGS ROOT": whether it succeeded, the hash of RLP [[address, topics, data], …],
// and the root of the state; or "refused CODE".
inline std::string run(const Program& program) {
    chain::MemoryState world(world_of(program));
    chain::State state(world);
    evm::Machine machine(program.revision);
    chain::BlockContext block;
    block.number = block.timestamp = 1'000;
    block.gas_limit = 30'000'000;
    block.coinbase = account(0xcb);
    block.chain_id = 1;
    chain::Transaction tx;
    tx.sender = account(0x10);
    tx.gas = program.gas;
    tx.max_fee = tx.max_priority_fee = 7;
    tx.value = 1;
    tx.data = program.data;
    if (!program.creates) tx.to = account(0x11);
    const auto result = chain::transition(state, tx, block, machine, block.gas_limit);
    if (!result) return "refused " + result.error().code;
    world.apply(state.diff());
    return std::string(result->success() ? "1 " : "0 ") + std::to_string(result->gas_used) + " 0x" +
           to_hex(result->output) + " 0x" + to_hex(conformance::ethereum::hash_of(result->logs)) +
           " 0x" + to_hex(world.root());
}

}  // namespace vs::test
