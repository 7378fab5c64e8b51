// Transactions that wait for a block. Kept in the order in which they came; journalled in the
// chain's store, so that what was acknowledged is there after a crash.
//
// Checking goes in two steps, so that the costly one needs no order: read() decodes and recovers
// the sender, on any thread; add() compares with the state and the others, under the pool's lock.
// An added transaction is not given to a builder before settle() says that it is durable.
//
// Codes, whose messages are those that Ethereum's tools look for: "nonce-too-low", "nonce-gap",
// "known", "underpriced" (a replacement pays less than a tenth more), "funds", "gas-limit",
// "intrinsic-gas", "tip-over-fee", "chain-id", "unprotected" (no chain id), "init-code",
// "contract-sender", "pool-full", "nonce-too-high", those of decode_transaction, and those of the
// store.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <unordered_map>

#include "chain/database.h"

namespace vs::chain {

struct PoolItem {
    Transaction transaction;
    Bytes raw;
    // The pool's, from add() on.
    mutable std::uint64_t place = 0;
    mutable std::atomic<bool> durable{false};
};
using PoolItemPtr = std::shared_ptr<const PoolItem>;

struct PoolOptions {
    std::uint64_t chain_id = 1;
    std::uint64_t gas_limit = 30'000'000;  // of one transaction
    bool queue_gaps = false;               // keep a transaction whose nonce is not the next
    bool unprotected = false;              // take transactions without a chain id
    std::size_t max_items = 200'000;
    std::size_t max_bytes = std::size_t{256} << 20;
};

class Pool {
  public:
    // The database outlives the pool.
    Pool(const Database& database, PoolOptions options);
    // Reads the journal; what the chain holds already is left out.
    Result<> load();

    // --- any thread ---
    Result<PoolItemPtr> read(Bytes raw) const;
    Result<> add(const PoolItemPtr& item);
    // After the journal was written, or could not be: then what was added is taken out again.
    void settle(const std::vector<PoolItemPtr>& items, bool durable);
    // When the pool is full, what cannot run goes first: items behind one that was dropped. Those
    // that went since the last call, whose rows are still to be removed.
    std::vector<PoolItemPtr> take_evicted();
    static void put(store::Batch& batch, const PoolItem& item);
    static void remove(store::Batch& batch, const PoolItem& item);

    PoolItemPtr find(const Hash& hash) const;
    std::uint64_t next_nonce(const Address& sender) const;  // after all that can run
    struct Content {
        std::vector<PoolItemPtr> pending, queued;  // can run now; wait for a nonce
    };
    Content content() const;
    std::size_t size() const;

    // --- the builder's thread ---
    // What can run, in order, at most that much gas by their limits.
    std::vector<PoolItemPtr> ready(std::uint64_t gas) const;
    bool has_ready() const;
    void included(const std::vector<PoolItemPtr>& items);  // forgets them and what they replace
    void refresh();  // looks at the state again: blocks came or went in another way
    void drop(const PoolItemPtr& item);

  private:
    struct Sender {
        std::uint64_t nonce = 0;  // of the state
        std::map<std::uint64_t, PoolItemPtr> items;
    };
    Result<AccountInfo> account(const Address& address) const;
    Result<> check_state(const PoolItem& item, const AccountInfo& account) const;
    Result<Sender*> sender_of(const PoolItem& item);
    Result<> place(const PoolItemPtr& item, Sender& sender);
    void make_room();
    bool is_full() const;
    void take_out(const PoolItemPtr& item);
    void forget_before(Sender& sender, std::uint64_t nonce);
    static std::uint64_t next_of(const Sender& sender);

    const Database& database_;
    const PoolOptions options_;
    mutable std::mutex mutex_;  // guards what follows
    std::unordered_map<Address, Sender, evm::AddressHash> senders_;
    std::unordered_map<Hash, PoolItemPtr, evm::HashHash> by_hash_;
    std::map<std::uint64_t, PoolItemPtr> by_place_;
    std::unordered_map<const PoolItem*, PoolItemPtr> replaced_;  // new item -> old, until settled
    std::uint64_t next_place_ = 0;
    std::size_t bytes_ = 0;
    bool gaps_ = true;  // some nonce may be missing before others
    std::vector<PoolItemPtr> evicted_;
};

}  // namespace vs::chain
