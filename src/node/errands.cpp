#include "node/errands.h"

#include <utility>

namespace vs::node {
namespace {

constexpr std::size_t kMostWaiting = 32;

}  // namespace

Errands::Errands() : thread_([this] { run(); }) {}

void Errands::finish() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

Result<> Errands::post(std::function<void()> job) {
    {
        const std::lock_guard lock(mutex_);
        if (stopping_ || queue_.size() >= kMostWaiting)
            return fail("busy", "the node has much to do; try again in a moment");
        queue_.push_back(std::move(job));
    }
    wake_.notify_one();
    return {};
}

void Errands::run() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        if (queue_.empty()) {
            wake_.wait(lock);
            continue;
        }
        const auto job = std::move(queue_.front());
        queue_.pop_front();
        lock.unlock();
        job();
        lock.lock();
    }
}

}  // namespace vs::node
