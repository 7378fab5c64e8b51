// Chain objects as JSON-RPC writes them (execution-apis schemas). Pure.
#pragma once

#include "base/json.h"
#include "chain/database.h"

namespace vs::chain::text {

json::string quantity(std::uint64_t value);  // "0x1f", "0x0"
json::string quantity(const U256& value);
json::string hex(ByteView bytes);      // "0x…"
json::string word(const U256& value);  // 32 bytes

// What a transaction pays per gas in a block with this base fee.
U256 effective_price(const Transaction& transaction, const std::optional<U256>& base_fee);

// Where it stands; null for one that waits.
json::object transaction(const Transaction& transaction, const Included* included,
                         const StoredHeader* block);
json::object log(const Log& log, std::uint32_t log_place, const Included& included,
                 const Hash& transaction, const StoredHeader& block);
json::object receipt(const Included& included, const Transaction& transaction,
                     const StoredHeader& block);
// `full`: transactions whole, else their hashes.
json::object block(const StoredHeader& stored, const std::vector<Included>& included, bool full);
json::object header(const Header& header, const Hash& hash);

}  // namespace vs::chain::text
