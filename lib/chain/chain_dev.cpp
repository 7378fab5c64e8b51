// What only a development chain does: a block per transaction, its own time, and blocks taken back.
#include <algorithm>
#include <future>

#include "base/log.h"
#include "chain/chain.h"
#include "chain/detail/listeners.h"

namespace vs::chain {
namespace {

// Beyond it JavaScript cannot count, and the block after 2^64 - 1 would be before its parent.
constexpr std::uint64_t kLastTime = (std::uint64_t{1} << 53) - 1;

auto too_late() {
    return fail("time", "Timestamp error: that is over 2^53 - 1 seconds");
}

}  // namespace

// Runs on the owner's thread; waits for it.
template <class Function>
auto Chain::on_owner(Function function) -> decltype(function()) {
    std::promise<decltype(function())> promise;
    post([&] { promise.set_value(function()); });
    return promise.get_future().get();
}

// In a block before it is answered; the block's write makes it durable. Only what cannot run yet
// goes to the journal.
void Chain::develop(const Submission& work) {
    const auto& item = work.item;
    const auto& hash = item->transaction.hash;
    if (auto recovered = recover(); !recovered) return work.done(pass(recovered));
    if (auto added = pool_->add(item); !added)
        return was_taken(added.error(), hash) ? work.done(hash) : work.done(pass(added));
    pool_->settle({item}, true);
    listeners_->tell(item);
    if (automine_)
        if (auto mined = mine_ready(); !mined) {
            pool_->drop(item);
            return work.done(pass(mined));
        }
    if (pool_->find(hash) != item) {
        const auto included = database_->transaction(hash);
        if (included && *included) return work.done(hash);
        return work.done(fail("dropped",
                              "the transaction cannot be in a block: it would reach "
                              "what this chain does not support, or its sender "
                              "cannot pay"));
    }
    store::Batch batch;
    for (const auto& gone : pool_->take_evicted()) Pool::remove(batch, *gone);
    Pool::put(batch, *item);
    auto written = database_->kv().write(batch);
    if (!written) pool_->drop(item);
    work.done(written ? Result<Hash>(hash) : pass(written));
}

Result<> Chain::mine_ready() {
    for (auto ready = pool_->ready(options_.limits.gas); !ready.empty();
         ready = pool_->ready(options_.limits.gas))
        for (const auto& item : ready)
            if (auto mined = mine_one({item}); !mined) return mined;
    return {};
}

std::uint64_t Chain::next_development_time() const {
    const auto least = head()->header.time + 1;
    if (next_time_) return std::max(*next_time_, least);
    const auto now = static_cast<std::int64_t>(now_seconds()) + shift_;
    return std::max(static_cast<std::uint64_t>(std::max<std::int64_t>(now, 0)), least);
}

Result<> Chain::mine_one(const std::vector<PoolItemPtr>& items) {
    auto built = build(items, next_development_time());
    if (!built) return pass(built);
    if (*built && next_time_) {
        // Later blocks go on from there.
        shift_ = static_cast<std::int64_t>(*next_time_) - static_cast<std::int64_t>(now_seconds());
        next_time_.reset();
    }
    return {};
}

Result<> Chain::mine(std::uint64_t blocks, std::uint64_t seconds_apart) {
    return on_owner([&]() -> Result<> {
        const auto room = kLastTime - std::min(kLastTime, next_development_time());
        if (blocks > 0 && std::max<std::uint64_t>(seconds_apart, 1) > room / blocks)
            return too_late();
        for (std::uint64_t i = 0; i < blocks; ++i) {
            if (i > 0 && seconds_apart > 1) next_time_ = head()->header.time + seconds_apart;
            if (auto recovered = recover(); !recovered) return recovered;
            auto mined = mine_one(pool_->ready(options_.limits.gas));
            if (!mined) return mined;
        }
        return {};
    });
}

Result<std::uint64_t> Chain::snapshot() {
    return on_owner([&]() -> Result<std::uint64_t> {
        const auto id = next_snapshot_++;
        snapshots_[id] = head()->header.number;
        database_->keep_states_from(snapshots_.begin()->second);
        return id;
    });
}

// As other development nodes: the snapshot and all later ones are used up.
Result<bool> Chain::revert(std::uint64_t snapshot) {
    return on_owner([&]() -> Result<bool> {
        const auto found = snapshots_.find(snapshot);
        if (found == snapshots_.end()) return false;
        if (auto recovered = recover(); !recovered) return pass(recovered);
        if (auto back = database_->take_back(found->second); !back) return pass(back);
        snapshots_.erase(found, snapshots_.end());
        database_->keep_states_from(snapshots_.empty() ? std::nullopt
                                                       : std::optional(snapshots_.begin()->second));
        pool_->refresh();
        tell({head(), true});
        return true;
    });
}

Result<std::int64_t> Chain::increase_time(std::int64_t seconds) {
    return on_owner([&]() -> Result<std::int64_t> {
        const auto most = static_cast<std::int64_t>(kLastTime - std::min(kLastTime, now_seconds()));
        if (shift_ > most - seconds) return too_late();
        return shift_ += seconds;
    });
}

Result<> Chain::set_next_time(std::uint64_t time) {
    return on_owner([&]() -> Result<> {
        if (time <= head()->header.time)
            return fail("time", "Timestamp error: " + std::to_string(time) +
                                    " is lower than or equal to previous block's timestamp");
        if (time > kLastTime) return too_late();
        next_time_ = time;
        return {};
    });
}

Result<> Chain::set_automine(bool on) {
    return on_owner([&]() -> Result<> {
        automine_ = on;
        return on ? mine_ready() : Result<>();
    });
}

}  // namespace vs::chain
