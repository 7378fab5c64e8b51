// A record's place in the log as JSON: {"seq","index","leaf","proof"}, leaf in base64 and its path
// to the root. In archives and in evidence.
#pragma once

#include <vector>

#include "base/json.h"
#include "tlog/merkle.h"

namespace vs::verify {

struct Proof {
    std::uint64_t seq = 0, index = 0;
    Bytes leaf;
    std::vector<tlog::Hash> path;
};

// Code "archive", here and below.
Result<std::uint64_t> number_in(const json::object& object, std::string_view name);
Result<Proof> proof_of(const json::object& object);

}  // namespace vs::verify
