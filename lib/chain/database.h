// Everything a chain keeps, in one store: state flat and as a trie, headers, transactions with
// their receipts, the indexes, and what each of the last blocks replaced. A block is one atomic,
// durable write whose cost goes with what changed, not with what is there.
//
// One thread owns the writing half (create, root_after, commit, take_back); the reading half may be
// called from any thread at any time.
//
// Codes: "damaged" (the store holds something else than was written; the message names it),
// "pruned" (a state so old that it is no longer kept), "no-chain" (nothing was created here), and
// those of store::Kv ("disk-full", "io", "corrupt", "locked", …).
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <shared_mutex>

#include "chain/detail/rows.h"
#include "chain/execute.h"
#include "tlog/log.h"

namespace vs::chain {

class WorldTrie;

struct Head {
    Header header;
    Hash hash{};
};
using HeadPtr = std::shared_ptr<const Head>;

// Without transactions: the rest of the body stands in `block`.
struct StoredHeader {
    Block block;
    Hash hash{};
    std::size_t size = 0;  // bytes of the whole block, RLP
};

struct DatabaseOptions {
    std::string folder;
    std::uint64_t keep_states = 128;  // past states that can be read
    bool archive = false;             // all of them
    bool block_log = true;
    bool read_only = false;  // as it is now, also while another process writes
};

class Database;

// The state after block `number`, for as long as the database keeps it. Any thread.
class StateView final : public StateReader {
  public:
    StateView(const Database& database, std::uint64_t number)
        : database_(&database), number_(number) {}
    Result<std::optional<AccountInfo>> account(const Address& address) const override;
    Result<U256> storage(const Address& address, const U256& key) const override;
    Result<Bytes> code(const Hash& hash) const override;
    std::uint64_t number() const { return number_; }

  private:
    const Database* database_;
    std::uint64_t number_;
};

class Database {
  public:
    static Result<std::unique_ptr<Database>> open(DatabaseOptions options);
    ~Database();

    // --- any thread ---
    bool empty() const { return head() == nullptr; }
    HeadPtr head() const { return head_.load(std::memory_order_acquire); }
    std::uint64_t oldest_state() const;
    StateView state(std::uint64_t number) const { return {*this, number}; }

    Result<std::optional<Bytes>> meta(std::string_view key) const;
    Result<std::optional<StoredHeader>> header(std::uint64_t number) const;
    Result<std::optional<Hash>> hash_of(std::uint64_t number) const;
    Result<std::optional<std::uint64_t>> number_of(const Hash& block) const;
    Result<std::optional<Included>> transaction(const Hash& hash) const;
    Result<std::optional<Included>> transaction(std::uint64_t block, std::uint32_t place) const;
    Result<std::vector<Included>> transactions(std::uint64_t block) const;
    Result<std::optional<Block>> block(std::uint64_t number) const;  // as it was executed
    Result<std::vector<std::uint64_t>> blocks_with_logs(
        std::uint64_t from, std::uint64_t to, const std::vector<std::vector<Bytes>>& conditions,
        std::size_t most) const;
    // Against the state root of block `number`. The trie is that of the last block: for an earlier
    // one what was replaced since is put back in memory, which takes its time. Codes "pruned",
    // "missing" (no such block).
    Result<AccountProof> prove(const Address& address, const std::vector<U256>& slots,
                               std::uint64_t number) const;
    const tlog::Log* block_log() const { return log_ ? &*log_ : nullptr; }
    store::Kv& kv() const { return *kv_; }

    // --- the owner ---
    // After a failed write nobody knows whether it happened: asks the disk. True where the last
    // block is another one than before. To be called until it succeeds; cheap when nothing failed.
    Result<bool> recover();
    // Writes the first block and what describes the chain. Code "exists".
    Result<> create(const Block& genesis, const StateDiff& diff, const store::Batch& extra);
    // The root of the last state after these changes; commit() of the same changes then writes
    // what was worked out here.
    Result<Hash> root_after(const StateDiff& diff);
    // Appends a block that was executed: durable when it returns. `extra` goes into the same write.
    Result<> commit(const Block& block, const Executed& executed, store::Batch extra);
    // Undoes blocks so that `number` is the last one (a development chain only). Code "pruned".
    Result<> take_back(std::uint64_t number);
    // States from here on are kept, however many blocks follow.
    void keep_states_from(std::optional<std::uint64_t> number) { floor_ = number; }

  private:
    friend class StateView;
    struct Staged;
    Database(DatabaseOptions options, std::unique_ptr<store::Kv> kv);
    Result<> load_head();
    Result<> check_head() const;
    Result<std::optional<Bytes>> past(const Bytes& history_key, std::uint64_t number) const;
    Result<std::optional<Bytes>> read(std::string_view family, ByteView key,
                                      const Bytes& history_key, std::uint64_t number) const;
    Result<AccountLeaf> row_of(const Address& address) const;
    Result<> stage(const StateDiff& diff);
    Result<> stage_account(const AccountChange& change);
    Result<> stage_back(std::uint64_t number);
    void put_state(store::Batch& batch) const;
    void put_undo(store::Batch& batch, std::uint64_t number) const;
    void put_block(store::Batch& batch, const Block& block, const Hash& hash,
                   const std::vector<Receipt>& receipts) const;
    Result<> prune(std::uint64_t number, store::Batch& batch);
    Result<> remove_block(std::uint64_t number, store::Batch& batch) const;
    Result<> write(store::Batch& batch, HeadPtr head);

    const DatabaseOptions options_;
    std::unique_ptr<store::Kv> kv_;
    std::unique_ptr<WorldTrie> trie_;
    std::unique_ptr<Staged> staged_;
    std::optional<tlog::Log> log_;
    std::atomic<HeadPtr> head_{nullptr};
    std::atomic<std::uint64_t> written_{0};    // the last block that may be in the flat state
    std::atomic<std::uint64_t> kept_from_{1};  // history rows of older blocks are gone
    std::optional<std::uint64_t> floor_;
    bool in_doubt_ = false;            // a write failed
    mutable std::shared_mutex tries_;  // held while a block is written, and by proofs
    mutable std::mutex turn_;  // held by who waits for it, so that proofs let a block through
};

}  // namespace vs::chain
