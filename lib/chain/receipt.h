// Receipts with their logs and blooms (EIP-658, EIP-2718; yellow paper, 4.3.1).
//
//   receipt = legacy | type legacy                type 01, 02 as the transaction's
//   legacy  = [status, cumulative gas, bloom, [log, …]]      status 1 success, 0 failure
//   log     = [address, [topic (32), …], data]               at most 4 topics
//   bloom   = 2048 bits; an address or topic x sets three: the numbers mod 2048 in the first three
//             pairs of bytes of keccak256(x), bit 0 being the lowest of the last byte
//
// All functions are pure and thread-safe.
#pragma once

#include "chain/header.h"
#include "chain/transaction.h"

namespace vs::chain {

struct Log {
    Address address{};
    std::vector<Hash> topics;
    Bytes data;
    bool operator==(const Log&) const = default;
};

struct Receipt {
    TransactionType type = TransactionType::legacy;
    bool success = false;
    std::uint64_t cumulative_gas_used = 0;  // of the block up to and with this transaction
    Bloom bloom{};
    std::vector<Log> logs;
    bool operator==(const Receipt&) const = default;
};

void add_to_bloom(Bloom& bloom, ByteView address_or_topic);
Bloom bloom_of(const std::vector<Log>& logs);
Bloom bloom_of(const std::vector<Receipt>& receipts);  // joins theirs
// False: certainly not in it.
bool may_contain(const Bloom& bloom, ByteView address_or_topic);

Bytes encode(const Receipt& receipt);
// Codes "rlp", "type". Does not compare the bloom with the logs.
Result<Receipt> decode_receipt(ByteView encoded);

}  // namespace vs::chain
