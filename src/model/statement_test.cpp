// What people sign comes back as it was, and nothing that the grammar does not name gets through.
#include "model/statement.h"

#include <gtest/gtest.h>

namespace vs::model {
namespace statement_test {

const Patient kPatient{1, 2, 3};
constexpr Micros kAt = 1'767'323'045'250'000;

Statement said(Said what) {
    Statement s{.said = what, .patient = kPatient, .at = kAt};
    if (what != Said::read && what != Said::checkup_begun && what != Said::checkup_ended)
        s.text = "Two \"words\"\nand ü";
    switch (what) {
        case Said::prescription:
            s.medicine = "Paracetamol 500 mg";
            break;
        case Said::limits:
            s.limits = {{Vital::heart_rate, 50, 130.5}, {Vital::spo2, 88, {}}};
            break;
        case Said::read:
        case Said::reply:
            s.answers = std::string(64, 'a');
            break;
        case Said::symptom:
            s.symptom = "dizzy", s.severity = 2;
            break;
        case Said::checkup_ended:
            s.begun = kAt - kMinute, s.place = "Ward 3";
            break;
        case Said::plan:
            s.every_minutes = 240;
            break;
        default:
            s.about = "0x0102/limit-high-8867-4/1";
    }
    if (what == Said::checkup_begun) s.about.clear();
    return s;
}

std::vector<Said> every() {
    std::vector<Said> out;
    for (int i = 0; i <= static_cast<int>(Said::plan); ++i) out.push_back(static_cast<Said>(i));
    return out;
}

TEST(Statement, OfEveryKindComesBackAsItWasSigned) {
    for (const auto what : every()) {
        const auto payload = payload_of(said(what));
        ASSERT_TRUE(payload) << to_text(what) << ": " << payload.error().message;
        const auto back = parse_statement(*payload);
        ASSERT_TRUE(back) << *payload << ": " << back.error().message;
        EXPECT_EQ(*back, said(what)) << *payload;
        EXPECT_EQ(said_of(to_text(what)), what);
    }
}

TEST(Statement, ReadsMembersInAnyOrderAndRefusesEveryOther) {
    for (const auto what : every()) {
        const auto payload = *payload_of(said(what));
        auto object = parse_json(payload)->get_object();
        json::object turned;
        for (auto it = object.end(); it != object.begin();) {
            --it;
            turned[it->key()] = it->value();
        }
        EXPECT_EQ(*parse_statement(json::serialize(turned)), said(what));
        for (const auto& member : object) {
            auto less = object;
            less.erase(member.key());
            const auto refused = parse_statement(json::serialize(less));
            EXPECT_TRUE(!refused || *refused != said(what)) << payload << member.key();
        }
        object["note"] = json::array{json::object{{"text", "unseen"}}};
        object["extension"] = json::array{};
        EXPECT_FALSE(parse_statement(json::serialize(object))) << payload;
    }
}

TEST(Statement, WhatIsMissingTooLongOrOutOfRangeIsRefused) {
    const auto refused = [](Said what, auto change) {
        auto s = said(what);
        change(s);
        const auto payload = payload_of(s);
        return !payload && payload.error().code == "statement";
    };
    EXPECT_TRUE(refused(Said::advice, [](auto& s) { s.text.clear(); }));
    EXPECT_TRUE(refused(Said::advice, [](auto& s) { s.text.assign(kMaxWords + 1, 'x'); }));
    EXPECT_TRUE(refused(Said::advice, [](auto& s) { s.at = 0; }));
    EXPECT_TRUE(refused(Said::prescription, [](auto& s) { s.medicine.clear(); }));
    EXPECT_TRUE(refused(Said::limits, [](auto& s) { s.limits.clear(); }));
    EXPECT_TRUE(refused(Said::limits, [](auto& s) { s.limits[0].low = 200; }));
    EXPECT_TRUE(refused(Said::limits, [](auto& s) { s.limits[1].vital = Vital::heart_rate; }));
    EXPECT_TRUE(refused(Said::limits, [](auto& s) { s.limits[1].low = 888; }));
    EXPECT_TRUE(refused(Said::read, [](auto& s) { s.answers = "0x12"; }));
    EXPECT_TRUE(refused(Said::symptom, [](auto& s) { s.symptom = "itch"; }));
    EXPECT_TRUE(refused(Said::symptom, [](auto& s) { s.severity = 4; }));
    EXPECT_TRUE(refused(Said::checkup_ended, [](auto& s) { s.begun = s.at + 1; }));
    EXPECT_TRUE(refused(Said::plan, [](auto& s) { s.every_minutes = 20'000; }));
    EXPECT_EQ(parse_statement("[").error().code, "json");
    EXPECT_EQ(parse_statement(R"({"resourceType":"Patient"})").error().code, "statement");
    EXPECT_EQ(parse_statement(std::string(kMaxStatement + 1, ' ')).error().code, "statement");
}

}  // namespace statement_test
}  // namespace vs::model
