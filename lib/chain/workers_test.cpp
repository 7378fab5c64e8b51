// One who asks for much keeps only himself waiting.
#include "chain/detail/workers.h"

#include <gtest/gtest.h>

#include <future>

namespace vs::chain {
namespace workers_tests {

// One worker that is busy until `finish`.
struct Busy {
    std::promise<void> go, begun;
    std::string order;
    int asked = 0;
    std::atomic<int> done{0};
    Workers workers{1, 8};  // gone first

    Busy() {
        workers.post_for("x", [this] {
            begun.set_value();
            go.get_future().wait();
        });
        begun.get_future().wait();
    }
    bool ask(const std::string& asker) {
        const bool posted = workers.post_for(asker, [this, asker] {
            order += asker;
            ++done;
        });
        asked += posted ? 1 : 0;
        return posted;
    }
    std::string finish() {
        go.set_value();
        while (done < asked) std::this_thread::yield();
        return order;
    }
};

TEST(Workers, AskersTakeTurns) {
    Busy busy;
    for (const auto* asker : {"a", "a", "a", "b", "b", "c"}) EXPECT_TRUE(busy.ask(asker));
    EXPECT_EQ(busy.finish(), "abcaba");
}

TEST(Workers, WhatWaitsWhenTheyStopIsDropped) {
    std::promise<void> begun;
    std::atomic<bool> ran{false};
    auto held = std::make_shared<int>(1);
    Workers workers(1, 8);
    workers.post([&] {
        begun.set_value();
        while (!workers.stopping()) std::this_thread::yield();
    });
    begun.get_future().wait();
    EXPECT_TRUE(workers.post_for("a", [&ran, held] { ran = *held == 1; }));
    workers.stop();
    EXPECT_FALSE(ran);
    EXPECT_EQ(held.use_count(), 1);
    EXPECT_FALSE(workers.post([] {}));
}

TEST(Workers, OneAskerFillsHalfOfTheRow) {
    Busy busy;
    for (int i = 0; i < 4; ++i) EXPECT_TRUE(busy.ask("a"));
    EXPECT_FALSE(busy.ask("a"));
    EXPECT_TRUE(busy.ask("b"));
    EXPECT_EQ(busy.finish(), "abaaa");
}

}  // namespace workers_tests
}  // namespace vs::chain
