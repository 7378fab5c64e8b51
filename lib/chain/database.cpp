#include "chain/database.h"

#include <map>
#include <mutex>

#include "chain/detail/log_index.h"
#include "chain/detail/undo.h"
#include "chain/detail/world_trie.h"

namespace vs::chain {
namespace {

const Bytes kHeadKey = to_bytes(as_bytes("head"));

Bytes head_row(const Head& head) {
    auto out = rows::number_key(head.header.number);
    append(out, head.hash);
    return out;
}

auto damaged(std::string what) {
    return fail("damaged", std::move(what));
}

}  // namespace

// What the next write brings to the state: rows to put (or remove), and what stood there.
struct Database::Staged {
    struct Row {
        std::optional<Bytes> before, after;
    };
    std::map<Bytes, Row> accounts, storage;
    std::vector<std::pair<Hash, Bytes>> codes;
    std::vector<WorldChange> changes;
    Hash root{};
};

Database::Database(DatabaseOptions options, std::unique_ptr<store::Kv> kv)
    : options_(std::move(options)), kv_(std::move(kv)), staged_(std::make_unique<Staged>()) {}
Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::open(DatabaseOptions options) {
    auto kv = store::Kv::open(options.folder, rows::families(), options.read_only);
    if (!kv) return pass(kv);
    std::unique_ptr<Database> out(new Database(std::move(options), std::move(*kv)));
    if (out->options_.block_log) {
        auto log = tlog::Log::open(*out->kv_);
        if (!log) return pass(log);
        out->log_.emplace(std::move(*log));
    }
    if (auto loaded = out->load_head(); !loaded) return pass(loaded);
    return out;
}

Result<> Database::load_head() {
    const auto row = kv_->get("meta", kHeadKey);
    if (!row) return pass(row);
    if (!*row) {
        trie_ = std::make_unique<WorldTrie>(*kv_, kEmptyRoot);
        return {};
    }
    if ((*row)->size() != 40) return damaged("the row that names the last block is damaged");
    const auto number = read_u64(**row);
    const auto stored = header(number);
    if (!stored) return pass(stored);
    if (!*stored || !equal((*stored)->hash, ByteView(**row).subspan(8)))
        return damaged("the last block, number " + std::to_string(number) + ", is not there");
    const auto& header = (*stored)->block.header;
    trie_ = std::make_unique<WorldTrie>(*kv_, header.state_root);
    written_ = number;
    head_ = std::make_shared<const Head>(Head{header, (*stored)->hash});
    std::uint64_t oldest = number + 1;
    auto read = kv_->each("undo", {}, [&](ByteView key, ByteView) {
        oldest = read_u64(key.first(8));
        return false;
    });
    if (!read) return read;
    kept_from_ = std::max<std::uint64_t>(oldest, 1);
    if (log_ && in_doubt_ && log_->size() == number) {  // that block was written after all
        store::Batch written_already;
        log_->stage(written_already, (*stored)->hash);
        log_->committed();
    }
    return check_head();
}

// What is cheap to check at every start: the root node is what the header says, and the block log
// ends with this block. Everything deeper is checked when it is read.
Result<> Database::check_head() const {
    const auto last = head();
    const auto root = kv_->get("trie", {});
    if (!root) return pass(root);
    const bool empty = last->header.state_root == kEmptyRoot;
    if (!empty && (!*root || crypto::keccak256(**root) != last->header.state_root))
        return damaged("the state is not that of block " + std::to_string(last->header.number));
    if (!log_) return {};
    if (log_->size() != last->header.number + 1)
        return damaged("the block log has " + std::to_string(log_->size()) +
                       " entries, the last block is number " + std::to_string(last->header.number));
    const auto leaf = log_->leaf(last->header.number);
    if (!leaf) return pass(leaf);
    if (!equal(*leaf, last->hash)) return damaged("the block log does not end with the last block");
    return {};
}

Result<AccountLeaf> Database::row_of(const Address& address) const {
    const auto row = kv_->get("accounts", address);
    if (!row) return pass(row);
    return *row ? rows::decode_account(**row) : AccountLeaf{};
}

Result<> Database::stage_account(const AccountChange& change) {
    const auto before = kv_->get("accounts", change.address);
    if (!before) return pass(before);
    auto old = *before ? rows::decode_account(**before) : Result<AccountLeaf>(AccountLeaf{});
    if (!old) return pass(old);
    WorldChange world{.address = change.address, .old_storage_root = old->storage_root};
    world.wiped = old->storage_root != kEmptyRoot && (change.wiped || !change.after);
    if (change.after)
        world.after = AccountLeaf{change.after->nonce, change.after->balance, old->storage_root,
                                  change.after->code_hash};
    if (world.wiped) {
        const auto read = kv_->each("storage", change.address, [&](ByteView key, ByteView value) {
            if (!equal(key.first(20), change.address)) return false;
            staged_->storage[to_bytes(key)] = {to_bytes(value), std::nullopt};
            return true;
        });
        if (!read) return read;
    }
    for (const auto& slot : change.storage) {
        world.slots.emplace_back(slot.key, slot.after);
        auto& row = staged_->storage[rows::slot_key(change.address, slot.key)];
        if (!slot.before.is_zero()) row.before = rows::trimmed(slot.before);
        row.after = std::nullopt;
        if (!slot.after.is_zero()) row.after = rows::trimmed(slot.after);
    }
    staged_->accounts[to_bytes(change.address)].before = *before;
    staged_->changes.push_back(std::move(world));
    return {};
}

Result<> Database::stage(const StateDiff& diff) {
    *staged_ = {};
    trie_->rolled_back();
    for (const auto& change : diff.accounts)
        if (auto staged = stage_account(change); !staged) return staged;
    staged_->codes = diff.codes;
    const auto root = trie_->stage(staged_->changes);
    if (!root) return pass(root);
    staged_->root = *root;
    for (const auto& change : staged_->changes)
        if (change.after) staged_->accounts[to_bytes(change.address)].after = encode(*change.after);
    return {};
}

Result<Hash> Database::root_after(const StateDiff& diff) {
    if (auto staged = stage(diff); !staged) return pass(staged);
    return staged_->root;
}

void Database::put_state(store::Batch& batch) const {
    const auto put = [&](std::string_view family, const std::map<Bytes, Staged::Row>& rows) {
        for (const auto& [key, row] : rows) {
            if (row.after)
                batch.put(family, key, *row.after);
            else if (row.before)
                batch.remove(family, key);
        }
    };
    put("accounts", staged_->accounts);
    put("storage", staged_->storage);
    for (const auto& [hash, code] : staged_->codes) batch.put("code", hash, code);
    trie_->put(batch);
}

void Database::put_undo(store::Batch& batch, std::uint64_t number) const {
    UndoWriter undo(batch, number);
    const auto add = [&](char tag, const std::map<Bytes, Staged::Row>& rows) {
        for (const auto& [key, row] : rows) {
            Bytes tagged{static_cast<std::uint8_t>(tag)};
            append(tagged, key);
            undo.add(tagged, row.before ? ByteView(*row.before) : ByteView());
        }
    };
    add('a', staged_->accounts);
    add('s', staged_->storage);
    undo.finish();
}

void Database::put_block(store::Batch& batch, const Block& block, const Hash& hash,
                         const std::vector<Receipt>& receipts) const {
    const auto number = block.header.number;
    const Block rest{
        .header = block.header, .ommers = block.ommers, .withdrawals = block.withdrawals};
    auto row = to_bytes(hash);
    append_u32(row, static_cast<std::uint32_t>(encode(block).size()));
    append(row, encode(rest));
    batch.put("headers", rows::number_key(number), row);
    batch.put("hashes", hash, rows::number_key(number));
    Included out{.block = number};
    std::uint64_t before = 0;
    for (std::uint32_t i = 0; i < block.transactions.size(); ++i) {
        const auto& receipt = receipts[i];
        out.place = i;
        out.sender = block.transactions[i].sender;
        out.success = receipt.success;
        out.cumulative_gas_used = receipt.cumulative_gas_used;
        out.gas_used =
            receipt.cumulative_gas_used - std::exchange(before, receipt.cumulative_gas_used);
        out.logs = receipt.logs;
        out.raw = block.raw[i];
        batch.put("transactions", rows::place_key(number, i), rows::encode(out));
        batch.put("index", block.transactions[i].hash, rows::place_key(number, i));
        out.first_log += static_cast<std::uint32_t>(out.logs.size());
    }
    index_logs(batch, number, receipts);
}

Result<> Database::create(const Block& genesis, const StateDiff& diff, const store::Batch& extra) {
    if (!empty()) return fail("exists", "there is a chain in " + options_.folder + " already");
    if (auto staged = stage(diff); !staged) return staged;
    if (staged_->root != genesis.header.state_root)
        return fail("InvalidStateRoot", "the first block does not have the root of its accounts");
    auto batch = extra;
    const auto hash = chain::hash_of(genesis.header);
    put_state(batch);
    put_block(batch, genesis, hash, {});
    return write(batch, std::make_shared<const Head>(Head{genesis.header, hash}));
}

Result<> Database::commit(const Block& block, const Executed& executed, store::Batch batch) {
    if (staged_->root != block.header.state_root || staged_->changes.empty())
        if (auto staged = stage(executed.diff); !staged) return staged;
    if (staged_->root != block.header.state_root)
        return fail("InvalidStateRoot", "the block's changes do not give its state root");
    const auto number = block.header.number;
    const auto hash = chain::hash_of(block.header);
    put_state(batch);
    put_undo(batch, number);
    put_block(batch, block, hash, executed.receipts);
    if (auto pruned = prune(number, batch); !pruned) return pruned;
    return write(batch, std::make_shared<const Head>(Head{block.header, hash}));
}

Result<> Database::prune(std::uint64_t number, store::Batch& batch) {
    if (options_.archive || number < options_.keep_states) return {};
    auto end = number - options_.keep_states + 1;  // the first block whose rows stay
    if (floor_) end = std::min(end, *floor_ + 1);
    const auto begin = kept_from_.load();
    // After a snapshot was given up much may be old at once: a few blocks at a time.
    end = std::min(end, begin + 4);
    for (auto old = begin; old < end; ++old)
        if (auto forgotten = forget_undo(*kv_, old, batch); !forgotten) return forgotten;
    if (end > begin) kept_from_ = end;
    return {};
}

Result<> Database::write(store::Batch& batch, HeadPtr head) {
    batch.put("meta", kHeadKey, head_row(*head));
    const auto before = this->head();
    if (log_ && (!before || before->header.number < head->header.number))
        log_->stage(batch, head->hash);
    written_ = std::max(written_.load(), head->header.number);
    std::unique_lock turn(turn_);
    const std::unique_lock lock(tries_);
    turn.unlock();
    auto written = kv_->write(batch);
    *staged_ = {};
    if (!written) {
        in_doubt_ = true;
        trie_->rolled_back();
        if (log_) log_->rolled_back();
        return written;
    }
    trie_->committed();
    if (log_) log_->committed();
    written_ = head->header.number;
    head_.store(std::move(head), std::memory_order_release);
    return {};
}

Result<bool> Database::recover() {
    if (!in_doubt_) return false;
    // A write makes the store open itself again; this one changes nothing.
    store::Batch probe;
    probe.put("meta", as_bytes("probe"), {});
    if (auto written = kv_->write(probe); !written) return pass(written);
    const auto before = head();
    if (auto loaded = load_head(); !loaded) return pass(loaded);
    in_doubt_ = false;
    return (before ? before->hash : Hash{}) != (head() ? head()->hash : Hash{});
}

}  // namespace vs::chain
