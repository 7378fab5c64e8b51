#include "chain/detail/world_trie.h"

namespace vs::chain {
namespace {

// What stays in memory between blocks: the top of each trie, and the tries of the accounts whose
// storage changed last. 16^4 and 16^3 nodes at most.
constexpr std::size_t kAccountDepth = 4, kStorageDepth = 3, kStorages = 64;
// Cutting back walks what is kept, so it waits until about this many nodes have come.
constexpr std::size_t kGrowth = 50'000;

}  // namespace

WorldTrie::WorldTrie(const store::Kv& kv, const Hash& root)
    : nodes_(kv), root_(root), staged_root_(root), accounts_(nodes_, {}, root) {}

Trie& WorldTrie::storage_of(const WorldChange& change) {
    const auto known = by_address_.find(change.address);
    if (known != by_address_.end()) {
        storages_.splice(storages_.begin(), storages_, known->second);
        return known->second->trie;
    }
    storages_.push_front(
        {change.address, Trie(nodes_, to_bytes(hashed(change.address)), change.old_storage_root)});
    by_address_[change.address] = storages_.begin();
    return storages_.front().trie;
}

Result<Hash> WorldTrie::stage_storage(const WorldChange& change) {
    if (change.slots.empty() && !change.wiped) return change.old_storage_root;
    auto& trie = storage_of(change);
    if (change.wiped)
        if (auto cleared = trie.clear(); !cleared) return pass(cleared);
    for (const auto& [slot, value] : change.slots) {
        const auto path = hashed(slot);
        auto done = value.is_zero() ? trie.remove(path) : trie.put(path, encode_slot(value));
        if (!done) return pass(done);
    }
    return trie.commit(staged_);
}

Result<Hash> WorldTrie::stage(std::vector<WorldChange>& changes) {
    for (auto& change : changes) {
        auto root = stage_storage(change);
        if (!root) return root;
        if (change.after) change.after->storage_root = *root;
        const auto path = hashed(change.address);
        auto done =
            change.after ? accounts_.put(path, encode(*change.after)) : accounts_.remove(path);
        if (!done) return pass(done);
    }
    return staged_root_ = accounts_.commit(staged_);
}

void WorldTrie::put(store::Batch& batch) const {
    for (const auto& [key, row] : staged_) {
        if (row)
            batch.put("trie", key, *row);
        else
            batch.remove("trie", key);
    }
}

void WorldTrie::committed() {
    root_ = staged_root_;
    grown_ += staged_.size();
    staged_.clear();
    while (storages_.size() > kStorages) {
        by_address_.erase(storages_.back().address);
        storages_.pop_back();
    }
    if (grown_ < kGrowth) return;
    grown_ = 0;
    accounts_.forget_below(kAccountDepth);
    for (auto& cached : storages_) cached.trie.forget_below(kStorageDepth);
}

// What was changed in memory is not in the store: begin again from there.
void WorldTrie::rolled_back() {
    staged_.clear();
    storages_.clear();
    by_address_.clear();
    staged_root_ = root_;
    accounts_ = Trie(nodes_, {}, root_);
}

}  // namespace vs::chain
