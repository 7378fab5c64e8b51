// The state trie and the storage tries under it, brought along with the flat state. One thread.
//
// stage() works out the root after some changes and keeps what has to be written; put() adds that
// to the caller's batch; then committed() or rolled_back(), as with tlog::Log.
#pragma once

#include <list>
#include <unordered_map>

#include "chain/detail/rows.h"
#include "chain/trie.h"

namespace vs::chain {

// An account after the changes; `slots` holds those that change. Its storage root is worked out.
struct WorldChange {
    Address address{};
    Hash old_storage_root = kEmptyRoot;
    std::optional<AccountLeaf> after;
    bool wiped = false;  // no slot of before is left
    std::vector<std::pair<U256, U256>> slots;
};

class KvNodes final : public NodeStore {
  public:
    explicit KvNodes(const store::Kv& kv) : kv_(kv) {}
    Result<std::optional<Bytes>> get(ByteView row_key) const override {
        return kv_.get("trie", row_key);
    }

  private:
    const store::Kv& kv_;
};

class WorldTrie {
  public:
    WorldTrie(const store::Kv& kv, const Hash& root);

    // Sets the storage roots in `changes`; the root of the whole state.
    Result<Hash> stage(std::vector<WorldChange>& changes);
    void put(store::Batch& batch) const;
    void committed();
    void rolled_back();

  private:
    struct Cached {
        Address address;
        Trie trie;
    };
    Result<Hash> stage_storage(const WorldChange& change);
    Trie& storage_of(const WorldChange& change);

    KvNodes nodes_;
    Hash root_, staged_root_;
    Trie accounts_;
    std::list<Cached> storages_;  // most recently used first
    std::unordered_map<Address, std::list<Cached>::iterator, evm::AddressHash> by_address_;
    NodeChanges staged_;
    std::size_t grown_ = 0;  // nodes that came since the last cut
};

}  // namespace vs::chain
