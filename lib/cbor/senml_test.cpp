#include "cbor/senml.h"

#include <gtest/gtest.h>

#include <functional>

#include "cbor/cbor.h"
#include "cbor/cose.h"

namespace vs::senml {
namespace senml_test {

Bytes hex(std::string_view text) {
    return *from_hex(text);
}

std::string full_name(const Record& record) {
    return std::string(record.base_name) + std::string(record.name);
}

std::string json_code(std::string_view text) {
    const auto pack = decode_json(text);
    return pack ? "accepted" : pack.error().code;
}

// One record with the given members beside a name and an absolute time.
std::string json_with(const std::string& members) {
    return json_code("[{\"n\":\"a\",\"t\":1767323045," + members + "}]");
}

// RFC 8428 section 5.1.2, second pack: base fields, times counted from the base time.
constexpr std::string_view kRfcBaseFields = R"([
  {"bn":"urn:dev:ow:10e2073a0108006:","bt":1.276020076001e+09,"bu":"A","bver":5,
   "n":"voltage","u":"V","v":120.1},
  {"n":"current","t":-5,"v":1.2},
  {"n":"current","t":-4,"v":1.3},
  {"n":"current","t":-3,"v":1.4},
  {"n":"current","t":-2,"v":1.5},
  {"n":"current","t":-1,"v":1.6},
  {"n":"current","v":1.7}
])";

void expect_rfc_base_fields(const Pack& pack) {
    const char* values[] = {"120.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7"};
    ASSERT_EQ(pack.records.size(), 7u);
    for (std::size_t i = 0; i < 7; ++i) {
        const auto& record = pack.records[i];
        EXPECT_EQ(full_name(record),
                  std::string("urn:dev:ow:10e2073a0108006:") + (i == 0 ? "voltage" : "current"));
        EXPECT_EQ(record.unit, i == 0 ? "V" : "A");
        EXPECT_EQ(record.time,
                  1276020076'001000 - (i == 0 ? 0 : (6 - static_cast<Micros>(i)) * kSecond));
        EXPECT_EQ(decimal_text(record), values[i]);
        EXPECT_DOUBLE_EQ(record.number, std::stod(values[i]));
    }
}

TEST(SenmlJson, Rfc8428Section512BaseFieldsAreResolved) {
    const auto pack = decode_json(kRfcBaseFields);
    ASSERT_TRUE(pack) << pack.error().message;
    expect_rfc_base_fields(*pack);
}

TEST(SenmlJson, Rfc8428ExamplesWithoutAbsoluteTimeAreRefusedByName) {
    // Section 5.1.1, a single reading; section 5.1.2, first pack; a time counted from now.
    EXPECT_EQ(json_code(R"([{"n":"urn:dev:ow:10e2073a01080063","u":"Cel","v":23.1}])"),
              "relative-time");
    EXPECT_EQ(json_code(R"([{"bn":"urn:dev:ow:10e2073a01080063:","n":"voltage","u":"V","v":120.1},
                            {"n":"current","u":"A","v":1.2}])"),
              "relative-time");
    EXPECT_EQ(json_code(R"([{"n":"temp","t":-5,"v":1}])"), "relative-time");
}

// Section 5.1.1 with a time added.
TEST(SenmlJson, OneReading) {
    const auto pack = decode_json(
        R"([{"n":"urn:dev:ow:10e2073a01080063","u":"Cel","t":1.276020076e+09,"v":23.5}])");
    ASSERT_TRUE(pack) << pack.error().message;
    const auto& record = pack->records.at(0);
    EXPECT_EQ(record.name, "urn:dev:ow:10e2073a01080063");
    EXPECT_EQ(record.base_name, "");
    EXPECT_EQ(record.unit, "Cel");
    EXPECT_EQ(record.time, 1276020076 * kSecond);
    EXPECT_EQ(record.number, 23.5);
}

// Section 5.1.5: every kind of value.
TEST(SenmlJson, MultipleDataTypes) {
    const auto pack = decode_json(R"([{"bn":"urn:dev:ow:10e2073a01080063:","bt":1767323045,
        "n":"temp","u":"Cel","v":23.1},{"n":"label","vs":"Machine Room"},
        {"n":"open","vb":false},{"n":"nfc-reader","vd":"aGkgCg"}])");
    ASSERT_TRUE(pack) << pack.error().message;
    ASSERT_EQ(pack->records.size(), 4u);
    EXPECT_EQ(pack->records[1].kind, Kind::text);
    EXPECT_EQ(pack->records[1].text, "Machine Room");
    EXPECT_EQ(pack->records[2].kind, Kind::boolean);
    EXPECT_FALSE(pack->records[2].boolean);
    EXPECT_EQ(pack->records[3].kind, Kind::data);
    EXPECT_EQ(as_text(pack->records[3].data), "hi \n");
    EXPECT_FALSE(pack->records[3].is_segment());
}

