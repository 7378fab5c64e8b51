// One WebSocket and what it subscribed to: a subscription tells nothing before its id has been
// answered, so that the other end knows whose news it is. Thread-safe.
#pragma once

#include <map>
#include <mutex>

#include "chain/filters.h"

namespace vs::chain {

// A block that is told to many: its logs are read once, and only where somebody wants some.
class BlockNews {
  public:
    BlockNews(const Database& database, std::uint64_t number)
        : database_(database), number_(number) {}
    const StoredHeader* header();  // null where it cannot be read
    const std::vector<FoundLog>& logs();

  private:
    const Database& database_;
    const std::uint64_t number_;
    std::optional<StoredHeader> header_;
    std::optional<std::vector<FoundLog>> logs_;
};

class RpcSession {
  public:
    using Send = std::function<void(std::string)>;

    explicit RpcSession(bool trusted) : trusted_(trusted) {}

    void attach(Send send) { send_ = std::move(send); }
    // The answer to a request of this socket, which may hold ids of new subscriptions.
    void answer(std::string text);
    bool trusted() const { return trusted_; }
    // Calls of this socket that run now; false at the most there may be.
    bool begin_call();
    void end_call() { --calls_; }

    // Ids of subscriptions; code "limit".
    Result<std::uint64_t> watch_heads() { return add({Kind::heads, {}}); }
    Result<std::uint64_t> watch_logs(LogQuery query) { return add({Kind::logs, std::move(query)}); }
    Result<std::uint64_t> watch_pending(bool full) {
        return add({full ? Kind::pending_full : Kind::pending, {}});
    }
    Result<std::uint64_t> watch_nothing() { return add({Kind::nothing, {}}); }
    bool unwatch(std::uint64_t id);

    // Off the thread that makes blocks.
    void tell_block(BlockNews& news);
    void tell_pending(const PoolItem& item);
    void end();

  private:
    enum class Kind { heads, logs, pending, pending_full, nothing };
    struct Watch {
        Kind kind;
        LogQuery query;
        bool known = false;  // its id has been answered
    };
    Result<std::uint64_t> add(Watch watch);
    std::map<std::uint64_t, Watch> known_watches() const;
    void notify(std::uint64_t id, const json::value& result);

    const bool trusted_;
    Send send_;  // set before the first message
    std::atomic<int> calls_{0};
    mutable std::mutex mutex_;
    std::map<std::uint64_t, Watch> watches_;
    std::uint64_t last_ = 0;
};

}  // namespace vs::chain
