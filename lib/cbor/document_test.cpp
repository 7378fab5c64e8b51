// The bytes printed in docs/formats/batch.md are what they are said to be.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "cbor/cbor.h"
#include "cbor/cose.h"
#include "cbor/senml.h"

namespace vs {
namespace document_test {

std::string page() {
    std::ifstream file("docs/formats/batch.md");
    return {std::istreambuf_iterator<char>(file), {}};
}

// The texts between "```language" and "```", in order.
std::vector<std::string> blocks(std::string_view language) {
    const auto text = page();
    const auto open = "```" + std::string(language) + "\n";
    std::vector<std::string> out;
    for (auto at = text.find(open); at != std::string::npos; at = text.find(open, at)) {
        at += open.size();
        out.push_back(text.substr(at, text.find("```", at) - at));
    }
    return out;
}

// Without the comments behind '#'.
Bytes bytes_of(std::string_view block) {
    std::string digits;
    bool comment = false;
    for (const char c : block) {
        comment = c != '\n' && (comment || c == '#');
        if (!comment && c != ' ' && c != '\n') digits += c;
    }
    return *from_hex(digits);
}

const crypto::SigningKey& key() {
    static const crypto::SigningKey instance(crypto::Secret(*to_array<32>(
        *from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"))));
    return instance;
}

TEST(BatchDocument, ExampleIsTheMessageItDescribes) {
    const auto hex = blocks("hex");
    ASSERT_EQ(hex.size(), 2u);
    EXPECT_NE(page().find(to_hex(key().public_key())), std::string::npos);
    const auto message = bytes_of(hex[0]);
    const auto parsed = cose::parse(message);
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_TRUE(cose::verify(*parsed, key().public_key()));
    EXPECT_EQ(parsed->header.boot, 7u);
    EXPECT_EQ(parsed->header.sequence, 300u);
    const auto pack = senml::decode(parsed->header.content_type, parsed->payload);
    ASSERT_TRUE(pack) << pack.error().message;
    ASSERT_EQ(pack->records.size(), 2u);
    EXPECT_EQ(senml::decimal_text(pack->records[0]), "36.60");
    EXPECT_EQ(to_rfc3339(pack->records[0].time), "2026-01-02T03:04:05Z");
    EXPECT_EQ(to_rfc3339(pack->records[1].time), "2026-01-02T03:04:05.500Z");
    EXPECT_EQ(cose::sign(key(), parsed->header.key_id, 7, 300, cose::kSenmlCbor,
                         senml::encode_cbor(*pack)),
              message);
}

TEST(BatchDocument, JsonIsTheSamePack) {
    const auto json = blocks("json"), hex = blocks("hex");
    ASSERT_EQ(json.size(), 1u);
    ASSERT_EQ(hex.size(), 2u);
    const auto message = bytes_of(hex[0]);
    const auto pack = senml::decode_json(json[0]);
    ASSERT_TRUE(pack) << pack.error().message;
    EXPECT_TRUE(equal(senml::encode_cbor(*pack), cose::parse(message)->payload));
    EXPECT_EQ(senml::encode_json(*pack) + '\n', json[0]);
}

TEST(BatchDocument, SegmentIsWhatItDescribes) {
    const auto hex = blocks("hex");
    ASSERT_EQ(hex.size(), 2u);
    const auto payload = bytes_of(hex[1]);
    const auto pack = senml::decode_cbor(payload);
    ASSERT_TRUE(pack) << pack.error().message;
    const auto& segment = pack->records.at(0);
    EXPECT_TRUE(segment.is_segment());
    EXPECT_EQ(segment.rate, 250);
    EXPECT_EQ(segment.gain, 200);
    EXPECT_EQ(segment.base, 0);
    EXPECT_EQ(segment.lead, "II");
    EXPECT_EQ(to_hex(segment.data), "0000ecff1400c800");
    EXPECT_EQ(senml::encode_cbor(*pack), payload);
}

}  // namespace document_test
}  // namespace vs
