#include "cbor/cose.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "cbor/cbor.h"

namespace vs::cose {
namespace cose_test {

using Json = nlohmann::json;

Bytes hex(std::string_view text) {
    return *from_hex(text);
}

// RFC 8032 section 7.1, test 1.
const crypto::SigningKey& key() {
    static const crypto::SigningKey instance(crypto::Secret(
        *to_array<32>(hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"))));
    return instance;
}

Bytes device() {
    return hex("020000fffe00002a");
}

Bytes example() {
    return sign(key(), device(), 7, 300, kSenmlCbor, as_bytes("payload"));
}

std::string code(ByteView message) {
    const auto parsed = parse(message);
    return parsed ? "accepted" : parsed.error().code;
}

// cose-wg/Examples, eddsa-examples/eddsa-sig-01: the same key, the same Sig_structure. Its header
// is not one of ours, so only the signature can be compared.
TEST(Cose, EddsaSig01OfTheCoseWorkingGroup) {
    const auto signature =
        hex("7142fd2ff96d56db85bee905a76ba1d0b7321a95c8c4d3607c5781932b7afb87"
            "11497dfa751bf40b58b3bcc32300b1487f3db34085eef013bf08f4a44d6fef0d");
    const auto to_sign = signed_bytes(hex("a201270300"), as_bytes("This is the content."));
    EXPECT_TRUE(crypto::ed25519_verify(key().public_key(), to_sign, signature));
    EXPECT_EQ(Bytes(signature), to_bytes(key().sign(to_sign)));
}

// The whole message built by nlohmann's encoder from RFC 9052 sections 4.2 and 4.4. Its maps sort
// keys as text, so the protected header is written by hand.
TEST(Cose, IsWhatAnotherEncoderBuilds) {
    const auto header =
        hex("a5"
            "0127"                  // 1: -8
            "031870"                // 3: 112
            "0448020000fffe00002a"  // 4: device id
            "3a0001000007"          // -65537: 7
            "3a0001000119012c");    // -65538: 300
    const std::string payload = "payload";
    const Json structure = {"Signature1", Json::binary(header), Json::binary({}),
                            Json::binary({payload.begin(), payload.end()})};
    const auto to_sign = Json::to_cbor(structure);
    const auto signature = to_bytes(key().sign(to_sign));
    const Json parts = {Json::binary(header), Json::object(),
                        Json::binary({payload.begin(), payload.end()}), Json::binary(signature)};
    auto expected = Json::to_cbor(parts);
    expected.insert(expected.begin(), 0xd2);
    EXPECT_EQ(to_hex(example()), to_hex(expected));
}

TEST(Cose, ParseFindsEveryPart) {
    const auto message = example();
    const auto parsed = parse(message);
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_EQ(parsed->header.algorithm, kEdDsa);
    EXPECT_EQ(parsed->header.content_type, kSenmlCbor);
    EXPECT_EQ(parsed->header.content_type_text, "");
    EXPECT_TRUE(equal(parsed->header.key_id, device()));
    EXPECT_EQ(parsed->header.boot, 7u);
    EXPECT_EQ(parsed->header.sequence, 300u);
    EXPECT_EQ(as_text(parsed->payload), "payload");
    EXPECT_EQ(parsed->signature.size(), 64u);
    EXPECT_TRUE(verify(*parsed, key().public_key()));
}

TEST(Cose, ExtremeCountersSurvive) {
    const auto message = sign(key(), device(), UINT32_MAX, UINT64_MAX, kSenmlJson, {});
    const auto parsed = parse(message);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->header.boot, UINT32_MAX);
    EXPECT_EQ(parsed->header.sequence, UINT64_MAX);
    EXPECT_TRUE(verify(*parsed, key().public_key()));
}

TEST(Cose, EveryFlippedBitIsRefusedOrFailsToVerify) {
    const auto good = example();
    for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
        auto bad = good;
        bad[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
        const auto parsed = parse(bad);
        EXPECT_FALSE(parsed && verify(*parsed, key().public_key())) << bit;
    }
}

TEST(Cose, TruncationAtEveryLengthIsNamed) {
    const auto good = example();
    for (std::size_t size = 0; size < good.size(); ++size)
        EXPECT_EQ(code(ByteView(good).first(size)), "truncated") << size;
}

TEST(Cose, OversizeIsNamed) {
    const auto overhead =
        sign(key(), device(), 7, 300, kSenmlCbor, Bytes(100'000)).size() - 100'000;
    const auto largest = sign(key(), device(), 7, 300, kSenmlCbor, Bytes(kMaxMessage - overhead));
    EXPECT_EQ(largest.size(), kMaxMessage);
    EXPECT_EQ(code(largest), "accepted");
    EXPECT_EQ(code(sign(key(), device(), 7, 300, kSenmlCbor, Bytes(kMaxMessage - overhead + 1))),
              "oversize");
}

// A message around the given protected header, in hex; the signature is all zero.
Bytes message_with(std::string_view header) {
    cbor::Writer out;
    out.tag(18).array(4).bytes(hex(header)).map(0).bytes(as_bytes("p")).bytes(Bytes(64));
    return out.take();
}

constexpr const char* kBootAndSequence = "3a00010000073a0001000100";

TEST(Cose, WrongTypesAreNamed) {
    const std::string device_id = "0448020000fffe00002a", counters = kBootAndSequence;
    const auto with = [&](const std::string& algorithm, const std::string& type) {
        return code(message_with("a5" + algorithm + type + device_id + counters));
    };
    EXPECT_EQ(with("0127", "031870"), "accepted");
    EXPECT_EQ(with("0127", "03186e"), "accepted");
    EXPECT_EQ(with("0127", "03183c"), "wrong-type") << "application/cbor";
    EXPECT_EQ(with("0127", "0300"), "wrong-type");
    EXPECT_EQ(with("0127", "031a00010070"), "wrong-type") << "112 + 65536";
    EXPECT_EQ(with("0127", "036170"), "wrong-type") << "a text";
    EXPECT_EQ(with("0126", "031870"), "wrong-type") << "ES256";
    EXPECT_EQ(with("0105", "031870"), "wrong-type") << "HMAC 256";
    EXPECT_EQ(with("01382e", "031870"), "malformed") << "ES256K wants an address";
}

TEST(Cose, AccountsAreParsedButNotYetVerified) {
    const std::string address = "0454" + std::string(40, 'a'), counters = kBootAndSequence;
    const std::string fhir = "0375" + to_hex(as_bytes(kFhirJson));
    const auto order = message_with("a501382e" + fhir + address + counters);
    const auto parsed = parse(order);
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_EQ(parsed->header.algorithm, kEs256k);
    EXPECT_EQ(parsed->header.content_type, 0);
    EXPECT_EQ(parsed->header.content_type_text, kFhirJson);
    EXPECT_EQ(parsed->header.key_id.size(), 20u);
    EXPECT_FALSE(verify(*parsed, key().public_key()));
    EXPECT_EQ(code(message_with("a501382e031870" + address + counters)), "accepted");
    EXPECT_EQ(code(message_with("a501382e03186e" + address + counters)), "wrong-type");
    EXPECT_EQ(code(message_with("a50127" + fhir + "0448020000fffe00002a" + counters)),
              "wrong-type");
}

TEST(Cose, AGoodEd25519SignatureUnderAnotherAlgorithmIsNoSignature) {
    const auto header = hex("a501382e0318700454" + std::string(40, 'b') + kBootAndSequence);
    cbor::Writer out;
    out.tag(18).array(4).bytes(header).map(0).bytes(as_bytes("p"));
    const auto message = out.bytes(key().sign(signed_bytes(header, as_bytes("p")))).take();
    const auto parsed = parse(message);
    ASSERT_TRUE(parsed);
    EXPECT_FALSE(verify(*parsed, key().public_key()));
}

TEST(Cose, MalformedIsNamed) {
    const std::string good =
        "a5012703187004"
        "48020000fffe00002a"
        "3a0001000007"
        "3a0001000100";
    EXPECT_EQ(code(message_with(good)), "accepted");
    const std::pair<std::string, const char*> headers[] = {{"", "no header"},
                                                           {"a0", "empty header"},
                                                           {"a40127031870"
                                                            "0448020000fffe00002a"
                                                            "3a0001000007",
                                                            "no sequence"},
                                                           {"a4012703187004"
                                                            "48020000fffe00002a"
                                                            "3a0001000100",
                                                            "no boot"},
                                                           {good + "00", "trailing byte"},
                                                           {"a5031870"
                                                            "0127"
                                                            "0448020000fffe00002a"
                                                            "3a0001000007"
                                                            "3a0001000100",
                                                            "order"},
                                                           {"a50127031870"
                                                            "0447020000fffe0000"
                                                            "3a0001000007"
                                                            "3a0001000100",
                                                            "7-byte id"},
                                                           {"a50127031870"
                                                            "0448020000fffe00002a"
                                                            "3a000100001b0000000100000000"
                                                            "3a0001000100",
                                                            "boot of 33 bits"},
                                                           {"a50127031870"
                                                            "0448020000fffe00002a"
                                                            "3a0001000020"
                                                            "3a0001000100",
                                                            "negative boot"},
                                                           {"a6012702816165031870"
                                                            "0448020000fffe00002a"
                                                            "3a0001000007"
                                                            "3a0001000100",
                                                            "crit"}};
    for (const auto& [header, why] : headers)
        EXPECT_EQ(code(message_with(header)), "malformed") << why;

    const auto message = example();
    auto untagged = message;
    untagged.erase(untagged.begin());
    EXPECT_EQ(code(untagged), "malformed");
    auto trailing = message;
    trailing.push_back(0);
    EXPECT_EQ(code(trailing), "malformed");
    auto other_tag = message;
    other_tag[0] = 0xd1;
    EXPECT_EQ(code(other_tag), "malformed");

    cbor::Writer unprotected, detached, short_signature;
    unprotected.tag(18).array(4).bytes(hex(good)).map(1).uint(4).bytes({}).bytes({});
    EXPECT_EQ(code(unprotected.bytes(Bytes(64)).take()), "malformed");
    detached.tag(18).array(4).bytes(hex(good)).map(0).null().bytes(Bytes(64));
    EXPECT_EQ(code(detached.take()), "malformed");
    short_signature.tag(18).array(4).bytes(hex(good)).map(0).bytes({}).bytes(Bytes(63));
    EXPECT_EQ(code(short_signature.take()), "malformed");
}

TEST(Cose, RandomMutationsNeverCrash) {
    std::mt19937_64 random(9052);
    const auto good = example();
    for (int i = 0; i < 100'000; ++i) {
        auto bad = good;
        for (auto n = 1 + random() % 4; n > 0; --n)
            bad[random() % bad.size()] = static_cast<std::uint8_t>(random());
        if (bad == good) continue;
        const auto parsed = parse(bad);
        EXPECT_FALSE(parsed && i % 100 == 0 && verify(*parsed, key().public_key()));
    }
}

}  // namespace cose_test
}  // namespace vs::cose
