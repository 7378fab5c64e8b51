// Makes one block out of waiting transactions. One thread.
#pragma once

#include <chrono>

#include "chain/pool.h"

namespace vs::chain {

struct BuildLimits {
    std::uint64_t gas = 2'000'000'000;  // half the gas limit, so that the base fee stays 0
    std::chrono::milliseconds time{500};
    std::size_t transactions = 100'000;
};

struct Dropped {
    PoolItemPtr item;
    Error why;  // as of transition(), "unsupported-precompile" among them
};

struct Built {
    Block block;
    Executed executed;
    std::vector<PoolItemPtr> included;
    std::vector<Dropped> dropped;  // can never be in a block as things are
};

// The next block's header before anything ran: everything that follows from the parent, the time
// and who makes it.
Header next_header(const Head& parent, std::uint64_t time, const Address& coinbase,
                   std::uint64_t gas_limit, evm::Revision revision);

// What a block needs of the chain before it.
// What BLOCKHASH asks, at 20 gas: each hash is read once. For one thread.
std::function<Hash(std::uint64_t)> block_hashes(const Database& database);
Parent parent_in(const Database& database, const Head& head, const StateReader& state);

// Runs the items in their order; one whose nonce is not the next is left where it is. The block
// stands on the database's last one, and its changes are staged there (root_after). Codes: those of
// the store; a transaction never makes it fail.
Result<Built> build_block(Database& database, const Header& header, const Rules& rules,
                          const std::vector<PoolItemPtr>& items, const BuildLimits& limits);

}  // namespace vs::chain
