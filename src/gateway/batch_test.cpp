#include "gateway/batch.h"

#include <gtest/gtest.h>

#include "cbor/cose.h"
#include "cbor/senml.h"

namespace vs::gateway {
namespace batch_test {

using model::Vital;

constexpr Micros kNow = 1'767'323'045 * kSecond + 250 * kMillisecond;

DeviceKey test_key() {
    return {{2, 0, 0, 0, 0, 0, 0, 0x2a}, crypto::Secret(std::array<std::uint8_t, 32>{1})};
}

Chunk readings() {
    return {kNow, std::vector<Measured>{{Vital::heart_rate, kNow, to_decimal(72, 0)},
                                        {Vital::temperature, kNow, to_decimal(36.6, 2)},
                                        {Vital::spo2, kNow, {97, 0}, "2708-6"},
                                        {Vital::consciousness, kNow, {}, {}, "A"}}};
}

TEST(Decimal, RoundsAndParsesDigitByDigit) {
    EXPECT_EQ(to_decimal(36.649, 1).mantissa, 366);
    EXPECT_EQ(to_decimal(-0.05, 2).mantissa, -5);
    EXPECT_EQ(parse_decimal("36.60")->mantissa, 3660);
    EXPECT_EQ(parse_decimal("36.60")->exponent, -2);
    EXPECT_EQ(parse_decimal("-7")->mantissa, -7);
    EXPECT_DOUBLE_EQ(parse_decimal("92.33")->value(), 92.33);
    for (const auto* bad :
         {"", ".", "1.", ".5", "-.5", "1e3", "1.2.3", "nan", "+1", "1 ", "12345678901234567"})
        EXPECT_FALSE(parse_decimal(bad)) << bad;
}

TEST(Batch, ReadingsParseBackAsTheNodeReadsThem) {
    BatchSigner signer(test_key(), 7);
    const auto message = signer.sign(readings());
    ASSERT_TRUE(message) << message.error().message;
    const auto parsed = cose::parse(*message);
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_TRUE(cose::verify(*parsed, test_key().public_key()));
    EXPECT_EQ(to_hex(parsed->header.key_id), "020000000000002a");
    EXPECT_EQ(parsed->header.boot, 7u);
    EXPECT_EQ(parsed->header.sequence, 0u);
    EXPECT_EQ(parsed->header.content_type, cose::kSenmlCbor);
    const auto pack = senml::decode(parsed->header.content_type, parsed->payload);
    ASSERT_TRUE(pack) << pack.error().message;
    for (const auto& record : pack->records) {
        EXPECT_EQ(record.base_name, "urn:dev:mac:020000000000002a:");
        EXPECT_EQ(record.time, kNow);
    }
    EXPECT_EQ(senml::decimal_text(pack->records[1]), "36.60");
    EXPECT_EQ(pack->records[2].name, "2708-6");
    const auto contents = model::contents_of(*pack);
    ASSERT_TRUE(contents) << contents.error().message;
    ASSERT_EQ(contents->readings.size(), 4u);
    EXPECT_EQ(contents->readings[0].vital, Vital::heart_rate);
    EXPECT_EQ(contents->readings[0].value, 72);
    EXPECT_EQ(contents->readings[3].value, 0);  // alert
}

TEST(Batch, SegmentKeepsEverySample) {
    BatchSigner signer(test_key(), 1);
    const Chunk chunk{kNow, Waveform{kNow, 360, 200, 1024, "MLII", {962, -32768, 32767, -1, 0}}};
    const auto message = *signer.sign(chunk);
    const auto parsed = *cose::parse(message);
    const auto pack = senml::decode(parsed.header.content_type, parsed.payload);
    ASSERT_TRUE(pack) << pack.error().message;
    const auto contents = model::contents_of(*pack);
    ASSERT_TRUE(contents) << contents.error().message;
    ASSERT_EQ(contents->segments.size(), 1u);
    const auto& segment = contents->segments[0];
    EXPECT_EQ(segment.start, kNow);
    EXPECT_EQ(segment.rate, 360);
    EXPECT_EQ(segment.gain, 200);
    EXPECT_EQ(segment.base, 1024);
    EXPECT_EQ(segment.lead, "MLII");
    ASSERT_EQ(segment.count(), 5u);
    EXPECT_EQ(segment.sample(0), 962);
    EXPECT_EQ(segment.sample(1), -32768);
    EXPECT_EQ(segment.sample(3), -1);
}

TEST(Batch, SequenceCountsOnlyWhatWasSigned) {
    BatchSigner signer(test_key(), 1);
    EXPECT_EQ(signer.sign({kNow, std::vector<Measured>{}}).error().code, "empty");
    EXPECT_EQ(signer.sign({kNow, Waveform{kNow, 10, 1, 0, "", std::vector<std::int16_t>(101)}})
                  .error()
                  .code,
              "segment");
    EXPECT_EQ(signer.sign({kNow, Waveform{kNow, 10, 1, 0, "", {}}}).error().code, "segment");
    EXPECT_EQ(signer.sequence(), 0u);
    for (std::uint64_t expected : {0u, 1u, 2u}) {
        const auto message = *signer.sign(readings());
        EXPECT_EQ(cose::parse(message)->header.sequence, expected);
    }
}

TEST(Batch, DocumentsAreCheckedAsTheNodeWould) {
    BatchSigner signer(test_key(), 1);
    const std::string good =
        R"([{"bn":"urn:dev:mac:020000000000002a:","n":"8867-4","u":"bpm","t":1767323045,"v":72.0}])";
    const auto message = signer.sign_document(cose::kSenmlJson, as_bytes(good));
    ASSERT_TRUE(message) << message.error().message;
    EXPECT_EQ(as_text(cose::parse(*message)->payload), good);  // the very bytes, digits and all
    const auto refused = [&](std::string_view text) {
        return signer.sign_document(cose::kSenmlJson, as_bytes(text)).error().code;
    };
    EXPECT_EQ(
        refused(
            R"([{"bn":"urn:dev:mac:02000000000000ff:","n":"8867-4","u":"/min","t":1767323045,"v":72}])"),
        "wrong-name");
    EXPECT_EQ(refused(R"([{"n":"8867-4","u":"/min","t":1767323045,"v":72}])"), "wrong-name");
    EXPECT_EQ(
        refused(
            R"([{"bn":"urn:dev:mac:020000000000002a:","n":"8867-4","u":"Cel","t":1767323045,"v":72}])"),
        "unit-mismatch");
    EXPECT_EQ(
        refused(
            R"([{"bn":"urn:dev:mac:020000000000002a:","n":"8867-4","u":"/min","t":-5,"v":72}])"),
        "relative-time");
    EXPECT_EQ(signer.sequence(), 1u);
}

}  // namespace batch_test
}  // namespace vs::gateway
