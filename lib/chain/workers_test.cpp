// One who asks for much keeps only himself waiting.
#include "chain/detail/workers.h"

#include <gtest/gtest.h>

#include <future>

namespace vs::chain {
namespace workers_tests {

// One worker that is busy until `go`.
struct Busy {
    std::promise<void> go, begun, ended;
    std::string order;
    Workers workers{1, 8};  // gone first

    Busy() {
        workers.post_for("x", [this] {
            begun.set_value();
            go.get_future().wait();
        });
        begun.get_future().wait();
    }
    bool ask(const std::string& asker) {
        return workers.post_for(asker, [this, asker] { order += asker; });
    }
    std::string finish() {
        EXPECT_TRUE(workers.post_for("z", [this] { ended.set_value(); }));
        go.set_value();
        ended.get_future().wait();
        return order;
    }
};

TEST(Workers, AskersTakeTurns) {
    Busy busy;
    for (const auto* asker : {"a", "a", "a", "b", "b", "c"}) EXPECT_TRUE(busy.ask(asker));
    EXPECT_EQ(busy.finish(), "abc");  // and "z" before the rest
}

TEST(Workers, OneAskerFillsHalfOfTheRow) {
    Busy busy;
    for (int i = 0; i < 4; ++i) EXPECT_TRUE(busy.ask("a"));
    EXPECT_FALSE(busy.ask("a"));
    EXPECT_TRUE(busy.ask("b"));
    EXPECT_EQ(busy.finish(), "ab");
}

}  // namespace workers_tests
}  // namespace vs::chain
