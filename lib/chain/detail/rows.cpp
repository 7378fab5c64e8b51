#include "chain/detail/rows.h"

namespace vs::chain {

// The first byte of a transaction that has a type is its type (EIP-2718).
Receipt receipt_of(const Included& one) {
    const bool typed = !one.raw.empty() && one.raw.front() < 0x80;
    return {.type = static_cast<TransactionType>(typed ? one.raw.front() : 0),
            .success = one.success,
            .cumulative_gas_used = one.cumulative_gas_used,
            .bloom = bloom_of(one.logs),
            .logs = one.logs};
}

}  // namespace vs::chain

namespace vs::chain::rows {
namespace {

auto damaged(std::string what) {
    return fail("damaged", std::move(what) + " is not as it was written");
}

Bytes encode_logs(const std::vector<Log>& logs) {
    Bytes out;
    for (const auto& log : logs) {
        Bytes topics, fields;
        for (const auto& topic : log.topics) rlp::append_string(topics, topic);
        rlp::append_string(fields, log.address);
        rlp::append_list(fields, topics);
        rlp::append_string(fields, log.data);
        rlp::append_list(out, fields);
    }
    return out;
}

std::vector<Log> read_logs(rlp::Reader& list) {
    std::vector<Log> out;
    auto logs = list.list();
    while (logs.more()) {
        auto fields = logs.list();
        Log log;
        log.address = fields.fixed<20>();
        auto topics = fields.list();
        while (topics.more()) log.topics.push_back(topics.fixed<32>());
        log.data = to_bytes(fields.string());
        if (!topics.finish() || !fields.finish()) list.refuse("a log is malformed");
        out.push_back(std::move(log));
    }
    if (!logs.finish()) list.refuse("the logs are malformed");
    return out;
}

}  // namespace

const store::Families& families() {
    static const store::Families all{"meta",    "headers",  "hashes",  "transactions", "index",
                                     "logs",    "accounts", "storage", "code",         "trie",
                                     "history", "undo",     "pool",    "log"};
    return all;
}

Bytes number_key(std::uint64_t number) {
    Bytes out;
    append_u64(out, number);
    return out;
}

Bytes place_key(std::uint64_t number, std::uint32_t place) {
    auto out = number_key(number);
    append_u32(out, place);
    return out;
}

Bytes slot_key(const Address& address, const U256& slot) {
    Bytes out(52);
    std::copy(address.begin(), address.end(), out.begin());
    slot.store_be(out.data() + 20);
    return out;
}

Bytes account_history(const Address& address) {
    Bytes out{'a'};
    append(out, address);
    return out;
}

Bytes slot_history(const Address& address, const U256& slot) {
    Bytes out{'s'};
    append(out, slot_key(address, slot));
    return out;
}

Bytes with_number(Bytes key, std::uint64_t number) {
    append_u64(key, number);
    return key;
}

Bytes trimmed(const U256& value) {
    const auto bytes = value.to_be();
    return {bytes.end() - evm::byte_length(value), bytes.end()};
}

Bytes encode(const Included& transaction) {
    Bytes fields;
    rlp::append_string(fields, transaction.sender);
    rlp::append_number(fields, std::uint64_t{transaction.success});
    rlp::append_number(fields, transaction.gas_used);
    rlp::append_number(fields, transaction.cumulative_gas_used);
    rlp::append_number(fields, std::uint64_t{transaction.first_log});
    rlp::append_list(fields, encode_logs(transaction.logs));
    rlp::append_string(fields, transaction.raw);
    return rlp::list(fields);
}

Result<AccountLeaf> decode_account(ByteView row) {
    auto out = chain::decode_account(row);
    if (!out) return damaged("an account");
    return out;
}

Result<Included> decode_included(std::uint64_t block, std::uint32_t place, ByteView row) {
    auto fields = rlp::Reader::of_list(row);
    Included out{.block = block, .place = place};
    out.sender = fields.fixed<20>();
    out.success = fields.u64() != 0;
    out.gas_used = fields.u64();
    out.cumulative_gas_used = fields.u64();
    out.first_log = static_cast<std::uint32_t>(fields.u64());
    out.logs = read_logs(fields);
    out.raw = to_bytes(fields.string());
    if (!fields.finish())
        return damaged("transaction " + std::to_string(place) + " of block " +
                       std::to_string(block));
    return out;
}

Result<U256> decode_slot(ByteView row) {
    if (row.empty() || row.size() > 32 || row[0] == 0) return damaged("a slot");
    return U256::from_be(row);
}

}  // namespace vs::chain::rows
