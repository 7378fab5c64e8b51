// A few threads that run what takes its time, in the order given. Thread-safe.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace vs::chain {

class Workers {
  public:
    Workers(unsigned threads, std::size_t most) : most_(most) {
        for (unsigned i = 0; i < std::max(1U, threads); ++i)
            threads_.emplace_back([this] { run(); });
    }
    ~Workers() {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        wake_.notify_all();
        for (auto& thread : threads_) thread.join();
    }

    // False where too much waits already: the most there may be, or less where the caller says so.
    bool post(std::function<void()> task, std::size_t most = ~std::size_t{0}) {
        {
            const std::lock_guard lock(mutex_);
            if (tasks_.size() >= std::min(most, most_)) return false;
            tasks_.push_back(std::move(task));
        }
        wake_.notify_one();
        return true;
    }

  private:
    void run() {
        std::unique_lock lock(mutex_);
        while (true) {
            wake_.wait(lock, [&] { return stopping_ || !tasks_.empty(); });
            if (tasks_.empty()) return;
            auto task = std::move(tasks_.front());
            tasks_.pop_front();
            lock.unlock();
            task();
            task = nullptr;
            lock.lock();
        }
    }

    const std::size_t most_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::function<void()>> tasks_;
    std::vector<std::thread> threads_;
    bool stopping_ = false;
};

}  // namespace vs::chain
