// What lies in the store of a chain, family by family. Integers in keys are big-endian, so that
// keys sort by number.
//
//   meta          "genesis" -> genesis.json; "mode" -> text; "head" -> number u64 ‖ hash
//   headers       number u64 -> hash ‖ block without transactions (RLP)
//   hashes        block hash -> number u64
//   transactions  number u64 ‖ place u32 -> [sender, success, gas, cumulative gas, first log,
//                                            [log, …], raw transaction]
//   index         transaction hash -> number u64 ‖ place u32
//   logs          see log_index.h
//   accounts      address -> [nonce, balance, storage root, code hash], the trie's own value
//   storage       address ‖ slot -> value, no leading zero byte
//   code          hash -> code
//   trie          see trie.h
//   history       'a' ‖ address ‖ number u64 -> what the account was before that block, or nothing
//                 's' ‖ address ‖ slot ‖ number u64 -> likewise the slot
//   undo          number u64 ‖ piece u32 -> the history rows of that block (undo.h)
//   pool          place u64 -> sender ‖ raw transaction
//   log           the block log (tlog/log.h): leaf n is the hash of block n
#pragma once

#include "chain/block.h"
#include "chain/state_trie.h"
#include "store/kv.h"

namespace vs::chain {

// A transaction of the chain with what came of it.
struct Included {
    std::uint64_t block = 0;
    std::uint32_t place = 0;  // in the block
    Address sender{};
    bool success = false;
    std::uint64_t gas_used = 0;
    std::uint64_t cumulative_gas_used = 0;
    std::uint32_t first_log = 0;  // place of its first log among the block's
    std::vector<Log> logs;
    Bytes raw;
};

// As it went into the root of its block's receipts.
Receipt receipt_of(const Included& one);

}  // namespace vs::chain

namespace vs::chain::rows {

const store::Families& families();

Bytes number_key(std::uint64_t number);
Bytes place_key(std::uint64_t number, std::uint32_t place);
Bytes slot_key(const Address& address, const U256& slot);
// Of `history`, without the number.
Bytes account_history(const Address& address);
Bytes slot_history(const Address& address, const U256& slot);
Bytes with_number(Bytes key, std::uint64_t number);

Bytes encode(const Included& transaction);
Bytes trimmed(const U256& value);  // no leading zero bytes

// Codes: "damaged".
Result<AccountLeaf> decode_account(ByteView row);
Result<Included> decode_included(std::uint64_t block, std::uint32_t place, ByteView row);
Result<U256> decode_slot(ByteView row);

}  // namespace vs::chain::rows
