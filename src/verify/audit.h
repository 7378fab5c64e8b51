// The parts of verify(): private to this folder.
#pragma once

#include "chain/database.h"
#include "model/leaf.h"
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

// Walks the chain from its first block: every header's hash, its link to the one before, its lists,
// the block log over the hashes, the heads of the block log that somebody remembers, and the
// contract's head against the state root of the last block.
std::vector<Anchored> audit_chain(const chain::Database& database, const std::string& verifier_key,
                                  const std::vector<std::string>& heads, Verdict& verdict);

LogWalk audit_log(const tlog::Log& log, store::Kv& kv, const std::string& verifier_key,
                  const std::vector<std::string>& heads, const std::vector<Anchored>& anchored,
                  const std::function<void(std::uint64_t, std::uint64_t)>& progress,
                  Verdict& verdict);

void audit_reports(const LogWalk& walk, store::Kv& kv, const Keyring& keyring,
                   const std::function<void(std::uint64_t, std::uint64_t)>& progress,
                   Verdict& verdict);

}  // namespace vs::verify
