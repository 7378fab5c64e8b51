#include "chain/block.h"

#include "chain/trie.h"

namespace vs::chain {
namespace {

Result<> too_large(ByteView encoded) {
    if (encoded.size() <= kMaxBlock) return {};
    return fail("too-large", "the block is over 256 MiB");
}

Result<> read_transactions(rlp::Reader list, Senders senders, Block& out) {
    while (list.more()) {
        const auto item = list.item();
        if (list.failed()) break;
        const auto raw = raw_in_body(item);
        if (!raw) return pass(raw);
        auto transaction = decode_transaction(*raw, senders);
        if (!transaction)
            return fail(transaction.error().code,
                        "transaction " + std::to_string(out.raw.size()) +
                            " of the block: " + transaction.error().message);
        out.transactions.push_back(std::move(*transaction));
        out.raw.push_back(to_bytes(*raw));
    }
    return list.finish();
}

Result<> read_ommers(rlp::Reader list, Block& out) {
    while (list.more()) {
        auto header = decode_header(list.list());
        if (!header) return pass(header);
        out.ommers.push_back(std::move(*header));
    }
    return list.finish();
}

Result<> read_withdrawals(rlp::Reader list, Block& out) {
    auto& withdrawals = out.withdrawals.emplace();
    while (list.more()) {
        auto items = list.list();
        auto& withdrawal = withdrawals.emplace_back();
        withdrawal.index = items.u64();
        withdrawal.validator = items.u64();
        withdrawal.address = items.fixed<20>();
        withdrawal.amount = items.u64();
        if (const auto done = items.finish(); !done) return done;
    }
    return list.finish();
}

Result<> read_body(rlp::Reader& items, Senders senders, Block& out) {
    if (auto done = read_transactions(items.list(), senders, out); !done) return done;
    if (auto done = read_ommers(items.list(), out); !done) return done;
    if (items.more())
        if (auto done = read_withdrawals(items.list(), out); !done) return done;
    return items.finish();
}

void append_body(Bytes& out, const Block& block) {
    Bytes items;
    for (const auto& raw : block.raw) append_in_body(items, raw);
    rlp::append_list(out, items);
    items.clear();
    for (const auto& ommer : block.ommers) append(items, encode(ommer));
    rlp::append_list(out, items);
    if (!block.withdrawals) return;
    items.clear();
    for (const auto& withdrawal : *block.withdrawals) append(items, encode(withdrawal));
    rlp::append_list(out, items);
}

}  // namespace

Result<Block> decode_block(ByteView encoded, Senders senders) {
    if (const auto small = too_large(encoded); !small) return pass(small);
    Block out;
    auto items = rlp::Reader::of_list(encoded);
    auto header = decode_header(items.list());
    if (!header) return pass(header);
    out.header = std::move(*header);
    if (const auto done = read_body(items, senders, out); !done) return pass(done);
    return out;
}

Result<Block> decode_body(Header header, ByteView encoded, Senders senders) {
    if (const auto small = too_large(encoded); !small) return pass(small);
    Block out;
    out.header = std::move(header);
    auto items = rlp::Reader::of_list(encoded);
    if (const auto done = read_body(items, senders, out); !done) return pass(done);
    return out;
}

Bytes encode(const Block& block) {
    auto items = encode(block.header);
    append_body(items, block);
    return rlp::list(items);
}

Bytes encode_body(const Block& block) {
    Bytes items;
    append_body(items, block);
    return rlp::list(items);
}

Bytes encode(const Withdrawal& withdrawal) {
    Bytes items;
    rlp::append_number(items, withdrawal.index);
    rlp::append_number(items, withdrawal.validator);
    rlp::append_string(items, withdrawal.address);
    rlp::append_number(items, withdrawal.amount);
    return rlp::list(items);
}

Hash ommers_hash(const std::vector<Header>& ommers) {
    Bytes items;
    for (const auto& ommer : ommers) append(items, encode(ommer));
    return crypto::keccak256(rlp::list(items));
}

Hash transactions_root(const std::vector<Bytes>& raw) {
    return list_root(raw);
}

Hash receipts_root(const std::vector<Receipt>& receipts) {
    std::vector<Bytes> items;
    items.reserve(receipts.size());
    for (const auto& receipt : receipts) items.push_back(encode(receipt));
    return list_root(items);
}

Hash withdrawals_root(const std::vector<Withdrawal>& withdrawals) {
    std::vector<Bytes> items;
    items.reserve(withdrawals.size());
    for (const auto& withdrawal : withdrawals) items.push_back(encode(withdrawal));
    return list_root(items);
}

}  // namespace vs::chain
