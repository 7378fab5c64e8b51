#include "net/detail/loop.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <ctime>

#include "net/detail/connection.h"

namespace vs::net::detail {
namespace {

using namespace std::chrono_literals;
constexpr auto kTick = 50ms;

}  // namespace

Loop::Loop(std::shared_ptr<Shared> s)
    : shared(std::move(s)), now_(std::chrono::steady_clock::now()) {
    set_date();
}

void Loop::start() {
    asio::co_spawn(context, tick(), asio::detached);
    thread_ = std::thread([this] {
        context.run();
        shut();
    });
}

void Loop::join() {
    if (thread_.joinable()) thread_.join();
}

void Loop::wake() {
    asio::post(context, [this] { drain(); });
}

void Loop::begin_stop() {
    asio::post(context, [this] {
        stopping_ = true;
        stop_deadline_ = std::chrono::steady_clock::now() + shared->options.stop_grace;
        const auto all = connections_;
        for (auto* connection : all) connection->begin_stop();
    });
}

void Loop::adopt(Socket socket) {
    load.fetch_add(1, std::memory_order_relaxed);
    auto connection = std::make_shared<Connection>(*this, std::move(socket));
    asio::co_spawn(context, Connection::serve(std::move(connection)), asio::detached);
}

// Ends, and with it the context's last work, when the server stops and the last connection left.
Task<void> Loop::tick() {
    asio::basic_waitable_timer<std::chrono::steady_clock,
                               asio::wait_traits<std::chrono::steady_clock>, Executor>
        timer(context);
    while (!stopping_ || !connections_.empty()) {
        timer.expires_after(kTick);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable_t<Executor>()));
        now_ = std::chrono::steady_clock::now();
        set_date();
        look_at_connections();
    }
}

void Loop::look_at_connections() {
    const bool abort = stopping_ && now_ >= stop_deadline_;
    // A copy: a connection that is woken may leave at once.
    std::vector<Connection*> due;
    for (auto* connection : connections_)
        if (abort || connection->due(now_)) due.push_back(connection);
    for (auto* connection : due)
        if (connections_.contains(connection)) connection->expire(abort);
}

bool Loop::make_room() {
    Connection* oldest = nullptr;
    for (auto* connection : connections_)
        if (connection->waits() && (oldest == nullptr || connection->place() < oldest->place()))
            oldest = connection;
    if (oldest == nullptr) return false;
    oldest->displace();
    return true;
}

void Loop::hold(Connection* connection, std::size_t before, std::size_t bytes) {
    held_ += bytes - before;
    while (bytes > before && held_ > shared->max_held) {
        Connection* oldest = nullptr;
        for (auto* other : connections_)
            if (other != connection && other->holds_longer_than(oldest)) oldest = other;
        if (oldest == nullptr) return;  // this one alone: its own limits bound it
        oldest->displace();
    }
}

void Loop::set_date() {
    const auto second = std::time(nullptr);
    if (second == date_second_) return;
    date_second_ = second;
    std::tm parts{};
    gmtime_r(&second, &parts);
    char text[64];
    // RFC 9110 section 5.6.7; the C locale's names are the English ones it wants.
    date_.assign(text,
                 std::strftime(text, sizeof text, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &parts));
}

}  // namespace vs::net::detail
