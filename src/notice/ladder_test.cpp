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
    std::set<Channel> broken;

    Ladder::World world() {
        return {plan, shifts, kMinute,
                [](const Contact&, Channel channel) { return channel != Channel::push; },
                [this] { return "n" + std::to_string(++ids); }};
    }
    std::string told(const Deliveries& deliveries) {
        std::string out;
        for (const auto& one : deliveries) {
            out += (out.empty() ? "" : "; ") + one.to.name + " " +
                   std::string(to_text(one.channel)) + " " + one.message.what;
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
};

TEST(Ladder, WithoutAReceiptTheNextChannelThenTheNextPerson) {
    Ward ward;
    ward.alert();
    EXPECT_EQ(ward.after(0), "duty mail raised");
    EXPECT_EQ(ward.after(59 * kSecond), "");
    EXPECT_EQ(ward.after(kSecond), "duty sms raised");
    EXPECT_EQ(ward.after(59 * kSecond), "");
    EXPECT_EQ(ward.after(kSecond), "backup mail raised");  // long before its five minutes
    EXPECT_EQ(ward.after(kMinute), "backup sms raised");
    EXPECT_EQ(ward.after(kMinute), "last mail raised");
}

TEST(Ladder, AReceiptWaitsForTheNextRungsTime) {
    Ward ward;
    ward.alert();
    ward.after(0);
    EXPECT_TRUE(ward.ladder.receipt(ward.last, ward.now));
    EXPECT_FALSE(ward.ladder.receipt("unknown", ward.now));
    EXPECT_EQ(ward.after(4 * kMinute), "");
    EXPECT_EQ(ward.after(kMinute), "backup mail raised");
    ward.ladder.receipt(ward.last, ward.now);
    EXPECT_EQ(ward.after(9 * kMinute), "");
    EXPECT_EQ(ward.after(kMinute), "last mail raised");
}

TEST(Ladder, WhatCannotBeSentIsTriedOtherwiseAtOnce) {
    Ward ward;
    ward.broken = {Channel::mail};
    ward.alert();
    EXPECT_EQ(ward.after(0), "duty mail raised");
    EXPECT_EQ(ward.after(kSecond), "duty sms raised");
    Ward nobody;
    nobody.plan.rungs[0].people.clear();
    nobody.alert();
    EXPECT_EQ(nobody.after(0), "backup mail raised");
}

TEST(Ladder, BeginsAgainUntilSomeoneAnswersAndThenGivesTheAllClear) {
    Ward ward;
    ward.alert();
    for (int minute = 0; minute < 6; ++minute) ward.after(minute == 0 ? 0 : kMinute);
    EXPECT_EQ(ward.after(kMinute), "");  // the last resort gave no receipt either
    EXPECT_EQ(ward.after(4 * kMinute), "");
    EXPECT_EQ(ward.after(kMinute), "duty mail raised");
    EXPECT_EQ(ward.told(ward.ladder.end("0xaa-news2-1", ward.now, ward.world())),
              "duty mail all-clear; duty sms all-clear; backup mail all-clear; backup sms "
              "all-clear; last mail all-clear; last sms all-clear");
    EXPECT_EQ(ward.ladder.alert_of(ward.last), "0xaa-news2-1");
    EXPECT_EQ(ward.after(kHour), "");
    EXPECT_EQ(ward.told(ward.ladder.end("0xaa-news2-1", ward.now, ward.world())), "");
}

TEST(Ladder, ATeamOnDutyIsCalledTogether) {
    Ward ward;
    ward.shifts = {{"0x1", "duty", 0, kStart * 2}, {"0x2", "Nurse", 0, kStart * 2}};
    ward.alert();
    EXPECT_EQ(ward.after(0), "duty mail raised; Nurse mail raised");
}

TEST(Ladder, AWorseAlertBeginsAtTheFirstRungAgain) {
    Ward ward;
    ward.alert();
    ward.after(0), ward.after(kMinute), ward.after(kMinute);
    ward.ladder.call("0xaa-news2-1", "high", "escalated", ward.now);
    EXPECT_EQ(ward.after(0), "duty mail escalated");
    EXPECT_EQ(ward.ladder.calls().size(), 1U);
}

TEST(Ladder, GoesOnAfterARestartAndTellsAgainWhatMayNotHaveGoneOut) {
    Ward ward;
    ward.alert();
    const auto lost = ward.ladder.tick(ward.now, ward.world());
    Ward other;
    ASSERT_TRUE(other.ladder.restore(*parse_json(json::serialize(ward.ladder.snapshot()))));
    EXPECT_EQ(json::serialize(other.ladder.snapshot()), json::serialize(ward.ladder.snapshot()));
    EXPECT_EQ(other.told(other.ladder.resend(other.world())), "duty mail raised");
    EXPECT_EQ(other.last, lost.front().message.id);
    EXPECT_EQ(other.told(other.ladder.resend(other.world())), "");
    other.ids = 10;
    EXPECT_EQ(other.after(kMinute), "duty sms raised");
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
    EXPECT_EQ(words(message, ""), "Vitalseal: high alert. Notice 0123456789abcdef0123456789abcdef");
}

}  // namespace ladder_test
}  // namespace vs::notice
