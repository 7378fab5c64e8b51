// A chain in this process: its blocks, its waiting transactions, and the one thread that adds to
// it. Health knows nothing of it, and it nothing of health.
//
// Three ways to run one. `serve` makes at most one block a second, when something waits, never
// ahead of the wall clock. `development` makes one per transaction and may take blocks back; it
// keeps no block log. `follow` adds blocks that another node made, after executing them.
//
// A folder belongs to the way it was made for; code "mode" where it is opened in another.
#pragma once

#include <condition_variable>
#include <deque>
#include <thread>

#include "base/time.h"
#include "chain/block_log.h"
#include "chain/builder.h"
#include "chain/genesis.h"

namespace vs::chain {

enum class Mode { serve, development, follow };
std::string_view name_of(Mode mode);

struct ChainOptions {
    std::string folder;
    Mode mode = Mode::serve;
    // The first block, where the folder holds no chain yet; code "no-chain" without it.
    std::optional<Genesis> genesis;
    Address coinbase{};
    bool archive = false;
    BuildLimits limits;
    std::size_t max_waiting = 200'000;          // transactions in the pool
    std::optional<tlog::NoteSigner> signer;     // of the block log's checkpoints
    std::vector<tlog::NoteVerifier> cosigners;  // followers whose signatures are kept
    Clock clock = now_utc;
    std::string source;  // of a follower: who makes the blocks, for its refusals
};

// What has just happened to the chain.
struct News {
    HeadPtr head;
    bool taken_back = false;  // `head` is an earlier block than before
};

class Chain {
  public:
    static Result<std::unique_ptr<Chain>> open(ChainOptions options);
    ~Chain();
    Chain(const Chain&) = delete;
    Chain& operator=(const Chain&) = delete;

    // --- any thread ---
    const Database& database() const { return *database_; }
    const Pool& pool() const { return *pool_; }
    const Genesis& genesis() const { return genesis_; }
    Mode mode() const { return options_.mode; }
    std::uint64_t chain_id() const { return genesis_.chain_id; }
    HeadPtr head() const { return database_->head(); }
    Rules rules_at(std::uint64_t time) const {
        return {genesis_.chain_id, genesis_.forks.at(time)};
    }
    const std::string& source() const { return options_.source; }
    const Address& coinbase() const { return options_.coinbase; }
    BlockLog* block_log() { return block_log_.get(); }
    // The verifier key of the node that makes the blocks: this one's, or the one it follows.
    std::string node_key() const;
    // A few bytes that stay with the chain; durable when it returns.
    Result<> remember(std::string_view key, ByteView value);
    // The header that a block made now would have.
    Header pending_header() const;

    // `done` gets the hash once the transaction is durable (on a development chain: in a block), or
    // why it was refused: codes of Pool, "read-only" from a follower. Called on any thread.
    using Done = std::function<void(Result<Hash>)>;
    void submit(Bytes raw, Done done);
    Result<Hash> submit(Bytes raw);  // waits; not from a listener

    // Listeners run on the threads that make the news and must not block. Ids are never zero.
    std::uint64_t on_block(std::function<void(const News&)> listener);
    std::uint64_t on_pending(std::function<void(const PoolItemPtr&)> listener);
    void forget_listener(std::uint64_t id);

    // Adds the next block after executing it. Codes of execute_block, "gap" (not the next one),
    // "untrusted" (from before the merge), and those of the store. For followers and imports.
    Result<> import(const Block& block);
    // The same for others' chains with blocks from before the merge, whose proof of work is not
    // checked.
    Result<> import_trusted(const Block& block);

    // --- a development chain; waits ---
    Result<> mine(std::uint64_t blocks, std::uint64_t seconds_apart);
    Result<std::uint64_t> snapshot();
    Result<bool> revert(std::uint64_t snapshot);               // false: there is no such snapshot
    Result<std::int64_t> increase_time(std::int64_t seconds);  // the whole shift so far
    Result<> set_next_time(std::uint64_t time);  // code "time": not after the last block
    Result<> set_automine(bool on);

  private:
    struct Submission {
        PoolItemPtr item;
        Done done;
    };
    struct Listeners;
    explicit Chain(ChainOptions options);
    Result<> open_store();
    Result<> create();
    void start();
    void run();
    void run_journal();
    void journal(std::vector<Submission> work);
    bool was_taken(const Error& refusal, const Hash& hash) const;
    void develop(const Submission& work);
    template <class Function>
    auto on_owner(Function function) -> decltype(function());
    void post(std::function<void()> task);
    bool try_to_build();
    Result<bool> build(const std::vector<PoolItemPtr>& items, std::uint64_t time);
    Result<> mine_ready();
    Result<> mine_one(const std::vector<PoolItemPtr>& items);
    Result<> recover();
    Result<> import_on_owner(const Block& block, bool trusted);
    std::uint64_t next_development_time() const;
    std::uint64_t now_seconds() const;
    void tell(const News& news);

    const ChainOptions options_;
    Genesis genesis_;
    std::unique_ptr<Database> database_;
    std::unique_ptr<Pool> pool_;
    std::unique_ptr<BlockLog> block_log_;
    std::unique_ptr<Listeners> listeners_;

    std::mutex mutex_;  // guards the two queues
    std::condition_variable wake_owner_, wake_journal_;
    std::deque<std::function<void()>> tasks_;
    std::vector<Submission> submissions_;
    bool stopping_ = false;
    bool ready_ = false;  // something was journalled since the owner looked
    std::thread owner_, journal_;

    // The owner's, of a development chain.
    std::map<std::uint64_t, std::uint64_t> snapshots_;  // id -> block
    std::uint64_t next_snapshot_ = 1;
    std::int64_t shift_ = 0;  // seconds
    std::optional<std::uint64_t> next_time_;
    bool automine_ = true;
};

}  // namespace vs::chain
