// The thread that takes checkpoints to their anchor. An anchor may be a chain elsewhere that takes
// minutes; sealing and alerts wait for none of it.
#pragma once

#include <condition_variable>
#include <thread>

#include "record/recorder.h"

namespace vs::node {

class Anchorer {
  public:
    // `anchored` is called on this thread with the size of the log that is anchored now.
    Anchorer(record::Recorder& recorder, std::function<void(std::uint64_t)> anchored);
    ~Anchorer();

    void wake();  // there is a new checkpoint; thread-safe
    // Anchors the last checkpoint and ends the thread. False where that failed.
    bool finish();

  private:
    void run();
    bool anchor();

    record::Recorder& recorder_;
    std::function<void(std::uint64_t)> anchored_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool due_ = false, stopping_ = false, complete_ = true;
    std::uint64_t size_ = 0;
    std::thread thread_;
};

}  // namespace vs::node
