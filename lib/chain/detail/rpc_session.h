// One WebSocket and what it subscribed to. Thread-safe.
#pragma once

#include <map>
#include <mutex>

#include "chain/filters.h"
#include "net/http.h"

namespace vs::chain {

class RpcSession {
  public:
    explicit RpcSession(bool trusted) : trusted_(trusted) {}

    void attach(std::shared_ptr<net::WebSocket> socket) { socket_ = std::move(socket); }
    void send(std::string text);
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
    void tell_block(const Database& database, std::uint64_t number);
    void tell_pending(const PoolItem& item);
    void end();

  private:
    enum class Kind { heads, logs, pending, pending_full, nothing };
    struct Watch {
        Kind kind;
        LogQuery query;
    };
    Result<std::uint64_t> add(Watch watch);
    std::map<std::uint64_t, Watch> watches() const;
    void notify(std::uint64_t id, const json::value& result);

    const bool trusted_;
    std::shared_ptr<net::WebSocket> socket_;  // set before the first message
    std::atomic<int> calls_{0};
    mutable std::mutex mutex_;
    std::map<std::uint64_t, Watch> watches_;
    std::uint64_t last_ = 0;
};

}  // namespace vs::chain
