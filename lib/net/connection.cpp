#include "net/detail/connection.h"

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <tuple>
#include <typeinfo>

#include "base/log.h"
#include "net/detail/tls.h"

namespace vs::net::detail {
namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;
using namespace std::chrono_literals;

// A co_await in this file is a statement of its own or the right side of one: in the condition of a
// loop, or behind && and ||, g++ 12 lays out the coroutine's frame wrongly.
constexpr asio::use_awaitable_t<Executor> kAwait;
constexpr auto kTuple = asio::as_tuple(kAwait);
constexpr std::size_t kReadPiece = 4 * kKiB;
constexpr std::size_t kBodyPiece = 64 * kKiB;
constexpr std::size_t kWritePiece = 64 * kKiB;
constexpr std::size_t kMaxLinger = 1024 * kKiB;
constexpr auto kLinger = 1'000ms;

const EventFrame& beat_frame() {
    static const auto frame = std::make_shared<const std::string>(": beat\n\n");
    return frame;
}

}  // namespace

template <class Function>
struct Connection::WaiterOf : Waiter {
    explicit WaiterOf(Function f) : function(std::move(f)) {}
    void fire() override { std::move(function)(); }
    Function function;
};

// The handshake and every record pass through the socket that the connection owns.
struct Connection::Tls {
    Tls(std::shared_ptr<TlsContext> with, Socket& socket)
        : context(std::move(with)), stream(socket, context->context) {}
    std::shared_ptr<TlsContext> context;
    asio::ssl::stream<Socket&> stream;
};

Connection::Connection(Loop& loop, Socket socket)
    : loop_(loop),
      options_(loop.shared->options),
      socket_(std::move(socket)),
      buffer_(options_.max_header + kBodyPiece) {}

Connection::~Connection() = default;

Task<void> Connection::serve(std::shared_ptr<Connection> self) {
    self->begin();
    bool more = self->has_place();
    if (!more && !self->tls_)
        co_await self->refuse(problem(503, "full", "all places are taken: try again later"));
    if (more) more = co_await self->shake_hands();
    while (more) more = co_await self->serve_one(self);
    self->end();
}

// Who is slow holds up nobody: this coroutine waits, and only until the head of a request would
// have to be here.
Task<bool> Connection::shake_hands() {
    if (!tls_) co_return true;
    enter(Phase::head, options_.header_timeout);
    const auto [error] =
        co_await tls_->stream.async_handshake(asio::ssl::stream_base::server, kTuple);
    if (expired_) loop_.shared->timeouts.fetch_add(1, std::memory_order_relaxed);
    if (error && !expired_) loop_.shared->malformed.fetch_add(1, std::memory_order_relaxed);
    co_return !error && !expired_;
}

// The slot is made here and not in the constructor: it holds the loop, and a connection that was
// accepted while the server stops must not keep alive the context whose queue it is in.
void Connection::begin() {
    slot_ = std::make_shared<Responder::Slot>();
    slot_->mailbox = loop_.shared_from_this();
    slot_->max_queue = options_.max_stream_queue;
    slot_->budget = loop_.shared->stream_budget;
    slot_->waker = this;
    loop_.enter(this);
    error_code ignored;
    socket_.non_blocking(true, ignored);
    socket_.set_option(tcp::no_delay(true), ignored);
    const auto address = socket_.remote_endpoint(ignored).address();
    const bool mapped = address.is_v6() && address.to_v6().is_v4_mapped();
    peer_ = address.to_string();
    peer_loopback_ = address.is_loopback() || (mapped && peer_.starts_with("::ffff:127."));
    if (auto context = loop_.shared->current_tls())
        tls_ = std::make_unique<Tls>(std::move(context), socket_);
    if (loop_.stopping()) close();
}

// Strangers who open connections and say nothing keep nobody out: the newest has the place of the
// one that has been silent longest.
bool Connection::has_place() {
    enter(Phase::answer, options_.answer_timeout);  // not one of those that wait
    return loop_.shared->connections.load(std::memory_order_relaxed) <= options_.max_connections ||
           loop_.make_room();
}

void Connection::end() {
    hold(0);
    slot_->waker = nullptr;
    slot_.reset();
    close();
    loop_.leave(this);
    loop_.load.fetch_sub(1, std::memory_order_relaxed);
    loop_.shared->connections.fetch_sub(1, std::memory_order_relaxed);
}

