// Taking blocks back: what a development chain does for evm_revert. The state before is put
// together from what the blocks replaced, the oldest replacement of a row winning.
#include <map>
#include <mutex>

#include "chain/database.h"
#include "chain/detail/log_index.h"
#include "chain/detail/undo.h"
#include "chain/detail/world_trie.h"

namespace vs::chain {
namespace {

// The rows as they were, and what that means for the tries.
struct Back {
    store::Batch rows;
    std::map<Address, WorldChange> changes;
};

Result<WorldChange*> change_of(const store::Kv& kv, ByteView address, Back& back) {
    const auto key = to_array<20>(address);
    if (!key) return pass(key);
    const auto known = back.changes.find(*key);
    if (known != back.changes.end()) return &known->second;
    const auto row = kv.get("accounts", address);
    if (!row) return pass(row);
    WorldChange change{.address = *key};
    if (*row) {
        const auto leaf = rows::decode_account(**row);
        if (!leaf) return pass(leaf);
        change.old_storage_root = leaf->storage_root;
        change.after = *leaf;
    }
    return &back.changes.emplace(*key, std::move(change)).first->second;
}

Result<> put_back(const store::Kv& kv, ByteView tagged, const Bytes& before, Back& back) {
    const bool account = tagged[0] == 'a';
    const auto key = tagged.subspan(1);
    if (key.size() != (account ? 20U : 52U)) return fail("damaged", "an undo row is damaged");
    auto change = change_of(kv, key.first(20), back);
    if (!change) return pass(change);
    const auto* family = account ? "accounts" : "storage";
    if (before.empty())
        back.rows.remove(family, key);
    else
        back.rows.put(family, key, before);
    if (!account) {
        const auto value = before.empty() ? Result<U256>(U256{}) : rows::decode_slot(before);
        if (!value) return pass(value);
        (*change)->slots.emplace_back(U256::from_be(key.subspan(20)), *value);
        return {};
    }
    (*change)->after.reset();
    if (before.empty()) return {};
    const auto leaf = rows::decode_account(before);
    if (!leaf) return pass(leaf);
    (*change)->after = *leaf;
    return {};
}

}  // namespace

Result<> Database::remove_block(std::uint64_t number, store::Batch& batch) const {
    const auto hash = hash_of(number);
    const auto included = transactions(number);
    if (!hash || !*hash) return fail("damaged", "block " + std::to_string(number) + " is gone");
    if (!included) return pass(included);
    std::vector<Log> logs;
    for (const auto& one : *included) {
        batch.remove("transactions", rows::place_key(number, one.place));
        batch.remove("index", crypto::keccak256(one.raw));
        logs.insert(logs.end(), one.logs.begin(), one.logs.end());
    }
    unindex_logs(batch, number, logs);
    batch.remove("hashes", **hash);
    batch.remove("headers", rows::number_key(number));
    return forget_undo(*kv_, number, batch);
}

Result<> Database::take_back(std::uint64_t number) {
    const auto last = head()->header.number;
    if (number >= last) return {};
    if (log_) return fail("block-log", "the blocks of this chain stand in a log and stay");
    if (number < oldest_state())
        return fail("pruned", "the state after block " + std::to_string(number) + " is not kept");
    const auto replaced = replaced_since(*kv_, number, last);
    if (!replaced) return pass(replaced);
    Back back;
    for (const auto& [key, before] : *replaced)
        if (auto done = put_back(*kv_, key, before, back); !done) return done;
    std::vector<WorldChange> changes;
    changes.reserve(back.changes.size());
    for (auto& [address, change] : back.changes) changes.push_back(std::move(change));
    trie_->rolled_back();
    const auto root = trie_->stage(changes);
    if (!root) return pass(root);
    const auto to = header(number);
    if (!to) return pass(to);
    if (!*to || (*to)->block.header.state_root != *root)
        return fail("damaged", "the state before cannot be put together again");
    trie_->put(back.rows);
    for (auto block = last; block > number; --block)
        if (auto removed = remove_block(block, back.rows); !removed) return removed;
    return write(back.rows, std::make_shared<const Head>(Head{(*to)->block.header, (*to)->hash}));
}

}  // namespace vs::chain
