#include "node/sealer.h"

#include <sys/resource.h>

#include <chrono>

#include "base/log.h"

namespace vs::node {
namespace {

constexpr std::size_t kAtOnce = 16;  // drafts that share an fsync

}  // namespace

Sealer::Sealer(record::Recorder& recorder, Options options)
    : recorder_(recorder), options_(std::move(options)), thread_([this] { run(); }) {}

Sealer::~Sealer() {
    finish();
}

void Sealer::submit(record::Draft draft) {
    {
        const std::lock_guard lock(mutex_);
        drafts_.push_back(std::move(draft));
    }
    wake_.notify_one();
}

bool Sealer::finish() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
    return complete_;
}

std::size_t Sealer::waiting() const {
    const std::lock_guard lock(mutex_);
    return drafts_.size();
}

void Sealer::run() {
    ::setpriority(PRIO_PROCESS, 0,
                  5);  // on Linux this is the calling thread: alerts and acknowledgements go first
    using SteadyClock = std::chrono::steady_clock;
    const auto cadence = std::chrono::microseconds(options_.cadence);
    auto due = SteadyClock::now() + cadence;
    for (bool good = true;;) {
        bool some = false, stop = false;
        {
            std::unique_lock lock(mutex_);
            // After an error, wait a little before the next attempt.
            wake_.wait_until(lock, std::min(due, SteadyClock::now() + std::chrono::seconds(1)),
                             [&] { return stopping_ || (good && !drafts_.empty()); });
            some = !drafts_.empty();
            stop = stopping_;
        }
        if (some) good = seal_some();
        if (SteadyClock::now() >= due) {
            checkpoint();
            due = std::max(due + cadence, SteadyClock::now());
        }
        if (stop && (!good || waiting() == 0)) break;
    }
    complete_ = waiting() == 0;
    checkpoint();
}

bool Sealer::seal_some() {
    std::vector<record::Draft> group;
    {
        const std::lock_guard lock(mutex_);
        for (std::size_t i = 0; i < std::min(kAtOnce, drafts_.size()); ++i)
            group.push_back(drafts_[i]);
    }
    if (auto rows = recorder_.seal(group); !rows) {
        log_error("sealing " + std::to_string(group.size()) +
                  " reports failed, they wait: " + rows.error().message);
        return false;
    }
    {
        const std::lock_guard lock(mutex_);
        drafts_.erase(drafts_.begin(), drafts_.begin() + static_cast<std::ptrdiff_t>(group.size()));
    }
    if (options_.sealed)
        for (const auto& draft : group) options_.sealed(draft);
    return true;
}

void Sealer::checkpoint() {
    const auto made = recorder_.checkpoint();
    if (!made) return log_error("checkpoint: " + made.error().message);
    if (options_.checkpointed) options_.checkpointed(*made);
}

}  // namespace vs::node
