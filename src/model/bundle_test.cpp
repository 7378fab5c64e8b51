#include "model/bundle.h"

#include <gtest/gtest.h>

#include <random>

#include "base/json.h"
#include "model/detail/samples.h"

namespace vs::model::bundle_test {

std::string text_of(const ReportInput& input) {
    const auto text = bundle_text(input);
    EXPECT_TRUE(text) << text.error().message;
    return text.value_or(std::string());
}

std::string check_code(const std::string& bundle) {
    const auto done = check_report(bundle);
    return done ? "right" : done.error().code;
}

// Replaces the first occurrence; a test that replaces nothing is wrong.
std::string with(std::string text, std::string_view from, std::string_view to) {
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

void expect_same(const ReportInput& a, const ReportInput& b) {
    EXPECT_EQ(a.patient, b.patient);
    EXPECT_EQ(a.seq, b.seq);
    EXPECT_EQ(a.kind, b.kind);
    EXPECT_EQ(a.start, b.start);
    EXPECT_EQ(a.end, b.end);
    EXPECT_EQ(a.epoch, b.epoch);
    EXPECT_EQ(a.previous, b.previous);
    EXPECT_EQ(a.messages, b.messages);
    EXPECT_EQ(a.devices, b.devices);
    EXPECT_EQ(a.alerts, b.alerts);
    EXPECT_EQ(a.gaps, b.gaps);
    EXPECT_EQ(a.covers, b.covers);
    EXPECT_EQ(a.accesses, b.accesses);
}

TEST(Report, ComesBackAsItWasWritten) {
    for (const auto& input : {samples::report(), samples::waveform_report()}) {
        const auto text = text_of(input);
        const auto parsed = parse_report(text);
        ASSERT_TRUE(parsed) << parsed.error().message;
        expect_same(parsed->input, input);
        EXPECT_EQ(check_code(text), "right");
    }
}

TEST(Report, WithoutPredecessorDevicesOrMessagesComesBackToo) {
    const ReportInput input{.patient = samples::kPatient,
                            .kind = ReportKind::numerics,
                            .start = samples::kStart,
                            .end = samples::kStart + kMinute};
    const auto text = text_of(input);
    const auto parsed = parse_report(text);
    ASSERT_TRUE(parsed);
    expect_same(parsed->input, input);
    EXPECT_EQ(check_code(text), "right");
}

TEST(Report, ObservationsAreThoseOfTheMessagesInTheOrderOfArrival) {
    auto input = samples::report();
    input.gaps.clear();
    const auto parsed = parse_report(text_of(input));
    ASSERT_TRUE(parsed);
    std::vector<std::string> expected;
    for (const auto& message : input.messages) {
        const auto texts = observations_of(message, input.patient);
        ASSERT_TRUE(texts);
        expected.insert(expected.end(), texts->begin(), texts->end());
    }
    EXPECT_EQ(parsed->observations, expected);
}

TEST(Report, AMessageGivenTwiceIsWrittenOnce) {
    auto twice = samples::report();
    twice.messages.push_back(twice.messages[0]);
    EXPECT_EQ(text_of(twice), text_of(samples::report()));
}

TEST(Report, SimulatedAndRecordedDataBearTheirLabel) {
    auto input = samples::report();
    const auto simulated = text_of(input);
    EXPECT_NE(simulated.find(R"("code":"HTEST")"), std::string::npos);
    EXPECT_NE(simulated.find(R"({"system":"urn:vitalseal:source","code":"simulated"})"),
              std::string::npos);
    input.devices[0].simulated = false;
    const auto live = text_of(input);
    EXPECT_EQ(live.find("HTEST"), std::string::npos);
    EXPECT_EQ(live.find("urn:vitalseal:source"), std::string::npos);
    input.devices[0].recorded = true;
    EXPECT_NE(text_of(input).find(R"({"system":"urn:vitalseal:source","code":"recorded"})"),
              std::string::npos);
}

TEST(Report, AnAlertStepThatSaysNothingIsRefused) {
    auto input = samples::report();
    input.alerts[0].priority = "urgent";
    EXPECT_EQ(bundle_text(input).error().code, "alert");
    input = samples::report();
    input.alerts[1].what = "";
    EXPECT_EQ(bundle_text(input).error().code, "alert");
}

TEST(Report, AnAccessSaysWhoTheTeamTheRightAndThePurpose) {
    const auto text = text_of(samples::report());
    for (const auto* part :
         {R"("resourceType":"AuditEvent")", R"("policy":["urn:vitalseal:right:team"])",
          R"("code":"TREAT")", R"("code":"PATRQT")", R"("code":"BTG")",
          R"({"type":"records","valueString":"3-4,9"})"})
        EXPECT_NE(text.find(part), std::string::npos) << part;
    auto input = samples::report();
    input.accesses[0].purpose = 0;
    EXPECT_EQ(check_code(text_of(input)), "right") << "a grant without a purpose";
    input.accesses[0].what = "";
    EXPECT_EQ(bundle_text(input).error().code, "access");
    EXPECT_EQ(check_code(with(text, R"("requestor":true)", R"("requestor":false)")), "mapping");
    EXPECT_EQ(check_code(with(text, "right:team", "right:none")), "report");
}

TEST(Report, AMessageThatIsNoneIsRefused) {
    auto input = samples::report();
    input.messages[0].pop_back();
    EXPECT_FALSE(bundle_text(input));
}

TEST(CheckReport, NamesTheEntryThatSaysOtherThanItsMessage) {
    const auto text = text_of(samples::report());
    // Entries 0 and 1 are patient and device; the first reading is a heart rate of 180.
    const auto altered = check_report(with(text, R"("value":180,)", R"("value":80,)"));
    ASSERT_FALSE(altered);
    EXPECT_EQ(altered.error().code, "mapping");
    EXPECT_NE(altered.error().message.find("entry 2 "), std::string::npos)
        << altered.error().message;
}

TEST(CheckReport, FindsWhatIsAddedDroppedOrMoved) {
    const auto text = text_of(samples::report());
    EXPECT_EQ(check_code(with(text, "2026-01-02T03:04:00Z", "2026-01-02T03:04:01Z")), "mapping");
    EXPECT_EQ(check_code(with(text, R"("text":"Heart rate")", R"("text":"Heart rate","x":1)")),
              "mapping");
    EXPECT_EQ(check_code(with(text, R"("value":180,)", R"("value":180.0,)")), "mapping");
    EXPECT_EQ(check_code(with(text, R"("type":"collection")", R"("type": "collection")")),
              "mapping");
    EXPECT_EQ(check_code(with(text, R"("code":"HTEST")", R"("code":"HTESU")")), "mapping");
    EXPECT_EQ(check_code(text + ' '), "mapping");
    auto fewer = samples::report();
    fewer.messages.pop_back();
    const auto short_text = text_of(fewer);
    const auto tail = text.substr(text.find(R"({"resourceType":"Provenance")"));
    const auto head = short_text.substr(0, short_text.find(R"({"resourceType":"Provenance")"));
    EXPECT_EQ(check_code(head + tail), "mapping");  // a reading suppressed, its message kept
}

TEST(CheckReport, FindsASwapOfAMessageForAnother) {
    auto other = samples::report();
    other.messages[0] =
        samples::signed_json(samples::every_vital(samples::kStart + 2 * kSecond), 5);
    const auto have = to_base64(samples::report().messages[0]);
    EXPECT_EQ(check_code(with(text_of(samples::report()), have, to_base64(other.messages[0]))),
              "mapping");
}

TEST(ParseReport, NamesWhatIsMissing) {
    const auto text = text_of(samples::report());
    const auto code = [](const std::string& bundle) {
        const auto parsed = parse_report(bundle);
        return parsed ? "parsed" : parsed.error().code;
    };
    EXPECT_EQ(code(""), "json");
    EXPECT_EQ(code("[]"), "report");
    EXPECT_EQ(code("{}"), "report");
    EXPECT_EQ(code("3"), "report");
    EXPECT_EQ(code(with(text, R"("resourceType":"Bundle")", R"("resourceType":"Patient")")),
              "report");
    EXPECT_EQ(code(with(text, "/17\"", "/-17\"")), "report");
    EXPECT_EQ(code(with(text, "/17\"", "/17x\"")), "report");
    EXPECT_EQ(code(with(text, "urn:vitalseal:epoch", "urn:vitalseal:epoque")), "report");
    EXPECT_EQ(code(with(text, R"({"system":"urn:vitalseal:epoch")",
                        R"({"system":"urn:vitalseal:consent-block","code":"0"},)"
                        R"({"system":"urn:vitalseal:epoch")")),
              "report");
    EXPECT_EQ(code(with(text, "\"numerics\"", "\"week\"")), "report");
    EXPECT_EQ(code(with(text, "urn:dev:mac:02", "urn:dev:mac:0g")), "report");
    EXPECT_EQ(code(with(text, R"({"resourceType":"Provenance")", R"({"resourceType":"Basic")")),
              "report");
    EXPECT_EQ(code(with(text, R"("sigFormat":"application/cose","data":")",
                        R"("sigFormat":"application/cose","data":"!)")),
              "report");
}

TEST(ParseReport, AlteredTextNeverCrashesAndNeverPasses) {
    std::mt19937 random(3);
    const auto text = text_of(samples::report());
    for (int i = 0; i < 400; ++i) {
        auto copy = text;
        for (auto n = random() % 3 + 1; n-- > 0;)
            copy[random() % copy.size()] = "{}[]\",:0aZ"[random() % 10];
        if (copy == text) continue;
        const auto done = check_report(copy);
        if (!done) continue;
        // What still passes is another right report, never the same facts in other bytes.
        const auto parsed = parse_report(copy);
        ASSERT_TRUE(parsed);
        ASSERT_EQ(text_of(parsed->input), copy);
    }
}

}  // namespace vs::model::bundle_test
