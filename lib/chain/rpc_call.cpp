// Running what nobody signed: eth_call, eth_estimateGas, eth_createAccessList.
#include <algorithm>

#include "chain/detail/estimate.h"
#include "chain/detail/rpc_text.h"
#include "evm/precompiles.h"

namespace vs::chain {
namespace {

constexpr int kMaxRounds = 20;

Answer call(RpcContext& context, Params& in) {
    auto request = read_request(in, 0);
    const auto number = in.state(1);
    const auto overrides = read_overrides(in, 2);
    if (!in.good()) return in.error();
    request.gas = std::min(request.gas == 0 ? context.options.call_gas : request.gas,
                           context.options.call_gas);
    const auto result =
        simulate_on(context.chain, number, request, overrides, {.deadline = context.deadline()});
    if (!result) return refuse(result.error());
    if (!result->success()) return refuse(*result);
    return text::hex(result->output);
}

Answer estimate(RpcContext& context, Params& in) {
    auto request = read_request(in, 0);
    const auto number = in.state(1);
    const auto overrides = read_overrides(in, 2);
    if (!in.good()) return in.error();
    const auto gas =
        estimate_gas(context.chain, number, std::move(request), overrides, context.deadline());
    if (!gas) return tl::make_unexpected(gas.error());
    return text::quantity(*gas);
}

json::array list_text(const std::vector<AccessEntry>& list) {
    json::array out;
    for (const auto& entry : list) {
        json::array keys;
        for (const auto& key : entry.keys) keys.emplace_back(text::hex(key));
        out.push_back(json::object{{"address", text::hex(entry.address)}, {"storageKeys", keys}});
    }
    return out;
}

// What is warm from the beginning needs no entry, unless for its slots.
std::vector<AccessEntry> worth_listing(std::vector<AccessEntry> accessed,
                                       const Transaction& request, const Address& coinbase) {
    std::erase_if(accessed, [&](const AccessEntry& entry) {
        return entry.keys.empty() &&
               (entry.address == request.sender || entry.address == request.to ||
                entry.address == coinbase ||
                evm::precompile_number(entry.address, evm::Revision::cancun) != 0 ||
                entry.address == created_address(request.sender, request.nonce));
    });
    return accessed;
}

Answer create_access_list(RpcContext& context, Params& in) {
    auto request = read_request(in, 0);
    const auto number = in.state(1);
    if (!in.good()) return in.error();
    request.gas = std::min(request.gas == 0 ? context.options.call_gas : request.gas,
                           context.options.call_gas);
    const auto stored = context.chain.database().header(number);
    if (!stored || !*stored) return refuse(kServerError, "header not found");
    const auto& coinbase = (*stored)->block.header.coinbase;
    // With a list the run may take another way (its gas differs): again until nothing changes.
    const Simulation simulation{.list_access = true, .deadline = context.deadline()};
    for (int round = 0; round < kMaxRounds; ++round) {
        const auto result = simulate_on(context.chain, number, request, {}, simulation);
        if (!result) return refuse(result.error());
        auto list = worth_listing(result->accessed, request, coinbase);
        if (list != request.access_list) {
            request.access_list = std::move(list);
            if (request.type == TransactionType::legacy)
                request.type = TransactionType::access_list;
            continue;
        }
        json::object out{{"accessList", list_text(list)},
                         {"gasUsed", text::quantity(result->gas_used)}};
        if (!result->success()) out["error"] = refuse(*result).value().message;
        return out;
    }
    return refuse(kServerError, "the access list does not settle");
}

constexpr RpcMethod kCallMethods[] = {
    {"eth_call", call},
    {"eth_estimateGas", estimate},
    {"eth_createAccessList", create_access_list},
};

}  // namespace

std::span<const RpcMethod> call_methods() {
    return kCallMethods;
}

}  // namespace vs::chain