// The bytes printed in RFC 8428 section 6. Its keys stand in the order of the JSON text, which is
// not deterministic, so they are refused; with the keys ascending they are the same pack.
TEST(SenmlCbor, Rfc8428Section6) {
    const std::string bn = "21781b" + to_hex(as_bytes("urn:dev:ow:10e2073a0108006:"));
    const std::string bt = "22fb41d303a15b001062", bu = "236141", bver = "2005";
    const std::string voltage = "0067" + to_hex(as_bytes("voltage")) + "016156";
    const std::string current = "0067" + to_hex(as_bytes("current"));
    const char* times[] = {"0624", "0623", "0622", "0621", "0620", "0600"};
    const char* values[] = {"02fb3ff3333333333333", "02fb3ff4cccccccccccd",
                            "02fb3ff6666666666666", "02f93e00",
                            "02fb3ff999999999999a", "02fb3ffb333333333333"};
    const std::string first = "02fb405e066666666666";
    std::string printed = "87a7" + bn + bt + bu + bver + voltage + first;
    std::string sorted = "87a7" + voltage + first + bver + bn + bt + bu;
    for (int i = 0; i < 6; ++i) {
        printed += "a3" + current + times[i] + values[i];
        sorted += "a3" + current + values[i] + times[i];
    }
    EXPECT_EQ(hex(printed).size(), 0xc3u) << "as many bytes as printed";
    EXPECT_EQ(decode_cbor(hex(printed)).error().code, "cbor");
    const auto bytes = hex(sorted);
    const auto pack = decode_cbor(bytes);
    ASSERT_TRUE(pack) << pack.error().message;
    expect_rfc_base_fields(*pack);
}

// A pack of one number.
std::string json_number(std::string_view digits) {
    return "[{\"n\":\"a\",\"t\":1767323045,\"v\":" + std::string(digits) + "}]";
}

TEST(SenmlJson, NumbersKeepTheirDigits) {
    const auto expect_kept = [](const char* digits, bool exact) {
        const auto text = json_number(digits);
        const auto pack = decode_json(text);
        ASSERT_TRUE(pack) << digits << pack.error().message;
        EXPECT_EQ(decimal_text(pack->records[0]), digits);
        EXPECT_EQ(pack->records[0].number, std::stod(digits));
        EXPECT_EQ(pack->records[0].exact, exact) << digits;
    };
    for (const auto* digits : {"36.60", "0", "-0", "-0.0", "1e2", "1.50E+1", "98", "0.001",
                               "123456789012345678", "-0.000000000000000001"})
        expect_kept(digits, true);
    for (const auto* digits :
         {"1234567890123456789", "9999999999999999999", "1e19", "1e-19", "2.5e300"})
        expect_kept(digits, false);
    for (const auto& digits : {std::string("1e400"), std::string("1e-400"), std::string(65, '1')})
        EXPECT_EQ(json_code(json_number(digits)), "senml") << digits;
    for (const auto* text :
         {"01", "+1", ".5", "1.", "NaN", "Infinity", "0x10", "1e", "1e99999999999"})
        EXPECT_EQ(json_with(std::string("\"v\":") + text), "json") << text;
}

// One record with name, time and the value given in hex.
Bytes cbor_with(const std::string& value) {
    return hex("81a3006161" + std::string("02") + value + "221a69573085");
}

TEST(SenmlCbor, NumbersKeepTheirDigits) {
    struct Case {
        const char *value, *text;
        double number;
    };
    const Case cases[] = {{"1848", "72", 72},
                          {"20", "-1", -1},
                          {"c48221190e4c", "36.60", 36.6},
                          {"c4822119016e", "3.66", 3.66},
                          {"c482200 0", "0.0", 0},
                          {"c48222 24", "-0.005", -0.005},
                          {"c4820218 24", "3600", 3600},
                          {"c482020 0", "0", 0},
                          {"c482311b0de0b6b3a763ffff", "0.999999999999999999", 1},
                          {"fb40424ccccccccccd", "36.6", 36.6},
                          {"fa42126666", "36.599998474121094", 36.599998474121094},
                          {"f93e00", "1.5", 1.5},
                          {"fb444b1ae4d6e2ef50", "1e+21", 1e21}};
    for (const auto& [value, text, number] : cases) {
        std::string digits(value);
        std::erase(digits, ' ');
        const auto bytes = cbor_with(digits);
        const auto pack = decode_cbor(bytes);
        ASSERT_TRUE(pack) << value << ' ' << pack.error().message;
        EXPECT_EQ(decimal_text(pack->records[0]), text);
        EXPECT_EQ(pack->records[0].number, number) << text;
    }
}

