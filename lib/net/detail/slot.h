// What a Responder, an EventStream and a WebSocket share with their connection, and how they wake
// it.
//
// A connection has one Slot for its life and one answer outstanding at a time, so the slot is
// reused. Another thread writes the answer, sets `ready`, and posts the slot to the mailbox of the
// connection's loop. A mailbox is an intrusive stack: of many posts in a row only the first one
// wakes the loop, which then takes all of them (a committer answers hundreds after one fsync).
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "net/http.h"

namespace vs::net {

namespace detail {

// Who waits for a slot.
class Waker {
  public:
    virtual void resume() = 0;

  protected:
    ~Waker() = default;
};

// Bytes that wait in all streams of a server. Beyond the most, streams with more than their share
// are closed: they are the ones that nobody reads.
struct Budget {
    static constexpr std::size_t kShare = 64 * kKiB;
    explicit Budget(std::size_t bytes) : most(bytes) {}
    const std::size_t most;
    std::atomic<std::size_t> used{0};
};

class Mailbox {
  public:
    virtual ~Mailbox() = default;
    // Any thread. Never twice for the same slot before it was taken (Slot::posted sees to it).
    void push(std::shared_ptr<Responder::Slot> slot);

  protected:
    // The loop's thread. Wakes every connection whose slot was posted, in the order of posting.
    void drain();
    void shut();  // drops what is posted from now on
    virtual void wake() = 0;

  private:
    std::atomic<Responder::Slot*> head_{nullptr};
};

}  // namespace detail

struct Responder::Slot {
    // From the side that answers.
    std::shared_ptr<detail::Mailbox> mailbox;  // keeps the loop alive for as long as anybody posts
    Response response;
    std::shared_ptr<EventStream::Impl> stream;
    bool upgradable = false;             // the request asks for a WebSocket
    std::function<void(Response)> sink;  // instead of a connection
    std::atomic<bool> ready{false};
    std::size_t max_queue = 0;
    std::shared_ptr<detail::Budget> budget;

    // The mailbox's.
    std::atomic<bool> posted{false};
    Slot* next = nullptr;
    std::shared_ptr<Slot> self;

    // The loop thread's. Null once the connection is gone.
    detail::Waker* waker = nullptr;

    static void post(const std::shared_ptr<Slot>& slot);
};

struct EventStream::Impl {
    std::weak_ptr<Responder::Slot> slot;
    std::size_t max_queue = 0;
    std::shared_ptr<detail::Budget> budget;
    std::function<void(std::string)> on_message;  // a WebSocket's; the loop thread's

    std::mutex mutex;  // the rest
    std::vector<EventFrame> queue;
    std::size_t queued = 0;   // bytes in queue and in the write under way
    bool closed = false;      // takes nothing more
    bool overflowed = false;  // because the reader was slow
    bool ended = false;       // on_close has been called
    std::function<void()> on_close;

    bool push(EventFrame frame);
    void written(std::size_t bytes);  // the mutex is held
    bool is_open();
    void when_ended(std::function<void()> function);
    bool was_overflowed();
    void close();
    void finish();  // the connection is done with it
};

namespace detail {
// The slot whose handler runs on this thread now: answering it from inside needs no wake-up.
extern thread_local const Responder::Slot* dispatching;
}  // namespace detail

}  // namespace vs::net
