// The parts of verify(): private to this folder.
#pragma once

#include "model/leaf.h"
#include "verify/verify.h"

namespace vs::verify {

// What the walk over the log leaves for the walk over the reports.
struct LogWalk {
    std::vector<std::optional<model::Leaf>> leaves;  // none: damaged
    std::uint64_t bad_from = UINT64_MAX;             // the first leaf that is known to be wrong
};

LogWalk audit_log(const tlog::Log& log, store::Kv& kv, const std::string& verifier_key,
                  const std::vector<std::string>& heads,
                  const std::function<void(std::uint64_t, std::uint64_t)>& progress,
                  Verdict& verdict);

void audit_reports(const LogWalk& walk, store::Kv& kv, const Keyring& keyring,
                   const std::function<void(std::uint64_t, std::uint64_t)>& progress,
                   Verdict& verdict);

}  // namespace vs::verify
