// Who wants to hear of a chain's news. Thread-safe; a listener that was forgotten is not called
// any more once forget() has returned.
#pragma once

#include <map>
#include <mutex>

#include "chain/chain.h"

namespace vs::chain {

struct Chain::Listeners {
    std::uint64_t add(std::function<void(const News&)> listener) {
        const std::lock_guard lock(mutex_);
        blocks_[++last_] = std::move(listener);
        return last_;
    }
    std::uint64_t add(std::function<void(const PoolItemPtr&)> listener) {
        const std::lock_guard lock(mutex_);
        pending_[++last_] = std::move(listener);
        return last_;
    }
    void forget(std::uint64_t id) {
        const std::lock_guard lock(mutex_);
        blocks_.erase(id);
        pending_.erase(id);
    }
    void tell(const News& news) {
        const std::lock_guard lock(mutex_);
        for (const auto& [id, listener] : blocks_) listener(news);
    }
    void tell(const PoolItemPtr& item) {
        const std::lock_guard lock(mutex_);
        for (const auto& [id, listener] : pending_) listener(item);
    }

  private:
    std::mutex mutex_;
    std::uint64_t last_ = 0;
    std::map<std::uint64_t, std::function<void(const News&)>> blocks_;
    std::map<std::uint64_t, std::function<void(const PoolItemPtr&)>> pending_;
};

}  // namespace vs::chain