TEST(SenmlCbor, NumbersThatAreRefused) {
    const std::pair<const char*, const char*> cases[] = {
        {"f97e00", "senml"},                        // NaN
        {"f97c00", "senml"},                        // infinity
        {"1b0de0b6b3a7640000", "senml"},            // 10^18
        {"c4821301", "senml"},                      // 10^19
        {"c4823201", "senml"},                      // 10^-19
        {"c48121", "senml"},                        // one part
        {"c4832001 02", "senml"},                   // three parts
        {"c48220f93c00", "cbor"},                   // a float for a mantissa
        {"c4822 0c249010000000000000000", "cbor"},  // a bignum for a mantissa
        {"c5822 003", "senml"},                     // a bigfloat
        {"6131", "cbor"},                           // a text
        {"f6", "cbor"},                             // null
        {"1b8000000000000000", "cbor"},             // beyond 64 bits
    };
    for (const auto& [value, code] : cases) {
        std::string digits(value);
        std::erase(digits, ' ');
        const auto pack = decode_cbor(cbor_with(digits));
        ASSERT_FALSE(pack) << value;
        EXPECT_EQ(pack.error().code, code) << value << ' ' << pack.error().message;
    }
}

TEST(SenmlJson, EscapedTextsAndNamesAreDecoded) {
    const auto pack =
        decode_json(R"([{"\u006e":"a\u002fb","t":1767323045,"vs":"line\none \ud83d\ude00"}])");
    ASSERT_TRUE(pack) << pack.error().message;
    EXPECT_EQ(pack->records[0].name, "a/b");
    EXPECT_EQ(pack->records[0].text, "line\none \xf0\x9f\x98\x80");
}

TEST(SenmlJson, ViewsSurviveMovingThePack) {
    auto pack = *decode_json(R"([{"n":"\u0061","t":1767323045,"vd":"AAEC"}])");
    const Pack moved = std::move(pack);
    EXPECT_EQ(moved.records[0].name, "a");
    EXPECT_EQ(to_hex(moved.records[0].data), "000102");
}

