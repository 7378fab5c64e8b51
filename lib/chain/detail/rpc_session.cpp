#include "chain/detail/rpc_session.h"

#include "chain/detail/rpc_text.h"

namespace vs::chain {
namespace {

constexpr std::size_t kMaxWatches = 100;
constexpr int kMaxCalls = 256;
constexpr auto kAll = ~std::size_t{0};
constexpr SearchLimits kNoLimits{.blocks = 1, .logs = kAll, .bytes = kAll};

}  // namespace

const StoredHeader* BlockNews::header() {
    if (!header_)
        if (auto stored = database_.header(number_); stored) header_ = std::move(*stored);
    return header_ ? &*header_ : nullptr;
}

const std::vector<FoundLog>& BlockNews::logs() {
    if (logs_) return *logs_;
    logs_.emplace();
    auto found = find_logs(database_, {.from = number_, .to = number_}, kNoLimits);
    if (found && !found->empty()) logs_ = std::move(found->front().logs);
    return *logs_;
}

// Under the lock, so that no news of a subscription overtakes its id.
void RpcSession::answer(std::string text) {
    const std::lock_guard lock(mutex_);
    for (auto& [id, watch] : watches_)
        watch.known = watch.known ||
                      text.find('"' + std::string(text::quantity(id)) + '"') != std::string::npos;
    if (send_) send_(std::move(text));
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

std::map<std::uint64_t, RpcSession::Watch> RpcSession::known_watches() const {
    const std::lock_guard lock(mutex_);
    auto out = watches_;
    std::erase_if(out, [](const auto& watch) { return !watch.second.known; });
    return out;
}

void RpcSession::notify(std::uint64_t id, const json::value& result) {
    auto news = json::serialize(json::object{
        {"jsonrpc", "2.0"},
        {"method", "eth_subscription"},
        {"params", json::object{{"subscription", text::quantity(id)}, {"result", result}}}});
    const std::lock_guard lock(mutex_);
    if (send_ && watches_.contains(id)) send_(std::move(news));
}

void RpcSession::tell_block(BlockNews& news) {
    const auto* block = news.header();
    if (block == nullptr) return;
    for (const auto& [id, watch] : known_watches()) {
        if (watch.kind == Kind::heads) notify(id, text::header(block->block.header, block->hash));
        if (watch.kind != Kind::logs || !may_match(watch.query, block->block.header.bloom))
            continue;
        for (const auto& log : news.logs())
            if (matches(watch.query, log.log))
                notify(id, text::log(log.log, log.place, log.included, log.transaction, *block));
    }
}

void RpcSession::tell_pending(const PoolItem& item) {
    for (const auto& [id, watch] : known_watches()) {
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
