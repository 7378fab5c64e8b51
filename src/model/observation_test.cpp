#include "model/observation.h"

#include <gtest/gtest.h>

#include <random>

#include "base/json.h"
#include "model/detail/samples.h"

namespace vs::model::observation_test {

using samples::kPatient;
using samples::kStart;
using samples::record;

std::vector<std::string> mapped(const std::vector<std::string>& records) {
    const auto out = observations_of(samples::signed_json(samples::pack(records)), kPatient);
    EXPECT_TRUE(out) << out.error().message;
    return out.value_or(std::vector<std::string>{});
}

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

// The bytes of a whole Observation, ids included: whoever changes them changes what every sealed
// report is checked against.
TEST(Observations, TheBytesAreFixed) {
    const auto texts = mapped({record("8310-5", "Cel", "36.60")});
    ASSERT_EQ(texts.size(), 1u);
    const auto message = samples::signed_json(samples::pack({record("8310-5", "Cel", "36.60")}));
    auto id = to_hex(ByteView(crypto::sha256(message)).first(12)) + "00000000";
    id[12] = '8';
    constexpr std::string_view kVariant = "89ab89ab89ab89ab";
    id[16] = kVariant[static_cast<std::size_t>(id[16] <= '9' ? id[16] - '0' : id[16] - 'a' + 10)];
    for (const std::size_t at : {8, 13, 18, 23}) id.insert(at, 1, '-');
    EXPECT_EQ(
        texts[0],
        R"({"resourceType":"Observation","id":")" + id +
            R"(",)"
            R"("meta":{"profile":["http://hl7.org/fhir/StructureDefinition/bodytemp"]},)"
            R"("identifier":[{"system":"urn:vitalseal:reading","value":"020000000000002a/3/1/0"}],)"
            R"("status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs","display":"Vital Signs"}]}],)"
            R"("code":{"coding":[{"system":"http://loinc.org","code":"8310-5","display":"Body temperature"},{"system":"urn:iso:std:iso:11073:10101","code":"150364"}],"text":"Temperature"},)"
            R"("subject":{"reference":"urn:uuid:)" +
            patient_uuid(kPatient) +
            R"("},)"
            R"("effectiveDateTime":"2026-01-02T03:04:00Z",)"
            R"("valueQuantity":{"value":36.60,"unit":"°C","system":"http://unitsofmeasure.org","code":"Cel"},)"
            R"("device":{"reference":"urn:uuid:)" +
            device_uuid(samples::kDevice) + R"("}})");
}

TEST(Observations, DecimalsSurviveAsReceived) {
    for (const auto number : {"36.60", "37", "37.0", "3.70e1", "370E-1", "36.600000000000001"}) {
        const auto texts = mapped({record("8310-5", "Cel", number)});
        ASSERT_EQ(texts.size(), 1u);
        EXPECT_TRUE(contains(texts[0], "\"value\":" + std::string(number) + ",")) << texts[0];
    }
}

TEST(Observations, DecimalsOfCborSurviveToo) {
    const auto message = samples::signed_cbor(samples::pack({record("8310-5", "Cel", "36.60")}));
    const auto texts = observations_of(message, kPatient);
    ASSERT_TRUE(texts);
    EXPECT_TRUE(contains((*texts)[0], "\"value\":36.60,")) << (*texts)[0];
}

TEST(Observations, EqualMessagesGiveEqualTextsAndAnotherByteGivesOtherIds) {
    const auto message = samples::signed_json(samples::every_vital());
    EXPECT_EQ(*observations_of(message, kPatient), *observations_of(message, kPatient));
    const auto other = samples::signed_json(samples::every_vital(), 2);
    EXPECT_NE(map_message(message, kPatient)->observations[0].id,
              map_message(other, kPatient)->observations[0].id);
}

TEST(Observations, PressuresOfOneTimeAreOnePanelAtThePlaceOfTheFirst) {
    const auto texts = mapped({record("8867-4", "/min", "72"), record("8462-4", "mm[Hg]", "80"),
                               record("8310-5", "Cel", "37"), record("8480-6", "mmHg", "120.0"),
                               record("8478-0", "mm[Hg]", "93")});
    ASSERT_EQ(texts.size(), 3u);
    EXPECT_TRUE(contains(texts[0], "\"code\":\"8867-4\""));
    EXPECT_TRUE(contains(texts[1], "StructureDefinition/bp\""));
    const auto panel = parse_json(texts[1]);
    ASSERT_TRUE(panel);
    const auto& components = panel->at("component").get_array();
    ASSERT_EQ(components.size(), 3u);
    EXPECT_EQ(components[0].at_pointer("/code/coding/0/code").get_string(), "8480-6");
    EXPECT_EQ(components[1].at_pointer("/code/coding/0/code").get_string(), "8462-4");
    EXPECT_EQ(components[2].at_pointer("/code/coding/0/code").get_string(), "8478-0");
    EXPECT_TRUE(contains(texts[1], "\"value\":120.0,"));
    EXPECT_TRUE(contains(texts[1], "020000000000002a/3/1/1\""));
    EXPECT_TRUE(contains(texts[2], "\"code\":\"8310-5\""));
}

