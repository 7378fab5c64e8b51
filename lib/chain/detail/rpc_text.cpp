#include "chain/detail/rpc_text.h"

#include <charconv>

#include "chain/transition.h"

namespace vs::chain::text {
namespace {

Transaction decoded(const Included& included) {
    auto out = decode_transaction(included.raw, Senders::leave_zero);
    if (!out) return {};  // its hash was compared, so this is not to be
    out->sender = included.sender;
    return std::move(*out);
}

json::array access_list(const std::vector<AccessEntry>& entries) {
    json::array out;
    for (const auto& entry : entries) {
        json::array keys;
        for (const auto& key : entry.keys) keys.emplace_back(hex(key));
        out.push_back(json::object{{"address", hex(entry.address)}, {"storageKeys", keys}});
    }
    return out;
}

json::value to(const Transaction& transaction) {
    return transaction.to ? json::value(hex(*transaction.to)) : json::value();
}

void add_fees(json::object& out, const Transaction& transaction, const StoredHeader* block) {
    const bool dynamic = transaction.type == TransactionType::dynamic_fee;
    if (dynamic) {
        out["maxFeePerGas"] = quantity(transaction.max_fee);
        out["maxPriorityFeePerGas"] = quantity(transaction.max_priority_fee);
    }
    out["gasPrice"] = quantity(block != nullptr && dynamic
                                   ? effective_price(transaction, block->block.header.base_fee)
                                   : transaction.max_fee);
}

void add_signature(json::object& out, const Transaction& transaction) {
    if (transaction.type != TransactionType::legacy)
        out["accessList"] = access_list(transaction.access_list);
    if (transaction.chain_id) out["chainId"] = quantity(*transaction.chain_id);
    out["v"] = quantity(signature_v(transaction));
    out["r"] = quantity(transaction.r);
    out["s"] = quantity(transaction.s);
    if (transaction.type != TransactionType::legacy)
        out["yParity"] = quantity(std::uint64_t{transaction.y_parity});
}

json::array withdrawals(const std::vector<Withdrawal>& all) {
    json::array out;
    for (const auto& one : all)
        out.push_back(json::object{{"index", quantity(one.index)},
                                   {"validatorIndex", quantity(one.validator)},
                                   {"address", hex(one.address)},
                                   {"amount", quantity(one.amount)}});
    return out;
}

}  // namespace

json::string quantity(std::uint64_t value) {
    char out[18] = {'0', 'x'};
    const auto end = std::to_chars(out + 2, out + sizeof out, value, 16).ptr;
    return json::string(std::string_view(out, end));
}

json::string quantity(const U256& value) {
    return json::string(evm::to_hex_quantity(value));
}

json::string hex(ByteView bytes) {
    return json::string("0x" + to_hex(bytes));
}

json::string word(const U256& value) {
    return hex(value.to_be());
}

U256 effective_price(const Transaction& transaction, const std::optional<U256>& base_fee) {
    return base_fee ? effective_gas_price(transaction, *base_fee) : transaction.max_fee;
}

json::object transaction(const Transaction& transaction, const Included* included,
                         const StoredHeader* block) {
    json::object out;
    out["type"] = quantity(static_cast<std::uint64_t>(transaction.type));
    out["hash"] = hex(transaction.hash);
    out["from"] = hex(transaction.sender);
    out["to"] = to(transaction);
    out["nonce"] = quantity(transaction.nonce);
    out["gas"] = quantity(transaction.gas);
    out["value"] = quantity(transaction.value);
    out["input"] = hex(transaction.data);
    add_fees(out, transaction, block);
    add_signature(out, transaction);
    out["blockHash"] = block ? json::value(hex(block->hash)) : json::value();
    out["blockNumber"] = included ? json::value(quantity(included->block)) : json::value();
    out["transactionIndex"] =
        included ? json::value(quantity(std::uint64_t{included->place})) : json::value();
    return out;
}

json::object log(const Log& log, std::uint32_t log_place, const Included& included,
                 const Hash& transaction, const StoredHeader& block) {
    json::array topics;
    for (const auto& topic : log.topics) topics.emplace_back(hex(topic));
    return {{"address", hex(log.address)},
            {"topics", std::move(topics)},
            {"data", hex(log.data)},
            {"blockNumber", quantity(included.block)},
            {"blockHash", hex(block.hash)},
            {"blockTimestamp", quantity(block.block.header.time)},
            {"transactionHash", hex(transaction)},
            {"transactionIndex", quantity(std::uint64_t{included.place})},
            {"logIndex", quantity(std::uint64_t{log_place})},
            {"removed", false}};
}

json::object receipt(const Included& included, const Transaction& transaction,
                     const StoredHeader& block) {
    json::array logs;
    auto place = included.first_log;
    for (const auto& one : included.logs)
        logs.push_back(log(one, place++, included, transaction.hash, block));
    json::object out;
    out["type"] = quantity(static_cast<std::uint64_t>(transaction.type));
    out["status"] = quantity(std::uint64_t{included.success});
    out["transactionHash"] = hex(transaction.hash);
    out["transactionIndex"] = quantity(std::uint64_t{included.place});
    out["blockHash"] = hex(block.hash);
    out["blockNumber"] = quantity(included.block);
    out["from"] = hex(included.sender);
    out["to"] = to(transaction);
    out["contractAddress"] =
        transaction.to ? json::value()
                       : json::value(hex(created_address(included.sender, transaction.nonce)));
    out["gasUsed"] = quantity(included.gas_used);
    out["cumulativeGasUsed"] = quantity(included.cumulative_gas_used);
    out["effectiveGasPrice"] = quantity(effective_price(transaction, block.block.header.base_fee));
    out["logs"] = std::move(logs);
    out["logsBloom"] = hex(bloom_of(included.logs));
    return out;
}

json::object header(const Header& header, const Hash& hash) {
    json::object out;
    out["number"] = quantity(header.number);
    out["hash"] = hex(hash);
    out["parentHash"] = hex(header.parent_hash);
    out["sha3Uncles"] = hex(header.ommers_hash);
    out["miner"] = hex(header.coinbase);
    out["stateRoot"] = hex(header.state_root);
    out["transactionsRoot"] = hex(header.transactions_root);
    out["receiptsRoot"] = hex(header.receipts_root);
    out["logsBloom"] = hex(header.bloom);
    out["difficulty"] = quantity(header.difficulty);
    out["gasLimit"] = quantity(header.gas_limit);
    out["gasUsed"] = quantity(header.gas_used);
    out["timestamp"] = quantity(header.time);
    out["extraData"] = hex(header.extra_data);
    out["mixHash"] = hex(header.mix_hash);
    out["nonce"] = hex(header.nonce);
    if (header.base_fee) out["baseFeePerGas"] = quantity(*header.base_fee);
    if (header.withdrawals_root) out["withdrawalsRoot"] = hex(*header.withdrawals_root);
    if (header.blob_gas_used) out["blobGasUsed"] = quantity(*header.blob_gas_used);
    if (header.excess_blob_gas) out["excessBlobGas"] = quantity(*header.excess_blob_gas);
    if (header.parent_beacon_root) out["parentBeaconBlockRoot"] = hex(*header.parent_beacon_root);
    return out;
}

json::object block(const StoredHeader& stored, const std::vector<Included>& included, bool full) {
    auto out = header(stored.block.header, stored.hash);
    out["size"] = quantity(std::uint64_t{stored.size});
    json::array transactions;
    for (const auto& one : included) {
        if (full)
            transactions.emplace_back(transaction(decoded(one), &one, &stored));
        else
            transactions.emplace_back(hex(crypto::keccak256(one.raw)));
    }
    out["transactions"] = std::move(transactions);
    json::array ommers;
    for (const auto& ommer : stored.block.ommers) ommers.emplace_back(hex(hash_of(ommer)));
    out["uncles"] = std::move(ommers);
    if (stored.block.withdrawals) out["withdrawals"] = withdrawals(*stored.block.withdrawals);
    return out;
}

}  // namespace vs::chain::text
