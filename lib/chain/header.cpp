#include "chain/header.h"

#include <algorithm>

namespace vs::chain {
namespace {

constexpr std::uint64_t kFirstBaseFee = 1'000'000'000;
constexpr std::uint64_t kElasticity = 2, kChangeDenominator = 8;  // EIP-1559
constexpr std::uint64_t kTargetBlobGas = 393'216;                 // EIP-4844: three blobs

void append_optional_items(Bytes& out, const Header& header) {
    if (!header.base_fee) return;
    rlp::append_number(out, *header.base_fee);
    if (!header.withdrawals_root) return;
    rlp::append_string(out, *header.withdrawals_root);
    if (!header.blob_gas_used) return;
    rlp::append_number(out, *header.blob_gas_used);
    rlp::append_number(out, header.excess_blob_gas.value_or(0));
    rlp::append_string(out, header.parent_beacon_root.value_or(Hash{}));
}

void read_optional_items(rlp::Reader& fields, Header& out) {
    if (fields.more()) out.base_fee = fields.u256();
    if (fields.more()) out.withdrawals_root = fields.fixed<32>();
    if (!fields.more()) return;
    out.blob_gas_used = fields.u64();
    out.excess_blob_gas = fields.u64();
    out.parent_beacon_root = fields.fixed<32>();
}

}  // namespace

Result<Header> decode_header(rlp::Reader fields) {
    Header out;
    out.parent_hash = fields.fixed<32>();
    out.ommers_hash = fields.fixed<32>();
    out.coinbase = fields.fixed<20>();
    out.state_root = fields.fixed<32>();
    out.transactions_root = fields.fixed<32>();
    out.receipts_root = fields.fixed<32>();
    out.bloom = fields.fixed<256>();
    out.difficulty = fields.u256();
    out.number = fields.u64();
    out.gas_limit = fields.u64();
    out.gas_used = fields.u64();
    out.time = fields.u64();
    out.extra_data = to_bytes(fields.string());
    out.mix_hash = fields.fixed<32>();
    out.nonce = fields.fixed<8>();
    read_optional_items(fields, out);
    if (const auto done = fields.finish(); !done)
        return fail("rlp", "a block header: " + done.error().message);
    return out;
}

Result<Header> decode_header(ByteView encoded) {
    return decode_header(rlp::Reader::of_list(encoded));
}

Bytes encode(const Header& header) {
    Bytes items;
    items.reserve(700);
    rlp::append_string(items, header.parent_hash);
    rlp::append_string(items, header.ommers_hash);
    rlp::append_string(items, header.coinbase);
    rlp::append_string(items, header.state_root);
    rlp::append_string(items, header.transactions_root);
    rlp::append_string(items, header.receipts_root);
    rlp::append_string(items, header.bloom);
    rlp::append_number(items, header.difficulty);
    rlp::append_number(items, header.number);
    rlp::append_number(items, header.gas_limit);
    rlp::append_number(items, header.gas_used);
    rlp::append_number(items, header.time);
    rlp::append_string(items, header.extra_data);
    rlp::append_string(items, header.mix_hash);
    rlp::append_string(items, header.nonce);
    append_optional_items(items, header);
    return rlp::list(items);
}

Hash hash_of(const Header& header) {
    return crypto::keccak256(encode(header));
}

U256 next_base_fee(const Header& parent) {
    if (!parent.base_fee) return kFirstBaseFee;
    const auto base = *parent.base_fee;
    const auto target = parent.gas_limit / kElasticity;
    if (parent.gas_used == target || target == 0) return base;
    const bool rises = parent.gas_used > target;
    const auto distance = rises ? parent.gas_used - target : target - parent.gas_used;
    const auto delta = base * U256(distance) / U256(target) / U256(kChangeDenominator);
    return rises ? base + std::max(delta, U256(1)) : base - delta;
}

std::uint64_t next_excess_blob_gas(const Header& parent) {
    const auto excess = parent.excess_blob_gas.value_or(0), used = parent.blob_gas_used.value_or(0);
    if (excess >= kTargetBlobGas) {
        const auto sum = excess - kTargetBlobGas + used;
        return sum < used ? ~std::uint64_t{0} : sum;
    }
    // Below the target the sum cannot be taken first: a hostile `used` would wrap it.
    const auto missing = kTargetBlobGas - excess;
    return used > missing ? used - missing : 0;
}

}  // namespace vs::chain
