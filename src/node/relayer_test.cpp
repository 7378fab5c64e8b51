#include "node/relayer.h"

#include <gtest/gtest.h>

namespace vs::node {
namespace relayer_test {

class Silent final : public chain::Transport {
  public:
    Result<json::value> call(std::string_view, const json::array&) override {
        return fail("rpc", "nobody asks");
    }
};

struct Desk {
    chain::Client client{std::make_unique<Silent>()};
    Relayer relayer{client, {}, {}};

    // What an address may send by now: 60, and two a second since the first.
    double most() const {
        const std::chrono::duration<double> since = std::chrono::steady_clock::now() - begun;
        return 60 + 2 * since.count();
    }
    const std::chrono::steady_clock::time_point begun = std::chrono::steady_clock::now();

    // How many of `times` are taken from there; one that finds too many waiting is tried again.
    int taken(const std::string& peer, int times) {
        int out = 0;
        for (int i = 0; i < times; ++i) {
            auto posted = relayer.post(peer, [] {});
            while (!posted && posted.error().code == "busy") {
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
                posted = relayer.post(peer, [] {});
            }
            out += posted ? 1 : 0;
        }
        return out;
    }
};

TEST(Relayer, TakesSixtyAtOnceFromAnAddress) {
    Desk desk;
    const int all = desk.taken("192.0.2.1", 200);
    EXPECT_GE(all, 60);
    EXPECT_LE(all, desk.most());
    EXPECT_EQ(desk.taken("192.0.2.2", 10), 10);
}

// Whoever had one network of IPv6 had no limit.
TEST(Relayer, TakesANetworkOfSixtyFourBitsForOneAddress) {
    Desk desk;
    int all = 0;
    for (int i = 0; i < 200; ++i) all += desk.taken("2001:db8::" + std::to_string(i + 1), 1);
    EXPECT_GE(all, 60);
    EXPECT_LE(all, desk.most());
    EXPECT_EQ(desk.taken("2001:db8:0:1::1", 10), 10) << "the network beside it";
    EXPECT_EQ(desk.taken("::ffff:192.0.2.1", 10), 10);
    EXPECT_EQ(desk.taken("::ffff:192.0.2.2", 10), 10);
}

// Newcomers were shut out, one and all.
TEST(Relayer, LetsThoseWhoComeLateHaveOneLimitTogether) {
    Desk desk;
    int first = desk.taken("first", 100);
    for (int i = 0; i < 5'000; ++i) desk.taken("peer " + std::to_string(i), 1);
    first += desk.taken("first", 100);
    EXPECT_LE(first, desk.most()) << "nobody's limit was lifted";
    EXPECT_EQ(desk.taken("peer 7", 20), 20) << "who was there goes on";
    std::this_thread::sleep_for(std::chrono::seconds(5));
    int late = desk.taken("late", 3);
    EXPECT_EQ(late, 3);
    for (int i = 0; i < 100; ++i) late += desk.taken("later " + std::to_string(i), 1);
    EXPECT_LE(late, desk.most());
}

}  // namespace relayer_test
}  // namespace vs::node
