// Store and forward: keeps batches in memory, sends them in order, keeps what the node has not
// acknowledged. A batch is sent with the bytes it was signed with, however late: never stamped
// again.
#pragma once

#include <deque>
#include <functional>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"

namespace vs::gateway {

struct SenderOptions {
    std::size_t max_queued = 64 * 1024 * 1024;  // bytes; beyond, the oldest batches are given up
    Micros first_wait = 250 * kMillisecond;     // after a failure, doubled each time
    Micros longest_wait = 15 * kSecond;
};

struct SenderCounts {
    std::uint64_t batches = 0, readings = 0, samples = 0;  // acknowledged by the node
    std::uint64_t duplicates = 0;                          // of these batches, known there already
    std::uint64_t refused = 0;   // the node said no for good (4xx); see last_error
    std::uint64_t given_up = 0;  // oldest ones, for lack of memory
    std::uint64_t failures = 0;  // attempts to be repeated
    std::uint64_t queued = 0;
    std::string last_error;
};

struct Outgoing {
    Bytes message;
    std::size_t readings = 0, samples = 0;
};

class Sender {
  public:
    // Posts one message; the HTTP status, its body (for a duplicate), or an error of the transport.
    struct Answer {
        int status;
        std::string body;
    };
    using Post = std::function<Result<Answer>(ByteView message)>;

    Sender(Post post, SenderOptions options = {});
    // Posts to URL/v1/batches.
    static Post over_http(const std::string& url);

    void offer(Outgoing outgoing);
    // Sends what is queued until it is empty, `now` is before the next attempt, or `at_most` were
    // sent. Returns when to call again: 0 where nothing is left.
    Micros pump(Micros now, std::size_t at_most = SIZE_MAX);
    const SenderCounts& counts() const { return counts_; }

  private:
    bool settle(const Result<Answer>& answer);
    void wait_after(Micros now);
    Post post_;
    SenderOptions options_;
    std::deque<Outgoing> queue_;
    std::size_t queued_bytes_ = 0;
    Micros wait_ = 0, next_attempt_ = 0;
    SenderCounts counts_;
};

}  // namespace vs::gateway