TEST(Observations, PressuresOfOtherTimesOrAloneStayAlone) {
    const auto apart =
        mapped({record("8480-6", "mmHg", "120"), record("8462-4", "mmHg", "80", kStart + kSecond)});
    ASSERT_EQ(apart.size(), 2u);
    EXPECT_FALSE(contains(apart[0], "85354-9"));
    const auto mean = mapped({record("8480-6", "mmHg", "120"), record("8478-0", "mmHg", "93")});
    ASSERT_EQ(mean.size(), 2u);
    EXPECT_FALSE(contains(mean[0], "85354-9"));
}

TEST(Observations, ASecondPressureOfTheSameTimeIsNotLost) {
    const auto texts = mapped({record("8480-6", "mmHg", "120"), record("8480-6", "mmHg", "121"),
                               record("8462-4", "mmHg", "80"), record("8462-4", "mmHg", "81")});
    ASSERT_EQ(texts.size(), 3u);
    EXPECT_TRUE(contains(texts[0], "85354-9"));
    EXPECT_TRUE(contains(texts[1], "\"value\":121,"));
    EXPECT_TRUE(contains(texts[2], "\"value\":81,"));
}

TEST(Observations, ConsciousnessIsAWord) {
    const auto texts = mapped({record("80288-4", "", "\"C\"")});
    ASSERT_EQ(texts.size(), 1u);
    EXPECT_TRUE(contains(texts[0], R"("valueCodeableConcept":{"text":"Confusion"})"));
}

TEST(Observations, AnEcgSegmentIsOneObservationWithAComponentPerLead) {
    const auto texts = observations_of(samples::signed_ecg(), kPatient);
    ASSERT_TRUE(texts);
    ASSERT_EQ(texts->size(), 1u);
    const auto value = parse_json((*texts)[0]);
    ASSERT_TRUE(value);
    EXPECT_EQ(value->at_pointer("/effectivePeriod/start").get_string(), "2026-01-02T03:04:00Z");
    EXPECT_EQ(value->at_pointer("/effectivePeriod/end").get_string(), "2026-01-02T03:04:01Z");
    EXPECT_EQ(value->at("component").get_array().size(), 2u);
    EXPECT_EQ(value->at_pointer("/component/1/code/coding/0/code").get_string(), "131331");
}

TEST(Observations, EnvelopeIsReported) {
    const auto message = map_message(samples::signed_json(samples::every_vital(), 9), kPatient);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->device, samples::kDevice);
    EXPECT_EQ(message->boot, 3u);
    EXPECT_EQ(message->sequence, 9u);
    EXPECT_EQ(message->first, kStart);
    EXPECT_EQ(message->last, kStart);
}

// Everything that ingest acknowledges must be sealable: what contents_of accepts is mapped.
TEST(Observations, WhatIsAcceptedIsMappedToValidJson) {
    std::mt19937 random(11);
    const std::string_view units[] = {"", "x", "Cel"};
    const std::string_view values[] = {"1", "-0.50", "1e3", "\"A\"", "\"q\"", "120"};
    const auto any_record = [&] {
        const auto& code = fhir::kCodes[random() % kVitalCount];
        const auto unit = random() % 10 ? code.ucum : units[random() % std::size(units)];
        return record(code.loinc, unit, values[random() % std::size(values)],
                      kStart + random() % 2 * kSecond);
    };
    int accepted = 0;
    for (int i = 0; i < 2000; ++i) {
        std::vector<std::string> records;
        for (auto n = random() % 4 + 1; n-- > 0;) records.push_back(any_record());
        const auto text = samples::pack(records);
        const auto contents = contents_of(*senml::decode_json(text));
        const auto texts = observations_of(samples::signed_json(text), kPatient);
        ASSERT_EQ(contents.has_value(), texts.has_value());
        if (!texts) continue;
        ++accepted;
        for (const auto& one : *texts) ASSERT_TRUE(parse_json(one)) << one;
    }
    EXPECT_GT(accepted, 50);
}

TEST(Observations, AlteredBytesNeverCrash) {
    std::mt19937 random(5);
    const auto message = samples::signed_cbor(samples::every_vital());
    for (int i = 0; i < 5000; ++i) {
        auto copy = message;
        for (auto n = random() % 3 + 1; n-- > 0;)
            copy[random() % copy.size()] = static_cast<std::uint8_t>(random());
        if (random() % 4 == 0) copy.resize(random() % copy.size());
        const auto texts = observations_of(copy, kPatient);
        for (const auto& one : texts.value_or(std::vector<std::string>{}))
            ASSERT_TRUE(parse_json(one)) << one;
    }
}

}  // namespace vs::model::observation_test
