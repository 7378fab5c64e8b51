#include <atomic>
#include <condition_variable>
#include <mutex>

#include "net/test_server.h"

namespace vs::net {
namespace server_tests {

using namespace testing;

TEST(HttpServer, AnswersAndKeepsTheConnection) {
    const auto server = serve(echo_router());
    RawClient client(*server);
    client.send("GET /echo?a=1 HTTP/1.1\r\nHost: x\r\n\r\n");
    const auto first = client.read_until("GET /echo?a=1 ");
    EXPECT_TRUE(first.starts_with("HTTP/1.1 200 OK\r\nDate: ")) << first;
    EXPECT_NE(first.find("\r\nContent-Length: 14\r\n"), std::string::npos);
    EXPECT_NE(first.find("\r\nX-Content-Type-Options: nosniff\r\n"), std::string::npos);
    client.send(
        "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc");
    const auto second = client.read_to_end();
    EXPECT_TRUE(second.ends_with("\r\n\r\nPOST /echo abc")) << second;
    EXPECT_NE(second.find("\r\nConnection: close\r\n"), std::string::npos);
    EXPECT_EQ(server->counters().accepted, 1U);
    EXPECT_EQ(server->counters().requests, 2U);
}

TEST(HttpServer, AnswersPipelinedRequestsInOrder) {
    const auto server = serve(echo_router());
    std::string text;
    for (int i = 0; i < 50; ++i)
        text += "POST /echo?" + std::to_string(i) +
                " HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi";
    text += "GET /echo?last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    const auto answers = RawClient(*server).talk(text);
    EXPECT_EQ(count_of(answers, "HTTP/1.1 200 OK\r\n"), 51U);
    std::size_t at = 0;
    for (int i = 0; i < 50; ++i) {
        at = answers.find("POST /echo?" + std::to_string(i) + " hi", at);
        ASSERT_NE(at, std::string::npos) << i;
    }
}

TEST(HttpServer, TakesARequestInPiecesOfOneByte) {
    const auto server = serve(echo_router());
    RawClient client(*server);
    for (const char c :
         std::string_view("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
                          "Connection: close\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"))
        client.send({&c, 1});
    EXPECT_TRUE(client.read_to_end().ends_with("\r\n\r\nPOST /echo abcde"));
}

TEST(HttpServer, HeadHasTheHeadOfGet) {
    const auto server = serve(echo_router());
    const auto answer =
        RawClient(*server).talk("HEAD /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_NE(answer.find("\r\nContent-Length: 11\r\n"), std::string::npos) << answer;
    EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST(HttpServer, SpeaksHttp10) {
    const auto server = serve(echo_router());
    EXPECT_TRUE(RawClient(*server).talk("GET /echo HTTP/1.0\r\n\r\n").ends_with("GET /echo "));
    RawClient kept(*server);
    kept.send("GET /echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_NE(kept.read_until("GET /echo ").find("\r\nConnection: keep-alive\r\n"),
              std::string::npos);
    EXPECT_TRUE(kept.talk("GET /echo HTTP/1.0\r\n\r\n").ends_with("GET /echo "));
}

TEST(HttpServer, TellsWhoWaitsToGoOn) {
    const auto server = serve(echo_router());
    RawClient client(*server);
    client.send(
        "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("ok");
    EXPECT_TRUE(client.read_until("POST /echo ok").starts_with("HTTP/1.1 200 OK\r\n"));
    EXPECT_NE(
        client
            .talk("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: miracles\r\n\r\n")
            .find("HTTP/1.1 417 "),
        std::string::npos);
}

TEST(HttpServer, OneAnswerFromAnotherThreadEach) {
    std::mutex mutex;
    std::condition_variable arrived;
    std::vector<std::pair<std::string, Responder>> waiting;
    Router router;
    router.add("POST", "/slow", [&](Request request, Responder responder) {
        const std::lock_guard lock(mutex);
        waiting.emplace_back(std::move(request.body), std::move(responder));
        arrived.notify_one();
    });
    const auto server = serve(std::move(router));
    constexpr int kClients = 200, kRounds = 5;
    std::thread committer([&] {
        for (int done = 0; done < kClients * kRounds;) {
            std::unique_lock lock(mutex);
            arrived.wait(lock, [&] { return !waiting.empty(); });
            auto batch = std::move(waiting);
            waiting.clear();
            lock.unlock();
            for (auto& [body, responder] : batch)
                responder.send({202, "text/plain", body + "!", {}});
            done += static_cast<int>(batch.size());
        }
    });
    std::vector<std::unique_ptr<RawClient>> owned;
    for (int i = 0; i < kClients; ++i) owned.push_back(std::make_unique<RawClient>(*server));
    for (int round = 0; round < kRounds; ++round) {
        for (int i = 0; i < kClients; ++i)
            owned[static_cast<std::size_t>(i)]->send(
                "POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n" +
                std::to_string(1000 + i));
        for (int i = 0; i < kClients; ++i) {
            const auto mark = std::to_string(1000 + i) + "!";
            const auto answer = owned[static_cast<std::size_t>(i)]->read_until("!");
            EXPECT_TRUE(answer.starts_with("HTTP/1.1 202 ") && answer.ends_with(mark)) << answer;
        }
    }
    committer.join();
    EXPECT_EQ(server->counters().connections, 200U);
}

TEST(HttpServer, AHandlerThatFailsIsA500) {
    Router router;
    router.add("GET", "/throws",
               [](const Request&, const Responder&) { throw std::runtime_error("secret"); });
    router.add("GET", "/drops", [](const Request&, const Responder&) {});
    const auto server = serve(std::move(router));
    HttpClient client(server->url());
    for (const auto* target : {"/throws", "/drops", "/throws"}) {
        const auto answer = client.get(target);
        ASSERT_TRUE(answer) << answer.error().message;
        EXPECT_EQ(answer->status, 500);
        EXPECT_EQ(answer->body.find("secret"), std::string::npos);
    }
}

TEST(HttpServer, NoHeaderValueStartsALine) {
    Router router;
    router.add("GET", "/", [](const Request& request, Responder responder) {
        responder.send({200,
                        "text/plain\r\nX-A: 1",
                        "",
                        {{"X-B", std::string(request.query_value("b"))},
                         {"Content-Length", "7"},
                         {"cache-control", "private"}}});
    });
    const auto server = serve(std::move(router));
    const auto answer = RawClient(*server).talk(
        "GET /?b=x%0d%0aSet-Cookie:%20y HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(answer.find("\r\nSet-Cookie"), std::string::npos);
    EXPECT_EQ(answer.find("\r\nX-A"), std::string::npos);
    EXPECT_EQ(count_of(answer, "ontent-Length"), 1U);
    EXPECT_EQ(answer.find("no-store"), std::string::npos);
    EXPECT_NE(answer.find("\r\ncache-control: private\r\n"), std::string::npos);
}

TEST(HttpServer, LocalhostIsBothFamilies) {
    const auto server = serve(echo_router(), {.address = "localhost"});
    EXPECT_EQ(HttpClient("http://127.0.0.1:" + std::to_string(server->port())).get("/echo")->status,
              200);
    EXPECT_EQ(HttpClient(server->url()).get("/echo")->status, 200);
    const auto v6 = HttpClient("http://[::1]:" + std::to_string(server->port())).get("/echo");
    if (!v6) GTEST_SKIP() << "skipped: no IPv6 loopback here (" << v6.error().message << ")";
    EXPECT_EQ(v6->status, 200);
}

TEST(HttpServer, APortThatIsTakenIsAnError) {
    const auto server = serve(echo_router());
    for (const auto* address : {"127.0.0.1", "localhost"}) {
        const auto second =
            HttpServer::start({.address = address, .port = server->port()}, echo_router());
        ASSERT_FALSE(second);
        EXPECT_EQ(second.error().code, "in-use");
    }
    EXPECT_EQ(HttpServer::start({.address = "node"}, {}).error().code, "address");
    EXPECT_EQ(HttpServer::start({.address = "203.0.113.1"}, {}).error().code, "listen");
}

// A page of elsewhere whose name is bent to 127.0.0.1 reaches us from this machine, but names
// itself; a proxy on this machine speaks for somebody else.
TEST(HttpServer, LoopbackMeansThisMachineByALoopbackName) {
    Router router;
    router.add("GET", "/", [](const Request& request, Responder responder) {
        responder.send({200, "text/plain", request.loopback ? "here" : "elsewhere", {}});
    });
    const auto server = serve(std::move(router));
    const auto ask = [&](const std::string& lines) {
        return RawClient(*server).talk("GET / HTTP/1.1\r\nConnection: close\r\n" + lines + "\r\n");
    };
    EXPECT_TRUE(ask("Host: localhost:8080\r\n").ends_with("\r\n\r\nhere"));
    EXPECT_TRUE(ask("Host: 127.0.0.1\r\n").ends_with("\r\n\r\nhere"));
    EXPECT_TRUE(ask("Host: evil.example\r\n").ends_with("\r\n\r\nelsewhere"));
    EXPECT_TRUE(ask("Host: localhost\r\nX-Forwarded-For: 203.0.113.9\r\n").ends_with("elsewhere"));
}

TEST(HttpServer, StopLetsTheRunningRequestEnd) {
    std::atomic<bool> inside{false};
    Router router;
    router.add("GET", "/", [&](const Request&, Responder responder) {
        std::thread([&inside, responder = std::move(responder)]() mutable {
            inside = true;
            std::this_thread::sleep_for(100ms);
            responder.send({200, "text/plain", "done", {}});
        }).detach();
    });
    const auto server = serve(std::move(router), {.stop_grace = 10s});
    RawClient idle(*server), busy(*server);
    busy.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_TRUE(eventually([&] { return inside.load(); }));
    server->stop();
    const auto answer = busy.read_to_end();
    EXPECT_TRUE(answer.ends_with("done")) << answer;
    EXPECT_NE(answer.find("Connection: close"), std::string::npos);
    EXPECT_EQ(idle.read_to_end(), "");
}

TEST(HttpServer, AnswersAfterStopAreHarmless) {
    std::mutex mutex;
    std::vector<Responder> kept;
    Router router;
    router.add("GET", "/", [&](const Request&, Responder responder) {
        const std::lock_guard lock(mutex);
        kept.push_back(std::move(responder));
    });
    auto server = serve(std::move(router), {.stop_grace = 50ms});
    RawClient one(*server), two(*server);
    one.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    two.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_TRUE(eventually([&] {
        const std::lock_guard lock(mutex);
        return kept.size() == 2;
    }));
    server.reset();
    kept[0].send({});
    EXPECT_NE(kept[1].stream(), nullptr);
    kept.clear();
}

}  // namespace server_tests
}  // namespace vs::net
