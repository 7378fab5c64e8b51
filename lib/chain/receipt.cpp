#include "chain/receipt.h"

namespace vs::chain {
namespace {

constexpr std::size_t kMaxTopics = 4;

// The three bits of an address or topic: byte of the bloom, mask in it.
template <class Visit>
void each_bit(ByteView value, Visit visit) {
    const auto digest = crypto::keccak256(value);
    for (std::size_t i = 0; i < 6; i += 2) {
        const unsigned bit = (digest[i] << 8 | digest[i + 1]) & 2047u;
        visit(255 - bit / 8, static_cast<std::uint8_t>(1u << bit % 8));
    }
}

void join(Bloom& bloom, const Bloom& more) {
    for (std::size_t i = 0; i < bloom.size(); ++i) bloom[i] |= more[i];
}

Bytes encoded_log(const Log& log) {
    Bytes topics, items;
    for (const auto& topic : log.topics) rlp::append_string(topics, topic);
    rlp::append_string(items, log.address);
    rlp::append_list(items, topics);
    rlp::append_string(items, log.data);
    return rlp::list(items);
}

Log read_log(rlp::Reader& logs) {
    Log out;
    auto items = logs.list();
    out.address = items.fixed<20>();
    auto topics = items.list();
    while (topics.more()) out.topics.push_back(topics.fixed<32>());
    out.data = to_bytes(items.string());
    if (out.topics.size() > kMaxTopics) logs.refuse("a log has over four topics");
    for (const auto& done : {topics.finish(), items.finish()})
        if (!done) logs.refuse(done.error().message);
    return out;
}

}  // namespace

void add_to_bloom(Bloom& bloom, ByteView address_or_topic) {
    each_bit(address_or_topic, [&](std::size_t at, std::uint8_t mask) { bloom[at] |= mask; });
}

Bloom bloom_of(const std::vector<Log>& logs) {
    Bloom out{};
    for (const auto& log : logs) {
        add_to_bloom(out, log.address);
        for (const auto& topic : log.topics) add_to_bloom(out, topic);
    }
    return out;
}

Bloom bloom_of(const std::vector<Receipt>& receipts) {
    Bloom out{};
    for (const auto& receipt : receipts) join(out, receipt.bloom);
    return out;
}

bool may_contain(const Bloom& bloom, ByteView address_or_topic) {
    bool all = true;
    each_bit(address_or_topic,
             [&](std::size_t at, std::uint8_t mask) { all &= (bloom[at] & mask) != 0; });
    return all;
}

Bytes encode(const Receipt& receipt) {
    Bytes logs, items, out;
    for (const auto& log : receipt.logs) append(logs, encoded_log(log));
    rlp::append_number(items, receipt.success ? 1 : 0);
    rlp::append_number(items, receipt.cumulative_gas_used);
    rlp::append_string(items, receipt.bloom);
    rlp::append_list(items, logs);
    if (receipt.type != TransactionType::legacy)
        out.push_back(static_cast<std::uint8_t>(receipt.type));
    rlp::append_list(out, items);
    return out;
}

Result<Receipt> decode_receipt(ByteView encoded) {
    Receipt out;
    if (!encoded.empty() && encoded[0] < 0xc0) {
        if (encoded[0] != 1 && encoded[0] != 2)
            return fail("type", "there is no receipt type " + std::to_string(encoded[0]));
        out.type = TransactionType{encoded[0]};
        encoded = encoded.subspan(1);
    }
    auto items = rlp::Reader::of_list(encoded);
    const auto status = items.u64();
    if (status > 1) items.refuse("a receipt's status is neither 0 nor 1");
    out.success = status == 1;
    out.cumulative_gas_used = items.u64();
    out.bloom = items.fixed<256>();
    auto logs = items.list();
    while (logs.more()) out.logs.push_back(read_log(logs));
    for (const auto& done : {logs.finish(), items.finish()})
        if (!done) return pass(done);
    return out;
}

}  // namespace vs::chain
