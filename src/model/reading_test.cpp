#include "model/reading.h"

#include <gtest/gtest.h>

#include <cmath>

#include "model/detail/samples.h"

namespace vs::model::reading_test {

using samples::record;

std::string code_for(const std::string& senml) {
    const auto pack = senml::decode_json(senml);
    if (!pack) return "senml " + pack.error().code;
    const auto contents = contents_of(*pack);
    return contents ? "accepted" : contents.error().code;
}

std::string code_of_one(std::string_view code, std::string_view unit, std::string_view value) {
    return code_for('[' + record(code, unit, value) + ']');
}

TEST(Contents, EveryVitalIsAccepted) {
    const auto text = samples::every_vital();
    const auto pack = senml::decode_json(text);
    ASSERT_TRUE(pack);
    const auto contents = contents_of(*pack);
    ASSERT_TRUE(contents) << contents.error().message;
    ASSERT_EQ(contents->readings.size(), kVitalCount);
    for (std::size_t i = 0; i < kVitalCount; ++i) {
        EXPECT_EQ(contents->readings[i].vital, static_cast<Vital>(i));
        EXPECT_EQ(contents->readings[i].time, samples::kStart);
        EXPECT_TRUE(plausible(contents->readings[i].vital, contents->readings[i].value));
    }
}

TEST(Contents, ValuesAreInTheCanonicalUnit) {
    const auto text = '[' + record("8310-5", "[degF]", "98.6") + ']';
    const auto pack = senml::decode_json(text);
    const auto contents = contents_of(*pack);
    ASSERT_TRUE(contents);
    EXPECT_NEAR(contents->readings[0].value, 37.0, 1e-9);
}

TEST(Contents, RefusalsAreNamed) {
    EXPECT_EQ(code_of_one("8867-4", "/min", "72"), "accepted");
    EXPECT_EQ(code_of_one("8867-5", "/min", "72"), "unknown-code");
    EXPECT_EQ(code_of_one("pulse", "/min", "72"), "unknown-code");
    EXPECT_EQ(code_of_one("8867-4", "furlong", "72"), "unknown-unit");
    EXPECT_EQ(code_of_one("8867-4", "", "72"), "unknown-unit");
    EXPECT_EQ(code_of_one("8867-4", "Cel", "72"), "unit-mismatch");
    EXPECT_EQ(code_of_one("8867-4", "/min", "\"fast\""), "value");
    EXPECT_EQ(code_of_one("80288-4", "", "\"V\""), "accepted");
    EXPECT_EQ(code_of_one("80288-4", "", "\"sleepy\""), "value");
    EXPECT_EQ(code_of_one("80288-4", "", "1"), "value");
    EXPECT_EQ(code_of_one("11524-6", "", "1"), "segment");
}

TEST(Contents, OneBadRecordRefusesTheBatch) {
    EXPECT_EQ(
        code_for(samples::pack({record("8867-4", "/min", "72"), record("8867-4", "Cel", "72")})),
        "unit-mismatch");
}

TEST(Contents, TheCodeEndsTheName) {
    const auto named = [](std::string_view base, std::string_view name) {
        return code_for(R"([{"bn":")" + std::string(base) + R"(","n":")" + std::string(name) +
                        R"(","u":"/min","t":1767323045,"v":72}])");
    };
    EXPECT_EQ(named("urn:dev:mac:020000000000002a:", "8867-4"), "accepted");
    EXPECT_EQ(named("", "urn:dev:mac:020000000000002a:8867-4"), "accepted");
    EXPECT_EQ(named("urn:dev:mac:020000000000002a:8867-4", ""), "accepted");
    EXPECT_EQ(named("urn:dev:mac:020000000000002a:88", "67-4"), "unknown-code");
}

// A segment of `count` samples.
senml::Pack segment(std::size_t count, double rate, double gain = 200, double base = 0) {
    senml::Pack out;
    out.owned.emplace_back(2 * count, '\0');
    auto& one = out.records.emplace_back();
    one.name = fhir::kEcg;
    one.time = samples::kStart;
    one.kind = senml::Kind::data;
    one.data = as_bytes(out.owned.back());
    one.rate = rate;
    one.gain = gain;
    one.base = base;
    return out;
}

std::string segment_code(senml::Pack pack) {
    const auto contents = contents_of(pack);
    return contents ? "accepted" : contents.error().code;
}

