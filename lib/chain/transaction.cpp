#include "chain/transaction.h"

#include <algorithm>
#include <limits>

namespace vs::chain {
namespace {

constexpr std::uint64_t kMaxChainId = (std::numeric_limits<std::uint64_t>::max() - 36) / 2;

tl::unexpected<Error> bad_signature(std::string why) {
    return fail("signature", "the transaction's signature is refused: " + std::move(why));
}

void append_to(Bytes& out, const std::optional<Address>& to) {
    rlp::append_string(out, to ? ByteView(*to) : ByteView());
}

void append_access_list(Bytes& out, const std::vector<AccessEntry>& entries) {
    Bytes items, keys, entry;
    for (const auto& [address, hashes] : entries) {
        keys.clear();
        entry.clear();
        for (const auto& key : hashes) rlp::append_string(keys, key);
        rlp::append_string(entry, address);
        rlp::append_list(entry, keys);
        rlp::append_list(items, entry);
    }
    rlp::append_list(out, items);
}

// Everything before the signature.
Bytes unsigned_items(const Transaction& transaction) {
    Bytes out;
    out.reserve(transaction.data.size() + 200);
    if (transaction.type != TransactionType::legacy)
        rlp::append_number(out, transaction.chain_id.value_or(0));
    rlp::append_number(out, transaction.nonce);
    if (transaction.type == TransactionType::dynamic_fee)
        rlp::append_number(out, transaction.max_priority_fee);
    rlp::append_number(out, transaction.max_fee);
    rlp::append_number(out, transaction.gas);
    append_to(out, transaction.to);
    rlp::append_number(out, transaction.value);
    rlp::append_string(out, transaction.data);
    if (transaction.type != TransactionType::legacy)
        append_access_list(out, transaction.access_list);
    return out;
}

Bytes enveloped(TransactionType type, ByteView items) {
    Bytes out;
    out.reserve(items.size() + 10);
    if (type != TransactionType::legacy) out.push_back(static_cast<std::uint8_t>(type));
    rlp::append_list(out, items);
    return out;
}

std::optional<Address> read_to(rlp::Reader& list) {
    const auto bytes = list.string();
    if (bytes.empty()) return std::nullopt;
    const auto address = to_array<20>(bytes);
    if (!address) list.refuse("the recipient is no address");
    return address.value_or(Address{});
}

std::vector<AccessEntry> read_access_list(rlp::Reader& list) {
    std::vector<AccessEntry> out;
    auto entries = list.list();
    while (entries.more()) {
        auto entry = entries.list();
        auto& [address, keys] = out.emplace_back();
        address = entry.fixed<20>();
        auto inner = entry.list();
        while (inner.more()) keys.push_back(inner.fixed<32>());
        for (const auto& done : {inner.finish(), entry.finish()})
            if (!done) entries.refuse(done.error().message);
    }
    if (const auto done = entries.finish(); !done) list.refuse(done.error().message);
    return out;
}

// Legacy: v says the parity and, from 35 on, the chain.
Result<> apply_v(Transaction& out, const U256& v) {
    if (v == U256(27) || v == U256(28)) {
        out.y_parity = v == U256(28);
        return {};
    }
    if (!v.fits_u64() || v.w[0] < 35) return bad_signature("v is none of 27, 28, 35 and above");
    out.y_parity = (v.w[0] - 35) % 2 == 1;
    out.chain_id = (v.w[0] - 35) / 2;
    return {};
}

Result<Transaction> read_legacy(ByteView raw) {
    Transaction out;
    auto list = rlp::Reader::of_list(raw);
    out.nonce = list.u64();
    out.max_fee = out.max_priority_fee = list.u256();
    out.gas = list.u64();
    out.to = read_to(list);
    out.value = list.u256();
    out.data = to_bytes(list.string());
    const auto v = list.u256();
    out.r = list.u256();
    out.s = list.u256();
    if (const auto done = list.finish(); !done) return pass(done);
    if (const auto good = apply_v(out, v); !good) return pass(good);
    return out;
}

Result<Transaction> read_typed(TransactionType type, ByteView payload) {
    Transaction out;
    out.type = type;
    auto list = rlp::Reader::of_list(payload);
    out.chain_id = list.u64();
    out.nonce = list.u64();
    out.max_priority_fee = list.u256();
    out.max_fee = type == TransactionType::dynamic_fee ? list.u256() : out.max_priority_fee;
    out.gas = list.u64();
    out.to = read_to(list);
    out.value = list.u256();
    out.data = to_bytes(list.string());
    out.access_list = read_access_list(list);
    const auto parity = list.u64();
    out.r = list.u256();
    out.s = list.u256();
    if (const auto done = list.finish(); !done) return pass(done);
    if (parity > 1) return bad_signature("the parity is neither 0 nor 1");
    out.y_parity = parity == 1;
    return out;
}

Result<Transaction> read_any(ByteView raw) {
    if (raw.empty()) return fail("rlp", "the transaction is empty");
    if (raw[0] >= 0xc0) return read_legacy(raw);
    switch (raw[0]) {
        case 1:
            return read_typed(TransactionType::access_list, raw.subspan(1));
        case 2:
            return read_typed(TransactionType::dynamic_fee, raw.subspan(1));
        case 3:
            return fail("type", "blob transactions (EIP-4844) are not supported on this chain");
        default:
            return fail("type", "there is no transaction type " + std::to_string(raw[0]));
    }
}

crypto::RecoverableSignature signature_of(const Transaction& transaction) {
    return {transaction.r.to_be(), transaction.s.to_be(), transaction.y_parity};
}

}  // namespace

Result<Transaction> decode_transaction(ByteView raw, Senders senders) {
    if (raw.size() > kMaxTransaction) return fail("too-large", "the transaction is over 16 MiB");
    auto out = read_any(raw);
    if (!out) return out;
    if (out->chain_id.value_or(0) > kMaxChainId) return bad_signature("the chain id is too large");
    out->hash = crypto::keccak256(raw);
    if (senders == Senders::leave_zero) return out;
    const auto sender = recover_sender(*out);
    if (!sender) return pass(sender);
    out->sender = *sender;
    return out;
}

std::uint64_t signature_v(const Transaction& transaction) {
    const std::uint64_t parity = transaction.y_parity ? 1 : 0;
    if (transaction.type != TransactionType::legacy) return parity;
    return transaction.chain_id ? 35 + 2 * *transaction.chain_id + parity : 27 + parity;
}

Bytes encode(const Transaction& transaction) {
    auto items = unsigned_items(transaction);
    rlp::append_number(items, signature_v(transaction));
    rlp::append_number(items, transaction.r);
    rlp::append_number(items, transaction.s);
    return enveloped(transaction.type, items);
}

void append_in_body(Bytes& out, ByteView raw) {
    if (!raw.empty() && raw[0] >= 0xc0)
        append(out, raw);
    else
        rlp::append_string(out, raw);
}

Result<ByteView> raw_in_body(const rlp::Item& item) {
    if (item.is_list) return item.encoded;
    if (item.payload.empty() || item.payload[0] >= 0x80)
        return fail("rlp", "a string in a block body is no typed transaction");
    return item.payload;
}

Hash signing_hash(const Transaction& transaction) {
    auto items = unsigned_items(transaction);
    if (transaction.type == TransactionType::legacy && transaction.chain_id) {
        rlp::append_number(items, *transaction.chain_id);
        rlp::append_number(items, 0);
        rlp::append_number(items, 0);
    }
    return crypto::keccak256(enveloped(transaction.type, items));
}

Result<> sign(Transaction& transaction, const crypto::Secret& secret) {
    const auto sender = crypto::address_of(secret);
    if (!sender) return pass(sender);
    const auto signature = crypto::sign_recoverable(secret, signing_hash(transaction));
    if (!signature) return pass(signature);
    transaction.y_parity = signature->y_parity;
    transaction.r = U256::from_be(signature->r);
    transaction.s = U256::from_be(signature->s);
    transaction.sender = *sender;
    transaction.hash = crypto::keccak256(encode(transaction));
    return {};
}

Result<Address> recover_sender(const Transaction& transaction) {
    const auto signature = signature_of(transaction);
    if (!crypto::has_low_s(signature)) return bad_signature("s is above half the group order");
    const auto key = crypto::recover_public_key(signing_hash(transaction), signature);
    if (!key) return bad_signature("no key could have made it");
    return crypto::address_of(*key);
}

Address created_address(const Address& sender, std::uint64_t nonce) {
    Bytes items;
    rlp::append_string(items, sender);
    rlp::append_number(items, nonce);
    const auto digest = crypto::keccak256(rlp::list(items));
    Address out;
    std::copy(digest.begin() + 12, digest.end(), out.begin());
    return out;
}

}  // namespace vs::chain
