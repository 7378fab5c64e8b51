// Blocks as they are exchanged (`geth export` writes them one after another), and the roots of
// their lists.
//
//   block      = [header, [transaction, …], [ommer header, …] (, [withdrawal, …])]
//   withdrawal = [index, validator, address, amount in gwei]              EIP-4895
//   root of a list = Merkle-Patricia root with key rlp(index), value the item's encoding
//
// All functions are pure and thread-safe.
#pragma once

#include "chain/header.h"
#include "chain/receipt.h"
#include "chain/transaction.h"

namespace vs::chain {

struct Withdrawal {
    std::uint64_t index = 0;
    std::uint64_t validator = 0;
    Address address{};
    std::uint64_t amount = 0;  // gwei
    bool operator==(const Withdrawal&) const = default;
};

struct Block {
    Header header;
    std::vector<Transaction> transactions;
    std::vector<Bytes> raw;  // the same, encoded: raw[i] is what transactions[i].hash hashes
    std::vector<Header> ommers;
    std::optional<std::vector<Withdrawal>> withdrawals;  // from Shanghai
    bool operator==(const Block&) const = default;
};

inline constexpr std::size_t kMaxBlock = std::size_t{256} << 20;

// Codes: "rlp", "too-large", and those of decode_transaction (the message says which).
Result<Block> decode_block(ByteView encoded, Senders senders = Senders::recover);
Bytes encode(const Block& block);
// The same without the header, as a node keeps it: [transactions, ommers (, withdrawals)].
Bytes encode_body(const Block& block);
Result<Block> decode_body(Header header, ByteView encoded, Senders senders = Senders::leave_zero);

Bytes encode(const Withdrawal& withdrawal);
Hash ommers_hash(const std::vector<Header>& ommers);
Hash transactions_root(const std::vector<Bytes>& raw);
Hash receipts_root(const std::vector<Receipt>& receipts);
Hash withdrawals_root(const std::vector<Withdrawal>& withdrawals);

}  // namespace vs::chain
