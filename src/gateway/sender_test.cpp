#include "gateway/sender.h"

#include <gtest/gtest.h>

#include <optional>

namespace vs::gateway {
namespace sender_test {

// A node that answers as it is told and remembers what it got.
struct Node {
    std::vector<std::uint8_t> got;
    std::deque<int> answers;  // statuses; 0 is a broken connection; 200 when empty
    std::string body = R"({"state":"stored"})";

    Sender::Post post() {
        return [this](ByteView message) -> Result<Sender::Answer> {
            const int status = answers.empty() ? 200 : answers.front();
            if (!answers.empty()) answers.pop_front();
            if (status == 0) return fail("connect", "no route");
            if (status == 200) got.push_back(message[0]);
            return Sender::Answer{status, body};
        };
    }
};

Outgoing message(std::uint8_t name, std::size_t size = 1) {
    return {Bytes(size, name), 2, 0};
}

using Names = std::vector<std::uint8_t>;

TEST(Sender, KeepsOrderThroughFailures) {
    Node node;
    node.answers = {200, 0, 503, 429, 200};
    Sender sender(node.post());
    for (std::uint8_t i = 0; i < 4; ++i) sender.offer(message(i));
    Micros now = 1'000 * kSecond;
    for (int round = 0; round < 10 && sender.counts().queued > 0; ++round) now = sender.pump(now);
    EXPECT_EQ(node.got, (Names{0, 1, 2, 3}));
    EXPECT_EQ(sender.counts().batches, 4u);
    EXPECT_EQ(sender.counts().readings, 8u);
    EXPECT_EQ(sender.counts().failures, 3u);
}

TEST(Sender, WaitsLongerAfterEachFailureUpToALimit) {
    Node node;
    node.answers.assign(12, 0);
    Sender sender(node.post());
    sender.offer(message(1));
    Micros now = kDay, last = 0;
    for (int i = 0; i < 12; ++i) {
        const auto next = sender.pump(now);
        EXPECT_GE(next - now, last);
        EXPECT_EQ(sender.pump(now), next);  // too early: nothing is tried
        last = next - now;
        now = next;
    }
    EXPECT_EQ(sender.counts().failures, 12u);
    EXPECT_EQ(last, SenderOptions{}.longest_wait);
    EXPECT_EQ(sender.pump(now), 0);
}

TEST(Sender, WhatIsRefusedForGoodIsNotRepeated) {
    Node node;
    node.answers = {422, 409, 401};
    node.body = R"({"code":"unknown-unit","detail":"furlong is no unit"})";
    Sender sender(node.post());
    for (std::uint8_t i = 0; i < 4; ++i) sender.offer(message(i));
    EXPECT_EQ(sender.pump(kDay), 0);
    EXPECT_EQ(node.got, (Names{3}));
    EXPECT_EQ(sender.counts().refused, 3u);
    EXPECT_NE(sender.counts().last_error.find("unknown-unit"), std::string::npos);
}

TEST(Sender, DuplicatesAreAcknowledged) {
    Node node;
    node.body = R"({"digest":"00","state":"duplicate"})";
    Sender sender(node.post());
    sender.offer(message(1));
    EXPECT_EQ(sender.pump(kDay), 0);
    EXPECT_EQ(sender.counts().batches, 1u);
    EXPECT_EQ(sender.counts().duplicates, 1u);
}

TEST(Sender, BoundedMemoryGivesUpTheOldest) {
    Node node;
    Sender sender(node.post(), {.max_queued = 1'000});
    for (std::uint8_t i = 0; i < 10; ++i) sender.offer(message(i, 300));
    EXPECT_EQ(sender.counts().queued, 3u);
    EXPECT_EQ(sender.counts().given_up, 7u);
    EXPECT_EQ(sender.pump(kDay), 0);
    EXPECT_EQ(node.got, (Names{7, 8, 9}));
}

}  // namespace sender_test
}  // namespace vs::gateway
