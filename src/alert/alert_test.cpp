#include "alert/alert.h"

#include <gtest/gtest.h>

#include "alert/sentence.h"

namespace vs::alert {
namespace alert_test {

Alert full() {
    return {.id = "0xaa-news2-5",
            .patient = "0xaa",
            .kind = "news2",
            .about = "",
            .rule = "NEWS2",
            .priority = Priority::high,
            .active = false,
            .raised = 5 * kSecond,
            .onset = 4 * kSecond,
            .end = 9 * kSecond,
            .sentence = "NEWS2 7.",
            .acknowledged = Mark{"Dr. Demo", 7 * kSecond},
            .resolved = Mark{"", 10 * kSecond},
            .note = "known",
            .parts = {{"news2",
                       "NEWS2",
                       "NEWS2 7.",
                       Priority::high,
                       4 * kSecond,
                       false,
                       true,
                       {.signs = 5, .minor = 4, .own = false},
                       {{"form", "news2"}, {"score", 7}}}},
            .called = 4 * kSecond,
            .said = {json::object{{"form", "news2"}, {"score", 7}}}};
}

TEST(Alert, JsonHasTheMembersOfTheApi) {
    EXPECT_EQ(json::serialize(to_json(full())),
              R"({"id":"0xaa-news2-5","patient":"0xaa","kind":"news2","about":"","rule":"NEWS2",)"
              R"("priority":"high","state":"cleared",)"
              R"("acknowledged":{"by":"Dr. Demo","at":"1970-01-01T00:00:07Z"},)"
              R"("attended":null,"snoozed":null,)"
              R"("raised":"1970-01-01T00:00:05Z","sentence":"NEWS2 7.",)"
              R"("onset":"1970-01-01T00:00:04Z","end":"1970-01-01T00:00:09Z",)"
              R"("resolved":"1970-01-01T00:00:10Z","resolved_by":"","note":"known",)"
              R"("called":"1970-01-01T00:00:04Z","said":[{"form":"news2","score":7}],)"
              R"("parts":[{"kind":"news2","rule":"NEWS2",)"
              R"("priority":"high","sentence":"NEWS2 7.","onset":"1970-01-01T00:00:04Z",)"
              R"("holds":false,"told":true,"said":{"form":"news2","score":7},"cause":[5,4,0]}]})");
}

TEST(Alert, JsonReadsBack) {
    EXPECT_EQ(*alert_from_json(to_json(full())), full());
    Alert open = full();
    open.acknowledged.reset();
    open.resolved.reset();
    open.end.reset();
    open.active = true;
    open.snoozed = Rest{"Dr. Demo", 7 * kSecond, 9 * kSecond};
    EXPECT_EQ(*alert_from_json(to_json(open)), open);
    EXPECT_EQ(json::serialize(to_json(open).at("snoozed")),
              R"({"by":"Dr. Demo","at":"1970-01-01T00:00:07Z","until":"1970-01-01T00:00:09Z"})");
}

TEST(Alert, WrittenBeforeThereWasSaidItHasItsSentenceAlone) {
    auto old = to_json(full());
    old.erase("said"), old["parts"].get_array()[0].get_object().erase("said");
    const auto alert = alert_from_json(old);
    ASSERT_TRUE(alert);
    EXPECT_TRUE(alert->said.empty() && alert->parts[0].said.empty());
    EXPECT_EQ(alert->sentence, "NEWS2 7.");
}

TEST(Alert, WrittenBeforeThereWerePartsItIsOnePart) {
    auto old = to_json(full());
    old.erase("said");
    old.erase("parts"), old.erase("called");
    const auto alert = alert_from_json(old);
    ASSERT_TRUE(alert);
    ASSERT_EQ(alert->parts.size(), 1U);
    EXPECT_EQ(alert->parts[0].kind, "news2");
    old["parts"] = json::array{};
    EXPECT_FALSE(alert_from_json(old));
    old["parts"] = json::array{json::object{{"kind", "news2"}}};
    EXPECT_FALSE(alert_from_json(old));
}

TEST(Alert, JsonThatIsNoAlertIsRefused) {
    EXPECT_FALSE(alert_from_json(nullptr));
    EXPECT_FALSE(alert_from_json(json::array{}));
    for (const auto* key :
         {"id", "patient", "kind", "priority", "state", "raised", "onset", "sentence"}) {
        auto bad = to_json(full());
        bad.erase(key);
        EXPECT_EQ(alert_from_json(bad).error().code, "alert") << key;
        bad[key] = "?";
        const std::string_view name(key);
        if (name == "priority" || name == "state" || name == "raised" || name == "onset") {
            EXPECT_FALSE(alert_from_json(bad)) << key;
        }
    }
    auto bad = to_json(full());
    bad["acknowledged"] = json::object{{"by", "x"}};
    EXPECT_FALSE(alert_from_json(bad));
}

TEST(Alert, WordsReadBack) {
    for (auto priority : {Priority::technical, Priority::low, Priority::medium, Priority::high})
        EXPECT_EQ(priority_of(to_text(priority)), priority);
    for (auto what :
         {What::raised, What::escalated, What::cleared, What::acknowledged, What::resolved})
        EXPECT_EQ(what_of(to_text(what)), what);
    EXPECT_EQ(priority_of("urgent"), std::nullopt);
}

TEST(Sentence, ValuesCarryTheirUnitAndNoFalsePrecision) {
    EXPECT_EQ(value_text(Vital::heart_rate, 134), "134 beats/min");
    EXPECT_EQ(value_text(Vital::systolic, 89.5), "89.5 mmHg");
    EXPECT_EQ(value_text(Vital::spo2, 100), "100 %");
    EXPECT_EQ(value_text(Vital::temperature, 39), "39.0 °C");
    EXPECT_EQ(value_text(Vital::temperature, 36.999999999), "37.0 °C");
    EXPECT_EQ(value_text(Vital::temperature, 36.65), "36.65 °C");
}

TEST(Sentence, Spans) {
    EXPECT_EQ(span_text(45 * kSecond), "45 s");
    EXPECT_EQ(span_text(kMinute), "60 s");
    EXPECT_EQ(span_text(12 * kMinute + kSecond), "12 min");
    EXPECT_EQ(span_text(2 * kHour), "2 h");
    EXPECT_EQ(span_text(5 * kHour + 52 * kMinute), "5 h 52 min");
    EXPECT_EQ(span_text(76 * kHour), "3 d 4 h");
}

}  // namespace alert_test
}  // namespace vs::alert
