#include "node/notifier.h"

#include "base/json.h"
#include "base/log.h"
#include "net/client.h"

namespace vs::node {
namespace {

constexpr std::size_t kMaxQueue = 10'000;

}  // namespace

Notifier::Notifier(std::string webhook) : webhook_(std::move(webhook)) {
    if (!webhook_.empty()) thread_ = std::thread([this] { run(); });
}

Notifier::~Notifier() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
}

void Notifier::send(Notice notice) {
    if (webhook_.empty()) return;
    {
        const std::lock_guard lock(mutex_);
        if (queue_.size() == kMaxQueue) {
            log_error("webhook: too many notices wait; the oldest, " + queue_.front().id +
                      ", is given up");
            queue_.pop_front();
        }
        queue_.push_back(std::move(notice));
    }
    wake_.notify_one();
}

void Notifier::run() {
    for (;;) {
        Notice notice;
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
            if (queue_.empty()) return;
            notice = std::move(queue_.front());
            queue_.pop_front();
        }
        bool done = false;
        for (int attempt = 0; attempt < 3 && !done; ++attempt) {
            std::unique_lock lock(mutex_);
            if (attempt > 0)
                wake_.wait_for(lock, std::chrono::seconds(attempt), [&] { return stopping_; });
            lock.unlock();
            done = deliver(notice);
        }
        if (!done)
            log_error("webhook: notice " + notice.id + " was not delivered after three attempts");
    }
}

bool Notifier::deliver(const Notice& notice) const {
    // The path of the URL goes into the request's target.
    const auto host_end = webhook_.find(
        '/', webhook_.find("://") == std::string::npos ? 0 : webhook_.find("://") + 3);
    net::HttpClient client(webhook_.substr(0, host_end),
                           {.total_timeout = std::chrono::seconds(5)});
    const auto body = json::serialize(json::object{{"id", notice.id},
                                                   {"priority", notice.priority},
                                                   {"what", notice.what},
                                                   {"at", notice.at}});
    const auto answer = client.post(host_end == std::string::npos ? "/" : webhook_.substr(host_end),
                                    "application/json", body);
    return answer && answer->status >= 200 && answer->status < 300;
}

}  // namespace vs::node
