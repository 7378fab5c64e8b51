// Random packs: what is encoded is read back, what is cut or altered is refused or read the same
// again.
#include <gtest/gtest.h>

#include <list>
#include <nlohmann/json.hpp>
#include <random>
#include <tuple>

#include "cbor/cbor.h"
#include "cbor/detail/decimal.h"
#include "cbor/senml.h"

namespace vs::senml {
namespace senml_random_test {

// Records of every kind, kept in `texts` and `pack`.
Pack random_pack(std::mt19937_64& random, std::list<std::string>& texts) {
    static constexpr std::string_view kUnits[] = {"/min", "mm[Hg]", "%", ""};
    const auto keep = [&](std::string text) -> std::string_view {
        return texts.emplace_back(std::move(text));
    };
    Pack pack;
    const bool one_unit = random() % 2 == 0;
    Micros time = 1767323045 * kSecond + static_cast<Micros>(random() % kSecond);
    for (auto n = 1 + random() % 20; n > 0; --n) {
        auto& r = pack.records.emplace_back();
        r.base_name = random() % 4 == 0 ? "urn:dev:mac:020000fffe00002a:" : "urn:dev:mac:b:";
        r.name = keep("n" + std::to_string(random() % 9));
        r.unit = kUnits[one_unit ? 0 : random() % 4];
        r.time = time +=
            static_cast<Micros>(random() % 3) * static_cast<Micros>(random() % kMinute);
        r.kind = static_cast<Kind>(random() % 4);
        if (r.kind == Kind::number && random() % 3 == 0)
            r.number = static_cast<double>(random()) / 7e9;
        else if (r.kind == Kind::number)
            set_decimal(r,
                        detail::decimal_text(static_cast<std::int64_t>(random() >> 20) - (1 << 20),
                                             -static_cast<int>(random() % 18)));
        if (r.kind == Kind::text) r.text = keep("say \"\x01\\\xc3\xa4\"");
        if (r.kind == Kind::boolean) r.boolean = random() % 2 == 0;
        if (r.kind == Kind::data) r.data = as_bytes(keep(std::string(2 + 2 * (random() % 9), 'd')));
        if (r.kind == Kind::data && random() % 2 == 0) {
            r.rate = 0.5 + static_cast<double>(random() % 500);
            r.gain = static_cast<double>(1 + random() % 1000) / 3;
            r.base = static_cast<double>(random() % 100) - 50;
            if (random() % 2 == 0) r.lead = "II";
        }
    }
    return pack;
}

void expect_equal(const Record& a, const Record& b) {
    EXPECT_EQ(std::string(a.base_name) + std::string(a.name),
              std::string(b.base_name) + std::string(b.name));
    EXPECT_EQ(a.unit, b.unit);
    EXPECT_EQ(a.time, b.time);
    ASSERT_EQ(a.kind, b.kind);
    EXPECT_EQ(a.number, b.number);
    if (a.kind == Kind::number) {
        EXPECT_EQ(decimal_text(a), decimal_text(b));
    }
    EXPECT_EQ(a.text, b.text);
    EXPECT_EQ(a.boolean, b.boolean);
    EXPECT_TRUE(equal(a.data, b.data));
    EXPECT_EQ(std::tie(a.rate, a.gain, a.base, a.lead), std::tie(b.rate, b.gain, b.base, b.lead));
}

TEST(Senml, EncodingRoundTripsAndIsDeterministic) {
    std::mt19937_64 random(8428);
    for (int i = 0; i < 500; ++i) {
        std::list<std::string> texts;
        const auto pack = random_pack(random, texts);
        const auto bytes = encode_cbor(pack);
        const auto text = encode_json(pack);
        ASSERT_TRUE(cbor::check(bytes)) << to_hex(bytes);
        ASSERT_TRUE(nlohmann::json::accept(text)) << text;
        const auto from_cbor = decode_cbor(bytes);
        const auto from_json = decode_json(text);
        ASSERT_TRUE(from_cbor) << from_cbor.error().message;
        ASSERT_TRUE(from_json) << from_json.error().message << text;
        ASSERT_EQ(from_cbor->records.size(), pack.records.size());
        ASSERT_EQ(from_json->records.size(), pack.records.size());
        for (std::size_t r = 0; r < pack.records.size(); ++r) {
            expect_equal(pack.records[r], from_cbor->records[r]);
            expect_equal(pack.records[r], from_json->records[r]);
        }
        EXPECT_EQ(encode_cbor(*from_cbor), bytes);
        EXPECT_EQ(encode_json(*from_json), text);
        EXPECT_EQ(encode_json(*from_cbor), text);
    }
}

TEST(Senml, TimesFarAheadSurviveEncoding) {
    std::mt19937_64 random(3);
    for (int i = 0; i < 2000; ++i) {
        Pack pack;
        auto& record = pack.records.emplace_back();
        record.base_name = "a";
        record.time = 268435456'000000 +
                      static_cast<Micros>(random() % (253402300800'000000 - 268435456'000000));
        const auto bytes = encode_cbor(pack);
        ASSERT_EQ(decode_cbor(bytes)->records[0].time, record.time);
        const auto text = encode_json(pack);
        ASSERT_EQ(decode_json(text)->records[0].time, record.time);
    }
}

TEST(Senml, SetDecimalTakesJsonNumbersOnly) {
    Record record;
    EXPECT_TRUE(set_decimal(record, "-36.60"));
    EXPECT_EQ(record.mantissa, -3660);
    EXPECT_EQ(record.exponent, -2);
    EXPECT_EQ(decimal_text(record), "-36.60");
    for (const auto* bad : {"", "-", "36.", ".6", "036", "1e", "abc", "36,6", " 1", "1 ", "nan",
                            "1234567890123456789"})
        EXPECT_FALSE(set_decimal(record, bad)) << bad;
    EXPECT_EQ(record.mantissa, -3660) << "a refusal changes nothing";
}

TEST(Senml, TruncationAtEveryLengthIsRefused) {
    std::mt19937_64 random(4);
    std::list<std::string> texts;
    for (int i = 0; i < 20; ++i) {
        const auto pack = random_pack(random, texts);
        const auto bytes = encode_cbor(pack);
        for (std::size_t size = 0; size < bytes.size(); ++size)
            ASSERT_EQ(decode_cbor(ByteView(bytes).first(size)).error().code, "cbor") << size;
        const auto text = encode_json(pack);
        for (std::size_t size = 0; size < text.size(); ++size)
            ASSERT_FALSE(decode_json(std::string_view(text).substr(0, size))) << size;
    }
}

TEST(Senml, RandomMutationsNeverCrashAndAcceptedCborIsReadTheSameAgain) {
    std::mt19937_64 random(5);
    std::list<std::string> texts;
    const auto pack = random_pack(random, texts);
    const auto bytes = encode_cbor(pack);
    const auto text = encode_json(pack);
    for (int i = 0; i < 50'000; ++i) {
        auto bad = bytes;
        auto bad_text = text;
        for (auto n = 1 + random() % 3; n > 0; --n) {
            bad[random() % bad.size()] = static_cast<std::uint8_t>(random());
            bad_text[random() % bad_text.size()] = static_cast<char>(random());
        }
        if (const auto read = decode_cbor(bad)) {
            const auto again = encode_cbor(*read);
            const auto second = decode_cbor(again);
            ASSERT_TRUE(second) << second.error().message << to_hex(bad);
            EXPECT_EQ(encode_cbor(*second), again);
        }
        if (const auto read = decode_json(bad_text)) {
            const auto again = encode_json(*read);
            const auto second = decode_json(again);
            ASSERT_TRUE(second) << second.error().message << again;
            EXPECT_EQ(encode_json(*second), again);
        }
    }
}

}  // namespace senml_random_test
}  // namespace vs::senml
