// HTTP/1.1 server: routes, answers from any thread, server-sent events, WebSockets. No type of the
// network library shows here, so that including this costs nothing.
//
// Threads: a Handler runs on one of the server's io threads and must not block; what takes time
// moves the Responder to a thread of its own. Everything marked thread-safe may be called from
// anywhere, also after the server is gone.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace vs::net {

inline constexpr std::size_t kKiB = 1024;

using Pairs = std::vector<std::pair<std::string, std::string>>;

// Header fields in the order received, kept in one piece of text (two allocations a request).
// Names compare without regard to case.
class Headers {
  public:
    void add(std::string_view name, std::string_view value);
    std::string_view find(std::string_view name) const;  // the first one; "" where absent
    std::size_t count(std::string_view name) const;
    std::size_t size() const { return fields_.size(); }
    std::string_view name(std::size_t index) const;
    std::string_view value(std::size_t index) const;
    void reserve(std::size_t fields, std::size_t bytes);

  private:
    struct Field {
        std::uint32_t start, name, value;  // start in text_, then two lengths
    };
    std::string text_;
    std::vector<Field> fields_;
};

struct Request {
    std::string method;  // as sent; HEAD is answered by the handler of GET
    std::string target;  // as sent, "/v1/x%20y?a=1"
    std::string path;    // percent-decoded, begins with '/'; never contains a NUL
    Pairs query;         // percent-decoded, '+' is a blank
    Headers headers;
    std::string body;
    std::string peer;       // address of the other end, "127.0.0.1"
    bool loopback = false;  // from this machine, through no proxy, and under a loopback host name
                            // (so not a foreign page that bent its own name to 127.0.0.1)
    bool secure = false;    // over TLS
    std::map<std::string, std::string> parameters;  // what {name} of the route stood for

    std::string_view header(std::string_view name) const { return headers.find(name); }
    std::string_view query_value(std::string_view name) const;  // the first one; "" where absent
    std::string_view parameter(std::string_view name) const;    // "" where absent
    std::string_view cookie(std::string_view name) const;       // "" where absent
};

struct Response {
    int status = 200;
    std::string type = "application/json";  // "" sends no Content-Type
    std::string body;
    Pairs headers;  // a name that stands here replaces the server's default of that name
};

// application/problem+json (RFC 9457) with our stable `code`.
Response problem(int status, std::string_view code, std::string_view detail);
// The reason phrase, "Not Found"; "Status" for a number that has none.
std::string_view reason_phrase(int status);

// One event as it goes over the wire; made once, sent to many streams.
using EventFrame = std::shared_ptr<const std::string>;
EventFrame make_event(std::string_view event, std::string_view data, std::string_view id = "");

// An open text/event-stream. Thread-safe. The server writes a comment every
// ServerOptions::heartbeat, and closes a stream whose reader leaves more than
// ServerOptions::max_stream_queue bytes unread, or takes nothing for write_timeout.
class EventStream {
  public:
    // False once the stream is closed (the event is dropped then).
    bool send(std::string_view event, std::string_view data, std::string_view id = "");
    bool send(EventFrame frame);
    void close();  // what is queued still goes out
    bool open() const;
    // Called once, on an io thread, when the stream has ended for any reason; at once, by the
    // caller, where it has already. Must not block. Later calls replace the function.
    void on_close(std::function<void()> function);

    struct Impl;
    explicit EventStream(std::shared_ptr<Impl> impl);
    ~EventStream();  // closes

  private:
    std::shared_ptr<Impl> impl_;
};

// One WebSocket (RFC 6455) on the server's side; text messages only. Thread-safe, and bounded as an
// EventStream is: max_stream_queue, write_timeout; messages over ServerOptions::max_body end it.
// The server pings every ServerOptions::heartbeat and closes where nothing comes back.
class WebSocket {
  public:
    // False once it is closed (the message is dropped then).
    bool send(std::string text);
    void close();  // what is queued still goes out
    bool open() const;
    // As EventStream::on_close.
    void on_close(std::function<void()> function);

    explicit WebSocket(std::shared_ptr<EventStream::Impl> impl);
    ~WebSocket();  // closes

  private:
    std::shared_ptr<EventStream::Impl> impl_;
};

// The right and duty to answer one request, once, from any thread. Dropped unanswered it sends
// 500, so that no client waits for ever.
class Responder {
  public:
    Responder() = default;
    Responder(Responder&&) noexcept = default;
    Responder& operator=(Responder&&) noexcept;
    ~Responder();

    void send(Response response);
    // Answers with an event stream; null where it was answered already.
    std::shared_ptr<EventStream> stream(Pairs headers = {});
    // Answers a request to upgrade, from within its handler. `message` is called with each message
    // in order, on an io thread; it must not block, and is dropped when the socket has ended. Null
    // where the request asks for no WebSocket: it is still to be answered then.
    std::shared_ptr<WebSocket> websocket(std::function<void(std::string)> message);
    explicit operator bool() const { return static_cast<bool>(slot_); }  // still to be answered

