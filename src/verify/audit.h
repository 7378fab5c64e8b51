// The parts of verify(): private to this folder.
#pragma once

#include <map>
#include <set>

#include "chain/database.h"
#include "model/leaf.h"
#include "verify/signers.h"
#include "verify/verify.h"

namespace vs::verify {

// What the walk over the log leaves for the walk over the reports.
struct LogWalk {
    std::vector<std::optional<model::Leaf>> leaves;  // none: damaged
    std::uint64_t bad_from = UINT64_MAX;             // the first leaf that is known to be wrong
};

// A checkpoint that the Log contract took, as its event in a block says.
struct Anchored {
    std::uint64_t size;
    tlog::Hash root;
    std::uint64_t block;
};

// What the walk over the chain leaves.
struct ChainWalk {
    std::vector<Anchored> anchored;
    Signers signers;
    crypto::Address consent{};
    std::vector<std::uint64_t> times;  // of the blocks, by number
};

// Whose record it was, and since when it is gone.
struct Erased {
    model::Patient patient{};
    Micros since = 0;
};

// Walks the chain from its first block: every header's hash, its link to the one before, its lists,
// the block log over the hashes, the heads of the block log that somebody remembers, and the
// contract's head against the state root of the last block.
ChainWalk audit_chain(const chain::Database& database, const std::string& verifier_key,
                      const std::vector<std::string>& heads, Verdict& verdict);

LogWalk audit_log(const tlog::Log& log, store::Kv& kv, const std::string& verifier_key,
                  const std::vector<std::string>& heads, const std::vector<Anchored>& anchored,
                  const std::function<void(std::uint64_t, std::uint64_t)>& progress,
                  Verdict& verdict);

// The leaves whose records are gone as was asked for.
std::map<std::uint64_t, Erased> audit_erasures(const LogWalk& walk, store::Kv& kv,
                                               const ChainWalk& chain, Verdict& verdict);

void audit_reports(const LogWalk& walk, store::Kv& kv, const Keyring& keyring,
                   const std::map<std::uint64_t, Erased>& erased, const ChainWalk& chain,
                   const std::function<void(std::uint64_t, std::uint64_t)>& progress,
                   Verdict& verdict);

}  // namespace vs::verify
