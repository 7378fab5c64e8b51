// What a stranger may not do to the server.
#include <atomic>

#include "net/detail/files.h"
#include "net/test_server.h"

namespace vs::net {
namespace limits_tests {

using namespace testing;

constexpr auto kPost = "POST /echo HTTP/1.1\r\nHost: x\r\n";

std::string status_of(const std::string& answer) {
    return answer.starts_with("HTTP/1.1 ") ? answer.substr(9, 3) : answer;
}

TEST(Limits, BodyTooLongByItsLengthOrByItsChunks) {
    const auto server = serve(echo_router(), {.max_body = 1000});
    EXPECT_EQ(
        status_of(RawClient(*server).talk(std::string(kPost) + "Content-Length: 1001\r\n\r\n")),
        "413");
    EXPECT_EQ(
        status_of(RawClient(*server).talk(
            std::string(kPost) + "Content-Length: 10000000000\r\nExpect: 100-continue\r\n\r\n")),
        "413");
    EXPECT_EQ(status_of(RawClient(*server).talk(std::string(kPost) +
                                                "Transfer-Encoding: chunked\r\n\r\n3e9\r\n" +
                                                std::string(1001, 'x') + "\r\n0\r\n\r\n")),
              "413");
    EXPECT_EQ(status_of(RawClient(*server).talk(
                  std::string(kPost) + "Connection: close\r\nContent-Length: 1000\r\n\r\n" +
                  std::string(1000, 'x'))),
              "200");
}

// The one who sends a long body to the end still gets to read why it was refused.
TEST(Limits, TheAnswerArrivesAlthoughTheBodyIsStillComing) {
    const auto server = serve(echo_router(), {.max_body = 1000});
    const auto answer = RawClient(*server).talk(
        std::string(kPost) + "Content-Length: 500000\r\n\r\n" + std::string(500'000, 'x'));
    EXPECT_EQ(status_of(answer), "413");
    EXPECT_NE(answer.find("\"code\":\"oversize\""), std::string::npos);
}

TEST(Limits, EndlessChunksEnd) {
    const auto server = serve(echo_router(), {.max_body = 1000});
    RawClient client(*server);
    client.send(std::string(kPost) + "Transfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 100'000; ++i)
        if (!client.send("10\r\n0123456789abcdef\r\n")) break;
    EXPECT_EQ(server->counters().requests, 0U);
}

TEST(Limits, HeadTooLong) {
    const auto server = serve(echo_router(), {.max_header = 2000});
    EXPECT_EQ(status_of(RawClient(*server).talk("GET /" + std::string(3000, 'a') +
                                                " HTTP/1.1\r\nHost: x\r\n\r\n")),
              "431");
    EXPECT_EQ(status_of(RawClient(*server).talk("GET /echo HTTP/1.1\r\nHost: x\r\nX: " +
                                                std::string(3000, 'a'))),
              "431");
    std::string many = "GET /echo HTTP/1.1\r\nHost: x\r\n";
    for (int i = 0; i < 1'000'000 && many.size() < 100'000; ++i) many += "A: b\r\n";
    EXPECT_EQ(status_of(RawClient(*server).talk(many)), "431");
}

TEST(Limits, WhatIsNotHttpIsRefused) {
    const auto server = serve(echo_router());
    for (const std::string bad :
         {"\x16\x03\x01\x02\x01\r\n\r\n", "hello\r\n\r\n", "GET /echo\r\n\r\n",
          "GET  /echo HTTP/1.1\r\nHost: x\r\n\r\n", "GET /echo HTTP/1.1\r\n\r\n",
          "GET /echo HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
          "GET /echo HTTP/1.1\r\nHost : x\r\n\r\n", "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
          "GET http://x/echo HTTP/1.1\r\nHost: x\r\n\r\n",
          "GET /echo%00 HTTP/1.1\r\nHost: x\r\n\r\n", "G@T /echo HTTP/1.1\r\nHost: x\r\n\r\n"})
        EXPECT_EQ(status_of(RawClient(*server).talk(bad)), "400") << bad;
    EXPECT_EQ(status_of(RawClient(*server).talk("GET /echo HTTP/2.0\r\nHost: x\r\n\r\n")), "505");
    EXPECT_EQ(server->counters().requests, 0U);
}

// RFC 9112 section 11.2: each of these is read as one request by some, as two by others.
TEST(Limits, RequestsThatCouldBeCutElsewhereAreRefused) {
    const auto server = serve(echo_router());
    const std::string inner = "GET /echo?smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
    for (const std::string lines :
         {"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
          "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
          "Content-Length: 0\r\nContent-Length: 4\r\n",
          "Content-Length: 0\r\nContent-Length: 0\r\n", "Content-Length: 0, 0\r\n",
          "Content-Length: +0\r\n", "Content-Length: 0x0\r\n", "Content-Length: -1\r\n",
          "Content-Length: \r\n", "Transfer-Encoding: gzip\r\n",
          "Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding: chunked, identity\r\n",
          "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
          "Transfer-Encoding: xchunked\r\n", "Transfer-Encoding: \"chunked\"\r\n",
          "Content-Length : 0\r\n"}) {
        const auto answer = RawClient(*server).talk(kPost + lines + "\r\n0\r\n\r\n" + inner);
        EXPECT_EQ(status_of(answer), "400") << lines;
        EXPECT_EQ(answer.find("smuggled"), std::string::npos) << lines;
    }
    EXPECT_EQ(server->counters().requests, 0U);
    EXPECT_EQ(server->counters().malformed, 16U);
}

TEST(Limits, ChunksWithBadSizesAreRefused) {
    const auto server = serve(echo_router());
    const auto head = std::string(kPost) + "Transfer-Encoding: chunked\r\n\r\n";
    for (const std::string chunks :
         {"x\r\n", "-1\r\n", "fffffffffffffffff\r\n", "3\r\nabcd\r\n0\r\n\r\n"})
        EXPECT_EQ(status_of(RawClient(*server).talk(head + chunks)), "400") << chunks;
}

// RFC 9112 section 2.2 lets a server take a bare LF for a line end; others then see other lines.
TEST(Limits, ABareLineFeedEndsNoLine) {
    const auto server = serve(echo_router(), {.body_timeout = 100ms});
    for (const std::string& text :
         {std::string("GET /echo HTTP/1.1\nHost: x\n\n"),
          std::string("GET /echo HTTP/1.1\r\nHost: x\n\r\n\r\n"),
          std::string(kPost) + "Transfer-Encoding: chunked\r\n\r\n3\nabc\n0\n\n"})
        EXPECT_NE(status_of(RawClient(*server).talk(text)), "200") << text;
    EXPECT_EQ(server->counters().requests, 0U);
}

TEST(Limits, WhoSendsTooSlowlyIsToldAndLeft) {
    const auto server = serve(echo_router(), {.header_timeout = 100ms, .body_timeout = 100ms});
    EXPECT_EQ(status_of(RawClient(*server).talk("GET /echo HT")), "408");
    EXPECT_EQ(
        status_of(RawClient(*server).talk(std::string(kPost) + "Content-Length: 5\r\n\r\nab")),
        "408");
    EXPECT_EQ(server->counters().timeouts, 2U);
}

// One byte now and then must not keep a connection for ever.
TEST(Limits, TricklingDoesNotExtendTheTime) {
    const auto server = serve(echo_router(), {.header_timeout = 200ms});
    RawClient client(*server);
    client.send("GET /echo HTTP/1.1\r\nHost: x\r\nX: ");
    std::size_t sent = 0;
    for (; sent < 10'000 && client.send("a") && server->counters().timeouts == 0; ++sent)
        std::this_thread::sleep_for(5ms);
    EXPECT_LT(sent, 10'000U);
    EXPECT_EQ(server->counters().timeouts, 1U);
}

TEST(Limits, IdleConnectionsAreClosedInSilence) {
    const auto server = serve(echo_router(), {.idle_timeout = 1s});
    EXPECT_EQ(RawClient(*server).talk(""), "");
    RawClient client(*server);
    client.send("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_TRUE(client.read_to_end().ends_with("GET /echo "));
}

TEST(Limits, AHandlerThatNeverAnswersIsA503) {
    std::mutex mutex;
    std::vector<Responder> kept;
    Router router;
    router.add("GET", "/", [&](const Request&, Responder responder) {
        const std::lock_guard lock(mutex);
        kept.push_back(std::move(responder));
    });
    const auto server = serve(std::move(router), {.answer_timeout = 100ms});
    EXPECT_EQ(status_of(RawClient(*server).talk("GET / HTTP/1.1\r\nHost: x\r\n\r\n")), "503");
    const std::lock_guard lock(mutex);
    kept.clear();
}

// Keeps the requests to "/" unanswered.
struct Silent {
    std::mutex mutex;
    std::vector<Responder> kept;

    Router router() {
        auto out = echo_router();
        out.add("GET", "/", [this](const Request&, Responder responder) {
            const std::lock_guard lock(mutex);
            kept.push_back(std::move(responder));
        });
        return out;
    }
    std::size_t count() {
        const std::lock_guard lock(mutex);
        return kept.size();
    }
};

TEST(Limits, MoreConnectionsThanAllowedAreTurnedAway) {
    Silent silent;
    const auto server = serve(silent.router(), {.threads = 1, .max_connections = 3});
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 3; ++i) {
        clients.push_back(std::make_unique<RawClient>(*server));
        clients.back()->send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    }
    ASSERT_TRUE(eventually([&] { return silent.count() == 3; }));
    EXPECT_EQ(status_of(RawClient(*server).read_to_end()), "503");
    clients.pop_back();
    silent.kept.pop_back();
    ASSERT_TRUE(eventually([&] { return server->counters().connections == 2; }));
    EXPECT_EQ(status_of(RawClient(*server).talk(
                  "GET /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")),
              "200");
}

// As many as may be connected, and all of them silent: each newcomer is served all the same, and
// whoever was silent longest has gone.
TEST(Limits, SilentConnectionsMakeRoom) {
    const auto server = serve(echo_router(), {.threads = 1, .max_connections = 20});
    std::vector<std::unique_ptr<RawClient>> silent;
    for (int i = 0; i < 20; ++i) {
        silent.push_back(std::make_unique<RawClient>(*server));
        if (i % 3 == 1) silent.back()->send("GET /echo HTTP/1.1\r\nHost");
        if (i % 3 == 2) silent.back()->send(std::string(kPost) + "Content-Length: 300000\r\n\r\nx");
    }
    for (int i = 0; i < 5; ++i) EXPECT_EQ(HttpClient(server->url()).get("/echo")->status, 200) << i;
    EXPECT_EQ(silent.front()->read_to_end(), "");
    EXPECT_GE(server->counters().displaced, 1U);
    EXPECT_EQ(server->counters().refused, 0U);
}

// Those who ask for much and read nothing hold memory: together not more than max_held.
TEST(Limits, AnswersThatNobodyTakesAreBounded) {
    Router router;
    router.add("GET", "/much", [](const Request&, Responder responder) {
        responder.send({200, "text/plain", std::string(16'000 * kKiB, 'x'), {}});
    });
    const auto server = serve(std::move(router), {.threads = 1, .max_held = 40'000 * kKiB});
    std::vector<std::unique_ptr<RawClient>> deaf;
    for (int i = 0; i < 8; ++i) {
        deaf.push_back(std::make_unique<RawClient>(*server));
        deaf.back()->send("GET /much HTTP/1.1\r\nHost: x\r\n\r\n");
    }
    EXPECT_TRUE(eventually([&] { return server->counters().displaced >= 5; }));
    const auto answer = HttpClient(server->url(), {.max_response = 20'000 * kKiB}).get("/much");
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->body.size(), 16'000 * kKiB);
}

TEST(Limits, BodiesThatNobodyEndsAreBounded) {
    const auto server = serve(echo_router(), {.threads = 1, .max_held = 1'000 * kKiB});
    std::vector<std::unique_ptr<RawClient>> slow;
    for (int i = 0; i < 8; ++i) {
        slow.push_back(std::make_unique<RawClient>(*server));
        slow.back()->send(std::string(kPost) + "Content-Length: 320000\r\n\r\n" +
                          std::string(300'000, 'x'));
    }
    EXPECT_TRUE(eventually([&] { return server->counters().displaced >= 4; }));
    const auto body = std::string(300'000, 'y');
    EXPECT_EQ(HttpClient(server->url()).post("/echo", "text/plain", body)->status, 200);
}

TEST(Limits, StreamsHaveAShareOfTheConnections) {
    std::mutex mutex;
    std::vector<std::shared_ptr<EventStream>> streams;
    auto router = echo_router();
    router.add("GET", "/stream", [&](const Request&, Responder responder) {
        const std::lock_guard lock(mutex);
        streams.push_back(responder.stream());
    });
    const auto server = serve(std::move(router), {.max_streams = 2});
    std::vector<std::unique_ptr<RawClient>> readers;
    const auto ask = [&] {
        readers.push_back(std::make_unique<RawClient>(*server));
        readers.back()->send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
        return status_of(readers.back()->read_until("\r\n\r\n"));
    };
    EXPECT_EQ(ask(), "200");
    EXPECT_EQ(ask(), "200");
    EXPECT_EQ(ask(), "503");
    EXPECT_EQ(HttpClient(server->url()).get("/echo")->status, 200);
    {
        const std::lock_guard lock(mutex);
        EXPECT_FALSE(streams.back()->open());
        streams.front()->close();
    }
    EXPECT_TRUE(eventually([&] { return ask() == "200"; }));
    const std::lock_guard lock(mutex);
    streams.clear();
}

// Whoever holds connections open must not keep the process from opening its own files.
TEST(Limits, ConnectionsLeaveFilesForTheProcess) {
    EXPECT_EQ(detail::connections_within(65'536, 4'096), 4'096U);
    EXPECT_EQ(detail::connections_within(1'024, 4'096), 768U);
    EXPECT_EQ(detail::connections_within(300, 4'096), 150U);
    EXPECT_EQ(detail::connections_within(1, 4'096), 1U);
    EXPECT_EQ(detail::connections_within(1'024, 10), 10U);
}

// Test 32 of the abuse list, small: many who open a request and never end it do not keep others
// out.
TEST(Limits, SlowOnesDoNotKeepOthersOut) {
    const auto server = serve(echo_router());
    std::vector<std::unique_ptr<RawClient>> slow;
    for (int i = 0; i < 200; ++i) {
        slow.push_back(std::make_unique<RawClient>(*server));
        slow.back()->send(i % 2 == 0 ? "GET /echo HTTP/1.1\r\nHost"
                                     : std::string(kPost) + "Content-Length: 300000\r\n\r\nx");
    }
    HttpClient client(server->url());
    for (int i = 0; i < 100; ++i) EXPECT_EQ(client.get("/echo")->status, 200);
}

TEST(Limits, ABodyCutShortIsNoRequest) {
    const auto server = serve(echo_router());
    {
        RawClient client(*server);
        client.send(std::string(kPost) + "Content-Length: 5\r\n\r\nab");
    }
    ASSERT_TRUE(eventually(
        [&] { return server->counters().accepted == 1 && server->counters().connections == 0; }));
    EXPECT_EQ(server->counters().requests, 0U);
}

}  // namespace limits_tests
}  // namespace vs::net
