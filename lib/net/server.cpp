#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <mutex>

#include "net/detail/connection.h"
#include "net/detail/files.h"
#include "net/detail/tls.h"

namespace vs::net {

using namespace detail;
using namespace std::chrono_literals;
using boost::system::error_code;

namespace {

using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;
constexpr auto kAccepted = asio::as_tuple(asio::use_awaitable_t<Executor>());
constexpr auto kAcceptPause = 100ms;
constexpr std::size_t kMakingRoom = kSpareFiles / 4;
constexpr std::string_view kFull =
    "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\n"
    "Connection: close\r\n\r\n";
// Raises the process's soft limit of open files where connections need it.
std::size_t allowed_connections(std::size_t wanted) {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
    const rlim_t needed = wanted + kSpareFiles;
    if (limit.rlim_cur < needed) {
        const rlimit raised{std::min(needed, limit.rlim_max), limit.rlim_max};
        if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
    }
    return connections_within(limit.rlim_cur, wanted);
}

}  // namespace

// One listening socket per address, on the first loop, which hands each connection to the loop
// with the fewest. (SO_REUSEPORT would let a second node listen on the same port unnoticed, and
// its hashing loads the loops unevenly when the connections are few and long-lived, as ours are.)
struct HttpServer::Impl {
    std::shared_ptr<Shared> shared = std::make_shared<Shared>();
    std::vector<std::shared_ptr<Loop>> loops;
    std::vector<Acceptor> acceptors;
    std::uint16_t port = 0;
    std::mutex stopping;
    bool stopped = false;

    Result<> listen();
    Result<> listen_on(const asio::ip::address& address);
    void run();
    void stop();
    Task<void> accept(Acceptor& acceptor);
    void take(Socket socket, Loop& loop);
    Loop& least_loaded();
};

Result<> HttpServer::Impl::listen() {
    const auto& name = shared->options.address;
    port = shared->options.port;
    if (name == "localhost") {
        if (auto first = listen_on(asio::ip::address_v4::loopback()); !first) return first;
        // A machine without IPv6 is served over IPv4 alone; a taken port is still an error.
        auto second = listen_on(asio::ip::address_v6::loopback());
        return second || second.error().code != "in-use" ? Result<>() : second;
    }
    error_code error;
    const auto address = asio::ip::make_address(name, error);
    if (error) return fail("address", name + " is not an IP address or \"localhost\"");
    return listen_on(address);
}

Result<> HttpServer::Impl::listen_on(const asio::ip::address& address) {
    const tcp::endpoint endpoint(address, port);
    Acceptor acceptor(loops.front()->context);
    error_code error;
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(Acceptor::reuse_address(true), error);
    if (!error && address.is_v6()) acceptor.set_option(asio::ip::v6_only(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) {
        const bool in_use = error == asio::error::address_in_use;
        return fail(in_use ? "in-use" : "listen", "cannot listen on " + address.to_string() +
                                                      " port " + std::to_string(port) + ": " +
                                                      error.message());
    }
    port = acceptor.local_endpoint(error).port();
    acceptors.push_back(std::move(acceptor));
    return {};
}

void HttpServer::Impl::run() {
    for (auto& acceptor : acceptors)
        asio::co_spawn(loops.front()->context, accept(acceptor), asio::detached);
    for (auto& loop : loops) loop->start();
}

Loop& HttpServer::Impl::least_loaded() {
    auto* best = loops.front().get();
    for (const auto& loop : loops)
        if (loop->load.load(std::memory_order_relaxed) < best->load.load(std::memory_order_relaxed))
            best = loop.get();
    return *best;
}

void HttpServer::Impl::take(Socket socket, Loop& loop) {
    shared->accepted.fetch_add(1, std::memory_order_relaxed);
    // Some more for a moment, until those that make room are gone.
    if (shared->connections.load(std::memory_order_relaxed) <
        shared->options.max_connections + kMakingRoom) {
        shared->connections.fetch_add(1, std::memory_order_relaxed);
        loop.adopt(std::move(socket));
        return;
    }
    shared->refused.fetch_add(1, std::memory_order_relaxed);
    error_code ignored;
    socket.non_blocking(true, ignored);
    socket.write_some(asio::buffer(kFull), ignored);
}

Task<void> HttpServer::Impl::accept(Acceptor& acceptor) {
    asio::basic_waitable_timer<std::chrono::steady_clock,
                               asio::wait_traits<std::chrono::steady_clock>, Executor>
        timer(loops.front()->context);
    while (acceptor.is_open()) {
        auto& loop = least_loaded();
        auto [error, socket] = co_await acceptor.async_accept(loop.context, kAccepted);
        if (!error) {
            take(std::move(socket), loop);
        } else if (acceptor.is_open()) {
            // Out of file descriptors or memory: what is there is served, the rest waits.
            timer.expires_after(kAcceptPause);
            co_await timer.async_wait(kAccepted);
        }
    }
}

void HttpServer::Impl::stop() {
    const std::lock_guard lock(stopping);
    if (std::exchange(stopped, true)) return;
    asio::post(loops.front()->context, [this] {
        error_code ignored;
        for (auto& acceptor : acceptors) acceptor.close(ignored);
    });
    for (const auto& loop : loops) loop->begin_stop();
    for (const auto& loop : loops) loop->join();
    acceptors.clear();
}

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

HttpServer::~HttpServer() {
    stop();
}

Result<std::unique_ptr<HttpServer>> HttpServer::start(ServerOptions options, Router router) {
    auto impl = std::make_unique<Impl>();
    auto& shared = *impl->shared;
    if (!options.tls_certificate.empty()) {
        auto tls = load_tls(options.tls_certificate, options.tls_key);
        if (!tls) return pass(tls);
        shared.tls = std::move(*tls);
    }
    shared.header_block = header_lines(options.headers);
    shared.page_block = header_lines(options.page_headers);
    const unsigned threads = std::max(1U, options.threads);
    options.max_connections = allowed_connections(options.max_connections);
    shared.max_held = options.max_held / threads;
    shared.stream_budget = std::make_shared<Budget>(options.max_held);
    shared.options = std::move(options);
    shared.router = std::move(router);
    for (unsigned i = 0; i < threads; ++i)
        impl->loops.push_back(std::make_shared<Loop>(impl->shared));
    if (auto listening = impl->listen(); !listening) return pass(std::move(listening));
    impl->run();
    return std::make_unique<HttpServer>(std::move(impl));
}

std::uint16_t HttpServer::port() const {
    return impl_->port;
}

std::string HttpServer::url() const {
    const auto& name = impl_->shared->options.address;
    const bool v6 = name.find(':') != std::string::npos;
    return (impl_->shared->options.tls_certificate.empty() ? "http://" : "https://") +
           (v6 ? "[" + name + "]" : name) + ":" + std::to_string(impl_->port);
}

Result<> HttpServer::reload_tls() {
    auto& shared = *impl_->shared;
    if (shared.options.tls_certificate.empty()) return {};
    auto tls = load_tls(shared.options.tls_certificate, shared.options.tls_key);
    if (!tls) return pass(tls);
    const std::lock_guard lock(shared.tls_mutex);
    shared.tls = std::move(*tls);
    return {};
}

ServerCounters HttpServer::counters() const {
    const auto& s = *impl_->shared;
    return {s.connections, s.accepted,  s.refused,      s.requests,
            s.timeouts,    s.malformed, s.slow_streams, s.displaced};
}

void HttpServer::stop() {
    impl_->stop();
}

}  // namespace vs::net