void Connection::close() {
    error_code ignored;
    socket_.close(ignored);
}

void Connection::enter(Phase phase, std::chrono::milliseconds limit) {
    phase_ = phase;
    if (phase == Phase::idle || phase == Phase::head) waiting_since_ = loop_.next_place();
    deadline_ = loop_.now() + limit;
}

bool Connection::waits() const {
    return phase_ == Phase::idle || phase_ == Phase::head || phase_ == Phase::body;
}

void Connection::hold(std::size_t bytes) {
    if (held_ == 0 && bytes > 0) holding_since_ = loop_.next_place();
    loop_.hold(this, std::exchange(held_, bytes), bytes);
}

bool Connection::holds_longer_than(const Connection* other) const {
    return held_ > 0 && (other == nullptr || holding_since_ < other->holding_since_);
}

void Connection::displace() {
    loop_.shared->displaced.fetch_add(1, std::memory_order_relaxed);
    hold(0);
    phase_ = Phase::linger;
    close();
}

bool Connection::due(TimePoint now) const {
    return now >= (phase_ == Phase::stream ? next_beat_ : deadline_) || now >= message_deadline_;
}

void Connection::expire(bool abort) {
    if (loop_.now() >= message_deadline_) {
        loop_.shared->timeouts.fetch_add(1, std::memory_order_relaxed);
        message_deadline_ = TimePoint::max();
        close();
        return;
    }
    if (phase_ == Phase::stream && !abort) {
        next_beat_ = loop_.now() + options_.heartbeat;
        if (!slot_->stream->on_message) slot_->stream->push(beat_frame());  // a socket has pings
        return;
    }
    expired_ = true;
    if (abort || phase_ == Phase::idle || phase_ == Phase::write || phase_ == Phase::linger) {
        too_slow_ = phase_ == Phase::write;
        close();
    } else {
        error_code ignored;
        socket_.cancel(ignored);
    }
    resume();
}

void Connection::begin_stop() {
    if (phase_ == Phase::idle) close();
    if (slot_->stream) slot_->stream->close();
}

// The coroutine may run to its end in here, and `this` with it.
void Connection::resume() {
    if (waiter_) {
        const auto waiter = std::move(waiter_);
        waiter->fire();
    } else if (slot_->stream && slot_->stream->was_overflowed()) {
        close();
    }
}

Task<void> Connection::wait() {
    return asio::async_initiate<const asio::use_awaitable_t<Executor>&, void()>(
        [this](auto handler) {
            waiter_ = std::make_unique<WaiterOf<decltype(handler)>>(std::move(handler));
        },
        kAwait);
}

Task<bool> Connection::serve_one(const std::shared_ptr<Connection>& self) {
    Parser parser;
    parser.header_limit(static_cast<std::uint32_t>(options_.max_header));
    parser.body_limit(options_.max_body);
    bool arrived = co_await read_head(parser);
    if (arrived) arrived = co_await read_body(parser);
    if (!arrived) co_return false;
    const auto& head = parser.get();
    const bool head_only = head.method() == http::verb::head;
    HeadOptions options{head.keep_alive(), head.version() < 11, false};
    auto request = take_request(parser, peer_, peer_loopback_);
    if (!request) {
        co_await refuse(problem(400, "malformed", "the request target is not a path"));
        co_return false;
    }
    loop_.shared->requests.fetch_add(1, std::memory_order_relaxed);
    request->secure = tls_ != nullptr;
    slot_->upgradable = !tls_ && wants_upgrade(parser);
    dispatch(std::move(*request));
    const bool answered = co_await wait_for_answer();
    if (!answered) co_return false;
    if (slot_->stream) {
        co_await serve_open_end(self, parser, head_only);
        co_return false;
    }
    options.keep_alive = options.keep_alive && !loop_.stopping();
    co_return co_await write_answer(head_only, options);
}

