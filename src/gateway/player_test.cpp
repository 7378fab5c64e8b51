#include "gateway/player.h"

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <mutex>
#include <thread>

#include "cbor/cose.h"
#include "gateway/simulator.h"
#include "net/http.h"

namespace vs::gateway {
namespace player_test {

constexpr Micros kStart = 1'767'323'045 * kSecond;

DeviceKey key(std::uint8_t number) {
    return {{2, 0, 0, 0, 0, 0, 0, number}, crypto::Secret(std::array<std::uint8_t, 32>{number})};
}

// `count` heart rates a second apart, then the end.
Source beats(int count) {
    Source out;
    out.next = [i = 0, count]() mutable -> Result<std::optional<Chunk>> {
        if (i == count) return std::nullopt;
        const auto at = kStart + i++ * kSecond;
        return Chunk{at, std::vector<Measured>{{model::Vital::heart_rate, at, {70, 0}}}};
    };
    return out;
}

void wait_for(const Player& player) {
    for (int i = 0; i < 60'000 && !player.finished(); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

struct Got {
    std::mutex mutex;
    std::vector<Bytes> messages;
    Sender::Post post() {
        return [this](ByteView message) -> Result<Sender::Answer> {
            const std::lock_guard lock(mutex);
            messages.push_back(to_bytes(message));
            return Sender::Answer{200, R"({"state":"stored"})"};
        };
    }
};

TEST(Player, EveryPatientsBatchesArriveInOrderAndVerify) {
    Got got;
    std::vector<PatientFeed> feeds;
    for (std::uint8_t i = 1; i <= 3; ++i) feeds.push_back({beats(20), key(i), 5});
    Player player(got.post(), std::move(feeds), [] { return kStart + kHour; });
    player.start();
    wait_for(player);
    ASSERT_TRUE(player.finished());
    EXPECT_EQ(player.counts().batches, 60u);
    EXPECT_EQ(player.counts().readings, 60u);
    std::map<std::uint8_t, std::uint64_t> next;
    for (const auto& message : got.messages) {
        const auto parsed = *cose::parse(message);
        const auto number = parsed.header.key_id[7];
        EXPECT_TRUE(cose::verify(parsed, key(number).public_key()));
        EXPECT_EQ(parsed.header.sequence, next[number]++);
        EXPECT_EQ(parsed.header.boot, 5u);
    }
}

TEST(Player, NothingIsSentBeforeItIsDueAndStopIsAtOnce) {
    Got got;
    std::vector<PatientFeed> feeds;
    feeds.push_back({beats(1000), key(1), 1});
    std::atomic<bool> asked = false;
    Player player(got.post(), std::move(feeds), [&asked] {
        asked = true;
        return kStart + 2 * kSecond + kSecond / 2;
    });
    player.start();
    while (player.counts().batches < 3) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    player.stop();
    player.stop();
    EXPECT_TRUE(asked);
    EXPECT_FALSE(player.finished());
    EXPECT_EQ(got.messages.size(), 3u);
}

TEST(Player, SimulatedWardReachesANodeOverHttp) {
    std::atomic<int> good = 0;
    net::Router router;
    router.add("POST", "/v1/batches", [&good](net::Request request, net::Responder responder) {
        if (cose::parse(as_bytes(request.body))) ++good;
        responder.send({.body = R"({"digest":"00","state":"stored"})"});
    });
    auto server = net::HttpServer::start({}, std::move(router));
    ASSERT_TRUE(server) << server.error().message;
    std::vector<PatientFeed> feeds;
    for (std::uint8_t i = 1; i <= 2; ++i)
        feeds.push_back({simulate({.seed = i, .start = kStart}), key(i), 1});
    // Ten seconds of two patients: 20 segments and 10 numerics.
    Player player((*server)->url(), std::move(feeds), [] { return kStart + 10 * kSecond; });
    player.start();
    for (int i = 0; i < 60'000 && good < 30; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    player.stop();
    EXPECT_EQ(good, 30);
    EXPECT_EQ(player.counts().samples, 5'000u);
    (*server)->stop();
}

}  // namespace player_test
}  // namespace vs::gateway
