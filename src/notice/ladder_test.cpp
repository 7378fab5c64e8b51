#include "notice/ladder.h"

#include <gtest/gtest.h>

#include <set>

namespace vs::notice {
namespace ladder_test {

constexpr Micros kStart = 1'767'348'000 * kSecond;

Contact person(const std::string& name) {
    return {name, "", name + "@example.org", "+431234567"};
}

// Three people, one on each rung; everything can be sent and arrives, receipts come when told.
struct Ward {
    Plan plan{
        .contacts = {person("duty"), person("backup"), person("last")},
        .rungs = {Rung{{"duty"}, 0}, Rung{{"backup"}, 5 * kMinute}, Rung{{"last"}, 15 * kMinute}}};
    std::vector<Shift> shifts;
    Ladder ladder;
    Micros now = kStart;
    int ids = 0;
    std::string last;  // the newest notice
    std::set<Channel> has{Channel::mail, Channel::sms}, broken;

    Ladder::World world() {
        return {plan, shifts, kMinute,
                [this](const Contact&, Channel channel) { return has.contains(channel); },
                [this] { return "n" + std::to_string(++ids); }};
    }
    std::string told(const Deliveries& deliveries) {
        std::string out;
        for (const auto& one : deliveries) {
            out += (out.empty() ? "" : "; ") + one.to.name + " " +
                   std::string(to_text(one.channel)) + " " + one.message.what;
            if (one.message.alerts > 1)
                out += " x" + std::to_string(one.message.alerts) + " " + one.message.priority;
            last = one.message.id;
            if (one.message.what != "all-clear")
                ladder.delivered(one.message.id, !broken.contains(one.channel));
        }
        return out;
    }
    std::string after(Micros span) {
        now += span;
        return told(ladder.tick(now, world()));
    }
    void alert() { ladder.call("0xaa-news2-1", "high", "raised", now); }
    std::string end(const std::string& alert) {
        Deliveries clear;
        ladder.end(alert, now, world(), clear);
        return told(clear);
    }
};

TEST(Ladder, WithoutAReceiptTheNextChannelThenTheNextPerson) {
    Ward ward;
    ward.has.insert(Channel::push);
    ward.alert();
    EXPECT_EQ(ward.after(0), "duty push raised");
    EXPECT_EQ(ward.after(59 * kSecond), "");
    EXPECT_EQ(ward.after(kSecond), "duty mail raised; duty sms raised");
    EXPECT_EQ(ward.after(59 * kSecond), "");
    EXPECT_EQ(ward.after(kSecond), "backup push raised");  // long before its five minutes
    EXPECT_EQ(ward.after(kMinute), "backup mail raised; backup sms raised");
    EXPECT_EQ(ward.after(kMinute), "last push raised");
}

TEST(Ladder, AReceiptWaitsForTheNextRungsTime) {
    Ward ward;
    ward.alert();
    ward.after(0);
    EXPECT_TRUE(ward.ladder.receipt(ward.last, ward.now));
    EXPECT_FALSE(ward.ladder.receipt("unknown", ward.now));
    EXPECT_EQ(ward.after(4 * kMinute), "");
    EXPECT_EQ(ward.after(kMinute), "backup mail raised; backup sms raised");
    ward.ladder.receipt(ward.last, ward.now);
    EXPECT_EQ(ward.after(9 * kMinute), "");
    EXPECT_EQ(ward.after(kMinute), "last mail raised; last sms raised");
}

TEST(Ladder, WhatCannotBeSentIsTriedOtherwiseAtOnce) {
    Ward ward;
    ward.broken = {Channel::mail};
    ward.alert();
    EXPECT_EQ(ward.after(0), "duty mail raised; duty sms raised");
    EXPECT_EQ(ward.after(kSecond), "");
    Ward lost;
    lost.has.insert(Channel::push);
    lost.broken = {Channel::push, Channel::mail, Channel::sms};
    lost.alert();
    EXPECT_EQ(lost.after(0), "duty push raised");
    EXPECT_EQ(lost.after(kSecond), "duty mail raised; duty sms raised");
    EXPECT_EQ(lost.after(kSecond), "backup push raised");
    Ward nobody;
    nobody.plan.rungs[0].people.clear();
    nobody.alert();
    EXPECT_EQ(nobody.after(0), "backup mail raised; backup sms raised");
}

TEST(Ladder, BeginsAgainUntilSomeoneAnswersAndThenGivesTheAllClear) {
    Ward ward;
    ward.alert();
    for (int minute = 0; minute < 3; ++minute) ward.after(minute == 0 ? 0 : kMinute);
    EXPECT_EQ(ward.after(kMinute), "");  // the last resort gave no receipt either
    EXPECT_EQ(ward.after(4 * kMinute), "");
    EXPECT_EQ(ward.after(kMinute), "duty mail raised; duty sms raised");
    EXPECT_EQ(ward.end("0xaa-news2-1"),
              "duty mail all-clear; duty sms all-clear; backup mail all-clear; backup sms "
              "all-clear; last mail all-clear; last sms all-clear");
    EXPECT_EQ(ward.ladder.alerts_of(ward.last), std::vector<std::string>{"0xaa-news2-1"});
    EXPECT_EQ(ward.after(kHour), "");
    EXPECT_EQ(ward.end("0xaa-news2-1"), "");
}

// A flood, as when a cable is pulled: one notice says how many, and each of them is answered.
TEST(Ladder, SeveralAtOnceToOnePersonAreOneNotice) {
    Ward ward;
    ward.has = {Channel::mail};
    for (const auto* alert : {"0xaa-silence-1", "0xbb-silence-2"})
        ward.ladder.call(alert, "technical", "raised", ward.now);
    ward.ladder.call("0xcc-news2-3", "high", "raised", ward.now);
    EXPECT_EQ(ward.after(0), "duty mail raised x3 high");
    const auto notice = ward.last;
    EXPECT_EQ(ward.ladder.alerts_of(notice).size(), 3U);
    EXPECT_TRUE(ward.ladder.receipt(notice, ward.now));
    EXPECT_EQ(ward.after(4 * kMinute), "") << "the receipt counts for all of them";
    EXPECT_EQ(ward.after(kMinute), "backup mail raised x3 high");
    EXPECT_EQ(ward.end("0xaa-silence-1"), "");
    EXPECT_EQ(ward.end("0xbb-silence-2"), "") << "no all-clear while one of them is open";
    EXPECT_EQ(ward.end("0xcc-news2-3"), "duty mail all-clear; backup mail all-clear");
    EXPECT_EQ(ward.ladder.alerts_of(notice).size(), 3U) << "it still leads to them";
}

TEST(Ladder, WhatFollowsAtOnceWaitsSomeSecondsForTheOthersUnlessItIsGraver) {
    Ward ward;
    ward.has = {Channel::mail};
    ward.ladder.call("0xaa-a-1", "medium", "raised", ward.now);
    EXPECT_EQ(ward.after(0), "duty mail raised");
    ward.now += kSecond;
    ward.ladder.call("0xbb-b-2", "medium", "raised", ward.now);
    ward.ladder.call("0xcc-c-3", "low", "raised", ward.now);
    EXPECT_EQ(ward.after(kSecond), "");
    EXPECT_EQ(ward.after(Ladder::kGather - 3 * kSecond), "");
    EXPECT_EQ(ward.after(kSecond), "duty mail raised x2 medium");
    ward.ladder.call("0xdd-d-4", "medium", "raised", ward.now + kSecond);
    EXPECT_EQ(ward.after(kSecond), "");
    ward.ladder.call("0xee-e-5", "high", "raised", ward.now);
    EXPECT_EQ(ward.after(0), "duty mail raised x2 high") << "what is graver takes along who waits";
}

TEST(Ladder, WhatCouldNotBeSentKeepsNothingWaiting) {
    Ward ward;
    ward.has = ward.broken = {Channel::mail};
    ward.ladder.call("0xaa-a-1", "medium", "raised", ward.now);
    EXPECT_EQ(ward.after(0), "duty mail raised");
    ward.ladder.call("0xbb-b-2", "medium", "raised", ward.now);
    EXPECT_EQ(ward.after(kSecond), "backup mail raised; duty mail raised");
}

TEST(Ladder, SeveralAllClearsToOnePersonAreOne) {
    Ward ward;
    ward.ladder.call("0xaa-a-1", "medium", "raised", ward.now);
    ward.after(0);
    ward.now += kMinute / 2;
    ward.ladder.call("0xbb-b-2", "medium", "raised", ward.now);
    EXPECT_EQ(ward.after(0), "duty mail raised; duty sms raised");
    Deliveries clear;
    for (const auto* alert : {"0xaa-a-1", "0xbb-b-2"})
        ward.ladder.end(alert, ward.now, ward.world(), clear);
    EXPECT_EQ(ward.told(clear), "duty mail all-clear x2 medium; duty sms all-clear x2 medium");
    EXPECT_EQ(ward.ladder.alerts_of(clear.front().message.id).size(), 2U);
}

TEST(Ladder, ATeamOnDutyIsCalledTogether) {
    Ward ward;
    ward.shifts = {{"0x1", "duty", 0, kStart * 2}, {"0x2", "Nurse", 0, kStart * 2}};
    ward.alert();
    EXPECT_EQ(ward.after(0),
              "duty mail raised; duty sms raised; Nurse mail raised; Nurse sms raised");
}

TEST(Ladder, AWorseAlertBeginsAtTheFirstRungAgain) {
    Ward ward;
    ward.alert();
    ward.after(0), ward.after(kMinute), ward.after(kMinute);
    ward.ladder.call("0xaa-news2-1", "high", "escalated", ward.now);
    EXPECT_EQ(ward.after(0), "duty mail escalated; duty sms escalated");
    EXPECT_EQ(ward.ladder.calls().size(), 1U);
}

TEST(Ladder, GoesOnAfterARestartAndTellsAgainWhatMayNotHaveGoneOut) {
    Ward ward;
    ward.alert();
    const auto lost = ward.ladder.tick(ward.now, ward.world());
    Ward other;
    ASSERT_TRUE(other.ladder.restore(*parse_json(json::serialize(ward.ladder.snapshot()))));
    EXPECT_EQ(json::serialize(other.ladder.snapshot()), json::serialize(ward.ladder.snapshot()));
    EXPECT_EQ(other.told(other.ladder.resend(other.world())), "duty mail raised; duty sms raised");
    EXPECT_EQ(other.last, lost.back().message.id);
    EXPECT_EQ(other.told(other.ladder.resend(other.world())), "");
    other.ids = 10;
    EXPECT_EQ(other.after(kMinute), "backup mail raised; backup sms raised");
}

TEST(Ladder, RefusesSnapshotsItDidNotWrite) {
    Ward ward;
    ward.alert();
    ward.after(0);
    const auto good = json::serialize(ward.ladder.snapshot());
    for (const auto& [from, to] : {std::pair{R"("rung":0)", R"("rung":3)"},
                                   {R"("mail")", R"("pigeon")"},
                                   {R"("raised":17)", R"("raised":-17)"},
                                   {R"("calls")", R"("cells")"}}) {
        auto bad = good;
        bad.replace(bad.find(from), std::string_view(from).size(), to);
        EXPECT_FALSE(Ladder().restore(*parse_json(bad))) << to;
    }
}

TEST(Ladder, NoticesNameNobody) {
    const Message message{"0123456789abcdef0123456789abcdef", "high", "raised", ""};
    EXPECT_EQ(words(message, "https://ward.example"),
              "Vitalseal: high alert. "
              "https://ward.example/#/notice/0123456789abcdef0123456789abcdef");
    auto several = message;
    several.alerts = 3;
    EXPECT_TRUE(words(several, "").starts_with("Vitalseal: 3 alerts, the gravest high. Notice "));
    EXPECT_EQ(words(message, ""), "Vitalseal: high alert. Notice 0123456789abcdef0123456789abcdef");
}

}  // namespace ladder_test
}  // namespace vs::notice
