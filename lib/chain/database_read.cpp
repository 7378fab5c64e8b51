#include "chain/database.h"
#include "chain/detail/log_index.h"

namespace vs::chain {
namespace {

auto damaged(std::string what) {
    return fail("damaged", std::move(what));
}

Result<StoredHeader> decode_stored(std::uint64_t number, ByteView row) {
    if (row.size() < 36) return damaged("block " + std::to_string(number) + " is damaged");
    auto block = decode_block(row.subspan(36));
    StoredHeader out{.hash = *to_array<32>(row.first(32)), .size = read_u32(row.subspan(32, 4))};
    if (!block || block->header.number != number || hash_of(block->header) != out.hash)
        return damaged("block " + std::to_string(number) + " is not as it was written");
    out.block = std::move(*block);
    return out;
}

}  // namespace

std::uint64_t Database::oldest_state() const {
    return kept_from_.load() - 1;
}

Result<std::optional<Bytes>> Database::meta(std::string_view key) const {
    return kv_->get("meta", as_bytes(key));
}

Result<std::optional<StoredHeader>> Database::header(std::uint64_t number) const {
    const auto row = kv_->get("headers", rows::number_key(number));
    if (!row) return pass(row);
    if (!*row) return std::optional<StoredHeader>();
    auto out = decode_stored(number, **row);
    if (!out) return pass(out);
    return std::optional(std::move(*out));
}

Result<std::optional<Hash>> Database::hash_of(std::uint64_t number) const {
    const auto row = kv_->get("headers", rows::number_key(number));
    if (!row) return pass(row);
    if (!*row) return std::optional<Hash>();
    if ((*row)->size() < 32) return damaged("block " + std::to_string(number) + " is damaged");
    return std::optional(*to_array<32>(ByteView(**row).first(32)));
}

Result<std::optional<std::uint64_t>> Database::number_of(const Hash& block) const {
    const auto row = kv_->get("hashes", block);
    if (!row) return pass(row);
    if (!*row) return std::optional<std::uint64_t>();
    if ((*row)->size() != 8) return damaged("the index of blocks is damaged");
    return std::optional(read_u64(**row));
}

Result<std::optional<Included>> Database::transaction(const Hash& hash) const {
    const auto row = kv_->get("index", hash);
    if (!row) return pass(row);
    if (!*row) return std::optional<Included>();
    if ((*row)->size() != 12) return damaged("the index of transactions is damaged");
    // A block is on disk a moment before it is the head: until then `latest` would not know it.
    const auto number = read_u64(**row);
    if (const auto last = head(); !last || number > last->header.number)
        return std::optional<Included>();
    auto out = transaction(number, read_u32(ByteView(**row).subspan(8)));
    if (out && *out && crypto::keccak256((*out)->raw) != hash)
        return damaged("transaction 0x" + to_hex(hash) + " is not as it was written");
    return out;
}

Result<std::optional<Included>> Database::transaction(std::uint64_t block,
                                                      std::uint32_t place) const {
    const auto row = kv_->get("transactions", rows::place_key(block, place));
    if (!row) return pass(row);
    if (!*row) return std::optional<Included>();
    auto out = rows::decode_included(block, place, **row);
    if (!out) return pass(out);
    return std::optional(std::move(*out));
}

Result<std::vector<Included>> Database::transactions(std::uint64_t block) const {
    std::vector<Included> out;
    Result<> verdict;
    const auto read = kv_->each(
        "transactions", rows::number_key(block),
        [&](ByteView key, ByteView row) {
            const auto place = static_cast<std::uint32_t>(out.size());
            auto one = rows::decode_included(block, place, row);
            if (!one)
                verdict = pass(one);
            else if (!equal(key, rows::place_key(block, place)))
                verdict = damaged("a transaction of block " + std::to_string(block) + " is gone");
            else
                out.push_back(std::move(*one));
            return verdict.has_value();
        },
        store::From::cache, rows::number_key(block + 1));
    if (!read) return pass(read);
    if (!verdict) return pass(verdict);
    return out;
}

Result<std::optional<Block>> Database::block(std::uint64_t number) const {
    auto stored = header(number);
    if (!stored) return pass(stored);
    if (!*stored) return std::optional<Block>();
    auto out = std::move((*stored)->block);
    auto included = transactions(number);
    if (!included) return pass(included);
    for (auto& one : *included) {
        auto transaction = decode_transaction(one.raw, Senders::leave_zero);
        if (!transaction) return pass(transaction);
        transaction->sender = one.sender;
        out.transactions.push_back(std::move(*transaction));
        out.raw.push_back(std::move(one.raw));
    }
    if (transactions_root(out.raw) != out.header.transactions_root)
        return damaged("the transactions of block " + std::to_string(number) +
                       " are not as they were written");
    return std::optional(std::move(out));
}

Result<std::vector<std::uint64_t>> Database::blocks_with_logs(
    std::uint64_t from, std::uint64_t to, const std::vector<std::vector<Bytes>>& conditions,
    std::size_t most) const {
    return candidate_blocks(*kv_, from, to, conditions, most);
}

// What stood there before the first block after `number` that replaced it.
Result<std::optional<Bytes>> Database::past(const Bytes& history_key, std::uint64_t number) const {
    std::optional<Bytes> out;
    const auto read = kv_->each(
        "history", rows::with_number(history_key, number + 1),
        [&](ByteView, ByteView value) {
            out = to_bytes(value);
            return false;
        },
        store::From::cache, rows::with_number(history_key, ~std::uint64_t{0}));
    if (!read) return pass(read);
    return out;
}

// The flat state is that of the last block, or of the one being written. Whoever reads the value of
// an older one looks, after reading, whether a later block has replaced it: the row that says so
// was written together with the new value.
Result<std::optional<Bytes>> Database::read(std::string_view family, ByteView key,
                                            const Bytes& history_key, std::uint64_t number) const {
    auto now = kv_->get(family, key);
    if (!now || written_.load() <= number) return now;
    auto before = past(history_key, number);
    if (!before) return before;
    if (number + 1 < kept_from_.load())
        return fail("pruned", "the state after block " + std::to_string(number) +
                                  " is no longer kept; the oldest is that of block " +
                                  std::to_string(oldest_state()));
    if (!*before) return now;
    if ((*before)->empty()) return std::optional<Bytes>();
    return before;
}

Result<std::optional<AccountInfo>> StateView::account(const Address& address) const {
    const auto row = database_->read("accounts", address, rows::account_history(address), number_);
    if (!row) return pass(row);
    if (!*row) return std::optional<AccountInfo>();
    const auto leaf = rows::decode_account(**row);
    if (!leaf) return pass(leaf);
    return std::optional(
        AccountInfo{leaf->nonce, leaf->balance, leaf->code_hash, leaf->storage_root != kEmptyRoot});
}

Result<U256> StateView::storage(const Address& address, const U256& key) const {
    const auto row = database_->read("storage", rows::slot_key(address, key),
                                     rows::slot_history(address, key), number_);
    if (!row) return pass(row);
    return *row ? rows::decode_slot(**row) : U256{};
}

Result<Bytes> StateView::code(const Hash& hash) const {
    if (hash == evm::kEmptyCodeHash) return Bytes();
    auto code = database_->kv_->get("code", hash);
    if (!code) return pass(code);
    if (!*code || crypto::keccak256(**code) != hash)
        return damaged("the code 0x" + to_hex(hash) + " is not as it was written");
    return std::move(**code);
}

}  // namespace vs::chain
