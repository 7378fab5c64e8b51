#include <atomic>
#include <mutex>

#include "net/test_server.h"

namespace vs::net {
namespace stream_tests {

using namespace testing;

// Keeps every stream that is opened at GET /events, and counts those that end.
struct Hub {
    std::mutex mutex;
    std::vector<std::shared_ptr<EventStream>> streams;
    std::atomic<int> ended{0};

    Router router() {
        Router out = echo_router();
        out.add("GET", "/events", [this](const Request&, Responder responder) {
            auto stream = responder.stream({{"X-Kind", "test"}});
            stream->on_close([this] { ++ended; });
            const std::lock_guard lock(mutex);
            streams.push_back(std::move(stream));
        });
        return out;
    }
    std::shared_ptr<EventStream> wait_for(std::size_t count) {
        EXPECT_TRUE(eventually([&] {
            const std::lock_guard lock(mutex);
            return streams.size() >= count;
        }));
        const std::lock_guard lock(mutex);
        return streams.at(count - 1);
    }
};

constexpr auto kAsk = "GET /events HTTP/1.1\r\nHost: x\r\n\r\n";

TEST(EventStream, SendsFromAnyThreadInOrder) {
    Hub hub;
    const auto server = serve(hub.router());
    std::thread sender([&] {
        const auto stream = hub.wait_for(1);
        for (int i = 0; i < 2000; ++i)
            EXPECT_TRUE(stream->send("n", std::to_string(i), std::to_string(i + 1)));
        stream->close();
        EXPECT_FALSE(stream->send("n", "late"));
    });
    HttpClient client(server->url());
    int next = 0;
    const auto end = client.read_events("/events", {}, [&](const ServerEvent& event) {
        EXPECT_EQ(event.event, "n");
        EXPECT_EQ(event.data, std::to_string(next));
        EXPECT_EQ(event.id, std::to_string(++next));
        return true;
    });
    sender.join();
    EXPECT_EQ(end.error().code, "closed");
    EXPECT_EQ(next, 2000);
    EXPECT_TRUE(eventually([&] { return hub.ended == 1; }));
}

TEST(EventStream, HeadSaysWhatItIs) {
    Hub hub;
    const auto server = serve(hub.router());
    RawClient client(*server);
    client.send(kAsk);
    const auto head = client.read_until("\r\n\r\n");
    EXPECT_TRUE(head.starts_with("HTTP/1.1 200 OK\r\n"));
    for (const auto* line : {"Content-Type: text/event-stream\r\n", "Cache-Control: no-store\r\n",
                             "X-Kind: test\r\n", "Connection: close\r\n"})
        EXPECT_NE(head.find(line), std::string::npos) << line;
    EXPECT_EQ(head.find("Content-Length"), std::string::npos);
}

TEST(EventStream, BeatsWhileNothingHappens) {
    Hub hub;
    const auto server = serve(hub.router(), {.heartbeat = 60ms});
    HttpClient client(server->url(), {.heartbeats = true});
    int beats = 0;
    const auto end = client.read_events("/events", {}, [&](const ServerEvent& event) {
        EXPECT_TRUE(event.heartbeat);
        return ++beats < 3;
    });
    EXPECT_TRUE(end);
    EXPECT_EQ(beats, 3);
}

// Each within its own limit, and too much together: those who do not read are closed, no others.
TEST(EventStream, ThoseWhoDoNotReadAreBoundedTogether) {
    Hub hub;
    const auto server = serve(hub.router(), {.max_held = 2'000 * kKiB});
    std::vector<std::unique_ptr<RawClient>> deaf;
    for (std::size_t i = 1; i <= 5; ++i) {
        deaf.push_back(std::make_unique<RawClient>(*server));
        deaf.back()->send(kAsk);
        hub.wait_for(i);
    }
    const std::string much(50'000, 'x');
    for (int i = 0; i < 2'000 && hub.ended < 4; ++i) {
        for (std::size_t j = 1; j <= 5; ++j) hub.wait_for(j)->send("much", much);
        std::this_thread::sleep_for(1ms);
    }
    EXPECT_TRUE(eventually([&] { return hub.ended >= 4; }));
    std::atomic<bool> heard{false};
    std::thread reader([&] {
        (void)HttpClient(server->url()).read_events("/events", {}, [&](const ServerEvent&) {
            return !(heard = true);
        });
    });
    EXPECT_TRUE(hub.wait_for(6)->send("news", "small"));
    reader.join();
    EXPECT_TRUE(heard);
}

TEST(EventStream, OneWhoDoesNotReadIsClosedAndOthersAreNot) {
    Hub hub;
    const auto server = serve(hub.router(), {.max_stream_queue = 256 * 1024});
    RawClient deaf(*server);
    deaf.send(kAsk);
    const auto slow = hub.wait_for(1);
    std::atomic<std::size_t> heard{0};
    std::thread reader([&] {
        HttpClient client(server->url());
        client
            .read_events("/events", {},
                         [&](const ServerEvent&) {
                             ++heard;
                             return true;
                         })
            .has_value();
    });
    const auto good = hub.wait_for(2);
    const auto frame = make_event("x", std::string(32 * 1024, 'x'));
    std::size_t sent = 0;
    // The kernel's buffers take some megabytes before the queue grows.
    for (; sent < 10'000 && slow->send(frame); ++sent) {
        ASSERT_TRUE(good->send(frame));
        ASSERT_TRUE(eventually([&] { return heard >= sent; }));
    }
    EXPECT_LT(sent, 10'000U);
    EXPECT_FALSE(slow->open());
    EXPECT_TRUE(good->open());
    EXPECT_TRUE(eventually([&] { return hub.ended == 1; }));
    EXPECT_EQ(server->counters().slow_streams, 1U);
    good->close();
    reader.join();
}

TEST(EventStream, OneWhoTakesNothingForTooLongIsClosed) {
    Hub hub;
    const auto server =
        serve(hub.router(), {.max_stream_queue = 64 * 1024 * 1024, .write_timeout = 100ms});
    RawClient deaf(*server);
    deaf.send(kAsk);
    const auto stream = hub.wait_for(1);
    const auto frame = make_event("x", std::string(1024 * 1024, 'x'));
    for (int i = 0; i < 32; ++i) stream->send(frame);
    EXPECT_TRUE(eventually([&] { return hub.ended == 1; }));
    EXPECT_FALSE(stream->open());
    EXPECT_EQ(server->counters().slow_streams, 1U);
}

TEST(EventStream, NoticesThatTheReaderHasGone) {
    Hub hub;
    const auto server = serve(hub.router());
    {
        RawClient client(*server);
        client.send(kAsk);
        client.read_until("\r\n\r\n");
    }
    const auto stream = hub.wait_for(1);
    EXPECT_TRUE(eventually([&] { return hub.ended == 1; }));
    EXPECT_FALSE(stream->open());
    std::atomic<bool> told{false};
    stream->on_close([&] { told = true; });
    EXPECT_TRUE(told);
}

TEST(EventStream, StopEndsOpenStreams) {
    Hub hub;
    auto server = serve(hub.router(), {.stop_grace = 10s});
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 20; ++i) {
        clients.push_back(std::make_unique<RawClient>(*server));
        clients.back()->send(kAsk);
    }
    const auto last = hub.wait_for(20);
    last->send("bye", "1");
    server->stop();
    EXPECT_EQ(hub.ended, 20);
    int told = 0;
    for (auto& client : clients)
        told += client->read_to_end().ends_with("event: bye\ndata: 1\n\n") ? 1 : 0;
    EXPECT_EQ(told, 1);
    EXPECT_FALSE(last->send("late", ""));
    server.reset();
    EXPECT_FALSE(last->send("later", ""));
}

TEST(EventStream, DroppedByItsOwnerItEnds) {
    Router router;
    router.add("GET", "/events",
               [](const Request&, Responder responder) { responder.stream()->send("once", "1"); });
    const auto server = serve(std::move(router));
    const auto answer = RawClient(*server).talk(kAsk);
    EXPECT_TRUE(answer.ends_with("\r\n\r\nevent: once\ndata: 1\n\n")) << answer;
}

// Two hundred idle readers, one event to all of them (test 34 of the abuse list, small).
TEST(EventStream, OneFrameToMany) {
    Hub hub;
    const auto server = serve(hub.router());
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 200; ++i) {
        clients.push_back(std::make_unique<RawClient>(*server));
        clients.back()->send(kAsk);
    }
    hub.wait_for(200);
    const auto frame = make_event("all", "x");
    for (const auto& stream : hub.streams) EXPECT_TRUE(stream->send(frame));
    for (auto& client : clients)
        EXPECT_TRUE(client->read_until("data: x\n\n").ends_with("event: all\ndata: x\n\n"));
}

}  // namespace stream_tests
}  // namespace vs::net
