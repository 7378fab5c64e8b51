// Running a transaction that nobody signed on some block's state: eth_call and its kin.
#pragma once

#include "chain/chain.h"
#include "chain/detail/rpc_core.h"
#include "chain/transition.h"

namespace vs::chain {

// What a block like this one lets its transactions see.
BlockContext context_of(const Chain& chain, const Header& header);

// A transaction object of a request; `gas` 0 where it names none.
Transaction read_request(Params& in, std::size_t i);

struct Override {
    Address address{};
    std::optional<std::uint64_t> nonce;
    std::optional<U256> balance;
    std::optional<Bytes> code;
    std::vector<std::pair<U256, U256>> slots;
};
std::vector<Override> read_overrides(Params& in, std::size_t i);

// Runs on the state after block `number`, as part of that block.
Result<TransactionResult> simulate_on(const Chain& chain, std::uint64_t number,
                                      const Transaction& transaction,
                                      const std::vector<Override>& overrides = {},
                                      const Simulation& simulation = {});

// Why it did not succeed; code 3 with the data for a revert.
tl::unexpected<RpcError> refuse(const TransactionResult& result);
// What Error(string) or Panic(uint256) in the output say, or "".
std::string revert_reason(ByteView output);

}  // namespace vs::chain
