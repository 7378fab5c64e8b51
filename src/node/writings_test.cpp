// What people wrote stays in order and in bounds, and comes back from its snapshot.
#include "node/writings.h"

#include <gtest/gtest.h>

namespace vs::node {
namespace writings_test {

using model::Said;

constexpr Micros kStart = 1'767'323'045 * kSecond;

std::string id_of(int number) {
    auto text = std::to_string(number);
    return std::string(64 - text.size(), '0') + text;
}

Written written(int number, Said what, const std::string& answers = "") {
    model::Statement s{.said = what,
                       .patient = {1},
                       .at = kStart + number,
                       .text = what == Said::read ? "" : "words " + std::to_string(number),
                       .answers = answers};
    return {id_of(number), s, {crypto::Address{2}, "Dr. Demo", "clinician"}, s.at};
}

TEST(Writings, ReceiptsAndRepliesStandWithWhatTheyAnswer) {
    Writings all;
    EXPECT_TRUE(all.add(written(1, Said::advice)));
    EXPECT_FALSE(all.add(written(1, Said::advice)));
    EXPECT_TRUE(all.add(written(2, Said::read, id_of(1))));
    EXPECT_FALSE(all.add(written(3, Said::read, id_of(1))))
        << "a second receipt of the same person";
    EXPECT_TRUE(all.add(written(4, Said::reply, id_of(1))));
    EXPECT_FALSE(all.add(written(5, Said::reply, id_of(9)))) << "answers nothing";
    const auto list = all.newest_first();
    ASSERT_EQ(list.size(), 1U);
    const auto& one = list[0].as_object();
    EXPECT_EQ(one.at("read").as_array().size(), 1U);
    EXPECT_EQ(json_text(one.at("replies").as_array()[0].as_object(), "text"), "words 4");
    EXPECT_EQ(json_text(*all.to_json(id_of(4)), "id"), id_of(1));
    Writings again;
    again.restore(all.snapshot());
    EXPECT_EQ(again.newest_first(), list);
}

TEST(Writings, WhatWasReadGoesFirstWhenThereAreTooMany) {
    Writings all;
    all.add(written(1, Said::advice));
    all.add(written(2, Said::question));
    all.add(written(3, Said::read, id_of(2)));
    for (int i = 10; i < 10 + static_cast<int>(Writings::kMost) - 1; ++i)
        all.add(written(i, Said::advice));
    EXPECT_TRUE(all.to_json(id_of(1))) << "unread";
    EXPECT_FALSE(all.to_json(id_of(2)));
    EXPECT_FALSE(all.to_json(id_of(3)));
    EXPECT_EQ(all.newest_first().size(), Writings::kMost);
}

TEST(Checkups, AreDueAfterThePlanAndAfterEachOther) {
    Checkups checkups;
    EXPECT_FALSE(checkups.due());
    auto plan = written(1, Said::plan);
    plan.statement.every_minutes = 60;
    checkups.take(plan);
    EXPECT_EQ(checkups.due(), plan.statement.at + kHour);
    auto ended = written(2, Said::checkup_ended);
    ended.statement.at = ended.received = plan.statement.at + 90 * kMinute;
    checkups.take(ended);
    EXPECT_EQ(checkups.due(), ended.statement.at + kHour);
    Checkups again;
    again.restore(checkups.snapshot());
    EXPECT_EQ(again.due(), checkups.due());
    plan.statement.every_minutes = 0;
    checkups.take(plan);
    EXPECT_FALSE(checkups.due());
}

TEST(Checkups, AreKeptWhenTheyAreOverNewestFirstAndOnce) {
    Checkups checkups;
    const auto end = [&](int number, Micros begun) {
        auto ended = written(number, Said::checkup_ended);
        ended.statement.begun = begun;
        ended.statement.at = ended.received = begun + 5 * kMinute;
        ended.statement.place = "ward";
        checkups.take(ended);
    };
    end(1, kStart), end(2, kStart + kHour), end(2, kStart + kHour);
    Checkups again;
    again.restore(checkups.snapshot());
    const auto past = again.past();
    ASSERT_EQ(past.size(), 2u);
    EXPECT_EQ(json_text(past[0].as_object(), "begun"), to_rfc3339(kStart + kHour));
    EXPECT_EQ(json_text(past[1].as_object(), "ended"), to_rfc3339(kStart + 5 * kMinute));
    EXPECT_EQ(json_text(past[1].as_object(), "place"), "ward");
    for (int i = 3; i < 60; ++i) end(i, kStart + i * kHour);
    EXPECT_EQ(checkups.past().size(), 30u);
    const auto newest = checkups.past();
    EXPECT_EQ(json_text(newest[0].as_object(), "begun"), to_rfc3339(kStart + 59 * kHour));
}

}  // namespace writings_test
}  // namespace vs::node
