#include "node/anchorer.h"

#include <chrono>

#include "base/log.h"

namespace vs::node {

Anchorer::Anchorer(record::Recorder& recorder, std::function<void(std::uint64_t)> anchored)
    : recorder_(recorder), anchored_(std::move(anchored)), thread_([this] { run(); }) {}

Anchorer::~Anchorer() {
    finish();
}

void Anchorer::wake() {
    {
        const std::lock_guard lock(mutex_);
        due_ = true;
    }
    wake_.notify_one();
}

bool Anchorer::finish() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
    return complete_;
}

void Anchorer::run() {
    for (bool good = true;;) {
        bool stop = false;
        {
            std::unique_lock lock(mutex_);
            // After an error it tries again by itself, without waiting for the next checkpoint.
            wake_.wait_for(lock, std::chrono::seconds(good ? 60 : 2),
                           [&] { return stopping_ || (good && due_); });
            due_ = false;
            stop = stopping_;
        }
        good = anchor();
        if (stop) break;
    }
}

bool Anchorer::anchor() {
    const auto size = recorder_.anchor();
    complete_ = size.has_value();
    if (!size) {
        log_error("anchor: " + size.error().message + "; it is tried again");
        return false;
    }
    if (*size != size_) anchored_(*size);
    size_ = *size;
    return true;
}

}  // namespace vs::node
