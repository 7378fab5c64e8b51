// Three hostile contracts that may call each other, on a small world: whatever their code does, the
// run ends within its gas, no ether appears, and a refused transaction leaves nothing behind.
//
//   input = revision | size of call data | size of code 1 | size of code 2 | bytes: call data,
//           code 1, code 2, and the rest as code 3
#include <cstdlib>

#include "chain/memory_state.h"
#include "chain/transition.h"
#include "evm/opcodes.h"

namespace {

using namespace vs;
using chain::Address;
using evm::U256;

constexpr std::uint64_t kGas = 100'000;  // nests calls less deep than a sanitizer's stack holds
const U256 kFunds = U256{1} << 64;

// 0x10 to 0x13: one byte pushed is enough to call them.
Address account(std::uint8_t last) {
    Address address{};
    address.back() = last;
    return address;
}

ByteView take(ByteView& rest, std::size_t size) {
    const auto part = rest.first(std::min(size, rest.size()));
    rest = rest.subspan(part.size());
    return part;
}

chain::Alloc world_of(ByteView rest, std::size_t first, std::size_t second) {
    chain::Alloc alloc;
    alloc[account(0x10)].balance = kFunds;
    const ByteView codes[] = {take(rest, first), take(rest, second), rest};
    for (std::uint8_t i = 0; i < 3; ++i) {
        auto& contract = alloc[account(static_cast<std::uint8_t>(0x11 + i))];
        contract.code = to_bytes(codes[i]);
        contract.balance = kFunds;
        contract.storage[U256{i}] = 1;
    }
    return alloc;
}

U256 total(const chain::Alloc& alloc) {
    U256 sum;
    for (const auto& [address, one] : alloc) sum += one.balance;
    return sum;
}

void check(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 4 || size > 4096) return 0;
    const auto revision = static_cast<evm::Revision>(data[0] % evm::kRevisions);
    ByteView rest{data + 4, size - 4};
    chain::Transaction tx;
    tx.data = to_bytes(take(rest, data[1]));
    tx.sender = account(0x10);
    tx.gas = kGas;
    if (data[1] % 8 != 0) tx.to = account(0x11);  // otherwise the call data is init code
    tx.value = 1;
    const auto alloc = world_of(rest, data[2] * std::size_t{4}, data[3] * std::size_t{4});

    chain::MemoryState world(alloc);
    chain::State state(world);
    evm::Machine machine(revision);
    chain::BlockContext block;
    block.number = 1000;
    block.gas_limit = kGas;
    const auto result = chain::transition(state, tx, block, machine, kGas);
    const auto diff = state.diff();
    if (!result) {
        check(diff.accounts.empty());
        return 0;
    }
    // Refunds give back at most half of what was used.
    check(result->gas_used >= 21000 / 2 && result->gas_used <= kGas);
    world.apply(diff);
    check(total(world.alloc()) <= total(alloc));
    return 0;
}
