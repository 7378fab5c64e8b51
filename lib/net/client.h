// Blocking HTTP/1.1 client, over TLS for https://, for tests, benches, the gateway's sender and
// webhooks. One connection, kept alive; not thread-safe: one client per thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/http.h"

namespace vs::net {

struct ClientOptions {
    std::chrono::milliseconds connect_timeout{5'000};
    std::chrono::milliseconds read_timeout{30'000};    // until the next byte
    std::chrono::milliseconds total_timeout{120'000};  // one request; read_events has no total
    std::size_t max_response = 16 * 1024 * kKiB;
    bool heartbeats = false;  // read_events also reports comments
    std::string authorities;  // PEM file of further authorities to trust
};

struct ServerEvent {
    std::string id;     // last id seen on this stream
    std::string event;  // "message" where the server named none
    std::string data;
    bool heartbeat = false;  // a comment; its text is in data
};

class HttpClient {
  public:
    // `base` is "http://host[:port][/prefix]" or https; what is wrong with it is told by the first
    // request.
    explicit HttpClient(std::string base, ClientOptions options = {});
    HttpClient(HttpClient&&) noexcept;
    HttpClient& operator=(HttpClient&&) noexcept;
    ~HttpClient();

    // Any status is a Response; errors are about the transport. Codes: "url", "resolve", "connect",
    // "tls" (not the host's certificate, or by nobody trusted), "timeout", "closed", "malformed",
    // "oversize". A request that meets a kept connection that has gone stale (closed before the
    // first byte of an answer) is sent once more over a new one.
    Result<Response> request(std::string_view method, std::string_view target,
                             const Pairs& headers = {}, std::string_view body = {});
    Result<Response> get(std::string_view target, const Pairs& headers = {});
    Result<Response> post(std::string_view target, std::string_view type, std::string_view body,
                          const Pairs& headers = {});

    // Reads a text/event-stream until `callback` returns false (success), the server ends it
    // (code "closed") or is silent for read_timeout ("timeout"). A status other than 200 is code
    // "status". Afterwards the connection is closed.
    Result<> read_events(std::string_view target, const Pairs& headers,
                         const std::function<bool(const ServerEvent&)>& callback);
    void close();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// The header of that name, "" where absent; names compare without regard to case.
std::string_view find_header(const Response& response, std::string_view name);

}  // namespace vs::net
