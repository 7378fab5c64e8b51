// A block for people: number, time, previous hash, hash, and what is in it.
#pragma once

#include "base/json.h"
#include "model/contract_words.h"

namespace vs::model {

std::string block_words(const chain::StoredHeader& block,
                        const std::vector<chain::Included>& included, ContractWords& contracts);
json::object block_json(const chain::StoredHeader& block,
                        const std::vector<chain::Included>& included, ContractWords& contracts);

}  // namespace vs::model
