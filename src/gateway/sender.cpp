#include "gateway/sender.h"

#include <algorithm>

#include "base/json.h"
#include "base/log.h"
#include "net/client.h"

namespace vs::gateway {
namespace {

// What the node may accept later; every other 4xx is its last word on these bytes.
bool is_temporary(int status) {
    return status >= 500 || status == 408 || status == 425 || status == 429;
}

std::string describe(const Sender::Answer& answer) {
    const auto body = parse_json(answer.body);
    std::string out = "the node answered " + std::to_string(answer.status);
    if (body && body->is_object()) {
        out += " " + std::string(json_text(body->get_object(), "code"));
        out += ": " + std::string(json_text(body->get_object(), "detail"));
    }
    return out;
}

bool is_duplicate(const std::string& body) {
    const auto value = parse_json(body);
    return value && value->is_object() && json_text(value->get_object(), "state") == "duplicate";
}

}  // namespace

Sender::Sender(Post post, SenderOptions options) : post_(std::move(post)), options_(options) {}

Sender::Post Sender::over_http(const std::string& url) {
    auto client =
        std::make_shared<net::HttpClient>(url, net::ClientOptions{
                                                   .connect_timeout = std::chrono::seconds(3),
                                                   .read_timeout = std::chrono::seconds(10),
                                                   .total_timeout = std::chrono::seconds(20),
                                               });
    return [client](ByteView message) -> Result<Answer> {
        auto response = client->post("/v1/batches", "application/cose", as_text(message));
        if (!response) return pass(response);
        return Answer{response->status, std::move(response->body)};
    };
}

void Sender::offer(Outgoing outgoing) {
    queued_bytes_ += outgoing.message.size();
    queue_.push_back(std::move(outgoing));
    while (queued_bytes_ > options_.max_queued && queue_.size() > 1) {
        if (counts_.given_up++ == 0)
            log_warning("the gateway's memory is full: its oldest batches are given up");
        queued_bytes_ -= queue_.front().message.size();
        queue_.pop_front();
    }
    counts_.queued = queue_.size();
}

// True where the first batch of the queue is done with, acknowledged or refused.
bool Sender::settle(const Result<Answer>& answer) {
    if (!answer || is_temporary(answer->status)) {
        ++counts_.failures;
        counts_.last_error = answer ? describe(*answer) : answer.error().message;
        return false;
    }
    if (answer->status == 200) {
        ++counts_.batches;
        counts_.readings += queue_.front().readings;
        counts_.samples += queue_.front().samples;
        counts_.duplicates += is_duplicate(answer->body) ? 1 : 0;
        return true;
    }
    counts_.last_error = describe(*answer);
    if (counts_.refused++ == 0) log_warning("a batch was refused: " + counts_.last_error);
    return true;
}

void Sender::wait_after(Micros now) {
    wait_ = wait_ == 0 ? options_.first_wait : std::min(2 * wait_, options_.longest_wait);
    next_attempt_ = now + wait_;
}

Micros Sender::pump(Micros now, std::size_t at_most) {
    while (!queue_.empty() && at_most-- > 0 && now >= next_attempt_) {
        if (!settle(post_(queue_.front().message))) {
            wait_after(now);
            break;
        }
        wait_ = next_attempt_ = 0;
        queued_bytes_ -= queue_.front().message.size();
        queue_.pop_front();
    }
    counts_.queued = queue_.size();
    if (queue_.empty()) return 0;
    return std::max(next_attempt_, now);
}

}  // namespace vs::gateway
