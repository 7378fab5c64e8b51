// A few threads that run what takes its time: in the order given for one asker, and each asker in
// turn, so that one who asks for much keeps only himself waiting. Thread-safe.
#pragma once

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace vs::chain {

class Workers {
    using Tasks = std::deque<std::function<void()>>;

  public:
    Workers(unsigned threads, std::size_t most) : most_(most) {
        for (unsigned i = 0; i < std::max(1U, threads); ++i)
            threads_.emplace_back([this] { run(); });
    }
    ~Workers() { stop(); }

    // Waits for what runs; what waits is dropped, here, and nothing is taken any more. By the
    // owner.
    void stop() {
        std::map<std::string, Tasks> dropped;
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
            dropped.swap(tasks_);
            turns_.clear();
            waiting_ = 0;
        }
        wake_.notify_all();
        for (auto& thread : threads_)
            if (thread.joinable()) thread.join();
    }
    bool stopping() const { return stopping_; }

    // False where too much waits already: the most there may be, or less where the caller says so.
    bool post(std::function<void()> task, std::size_t most = ~std::size_t{0}) {
        return post_for({}, std::move(task), most);
    }
    // The same for one asker of many: not more than half of what may wait is his.
    bool post_for(const std::string& asker, std::function<void()> task) {
        return post_for(asker, std::move(task), ~std::size_t{0}, (most_ + 1) / 2);
    }

  private:
    bool post_for(const std::string& asker, std::function<void()> task, std::size_t most,
                  std::size_t share = ~std::size_t{0}) {
        {
            const std::lock_guard lock(mutex_);
            if (stopping_ || waiting_ >= std::min(most, most_)) return false;
            const auto own = tasks_.find(asker);
            if (own != tasks_.end() && own->second.size() >= share) return false;
            if (own == tasks_.end()) turns_.push_back(asker);
            tasks_[asker].push_back(std::move(task));
            ++waiting_;
        }
        wake_.notify_one();
        return true;
    }

    // Of the asker whose turn it is, who goes to the end of the row.
    std::function<void()> take() {
        auto asker = std::move(turns_.front());
        turns_.pop_front();
        const auto own = tasks_.find(asker);
        auto task = std::move(own->second.front());
        own->second.pop_front();
        --waiting_;
        if (own->second.empty())
            tasks_.erase(own);
        else
            turns_.push_back(std::move(asker));
        return task;
    }

    void run() {
        std::unique_lock lock(mutex_);
        while (true) {
            wake_.wait(lock, [&] { return stopping_ || waiting_ > 0; });
            if (stopping_) return;
            auto task = take();
            lock.unlock();
            task();
            task = nullptr;
            lock.lock();
        }
    }

    const std::size_t most_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::map<std::string, Tasks> tasks_;  // none is empty
    std::deque<std::string> turns_;       // their keys
    std::size_t waiting_ = 0;
    std::vector<std::thread> threads_;
    std::atomic<bool> stopping_{false};
};

}  // namespace vs::chain
