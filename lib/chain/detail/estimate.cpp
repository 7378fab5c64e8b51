#include "chain/detail/estimate.h"

#include <algorithm>

namespace vs::chain {
namespace {

constexpr std::uint64_t kMostGas = 30'000'000;  // what the pool takes

// Where there is a price, no more gas than the sender can pay for.
Result<std::uint64_t> most_gas(const Chain& chain, std::uint64_t number,
                               const Transaction& request) {
    const auto wanted = request.gas == 0 ? kMostGas : std::min(request.gas, kMostGas);
    if (request.max_fee.is_zero()) return wanted;
    const auto account = chain.database().state(number).account(request.sender);
    if (!account) return pass(account);
    const auto balance = *account ? (*account)->balance : U256{};
    if (balance < request.value) return fail("funds", "insufficient funds for transfer");
    const auto payable = (balance - request.value) / request.max_fee;
    return std::min(wanted, payable.clamp_u64());
}

}  // namespace

tl::expected<std::uint64_t, RpcError> estimate_gas(const Chain& chain, std::uint64_t number,
                                                   Transaction request,
                                                   const std::vector<Override>& overrides,
                                                   Deadline deadline) {
    const Simulation simulation{.deadline = deadline};
    const auto most = most_gas(chain, number, request);
    if (!most) return refuse(most.error());
    request.gas = *most;
    const auto first = simulate_on(chain, number, request, overrides, simulation);
    if (!first) return refuse(first.error());
    if (!first->success()) return refuse(*first);
    std::optional<Error> failed;
    const auto enough = [&](std::uint64_t gas) {
        request.gas = gas;
        const auto result = simulate_on(chain, number, request, overrides, simulation);
        if (!result && result.error().code == "timeout") failed = result.error();
        return result && result->success();
    };
    // Refunds and the 64th that a call keeps back (EIP-150) make it need more than it uses.
    if (enough(first->gas_used)) return first->gas_used;
    auto low = first->gas_used;  // not enough
    auto high = *most;           // enough
    const auto guess = first->gas_used + first->gas_used / 4 + 5'000;
    if (guess < high) (enough(guess) ? high : low) = guess;
    while (low + 1 < high && !failed) {
        const auto middle = low + (high - low) / 2;
        (enough(middle) ? high : low) = middle;
    }
    if (failed) return refuse(*failed);
    return high;
}

}  // namespace vs::chain