Task<bool> Connection::read_head(Parser& parser) {
    enter(Phase::idle, options_.idle_timeout);
    for (;;) {
        if (buffer_.size() > 0) {
            if (phase_ == Phase::idle) enter(Phase::head, options_.header_timeout);
            error_code error;
            buffer_.consume(parser.put(buffer_.data(), error));
            if (parser.is_header_done()) break;
            if (error && error != http::error::need_more) {
                co_await refuse(refuse_parse(error));
                co_return false;
            }
        }
        const bool more = co_await read_more(kReadPiece);
        if (!more) {
            co_await give_up_reading();
            co_return false;
        }
    }
    if (auto refused = refuse_head(parser)) {
        co_await refuse(std::move(*refused));
        co_return false;
    }
    co_return true;
}

Task<bool> Connection::read_body(Parser& parser) {
    if (parser.is_done()) co_return true;
    if (!parser.get()[http::field::expect].empty() && buffer_.size() == 0) {
        const bool told = co_await write("HTTP/1.1 100 Continue\r\n\r\n");
        if (!told) co_return false;
    }
    enter(Phase::body, options_.body_timeout);
    parser.eager(true);
    while (!parser.is_done()) {
        error_code error;
        const auto used = buffer_.size() > 0 ? parser.put(buffer_.data(), error) : 0;
        buffer_.consume(used);
        hold(parser.get().body().size());
        if (error && error != http::error::need_more) {
            co_await refuse(refuse_parse(error));
            co_return false;
        }
        if (parser.is_done() || used > 0) continue;
        const bool more = co_await read_more(kBodyPiece);
        if (!more) {
            co_await give_up_reading();
            co_return false;
        }
    }
    co_return true;
}

Task<bool> Connection::read_more(std::size_t size) {
    if (expired_) co_return false;
    size = std::min(size, buffer_.max_size() - buffer_.size());
    error_code error;
    std::size_t got = 0;
    if (tls_)
        std::tie(error, got) = co_await tls_->stream.async_read_some(buffer_.prepare(size), kTuple);
    else
        std::tie(error, got) = co_await socket_.async_read_some(buffer_.prepare(size), kTuple);
    if (error || got == 0) co_return false;
    buffer_.commit(got);
    co_return true;
}

Task<void> Connection::give_up_reading() {
    if (!expired_ || phase_ == Phase::idle) co_return;
    loop_.shared->timeouts.fetch_add(1, std::memory_order_relaxed);
    co_await refuse(problem(408, "timeout", "the request did not arrive in time"));
}

void Connection::dispatch(Request request) {
    hold(0);
    slot_->ready.store(false, std::memory_order_relaxed);
    dispatching = slot_.get();
    try {
        loop_.shared->router.dispatch(std::move(request), Responder(slot_));
    } catch (const std::exception& error) {
        // Its Responder was dropped on the way here, which answers 500. What the exception says
        // may name a patient; its type does not.
        log_error(std::string("net: a handler threw ") + typeid(error).name());
    }
    dispatching = nullptr;
}

Task<bool> Connection::wait_for_answer() {
    enter(Phase::answer, options_.answer_timeout);
    while (!slot_->ready.load(std::memory_order_acquire)) {
        if (expired_) {
            loop_.shared->timeouts.fetch_add(1, std::memory_order_relaxed);
            co_await refuse(problem(503, "answer-timeout", "the answer took too long"));
            co_return false;
        }
        co_await wait();
    }
    co_return true;
}

Task<bool> Connection::write_answer(bool head_only, HeadOptions options) {
    const auto response = std::move(slot_->response);
    out_.clear();
    append_head(out_, response, *loop_.shared, loop_.date(), options);
    std::string_view body = response.body;
    if (head_only || response.status == 204 || response.status == 304) body = {};
    const bool written = co_await write(out_, body);
    if (written && !options.keep_alive) {
        error_code ignored;
        socket_.shutdown(tcp::socket::shutdown_send, ignored);
    }
    co_return written&& options.keep_alive && !expired_;
}