TEST(SenmlJson, RefusalsAreNamed) {
    const std::pair<const char*, const char*> cases[] = {
        {"", "json"},
        {"[", "json"},
        {"[{\"n\":\"a\"", "json"},
        {"[]", "senml"},
        {"{}", "senml"},
        {"1", "senml"},
        {"\"a\"", "senml"},
        {"null", "senml"},
        {"[1]", "senml"},
        {"[[]]", "senml"},
        {"[{}]", "senml"},
        {"[{\"n\":\"a\",\"t\":1767323045,\"v\":1}] x", "json"},
        {"[{\"n\":\"a\",\"t\":1767323045,\"v\":1},]", "json"},
        {"[{\"n\":\"\xff\",\"t\":1767323045,\"v\":1}]", "json"},
        {"[{\"t\":1767323045,\"v\":1}]", "senml"},
    };
    for (const auto& [text, code] : cases) EXPECT_EQ(json_code(text), code) << text;
    EXPECT_EQ(json_with("\"v\":1"), "accepted");
    EXPECT_EQ(json_with("\"v\":1,\"x\":[1,{\"v\":2,\"y_\":null}],\"z\":\"\""), "accepted");
    EXPECT_EQ(json_with("\"v\":1,\"ut\":60"), "accepted");
    EXPECT_EQ(json_with("\"v\":1,\"x_\":1"), "must-understand");
    EXPECT_EQ(json_with("\"v\":1,\"v\":1"), "senml");
    EXPECT_EQ(json_with("\"v\":1,\"\\u0076\":1"), "senml") << "v twice, once escaped";
    EXPECT_EQ(json_with("\"v\":1,\"vs\":\"a\""), "senml");
    EXPECT_EQ(json_with("\"u\":\"Cel\""), "senml");
    EXPECT_EQ(json_with("\"v\":\"1\""), "senml");
    EXPECT_EQ(json_with("\"v\":null"), "senml");
    EXPECT_EQ(json_with("\"v\":[1]"), "senml");
    EXPECT_EQ(json_with("\"v\":{}"), "senml");
    EXPECT_EQ(json_with("\"vb\":1"), "senml");
    EXPECT_EQ(json_with("\"vs\":true"), "senml");
    for (const auto* label : {"bv", "bs", "s"})
        EXPECT_EQ(json_with("\"v\":1,\"" + std::string(label) + "\":0"), "unsupported");
    for (const auto* data : {"A", "AB", "AA==", "AA+A", "AA/A", "A A", "A\\u0000"})
        EXPECT_EQ(json_with("\"vd\":\"" + std::string(data) + "\""), "senml") << data;
    EXPECT_EQ(json_with("\"vd\":\"_-8\""), "accepted");
    EXPECT_EQ(json_with("\"v\":1,\"x\":" + std::string(100'000, '[')), "json");
}

TEST(Senml, VersionsFrom1To10) {
    for (const auto* good : {"1", "5", "10", "10.0"})
        EXPECT_EQ(json_with(std::string("\"v\":1,\"bver\":") + good), "accepted") << good;
    for (const auto* bad : {"0", "-1", "11", "9.5", "1e18"})
        EXPECT_EQ(json_with(std::string("\"v\":1,\"bver\":") + bad), "senml") << bad;
}

TEST(Senml, NamesByRfc8428Section451) {
    const auto named = [](const std::string& name) {
        return json_code("[{\"n\":\"" + name + "\",\"t\":1767323045,\"v\":1}]");
    };
    EXPECT_EQ(named("8867-4"), "accepted");
    EXPECT_EQ(named("a:b.c/d_e-9"), "accepted");
    for (const auto* bad : {"", "-a", "_a", "a b", "a\\u0000", "\\u00e4", "a,b"})
        EXPECT_EQ(named(bad), "senml") << bad;
    EXPECT_EQ(json_code(R"([{"bn":"-","n":"a","t":1767323045,"v":1}])"), "senml");
    EXPECT_EQ(json_code(R"([{"bn":"a","n":"-","t":1767323045,"v":1}])"), "accepted");
    EXPECT_EQ(json_code(R"([{"bn":"a","t":1767323045,"v":1}])"), "accepted");
}

TEST(Senml, TimesAreAbsoluteAndExactToTheMicrosecond) {
    const auto at = [](const std::string& members) {
        const auto pack = decode_json("[{\"n\":\"a\",\"v\":1," + members + "}]");
        return pack ? std::to_string(pack->records[0].time) : pack.error().code;
    };
    EXPECT_EQ(at("\"t\":268435456"), "268435456000000") << "2^28 is the first absolute time";
    EXPECT_EQ(at("\"t\":268435455.999999"), "relative-time");
    EXPECT_EQ(at("\"t\":0"), "relative-time");
    EXPECT_EQ(at("\"t\":-1767323045"), "relative-time");
    EXPECT_EQ(at("\"bt\":1767323045,\"t\":-1767323040"), "relative-time");
    EXPECT_EQ(at("\"bt\":1767323045,\"t\":0.000001"), "1767323045000001");
    EXPECT_EQ(at("\"t\":1767323045.1234564"), "1767323045123456");
    EXPECT_EQ(at("\"t\":1767323045.1234565"), "1767323045123457");
    EXPECT_EQ(at("\"bt\":1767323046,\"t\":-0.0000005"), "1767323045999999");
    EXPECT_EQ(at("\"t\":253402300799.999999"), "253402300799999999");
    EXPECT_EQ(at("\"t\":253402300800"), "senml");
    EXPECT_EQ(at("\"bt\":253402300799,\"t\":1"), "senml");
    EXPECT_EQ(at("\"t\":1e18"), "senml");
    // A double of seconds in CBOR, as most tools write it.
    cbor::Writer out;
    out.array(1).map(3).uint(0).text("a").uint(2).uint(1).uint(6).floating(1767323045.123457);
    EXPECT_EQ(decode_cbor(out.take())->records[0].time, 1767323045'123457);
}

Bytes segment(const std::function<void(cbor::Writer&)>& members, int pairs) {
    cbor::Writer out;
    out.array(1).map(static_cast<std::uint64_t>(pairs)).uint(0).text("11524-6");
    members(out);
    return out.take();
}

TEST(Senml, SegmentsCarryRateGainAndBase) {
    const auto bytes = segment(
        [](auto& out) {
            out.uint(8).bytes(hex("01000200")).integer(-3).uint(1767323045).text("lead").text("II");
            out.text("base_").integer(-12).text("gain_").uint(200).text("rate_").floating(2.5);
        },
        7);
    const auto pack = decode_cbor(bytes);
    ASSERT_TRUE(pack) << pack.error().message;
    const auto& record = pack->records[0];
    EXPECT_TRUE(record.is_segment());
    EXPECT_EQ(record.rate, 2.5);
    EXPECT_EQ(record.gain, 200);
    EXPECT_EQ(record.base, -12);
    EXPECT_EQ(record.lead, "II");
    EXPECT_EQ(to_hex(record.data), "01000200");
    EXPECT_EQ(encode_cbor(*pack), bytes);
}

TEST(Senml, ImpossibleSegmentsAreRefused) {
    const std::string all = "\"rate_\":360,\"gain_\":200,\"base_\":0";
    EXPECT_EQ(json_with("\"vd\":\"AAA\"," + all), "accepted");
    EXPECT_EQ(json_with("\"v\":1," + all), "segment");
    EXPECT_EQ(json_with("\"vs\":\"AAA\"," + all), "segment");
    EXPECT_EQ(json_with("\"vd\":\"AA\"," + all), "segment") << "one byte";
    EXPECT_EQ(json_with("\"vd\":\"\"," + all), "segment") << "no sample";
    EXPECT_EQ(json_with("\"vd\":\"AAA\",\"rate_\":360,\"gain_\":200"), "segment");
    EXPECT_EQ(json_with("\"vd\":\"AAA\",\"rate_\":360,\"base_\":0"), "segment");
    EXPECT_EQ(json_with("\"vd\":\"AAA\",\"gain_\":200,\"base_\":0"), "segment");
    for (const auto* rate : {"0", "-1", "1000001"})
        EXPECT_EQ(
            json_with("\"vd\":\"AAA\",\"gain_\":200,\"base_\":0,\"rate_\":" + std::string(rate)),
            "segment");
    EXPECT_EQ(json_with("\"vd\":\"AAA\",\"gain_\":0,\"base_\":0,\"rate_\":360"), "segment");
}

TEST(SenmlCbor, RefusalsAreNamed) {
    const std::pair<const char*, const char*> cases[] = {
        {"", "cbor"},
        {"80", "senml"},
        {"a0", "cbor"},
        {"8100", "cbor"},
        {"81a0", "senml"},
        {"81a3006161020122", "cbor"},
        {"81a300616102011a69573085f4", "senml"},        // a label of no meaning, an integer
        {"81a40061610201221a695730854100 00", "cbor"},  // a label that is a byte string
        {"81a40061610201221a6957308562785f00", "must-understand"},
        {"81a300616102012200", "relative-time"},
        {"81a20061610201", "relative-time"},
        {"81a400616102012101221a69573085", "cbor"},  // bn that is no text
        {"81a40061610201221a695730852400", "unsupported"},
        {"81a3006161020122 1a6957308500", "cbor"},  // trailing
        {"99271100", "cbor"},                       // 10001 records, but not their bytes
    };
    for (const auto& [text, code] : cases) {
        std::string digits(text);
        std::erase(digits, ' ');
        const auto pack = decode_cbor(hex(digits));
        ASSERT_FALSE(pack) << text;
        EXPECT_EQ(pack.error().code, code) << text << ' ' << pack.error().message;
    }
    EXPECT_TRUE(decode_cbor(hex("81a40061610201221a6957308561788201a10203"))) << "ignored label";
}

TEST(Senml, AtMost10000Records) {
    const auto with = [](std::size_t records) {
        Pack pack;
        for (std::size_t i = 0; i < records; ++i) {
            auto& record = pack.records.emplace_back();
            record.base_name = "a";
            record.time = 1767323045 * kSecond;
        }
        return pack;
    };
    EXPECT_TRUE(decode_cbor(encode_cbor(with(10'000))));
    EXPECT_EQ(decode_cbor(encode_cbor(with(10'001))).error().code, "senml");
    EXPECT_TRUE(decode_json(encode_json(with(10'000))));
    EXPECT_EQ(json_code(encode_json(with(10'001))), "senml");
}

TEST(Senml, ContentTypesAreThoseOfTheEnvelope) {
    EXPECT_TRUE(decode(cose::kSenmlJson, as_bytes(kRfcBaseFields)));
    EXPECT_EQ(decode(cose::kSenmlCbor, as_bytes(kRfcBaseFields)).error().code, "cbor");
    EXPECT_EQ(decode(60, as_bytes(kRfcBaseFields)).error().code, "wrong-type");
}

}  // namespace senml_test
}  // namespace vs::senml
