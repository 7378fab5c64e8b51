// One thread for what may wait for blocks and for what it was asked to keep up daily. Thread-safe.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "base/result.h"

namespace vs::node {

class Errands {
  public:
    Errands();
    ~Errands() { finish(); }
    void finish();  // the one under way ends, the others are dropped, and none is taken any more
    Result<> post(std::function<void()> job);  // code "busy"

  private:
    void run();
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::function<void()>> queue_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace vs::node
