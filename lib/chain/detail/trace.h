// Runs a block of the chain again and writes down the calls (geth's callTracer).
#pragma once

#include "base/json.h"
#include "chain/chain.h"

namespace vs::chain {

struct TraceOptions {
    std::string tracer;     // "callTracer", the only one
    bool only_top = false;  // no nested calls
    bool with_logs = false;
};

// One trace for each transaction of the block, or for the one at `place` alone. Codes "tracer",
// "pruned" (the state before the block is no longer kept), "missing".
Result<std::vector<json::value>> trace_block(const Chain& chain, std::uint64_t number,
                                             const TraceOptions& options,
                                             std::optional<std::uint32_t> place);

}  // namespace vs::chain