    // One that hands its answer to a function instead of a connection (stream() is null): for
    // tests of handlers.
    static Responder to(std::function<void(Response)> sink);

    struct Slot;
    explicit Responder(std::shared_ptr<Slot> slot);

  private:
    std::shared_ptr<Slot> slot_;
};

using Handler = std::function<void(Request, Responder)>;

// Routes by method and path. A pattern is fixed segments, "{name}" for one segment, and at the end
// "{name...}" for all that is left (may hold '/'). Fixed text wins over a name, the longer pattern
// over the shorter. Not thread-safe while it is filled; the server keeps its own copy.
class Router {
  public:
    Router();
    void add(std::string_view method, std::string_view pattern, Handler handler);
    void set_fallback(Handler handler);  // what no pattern matches; else 404
    // Method and pattern of each, in the order added: for tests that have to know them all.
    const std::vector<std::pair<std::string, std::string>>& routes() const { return routes_; }

    // Runs the handler; 404, 405 (with Allow) and 204 to OPTIONS are its own. For the server and
    // for tests.
    void dispatch(Request request, Responder responder) const;

    struct Node;

  private:
    std::shared_ptr<Node> root_;
    std::vector<std::pair<std::string, std::string>> routes_;
    Handler fallback_;
};

// Default answers' headers. `everywhere` goes with every answer, `pages` with text/html and SVG.
Pairs default_headers();       // nosniff, no-store, no-referrer, same-origin resource policy
Pairs default_page_headers();  // content security policy, framing, opener, permissions

struct ServerOptions {
    std::string address = "127.0.0.1";  // "localhost" = 127.0.0.1 and, where it exists, ::1
    std::uint16_t port = 0;             // 0 = any free one
    unsigned threads = 2;
    // PEM files: the certificate with its chain, and its key. With them only TLS 1.2 and later is
    // spoken, and no WebSocket.
    std::string tls_certificate, tls_key;
    std::size_t max_body = 320 * kKiB;   // 413
    std::size_t max_header = 16 * kKiB;  // request line and fields; 431
    // Fewer where the process may not open that many. Where all are taken, the one that has waited
    // longest for its request makes room; 503 where none waits.
    std::size_t max_connections = 4'096;
    std::size_t max_streams = 1'024;  // event streams and WebSockets among them; 503
    std::size_t max_stream_queue = 1024 * kKiB;
    // Bytes of bodies not complete and of answers not taken yet, and as many of streams; beyond it,
    // the connection that has held some longest is closed, and streams that nobody reads.
    std::size_t max_held = 256 * 1024 * kKiB;
    std::chrono::milliseconds idle_timeout{75'000};    // between requests: closed in silence
    std::chrono::milliseconds header_timeout{10'000};  // first byte to end of the head: 408
    // End of the head to end of the body: 408; and of a WebSocket's message, first byte to last.
    std::chrono::milliseconds body_timeout{30'000};
    std::chrono::milliseconds answer_timeout{60'000};  // for the handler: 503
    std::chrono::milliseconds write_timeout{20'000};   // without the reader taking a byte: closed
    std::chrono::milliseconds heartbeat{5'000};        // of event streams
    std::chrono::milliseconds stop_grace{2'000};       // stop() lets running requests end
    Pairs headers = default_headers();
    Pairs page_headers = default_page_headers();
};

struct ServerCounters {
    std::uint64_t connections = 0;  // open now
    std::uint64_t accepted = 0, refused = 0, requests = 0, timeouts = 0, malformed = 0;
    std::uint64_t slow_streams = 0;  // event streams closed because nobody read them
    std::uint64_t displaced = 0;     // closed to make room for others
};

class HttpServer {
  public:
    // Codes: "address" (not an address, or none of this machine), "in-use", "listen", "tls" (the
    // certificate or key cannot be used).
    static Result<std::unique_ptr<HttpServer>> start(ServerOptions options, Router router);
    ~HttpServer();  // stops

    std::uint16_t port() const;
    std::string url() const;  // "http://127.0.0.1:8080"
    // Reads certificate and key again, for connections to come; those that are open stay. On an
    // error (code "tls") the old ones stay in use. Thread-safe.
    Result<> reload_tls();
    ServerCounters counters() const;
    // No new connections, event streams closed, running requests given stop_grace, threads joined.
    // Thread-safe, idempotent; not from an io thread.
    void stop();

    struct Impl;
    explicit HttpServer(std::unique_ptr<Impl> impl);

  private:
    std::unique_ptr<Impl> impl_;
};

// Serves the files below `directory` as they are now: read once into memory (at most 64 MiB), so
// that a request cannot reach outside, and disk is not touched afterwards. Right content types,
// ETag and 304, a year of caching for names with a content hash ("assets/app-1a2b3c4d.js"), gzip
// where it helps, index.html for directories and for pages the browser's router knows, with what
// its head asks for as the header Link. A directory that does not exist gives 404 to everything.
Handler serve_directory(const std::string& directory);

}  // namespace vs::net
