// One TCP connection of the server: read a request, run its handler, wait for the answer, write
// it, again. Everything here runs on the thread of its loop.
#pragma once

#include <boost/beast/core/flat_buffer.hpp>
#include <memory>
#include <string>

#include "net/detail/loop.h"
#include "net/detail/message.h"

namespace vs::net::detail {

class Connection : public Waker {
  public:
    Connection(Loop& loop, Socket socket);
    ~Connection();
    // The connection's whole life.
    static Task<void> serve(std::shared_ptr<Connection> self);

    // For the loop.
    bool due(TimePoint now) const;
    void expire(bool abort);  // a deadline has passed; or the server's grace has
    void begin_stop();
    void resume() override;
    bool waits() const;  // for a request, or the rest of one
    std::uint64_t place() const { return waiting_since_; }
    bool holds_longer_than(const Connection* other) const;
    void displace();  // closed, for others' sake

  private:
    enum class Phase { idle, head, body, answer, write, stream, linger };
    struct Waiter {  // a suspended coroutine
        virtual ~Waiter() = default;
        virtual void fire() = 0;
    };
    template <class Function>
    struct WaiterOf;

    struct Tls;  // connection.cpp
    void begin();
    bool has_place();
    void end();
    Task<bool> shake_hands();
    Task<bool> serve_one(const std::shared_ptr<Connection>& self);
    Task<bool> read_head(Parser& parser);  // false: answered or closed already
    Task<bool> read_body(Parser& parser);
    Task<bool> read_more(std::size_t size);
    Task<void> give_up_reading();
    void dispatch(Request request);
    Task<bool> wait_for_answer();
    Task<bool> write_answer(bool head_only, HeadOptions options);
    Task<bool> write(std::string_view first, std::string_view second = {});
    Task<void> refuse(Response response);  // and closes
    Task<void> serve_open_end(std::shared_ptr<Connection> self, const Parser& parser,
                              bool head_only);
    Task<void> serve_stream(std::shared_ptr<Connection> self, bool head_only);
    Task<void> watch_reader(std::shared_ptr<Connection> self);
    // websocket.cpp
    struct Channel;
    static bool wants_upgrade(const Parser& parser);
    Task<void> serve_websocket(std::shared_ptr<Connection> self, const Parser& parser);
    Task<bool> send_messages(Channel& channel);
    static Task<void> read_messages(std::shared_ptr<Connection> self,
                                    std::shared_ptr<Channel> channel);
    bool message_ended(bool whole, std::size_t bytes);
    EventFrame take_frame(EventStream::Impl& stream);
    Task<void> wait();  // for resume()
    bool take_frames(EventStream::Impl& stream);
    void enter(Phase phase, std::chrono::milliseconds limit);
    void hold(std::size_t bytes);
    void close();

    Loop& loop_;
    const ServerOptions& options_;
    Socket socket_;
    std::unique_ptr<Tls> tls_;  // null: plain
    std::string peer_;
    bool peer_loopback_ = false;
    boost::beast::flat_buffer buffer_;
    std::string out_;
    std::shared_ptr<Responder::Slot> slot_;
    std::unique_ptr<Waiter> waiter_;

    Phase phase_ = Phase::idle;
    TimePoint deadline_, next_beat_;
    TimePoint message_deadline_ = TimePoint::max();  // of a WebSocket's message that has begun
    std::uint64_t waiting_since_ = 0, holding_since_ = 0;  // places in the loop's order
    std::size_t held_ = 0;
    bool too_slow_ = false;  // the reader took nothing for write_timeout
    bool expired_ = false;   // the deadline of some phase has passed: nothing more is read
};

}  // namespace vs::net::detail
