// One io_context with the one thread that runs it, and the connections that live on it.
//
// Timeouts cost the requests nothing: a connection writes down a deadline, and the loop looks at
// all of them at each tick.
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <ctime>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_set>

#include "net/detail/slot.h"

namespace vs::net::detail {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<tcp, Executor>;
using TimePoint = std::chrono::steady_clock::time_point;
template <class T>
using Task = asio::awaitable<T, Executor>;

class Connection;
struct TlsContext;

// What all loops of a server share. Written before they start, or atomic.
struct Shared {
    ServerOptions options;
    Router router;
    std::string header_block, page_block;  // the defaults as text, where no answer overrides them
    std::mutex tls_mutex;
    std::shared_ptr<TlsContext> tls;  // null: plain
    std::shared_ptr<TlsContext> current_tls() {
        const std::lock_guard lock(tls_mutex);
        return tls;
    }
    std::atomic<std::uint64_t> connections{0}, accepted{0}, refused{0}, requests{0}, timeouts{0},
        malformed{0}, slow_streams{0}, streams{0}, displaced{0};
    std::size_t max_held = 0;  // of each loop
    std::shared_ptr<Budget> stream_budget;
};

class Loop : public Mailbox, public std::enable_shared_from_this<Loop> {
  public:
    explicit Loop(std::shared_ptr<Shared> shared);
    ~Loop() override = default;

    void start();
    void begin_stop();  // any thread
    void join();
    void adopt(Socket socket);  // any thread; the socket belongs to this loop's context

    // The loop's thread only, from here on.
    void enter(Connection* connection) { connections_.insert(connection); }
    void leave(Connection* connection) { connections_.erase(connection); }
    TimePoint now() const { return now_; }           // of the last tick
    std::uint64_t next_place() { return ++place_; }  // in the order of waiting
    // Closes the connection that has waited longest for its request; false where none waits.
    bool make_room();
    // `bytes` of a body or an answer wait in `connection`; may close others that hold some longer.
    void hold(Connection* connection, std::size_t before, std::size_t bytes);
    std::string_view date() const { return date_; }
    bool stopping() const { return stopping_; }

    asio::io_context context{1};
    const std::shared_ptr<Shared> shared;
    std::atomic<std::size_t> load{0};  // connections, for the acceptor's choice

  private:
    void wake() override;
    Task<void> tick();
    void look_at_connections();
    void set_date();

    std::unordered_set<Connection*> connections_;
    std::size_t held_ = 0;
    std::uint64_t place_ = 0;
    TimePoint now_, stop_deadline_;
    std::time_t date_second_ = 0;
    std::string date_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace vs::net::detail
