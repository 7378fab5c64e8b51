#include "alert_stream.h"

#include <chrono>

#include "base/json.h"

namespace vs::bench {

double now_seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

AlertStream::AlertStream(std::string url, const std::string& token, std::string kind)
    : url_(std::move(url)),
      kind_(std::move(kind)),
      headers_{{"Authorization", "Bearer " + token}},
      thread_([this] { run(); }) {}

AlertStream::~AlertStream() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    // The node's next event or heartbeat ends the reading, at most five seconds from now.
    thread_.join();
}

void AlertStream::run() {
    net::HttpClient client(url_, {.heartbeats = true});
    const auto done =
        client.read_events("/v1/stream", headers_, [this](const net::ServerEvent& event) {
            const auto at = now_seconds();
            take(event, at);
            const std::lock_guard lock(mutex_);
            return !stopping_;
        });
    const std::lock_guard lock(mutex_);
    if (!done) error_ = done.error();
    wake_.notify_all();
}

void AlertStream::take(const net::ServerEvent& event, double at) {
    if (event.heartbeat) return;
    std::optional<SeenAlert> seen;
    if (event.event == "alert") {
        const auto alert = parse_json(event.data);
        if (alert && alert->is_object() && json_text(alert->get_object(), "kind") == kind_)
            seen = SeenAlert{std::string(json_text(alert->get_object(), "id")), at};
    }
    const std::lock_guard lock(mutex_);
    open_ = true;
    if (seen && known_.insert(seen->id).second) fresh_.push_back(std::move(*seen));
    wake_.notify_all();
}

Result<> AlertStream::wait_until_open(double seconds) {
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, std::chrono::duration<double>(seconds), [&] { return open_ || error_; });
    if (error_) return tl::make_unexpected(*error_);
    if (!open_) return fail("timeout", "the node sent no event");
    return {};
}

Result<std::optional<SeenAlert>> AlertStream::next(double seconds) {
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, std::chrono::duration<double>(seconds),
                   [&] { return !fresh_.empty() || error_; });
    if (!fresh_.empty()) {
        auto out = std::move(fresh_.front());
        fresh_.pop_front();
        return out;
    }
    if (error_) return tl::make_unexpected(*error_);
    return std::optional<SeenAlert>();
}

}  // namespace vs::bench