TEST(Contents, SegmentsAreBounded) {
    EXPECT_EQ(segment_code(segment(360, 360)), "accepted");
    EXPECT_EQ(segment_code(segment(3600, 360)), "accepted");
    EXPECT_EQ(segment_code(segment(3601, 360)), "segment");  // more than ten seconds
    EXPECT_EQ(segment_code(segment(0, 360)), "segment");
    EXPECT_EQ(segment_code(segment(10, 0)), "segment");
    EXPECT_EQ(segment_code(segment(10, -1)), "segment");
    EXPECT_EQ(segment_code(segment(10, std::nan(""))), "segment");
    EXPECT_EQ(segment_code(segment(10, 360, 0)), "segment");
    EXPECT_EQ(segment_code(segment(10, 360, -200)), "segment");
    EXPECT_EQ(segment_code(segment(10, 360, INFINITY)), "segment");
    EXPECT_EQ(segment_code(segment(10, 360, 200, std::nan(""))), "segment");
}

TEST(Contents, SegmentsHaveTheirOwnNameUnitAndWholeSamples) {
    auto pack = segment(10, 360);
    pack.records[0].name = "8867-4";
    EXPECT_EQ(segment_code(std::move(pack)), "segment");
    pack = segment(10, 360);
    pack.records[0].unit = "uV";
    EXPECT_EQ(segment_code(std::move(pack)), "segment");
    pack = segment(10, 360);
    pack.records[0].data = pack.records[0].data.first(19);
    EXPECT_EQ(segment_code(std::move(pack)), "segment");
}

TEST(Contents, TheNameOfALeadIsShortAndPrintable) {
    const auto named = [](std::string_view lead) {
        auto pack = segment(10, 360);
        pack.records[0].lead = lead;
        return segment_code(std::move(pack));
    };
    EXPECT_EQ(named("V1"), "accepted");
    EXPECT_EQ(named("sixteen letters!"), "accepted");
    EXPECT_EQ(named("seventeen letters"), "segment");
    EXPECT_EQ(named("II\n"), "segment");
}

TEST(Contents, LeadsOfASegmentBeginTogetherAndReadingsStandApart) {
    auto pack = segment(10, 360);
    pack.records.push_back(pack.records[0]);
    EXPECT_EQ(segment_code(std::move(pack)), "accepted");
    pack = segment(10, 360);
    pack.records.push_back(pack.records[0]);
    pack.records[1].time += 1;
    EXPECT_EQ(segment_code(std::move(pack)), "segment");
    pack = segment(10, 360);
    pack.records.push_back(pack.records[0]);
    pack.records[1].rate = 250;
    EXPECT_EQ(segment_code(std::move(pack)), "segment");
    pack = segment(10, 360);
    auto& reading = pack.records.emplace_back();
    reading.name = "8867-4";
    reading.unit = "/min";
    reading.time = samples::kStart;
    EXPECT_EQ(segment_code(std::move(pack)), "segment");
}

TEST(Contents, TimesThatCannotBeWrittenAreRefused) {
    auto pack = segment(10, 360);
    pack.records[0].time = -1;
    EXPECT_EQ(segment_code(std::move(pack)), "time");
    pack = segment(10, 360);
    pack.records[0].time = 253'402'300'800 * kSecond;
    EXPECT_EQ(segment_code(std::move(pack)), "time");
}

TEST(Contents, SamplesAreLittleEndian) {
    const Bytes bytes{0x01, 0x00, 0xFF, 0xFF, 0x00, 0x80};
    const Segment segment{0, 360, 200, 0, "II", bytes};
    EXPECT_EQ(segment.count(), 3u);
    EXPECT_EQ(segment.sample(0), 1);
    EXPECT_EQ(segment.sample(1), -1);
    EXPECT_EQ(segment.sample(2), -32768);
}

TEST(Plausible, ArtefactsAndNanAreNot) {
    EXPECT_TRUE(plausible(Vital::heart_rate, 72));
    EXPECT_FALSE(plausible(Vital::heart_rate, 0));
    EXPECT_FALSE(plausible(Vital::spo2, 101));
    EXPECT_FALSE(plausible(Vital::spo2, std::nan("")));
}

}  // namespace vs::model::reading_test
