// Sends notices of alerts to a webhook: severity and an opaque id, nothing clinical (DESIGN 9). Its
// own thread, a bounded queue, three attempts; what could not be delivered is said in the log.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>

namespace vs::node {

struct Notice {
    std::string id;        // opaque
    std::string priority;  // "high" …
    std::string what;      // "raised" …
    std::string at;        // RFC 3339
};

class Notifier {
  public:
    explicit Notifier(std::string webhook);  // "" sends nothing
    ~Notifier();
    void send(Notice notice);  // thread-safe

  private:
    void run();
    bool deliver(const Notice& notice) const;

    std::string webhook_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Notice> queue_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace vs::node
