#include "node/sealer.h"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>

#include "base/log.h"

namespace vs::node {
namespace {

constexpr std::size_t kAtOnce = 16;  // drafts that share an fsync
constexpr std::size_t kLookedAt =
    1'024;  // from the front: those of a patient who waits are passed by

}  // namespace

Sealer::Sealer(record::Recorder& recorder, Options options)
    : recorder_(recorder), options_(std::move(options)), thread_([this] { run(); }) {}

Sealer::~Sealer() {
    finish();
}

void Sealer::submit(std::vector<record::Draft> drafts) {
    if (drafts.empty()) return;
    {
        const std::lock_guard lock(mutex_);
        drafts_.push_back(std::move(drafts));
    }
    wake_.notify_one();
}

void Sealer::post(std::function<void()> task) {
    {
        const std::lock_guard lock(mutex_);
        tasks_.push_back(std::move(task));
    }
    wake_.notify_one();
}

void Sealer::drop(const model::Patient& patient) {
    const std::lock_guard lock(mutex_);
    std::erase_if(drafts_, [&](const Group& group) { return group.front().patient == patient; });
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
        std::vector<std::function<void()>> tasks;
        {
            std::unique_lock lock(mutex_);
            // After an error, wait a little before the next attempt.
            wake_.wait_until(
                lock, std::min(due, SteadyClock::now() + std::chrono::seconds(1)),
                [&] { return stopping_ || !tasks_.empty() || (good && !drafts_.empty()); });
            some = !drafts_.empty();
            stop = stopping_;
            tasks.swap(tasks_);
        }
        for (auto& task : tasks) task();
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

std::set<model::Patient> Sealer::next_patients() const {
    const std::lock_guard lock(mutex_);
    std::set<model::Patient> out;
    for (std::size_t i = 0; i < std::min(kLookedAt, drafts_.size()); ++i)
        out.insert(drafts_[i].front().patient);
    return out;
}

std::vector<Sealer::Group> Sealer::next_groups(const std::set<model::Patient>& held) const {
    const std::lock_guard lock(mutex_);
    std::vector<Group> out;
    for (std::size_t i = 0; i < std::min(kLookedAt, drafts_.size()) && out.size() < kAtOnce; ++i)
        if (!held.contains(drafts_[i].front().patient)) out.push_back(drafts_[i]);
    return out;
}

// A patient's drafts are sealed in order, so the first of each that was taken is the one to go.
void Sealer::forget(const std::vector<Group>& groups) {
    const std::lock_guard lock(mutex_);
    for (const auto& done : groups) {
        const auto found = std::ranges::find(drafts_, done.front().patient, [](const Group& group) {
            return group.front().patient;
        });
        if (found != drafts_.end()) drafts_.erase(found);
    }
}

bool Sealer::seal_some() {
    const std::lock_guard work(work_);
    const auto held =
        options_.prepare ? options_.prepare(next_patients()) : std::set<model::Patient>();
    const auto groups = next_groups(held);
    if (groups.empty()) return false;
    std::vector<record::Draft> group;
    for (const auto& one : groups) group.insert(group.end(), one.begin(), one.end());
    if (auto rows = recorder_.seal(group); !rows) {
        log_error("sealing " + std::to_string(group.size()) +
                  " reports failed, they wait: " + rows.error().message);
        return false;
    }
    forget(groups);
    if (options_.sealed)
        for (const auto& draft : group) options_.sealed(draft);
    return true;
}

void Sealer::checkpoint() {
    const std::lock_guard work(work_);
    const auto made = recorder_.checkpoint();
    if (!made) return log_error("checkpoint: " + made.error().message);
    if (options_.checkpointed) options_.checkpointed(*made);
}

}  // namespace vs::node
