// The first block and the rules of a chain, as geth's genesis.json has them: what `geth init` reads
// from us, and what we read from others.
//
//   config     chainId; homesteadBlock … londonBlock (0, or left out below); shanghaiTime,
//              cancunTime (seconds); terminalTotalDifficulty 0; blobSchedule.cancun
//              {target 3, max 6, baseFeeUpdateFraction 3338477}, without which geth refuses Cancun
//   header     nonce timestamp extraData gasLimit difficulty mixHash coinbase baseFeePerGas …
//   alloc      address -> balance, nonce, code, storage {slot -> value}
//
// Numbers are read as "0x…", as decimal text, and as JSON numbers; they are written as geth does.
// All functions are pure and thread-safe.
#pragma once

#include "base/json.h"
#include "chain/block.h"
#include "chain/memory_state.h"

namespace vs::chain {

// When each rule set begins: a time in seconds, or never. Ours begin with Cancun.
struct Forks {
    static constexpr std::uint64_t kNever = ~std::uint64_t{0};

    bool merged = true;  // false: London with proof of work, for chains that somebody vouches for
    std::uint64_t shanghai_time = 0;
    std::uint64_t cancun_time = 0;
    bool operator==(const Forks&) const = default;

    evm::Revision at(std::uint64_t time) const;
};

struct Genesis {
    std::uint64_t chain_id = 1;
    Forks forks;
    std::uint64_t time = 0;
    std::uint64_t gas_limit = 0;
    U256 base_fee;
    U256 difficulty;  // of others' chains; zero in ours
    Bytes extra_data;
    Hash mix_hash{};
    Address coinbase{};
    std::array<std::uint8_t, 8> nonce{};
    Alloc alloc;
    bool operator==(const Genesis&) const = default;
};

// The whole first block. Empty lists; fields as the rules at its time want them.
Block genesis_block(const Genesis& genesis);

// Code "genesis"; the message names the member that is wrong or missing, or the rule that we do
// not know: a fork after Cancun, a merge still to come, a fork before London that is not at the
// beginning.
Result<Genesis> parse_genesis(std::string_view json_text);
std::string to_json(const Genesis& genesis);  // indented, ends with a newline

}  // namespace vs::chain
