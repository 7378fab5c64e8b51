// A block for people: number, time, previous hash, hash, and what is in it.
#pragma once

#include "base/json.h"
#include "chain/database.h"

namespace vs::cmd {

std::string block_words(const chain::StoredHeader& block,
                        const std::vector<chain::Included>& included);
json::object block_json(const chain::StoredHeader& block,
                        const std::vector<chain::Included>& included);

}  // namespace vs::cmd
