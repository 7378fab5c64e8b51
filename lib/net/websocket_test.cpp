#include <atomic>
#include <mutex>

#include "net/test_server.h"

namespace vs::net {
namespace websocket_tests {

using namespace testing;

// Echoes every message behind "got ", says goodbye to "bye", and floods who asks for it.
struct Echo {
    std::shared_ptr<WebSocket> socket;
    std::atomic<int> ended{0};
    std::atomic<bool> dropped{false};

    Router router() {
        Router out;
        out.add("GET", "/socket", [this](Request, Responder responder) {
            socket = responder.websocket([this](std::string text) {
                if (text == "bye") return socket->close();
                if (text == "flood") {
                    while (socket->send(std::string(10'000, 'x'))) continue;
                    dropped = true;
                    return;
                }
                socket->send("got " + text);
            });
            if (!socket) return responder.send({426, "text/plain", "a WebSocket is here", {}});
            socket->on_close([this] { ++ended; });
        });
        return out;
    }
};

constexpr auto kUpgrade =
    "GET /socket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

// RFC 6455 section 5.2: a final text frame, masked with zeros; at most 65535 bytes.
std::string frame(std::string_view text, char opcode = 1) {
    std::string out{static_cast<char>(0x80 | opcode)};
    if (text.size() < 126) {
        out += static_cast<char>(0x80 | text.size());
    } else {
        out += static_cast<char>(0x80 | 126);
        out += static_cast<char>(text.size() >> 8);
        out += static_cast<char>(text.size());
    }
    return out + std::string(4, '\0') + std::string(text);
}

TEST(WebSocket, TheHandshakeIsThatOfTheRfcAndMessagesComeBackInOrder) {
    Echo echo;
    const auto server = serve(echo.router());
    RawClient client(*server);
    ASSERT_TRUE(client.send(kUpgrade));
    const auto head = client.read_until("\r\n\r\n");
    EXPECT_TRUE(head.starts_with("HTTP/1.1 101"));
    // The answer to the key of RFC 6455 section 1.3.
    EXPECT_NE(head.find("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), std::string::npos);
    std::string all;
    for (int i = 0; i < 200; ++i) all += frame("m" + std::to_string(i) + ";");
    ASSERT_TRUE(client.send(all));
    for (int i = 0; i < 200; ++i) {
        const auto text = client.read_until(";");
        EXPECT_NE(text.find("got m" + std::to_string(i) + ";"), std::string::npos) << text;
    }
    ASSERT_TRUE(client.send(frame("bye")));
    const auto rest = client.read_until(std::string{"\x88\x02\x03\xe8", 4});  // closed normally
    EXPECT_EQ(rest.find("ENDED"), std::string::npos);
    client.send(frame(std::string_view{"\x03\xe8", 2}, 8));
    EXPECT_TRUE(eventually([&] { return echo.ended == 1; }));
    EXPECT_FALSE(echo.socket->open());
}

TEST(WebSocket, AnOrdinaryRequestIsNotUpgraded) {
    Echo echo;
    const auto server = serve(echo.router());
    RawClient client(*server);
    const auto answer = client.talk("GET /socket HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 426")) << answer;
}

TEST(WebSocket, APeerThatVanishesEndsIt) {
    Echo echo;
    const auto server = serve(echo.router());
    {
        RawClient client(*server);
        ASSERT_TRUE(client.send(kUpgrade));
        client.read_until("\r\n\r\n");
        client.close();
    }
    EXPECT_TRUE(eventually([&] { return echo.ended == 1; }));
}

TEST(WebSocket, AMessageOverTheLimitEndsIt) {
    Echo echo;
    const auto server = serve(echo.router(), {.max_body = 1000});
    RawClient client(*server);
    ASSERT_TRUE(client.send(kUpgrade));
    client.read_until("\r\n\r\n");
    client.send(frame(std::string(2000, 'x')));
    EXPECT_TRUE(eventually([&] { return echo.ended == 1; }));
}

// A piece now and then must not keep a message open for ever.
TEST(WebSocket, AMessageHasToEndInTime) {
    Echo echo;
    const auto server = serve(echo.router(), {.body_timeout = 200ms});
    RawClient client(*server);
    ASSERT_TRUE(client.send(kUpgrade));
    client.read_until("\r\n\r\n");
    client.send(frame("whole;"));
    EXPECT_NE(client.read_until(";").find("got whole;"), std::string::npos);
    auto piece = frame("a");
    piece[0] = 1;  // the first of a message, not its last
    for (int i = 0; i < 2'000 && echo.ended == 0; ++i) {
        client.send(piece);
        piece[0] = 0;
        std::this_thread::sleep_for(5ms);
    }
    EXPECT_EQ(echo.ended, 1);
    EXPECT_EQ(server->counters().timeouts, 1U);
}

TEST(WebSocket, WhoDoesNotReadIsClosedAndNeverWaitedFor) {
    Echo echo;
    const auto server = serve(echo.router(), {.max_stream_queue = 256 * kKiB});
    RawClient client(*server);
    ASSERT_TRUE(client.send(kUpgrade));
    client.read_until("\r\n\r\n");
    client.send(frame("flood"));
    EXPECT_TRUE(eventually([&] { return echo.dropped.load(); }));
    EXPECT_TRUE(eventually([&] { return echo.ended == 1; }));
    EXPECT_TRUE(eventually([&] { return server->counters().slow_streams == 1; }));
}

TEST(WebSocket, TheServerPingsAndClosesASilentPeer) {
    Echo echo;
    const auto server = serve(echo.router(), {.heartbeat = 100ms});
    RawClient client(*server);
    ASSERT_TRUE(client.send(kUpgrade));
    client.read_until("\r\n\r\n");
    const auto ping = client.read_until(std::string{"\x89\x00", 2});
    EXPECT_EQ(ping.find("ENDED"), std::string::npos);
    EXPECT_TRUE(eventually([&] { return echo.ended == 1; }));
}

TEST(WebSocket, StoppingTheServerEndsIt) {
    Echo echo;
    const auto server = serve(echo.router());
    RawClient client(*server);
    ASSERT_TRUE(client.send(kUpgrade));
    client.read_until("\r\n\r\n");
    server->stop();
    EXPECT_EQ(echo.ended, 1);
}

}  // namespace websocket_tests
}  // namespace vs::net
