#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>

#include "net/test_server.h"

namespace vs::net {
namespace client_tests {

using namespace testing;

// A server that says what it is told, one connection after the other: each text is sent after the
// head of a request has come; then, where `hang_up`, the connection ends.
class Scripted {
  public:
    struct Line {
        std::string text;
        bool hang_up = true;
    };
    explicit Scripted(std::vector<Line> lines) : lines_(std::move(lines)) {
        fd_ = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        EXPECT_EQ(::bind(fd_, reinterpret_cast<sockaddr*>(&address), size), 0);
        EXPECT_EQ(::listen(fd_, 8), 0);
        ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { run(); });
    }
    ~Scripted() {
        stopping_ = true;
        ::shutdown(fd_, SHUT_RDWR);
        thread_.join();
        ::close(fd_);
    }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
    int connections() const { return connections_; }

  private:
    void run() {
        std::size_t next = 0;
        while (next < lines_.size() && !stopping_) {
            const int peer = ::accept(fd_, nullptr, nullptr);
            if (peer < 0) return;
            ++connections_;
            std::string heard;
            bool open = true;
            while (open && next < lines_.size()) {
                char piece[1000];
                const auto got = ::recv(peer, piece, sizeof piece, 0);
                if (got <= 0) break;
                heard.append(piece, static_cast<std::size_t>(got));
                if (heard.find("\r\n\r\n") == std::string::npos) continue;
                heard.clear();
                const auto& line = lines_[next++];
                ::send(peer, line.text.data(), line.text.size(), MSG_NOSIGNAL);
                open = !line.hang_up;
            }
            if (!open || next < lines_.size()) {
                ::close(peer);
            } else {
                held_.push_back(peer);
            }
        }
        while (!stopping_) std::this_thread::sleep_for(1ms);
        for (const int peer : held_) ::close(peer);
    }

    std::vector<Line> lines_;
    int fd_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<int> connections_{0};
    std::atomic<bool> stopping_{false};
    std::vector<int> held_;
    std::thread thread_;
};

const std::string kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

TEST(HttpClient, KeepsTheConnection) {
    const auto server = serve(echo_router());
    HttpClient client(server->url());
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(client.post("/echo", "text/plain", "hi")->body, "POST /echo hi");
    EXPECT_EQ(server->counters().accepted, 1U);
    const auto head = client.request("HEAD", "/echo");
    ASSERT_TRUE(head);
    EXPECT_EQ(head->body, "");
    EXPECT_EQ(find_header(*head, "content-length"), "11");
    EXPECT_EQ(head->type, "text/plain");
    EXPECT_EQ(client.get("/nothing")->status, 404);
    EXPECT_EQ(server->counters().accepted, 1U);
}

TEST(HttpClient, ReconnectsWhenTheKeptConnectionWasClosed) {
    const auto server = serve(echo_router(), {.idle_timeout = 1000ms});
    HttpClient client(server->url());
    EXPECT_TRUE(client.get("/echo"));
    ASSERT_TRUE(eventually([&] { return server->counters().connections == 0; }));
    EXPECT_TRUE(client.get("/echo"));
    EXPECT_EQ(server->counters().accepted, 2U);
}

// The server takes the second request and hangs up without a word: sent once more. On a fresh
// connection the same is an error.
TEST(HttpClient, RepeatsOnceOverANewConnection) {
    Scripted server({{kOk, false}, {"", true}, {kOk, true}, {"", true}});
    HttpClient client(server.url());
    EXPECT_EQ(client.get("/")->body, "ok");
    EXPECT_EQ(client.get("/")->body, "ok");
    EXPECT_EQ(server.connections(), 2);
    client.close();
    EXPECT_EQ(client.get("/").error().code, "closed");
}

TEST(HttpClient, AnswersOfEveryShape) {
    Scripted server(
        {{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", false},
         {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 202 Accepted\r\nContent-Length: 1\r\n\r\nx",
          false},
         {"HTTP/1.1 204 No Content\r\n\r\n", false},
         {"HTTP/1.0 200 OK\r\n\r\nuntil the end", true}});
    HttpClient client(server.url());
    EXPECT_EQ(client.get("/")->body, "abc");
    EXPECT_EQ(client.get("/")->status, 202);
    EXPECT_EQ(client.get("/")->status, 204);
    EXPECT_EQ(client.get("/")->body, "until the end");
    EXPECT_EQ(server.connections(), 1);
}

TEST(HttpClient, RefusesBadAnswers) {
    Scripted server({{"SMTP ready\r\n\r\n", true},
                     {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", true},
                     {"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", true},
                     {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7ff\r\n" +
                          std::string(2047, 'x') + "\r\n",
                      true},
                     {"HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x'), true}});
    HttpClient client(server.url(), {.max_response = 1000});
    for (const auto* code : {"malformed", "closed", "oversize", "oversize", "oversize"})
        EXPECT_EQ(client.get("/").error().code, code);
}

TEST(HttpClient, DoesNotWaitForEver) {
    Scripted server({{"", false}});
    HttpClient silent(server.url(), {.read_timeout = 50ms});
    EXPECT_EQ(silent.get("/").error().code, "timeout");
    Scripted half({{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", false}});
    HttpClient slow(half.url(), {.total_timeout = 50ms});
    EXPECT_EQ(slow.get("/").error().code, "timeout");
}

TEST(HttpClient, ErrorsOfTheAddress) {
    EXPECT_EQ(HttpClient("https://127.0.0.1:1").get("/").error().code, "connect");
    EXPECT_EQ(HttpClient("localhost").get("/").error().code, "url");
    EXPECT_EQ(HttpClient("http://127.0.0.1:1").get("/").error().code, "connect");
    EXPECT_EQ(HttpClient("http://nowhere.invalid").get("/").error().code, "resolve");
    HttpClient client("http://127.0.0.1:1");
    EXPECT_EQ(client.get("/a b").error().code, "url");
    EXPECT_EQ(client.get("/", {{"X", "a\r\nY: b"}}).error().code, "url");
    EXPECT_EQ(client.request("G T", "/").error().code, "url");
}

TEST(HttpClient, ThePrefixOfTheBaseStandsBeforeTheTarget) {
    Router router;
    router.add("GET", "/a/b/c", [](const Request& request, Responder responder) {
        responder.send({200, "text/plain", std::string(request.header("X-Y")), {}});
    });
    const auto server = serve(std::move(router));
    EXPECT_EQ(HttpClient(server->url() + "/a/b/").get("/c", {{"X-Y", "z"}})->body, "z");
}

TEST(HttpClient, ReadsTheRefusalOfABodyItHasNotFinishedSending) {
    const auto server = serve(echo_router(), {.max_body = 1000});
    HttpClient client(server->url());
    for (int i = 0; i < 5; ++i) {
        const auto answer = client.post("/echo", "text/plain", std::string(800'000, 'x'));
        ASSERT_TRUE(answer) << answer.error().message;
        EXPECT_EQ(answer->status, 413);
    }
    EXPECT_EQ(client.get("/echo")->status, 200);
}

TEST(HttpClient, EventsEndAsTheCallerWishes) {
    Scripted server(
        {{"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", true},
         {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\ndata: 1\n\r\n1\r\n\n\r\n",
          false}});
    HttpClient client(server.url(), {.read_timeout = 5s});
    const auto take_one = [](const ServerEvent& event) {
        EXPECT_EQ(event.data, "1");
        return false;
    };
    EXPECT_EQ(client.read_events("/", {}, take_one).error().code, "status");
    EXPECT_TRUE(client.read_events("/", {}, take_one));
}

}  // namespace client_tests
}  // namespace vs::net
