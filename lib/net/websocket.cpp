// A connection that has become a WebSocket. One coroutine reads messages and hands them on, the
// connection's own one writes what is queued; pings, and the end of a silent peer, are the network
// library's.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/websocket.hpp>
#include <tuple>

#include "net/detail/connection.h"

namespace vs::net::detail {
namespace {

namespace websocket = boost::beast::websocket;
using boost::beast::error_code;
using namespace std::chrono_literals;

constexpr auto kFramed = asio::as_tuple(asio::use_awaitable_t<Executor>());
constexpr std::size_t kMessagePiece = 64 * kKiB;
constexpr auto kHandshake = 10s;
constexpr auto kFarewell = 1'000ms;

}  // namespace

struct Connection::Channel {
    explicit Channel(Socket& socket) : stream(socket) {}
    websocket::stream<Socket&> stream;
};

bool Connection::wants_upgrade(const Parser& parser) {
    return websocket::is_upgrade(parser.get());
}

Task<void> Connection::serve_websocket(std::shared_ptr<Connection> self, const Parser& parser) {
    const auto stream = slot_->stream;
    const auto channel = std::make_shared<Channel>(socket_);
    channel->stream.read_message_max(options_.max_body);
    // Beast pings when half of the idle time has passed.
    channel->stream.set_option(
        websocket::stream_base::timeout{kHandshake, 2 * options_.heartbeat, true});
    enter(Phase::write, options_.write_timeout);
    const auto [error] = co_await channel->stream.async_accept(parser.get(), kFramed);
    if (!error && !loop_.stopping()) {
        asio::co_spawn(loop_.context, read_messages(self, channel), asio::detached);
        const bool good = co_await send_messages(*channel);
        if (good) {
            enter(Phase::linger, kFarewell);
            const auto code = loop_.stopping() ? websocket::close_code::going_away
                                               : websocket::close_code::normal;
            co_await channel->stream.async_close(code, kFramed);
        }
    }
    if (too_slow_ || stream->was_overflowed())
        loop_.shared->slow_streams.fetch_add(1, std::memory_order_relaxed);
    close();
}

// Until the socket is closed: true where that was asked for here, false where it broke.
Task<bool> Connection::send_messages(Channel& channel) {
    const auto stream = slot_->stream;
    channel.stream.text(true);
    while (!expired_) {
        const auto frame = take_frame(*stream);
        if (frame) {
            enter(Phase::write, options_.write_timeout);
            const auto [error, sent] =
                co_await channel.stream.async_write(asio::buffer(*frame), kFramed);
            if (error) co_return false;
        } else if (!stream->is_open()) {
            co_return !stream->was_overflowed() && socket_.is_open();
        } else {
            next_beat_ = loop_.now() + options_.heartbeat;
            phase_ = Phase::stream;
            co_await wait();
        }
    }
    co_return false;
}

EventFrame Connection::take_frame(EventStream::Impl& stream) {
    const std::lock_guard lock(stream.mutex);
    if (stream.queue.empty() || stream.overflowed) return nullptr;
    auto frame = std::move(stream.queue.front());
    stream.queue.erase(stream.queue.begin());
    stream.written(frame->size());
    return frame;
}

Task<void> Connection::read_messages(std::shared_ptr<Connection> self,
                                     std::shared_ptr<Channel> channel) {
    const auto stream = self->slot_->stream;
    boost::beast::flat_buffer buffer;
    for (;;) {
        const auto [error, got] =
            co_await channel->stream.async_read_some(buffer, kMessagePiece, kFramed);
        if (error || !channel->stream.got_text() || !stream->on_message) break;
        if (!self->message_ended(channel->stream.is_message_done(), buffer.size())) continue;
        const auto data = buffer.data();
        stream->on_message(std::string(static_cast<const char*>(data.data()), data.size()));
        buffer.clear();
    }
    self->hold(0);
    stream->close();
}

// A message in pieces is held to the time and the bytes of a body.
bool Connection::message_ended(bool whole, std::size_t bytes) {
    if (whole)
        message_deadline_ = TimePoint::max();
    else if (message_deadline_ == TimePoint::max())
        message_deadline_ = loop_.now() + options_.body_timeout;
    hold(whole ? 0 : bytes);
    return whole;
}

}  // namespace vs::net::detail
