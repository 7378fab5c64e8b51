#include "fhir/build.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace vs::fhir::build_test {

const Heading kHeading{"id-1", {"urn:x", "1"}, "patient-1", "device-1"};
constexpr Micros kTime = 1'767'323'045'678 * kMillisecond;

// Typed in from the R4 definition of Observation and its heartrate profile.
TEST(Build, ObservationHasFhirsElementsInFhirsOrder) {
    EXPECT_EQ(
        observation(kHeading, kTime, {Vital::heart_rate, "8867-4", "72.0", "/min"}),
        R"({"resourceType":"Observation","id":"id-1",)"
        R"("meta":{"profile":["http://hl7.org/fhir/StructureDefinition/heartrate"]},)"
        R"("identifier":[{"system":"urn:x","value":"1"}],"status":"final",)"
        R"("category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category",)"
        R"("code":"vital-signs","display":"Vital Signs"}]}],)"
        R"("code":{"coding":[{"system":"http://loinc.org","code":"8867-4","display":"Heart rate"}],"text":"Heart rate"},)"
        R"("subject":{"reference":"urn:uuid:patient-1"},"effectiveDateTime":"2026-01-02T03:04:05.678Z",)"
        R"("valueQuantity":{"value":72.0,"unit":"beats/min","system":"http://unitsofmeasure.org","code":"/min"},)"
        R"("device":{"reference":"urn:uuid:device-1"}})");
}

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

TEST(Build, SaturationBearsBothCodes) {
    const auto text = observation(kHeading, kTime, {Vital::spo2, "59408-5", "97", "%"});
    EXPECT_TRUE(contains(text, R"("code":"59408-5")"));
    EXPECT_TRUE(contains(text, R"("code":"2708-6")"));
    EXPECT_TRUE(contains(text, R"("code":"150456")"));
}

TEST(Build, AnAliasStandsAsSentAndClaimsNoMethod) {
    const auto text = observation(kHeading, kTime, {Vital::spo2, "2708-6", "97", "%"});
    EXPECT_TRUE(contains(text, R"("code":"2708-6")"));
    EXPECT_FALSE(contains(text, "59408-5"));
    EXPECT_FALSE(contains(text, "150456"));
}

TEST(Build, GlucoseIsALaboratoryValueWithoutAProfile) {
    const auto text = observation(kHeading, kTime, {Vital::glucose, "41653-7", "101", "mg/dL"});
    EXPECT_TRUE(contains(text, R"("code":"laboratory")"));
    EXPECT_FALSE(contains(text, "profile"));
}

json::value lead(const Lead& lead) {
    const auto value = parse_json(ecg(kHeading, kTime, {&lead, 1}));
    return value ? value->at("component").at(0).at("valueSampledData") : json::value();
}

double number(const json::value& value) {
    return value.to_number<double>();
}

// MIT-BIH: 360 Hz, 200 units per mV, 1024 is zero. CPSC and others: gains without a finite decimal.
TEST(Build, EcgRateAndGainComeBackFromSampledData) {
    const Bytes samples{0x00, 0x04, 0xC8, 0x04, 0x00, 0x80, 0xFF, 0x7F};  // 1024 1224 missing 32767
    for (const double rate : {125.0, 250.0, 257.0, 360.0, 500.0, 999.56})
        for (const double gain : {200.0, 247.3, 1000.0, 3.0, 0.5}) {
            const auto data = lead({"II", rate, gain, 1024, samples});
            EXPECT_NEAR(1000 / number(data.at("period")), rate, rate * 1e-12);
            EXPECT_NEAR(1 / number(data.at("factor")), gain, gain * 1e-12);
            const auto origin = number(data.at("origin").at("value"));
            EXPECT_NEAR(1224 * number(data.at("factor")) + origin, 200 / gain, 1e-9);
            EXPECT_EQ(data.at("data").get_string(), "1024 1224 E 32767");
        }
}

TEST(Build, EcgOfMitBihIsWrittenWithExactDecimals) {
    const Bytes samples{0, 0};
    const Lead mlii{"MLII", 360, 200, 1024, samples};
    const auto text = ecg(kHeading, kTime, {&mlii, 1});
    EXPECT_TRUE(contains(text, R"("origin":{"value":-5.12,"unit":"mV")"));
    EXPECT_TRUE(contains(text, R"("factor":0.005,)"));
    EXPECT_TRUE(contains(text, R"("period":2.777777777777)"));
    EXPECT_TRUE(contains(text, R"("code":"131328","display":"MDC_ECG_ELEC_POTL"}],"text":"MLII")"));
}

TEST(Build, HostileTextStaysInItsString) {
    const AlertStep step{"id",
                         "kind",
                         "high",
                         "raised",
                         kTime,
                         "Dr. \"}],\"x\":[{\"",
                         "\\\",\"detail\":\"no\x01\xFF"};
    const auto value = parse_json(alert_step("a", step, "p"));
    ASSERT_TRUE(value);
    EXPECT_EQ(value->at("author").at("display").get_string(), step.by);
    EXPECT_EQ(value->at("detail").get_string(), "\\\",\"detail\":\"no\xEF\xBF\xBD\xEF\xBF\xBD");
    EXPECT_FALSE(value->get_object().contains("x"));
}

TEST(Build, LaterStepsOfAnAlertAreCommunicationsAboutIt) {
    const AlertStep step{"a7", "news2", "medium", "acknowledged", kTime, "Dr. Demo", ""};
    const auto value = parse_json(alert_step("a", step, "p"));
    ASSERT_TRUE(value);
    EXPECT_EQ(value->at("resourceType").get_string(), "Communication");
    EXPECT_EQ(value->at("priority").get_string(), "asap");
    EXPECT_EQ(value->at_pointer("/about/0/identifier/value").get_string(), "a7");
    EXPECT_FALSE(value->get_object().contains("payload"));  // FHIR has no empty strings
}

TEST(Build, ResourcesOfABundleComeBackAsTheyStand) {
    const Identifier name{"urn:x", "[{\"}"};
    const std::vector<Entry> entries{{"1", patient("1", name)},
                                     {"2", R"({"a":"}],\"resource\":{","b":36.60})"}};
    const auto text = bundle({{"urn:x", ",\"entry\":["}, kTime, true, {}}, entries);
    const auto back = resources_of(text);
    ASSERT_EQ(back.size(), 2u);
    EXPECT_EQ(back[0], entries[0].resource);
    EXPECT_EQ(back[1], entries[1].resource);
}

TEST(Build, ResourcesOfAnythingElseIsEmptyOrBounded) {
    for (const std::string_view text : {R"()", R"({})", R"(x,"entry":[{)", R"(x,"entry":[{}])",
                                        R"(x,"entry":[{"resource":"\)", R"(x,"entry":[}}])"})
        EXPECT_TRUE(resources_of(text).empty()) << text;
}

TEST(Build, UuidHasVersionAndVariant) {
    EXPECT_EQ(uuid_text(Bytes(16, 0xFF)), "ffffffff-ffff-8fff-bfff-ffffffffffff");
    EXPECT_EQ(uuid_text(Bytes(16, 0x00)), "00000000-0000-8000-8000-000000000000");
}

}  // namespace vs::fhir::build_test
