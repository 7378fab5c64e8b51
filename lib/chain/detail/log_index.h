// Which blocks may hold logs of an address or with a topic, so that a search reads few blocks.
//
//   family logs: first 8 bytes of keccak256(address or topic) ‖ number u64 -> nothing
//                eight zero bytes ‖ number u64 -> nothing: a dense block, with more distinct
//                addresses and topics than are worth a row each; always a candidate
//
// Two that begin alike only cost a look at a block that has nothing: what is found is compared.
#pragma once

#include "chain/detail/rows.h"

namespace vs::chain {

inline constexpr std::size_t kDense = 8192;  // rows a block

void index_logs(store::Batch& batch, std::uint64_t number, const std::vector<Receipt>& receipts);
void unindex_logs(store::Batch& batch, std::uint64_t number, const std::vector<Log>& logs);

// Any of these (an empty list: no condition).
using AnyOf = std::vector<Bytes>;

// The blocks of [from, to], ascending, that may hold a log which meets every condition; without
// conditions nothing is left out. Code "range" where a condition alone leaves more than `most`.
Result<std::vector<std::uint64_t>> candidate_blocks(const store::Kv& kv, std::uint64_t from,
                                                    std::uint64_t to,
                                                    const std::vector<AnyOf>& conditions,
                                                    std::size_t most);

}  // namespace vs::chain
