// For the tests of this folder: a server on a free port, and a client that says exactly what it is
// told to.
#pragma once

#include <gtest/gtest.h>

#include <thread>

#include "net/client.h"
#include "net/detail/wire.h"
#include "net/http.h"

namespace vs::net::testing {

using namespace std::chrono_literals;

inline std::unique_ptr<HttpServer> serve(Router router, ServerOptions options = {}) {
    auto server = HttpServer::start(std::move(options), std::move(router));
    EXPECT_TRUE(server) << server.error().message;
    return server ? std::move(*server) : nullptr;
}

// "GET /echo" tells method, target and body; "POST /echo" too.
inline Router echo_router() {
    Router router;
    for (const auto* method : {"GET", "POST"})
        router.add(method, "/echo", [](Request request, Responder responder) {
            responder.send({200,
                            "text/plain",
                            request.method + " " + request.target + " " + request.body,
                            {}});
        });
    return router;
}

class RawClient {
  public:
    explicit RawClient(const HttpServer& server) : RawClient(server.port()) {}
    explicit RawClient(std::uint16_t port) {
        const auto done = wire_.connect({"127.0.0.1", port, "", ""}, 60s);
        EXPECT_TRUE(done) << done.error().message;
    }

    bool send(std::string_view text) { return wire_.write(text, detail::after(60s)).has_value(); }
    // All that comes until the server closes (or is silent for a minute: "…TIMEOUT").
    std::string read_to_end() {
        std::string out;
        for (;;) {
            char piece[4096];
            const auto got = wire_.read(piece, sizeof piece, detail::after(60s));
            if (!got) return out + "TIMEOUT";
            if (*got == 0) return out;
            out.append(piece, *got);
        }
    }
    // Reads until `mark` has come.
    std::string read_until(std::string_view mark) {
        std::string out;
        while (out.find(mark) == std::string::npos) {
            char byte = 0;
            const auto got = wire_.read(&byte, 1, detail::after(60s));
            if (!got || *got == 0) return out + "ENDED";
            out += byte;
        }
        return out;
    }
    std::string talk(std::string_view text) {
        send(text);
        return read_to_end();
    }
    void close() { wire_.close(); }

  private:
    detail::Wire wire_;
};

inline std::size_t count_of(std::string_view text, std::string_view part) {
    std::size_t out = 0;
    for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1))
        ++out;
    return out;
}

// Waits for something another thread is about to do; false after a minute.
inline bool eventually(const std::function<bool()>& condition) {
    const auto end = detail::after(60s);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(2ms);
    }
    return true;
}

}  // namespace vs::net::testing
