// Runs a contract that adds two numbers of its call data and keeps the sum in storage.
#include <iostream>

#include "evm/testing/lone_host.h"

int main() {
    using namespace vs;
    // CALLDATALOAD(0) + CALLDATALOAD(32), to slot 0, and returned
    const auto code = from_hex("60003560203501805f555f5260205ff3");
    const auto input = concat({evm::U256{40}.to_be(), evm::U256{2}.to_be()});
    evm::testing::LoneHost host;
    const auto outcome = host.run(*code, input, 100'000);
    std::cout << name_of(outcome.status) << ": "
              << evm::to_decimal(evm::U256::from_be(ByteView(outcome.output))) << ", "
              << 100'000 - outcome.gas_left << " gas\n";
    return outcome.status == evm::Status::success ? 0 : 1;
}