Task<bool> Connection::write(std::string_view first, std::string_view second) {
    enter(Phase::write, options_.write_timeout);
    while (!first.empty() || !second.empty()) {
        const std::array<asio::const_buffer, 2> buffers{asio::buffer(first), asio::buffer(second)};
        error_code error;
        std::size_t sent = 0;
        // At once, without the loop: nearly always the kernel has room for all of it.
        if (!tls_) sent = socket_.write_some(buffers, error);
        if (tls_ || error == asio::error::would_block) hold(asio::buffer_size(buffers));
        if (tls_)
            std::tie(error, sent) = co_await tls_->stream.async_write_some(
                first.empty() ? buffers[1] : buffers[0], kTuple);
        else if (error == asio::error::would_block)
            std::tie(error, sent) = co_await socket_.async_write_some(buffers, kTuple);
        if (error) co_return false;
        deadline_ = loop_.now() + options_.write_timeout;
        second.remove_prefix(sent - std::min(sent, first.size()));
        first.remove_prefix(std::min(sent, first.size()));
    }
    hold(0);
    co_return true;
}

// Whoever is still sending would see a reset and never the answer: so the rest is read for a while.
Task<void> Connection::refuse(Response response) {
    if (response.status < 500 && response.status != 408)
        loop_.shared->malformed.fetch_add(1, std::memory_order_relaxed);
    out_.clear();
    append_head(out_, response, *loop_.shared, loop_.date(), {false, false, false});
    const bool written = co_await write(out_, response.body);
    if (!written) co_return;
    error_code error;
    socket_.shutdown(tcp::socket::shutdown_send, error);
    enter(Phase::linger, kLinger);
    for (std::size_t total = 0; !error && total < kMaxLinger;) {
        buffer_.clear();
        std::size_t got = 0;
        // What is left is dropped unread, so it need not be decrypted either.
        std::tie(error, got) =
            co_await socket_.async_read_some(buffer_.prepare(kReadPiece), kTuple);
        total += got;
    }
}

// Of streams there are fewer than of connections: they stay.
Task<void> Connection::serve_open_end(std::shared_ptr<Connection> self, const Parser& parser,
                                      bool head_only) {
    const auto stream = slot_->stream;
    auto& streams = loop_.shared->streams;
    const bool taken = streams.fetch_add(1, std::memory_order_relaxed) < options_.max_streams;
    if (taken && stream->on_message)
        co_await serve_websocket(self, parser);
    else if (taken)
        co_await serve_stream(self, head_only);
    streams.fetch_sub(1, std::memory_order_relaxed);
    stream->finish();
    if (!taken) co_await refuse(problem(503, "full", "too many streams are open: try again later"));
}

Task<void> Connection::serve_stream(std::shared_ptr<Connection> self, bool head_only) {
    const auto stream = slot_->stream;
    out_.clear();
    append_head(out_, slot_->response, *loop_.shared, loop_.date(), {false, false, true});
    bool good = !head_only && !loop_.stopping();
    if (good) good = co_await write(out_);
    out_.clear();
    if (good) {
        next_beat_ = loop_.now() + options_.heartbeat;
        asio::co_spawn(loop_.context, watch_reader(self), asio::detached);
        while (good && take_frames(*stream)) {
            if (out_.empty()) {
                phase_ = Phase::stream;
                co_await wait();
            } else {
                good = co_await write(out_);
            }
            good = good && !expired_;
        }
    }
    if (too_slow_ || stream->was_overflowed())
        loop_.shared->slow_streams.fetch_add(1, std::memory_order_relaxed);
    close();
}

// Moves what is queued into out_, which has been written; false when the stream is over.
bool Connection::take_frames(EventStream::Impl& stream) {
    const std::lock_guard lock(stream.mutex);
    stream.written(out_.size());
    out_.clear();
    if (stream.overflowed) return false;
    std::size_t taken = 0;
    while (taken < stream.queue.size() && out_.size() < kWritePiece) out_ += *stream.queue[taken++];
    stream.queue.erase(stream.queue.begin(), stream.queue.begin() + static_cast<long>(taken));
    return !out_.empty() || !stream.closed;
}

// A reader of events sends nothing more: what comes is dropped, and its end ends the stream.
Task<void> Connection::watch_reader(std::shared_ptr<Connection> self) {
    char ignored[256];
    const auto stream = self->slot_->stream;
    for (error_code error; !error;) {
        std::size_t got = 0;
        if (self->tls_)
            std::tie(error, got) =
                co_await self->tls_->stream.async_read_some(asio::buffer(ignored), kTuple);
        else
            std::tie(error, got) =
                co_await self->socket_.async_read_some(asio::buffer(ignored), kTuple);
    }
    stream->close();
}

}  // namespace vs::net::detail
