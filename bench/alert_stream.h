// Watches the ward as a page does and stamps the alerts of one kind as they come.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>

#include "net/client.h"

namespace vs::bench {

double now_seconds();  // monotonic

struct SeenAlert {
    std::string id;
    double at = 0;  // when its event was read, before it was parsed
};

class AlertStream {
  public:
    AlertStream(std::string url, const std::string& token, std::string kind);
    ~AlertStream();

    // True once the node has sent the first event, so that no alert can be missed.
    Result<> wait_until_open(double seconds);
    // The next alert whose id was not seen before; nullopt after `seconds`. Errors are the
    // stream's.
    Result<std::optional<SeenAlert>> next(double seconds);

  private:
    void run();
    void take(const net::ServerEvent& event, double at);

    std::string url_, kind_;
    net::Pairs headers_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool open_ = false, stopping_ = false;
    std::optional<Error> error_;
    std::deque<SeenAlert> fresh_;
    std::set<std::string> known_;
    std::thread thread_;
};

}  // namespace vs::bench
