#include "chain/detail/rpc_session.h"

#include "chain/detail/rpc_text.h"

namespace vs::chain {
namespace {

constexpr std::size_t kMaxWatches = 100;
constexpr int kMaxCalls = 256;

}  // namespace

void RpcSession::send(std::string text) {
    if (socket_) socket_->send(std::move(text));
}

bool RpcSession::begin_call() {
    if (++calls_ <= kMaxCalls) return true;
    --calls_;
    return false;
}

Result<std::uint64_t> RpcSession::add(Watch watch) {
    const std::lock_guard lock(mutex_);
    if (watches_.size() >= kMaxWatches) return fail("limit", "too many subscriptions");
    // Ids that do not look like another socket's.
    if (last_ == 0) last_ = read_u64(crypto::random_bytes(8)) >> 8;
    watches_.emplace(++last_, std::move(watch));
    return last_;
}

bool RpcSession::unwatch(std::uint64_t id) {
    const std::lock_guard lock(mutex_);
    return watches_.erase(id) > 0;
}

std::map<std::uint64_t, RpcSession::Watch> RpcSession::watches() const {
    const std::lock_guard lock(mutex_);
    return watches_;
}

void RpcSession::notify(std::uint64_t id, const json::value& result) {
    send(json::serialize(json::object{
        {"jsonrpc", "2.0"},
        {"method", "eth_subscription"},
        {"params", json::object{{"subscription", text::quantity(id)}, {"result", result}}}}));
}

void RpcSession::tell_block(const Database& database, std::uint64_t number) {
    for (const auto& [id, watch] : watches()) {
        if (watch.kind == Kind::heads) {
            const auto stored = database.header(number);
            if (stored && *stored)
                notify(id, text::header((*stored)->block.header, (*stored)->hash));
        } else if (watch.kind == Kind::logs) {
            auto query = watch.query;
            query.from = query.to = number;
            const auto found = find_logs(database, query, {});
            if (!found) continue;
            for (const auto& block : *found)
                for (const auto& log : block.logs)
                    notify(id, text::log(log.log, log.place, log.included, log.transaction,
                                         block.block));
        }
    }
}

void RpcSession::tell_pending(const PoolItem& item) {
    for (const auto& [id, watch] : watches()) {
        if (watch.kind == Kind::pending) notify(id, text::hex(item.transaction.hash));
        if (watch.kind == Kind::pending_full)
            notify(id, text::transaction(item.transaction, nullptr, nullptr));
    }
}

void RpcSession::end() {
    const std::lock_guard lock(mutex_);
    watches_.clear();
}

}  // namespace vs::chain
