#include "cbor/cbor.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <random>

namespace vs::cbor {
namespace cbor_test {

using Json = nlohmann::json;

Bytes hex(std::string_view text) {
    return *from_hex(text);
}

// Every item of RFC 8949 appendix A that is in deterministic encoding.
constexpr const char* kAccepted[] = {"00",
                                     "01",
                                     "0a",
                                     "17",
                                     "1818",
                                     "1819",
                                     "1864",
                                     "1903e8",
                                     "1a000f4240",
                                     "1b000000e8d4a51000",
                                     "1bffffffffffffffff",
                                     "c249010000000000000000",
                                     "3bffffffffffffffff",
                                     "c349010000000000000000",
                                     "20",
                                     "29",
                                     "3863",
                                     "3903e7",
                                     "f90000",
                                     "f98000",
                                     "f93c00",
                                     "fb3ff199999999999a",
                                     "f93e00",
                                     "f97bff",
                                     "fa47c35000",
                                     "fa7f7fffff",
                                     "fb7e37e43c8800759c",
                                     "f90001",
                                     "f90400",
                                     "f9c400",
                                     "fbc010666666666666",
                                     "f97c00",
                                     "f97e00",
                                     "f9fc00",
                                     "f4",
                                     "f5",
                                     "f6",
                                     "f7",
                                     "f0",
                                     "f8ff",
                                     "c074323031332d30332d32315432303a30343a30305a",
                                     "c11a514b67b0",
                                     "c1fb41d452d9e8200000",
                                     "d74401020304",
                                     "d818456449455446",
                                     "d82076687474703a2f2f7777772e6578616d706c652e636f6d",
                                     "40",
                                     "4401020304",
                                     "60",
                                     "6161",
                                     "6449455446",
                                     "62225c",
                                     "62c3bc",
                                     "63e6b0b4",
                                     "64f0908591",
                                     "80",
                                     "83010203",
                                     "8301820203820405",
                                     "98190102030405060708090a0b0c0d0e0f101112131415161718181819",
                                     "a0",
                                     "a201020304",
                                     "a26161016162820203",
                                     "826161a161626163",
                                     "a56161614161626142616361436164614461656145"};

// And those that are not: longer floats and all of indefinite length.
constexpr const char* kRefused[] = {"fa7f800000",
                                    "fa7fc00000",
                                    "faff800000",
                                    "fb7ff0000000000000",
                                    "fb7ff8000000000000",
                                    "fbfff0000000000000",
                                    "5f42010243030405ff",
                                    "7f657374726561646d696e67ff",
                                    "9fff",
                                    "9f018202039f0405ffff",
                                    "9f01820203820405ff",
                                    "83018202039f0405ff",
                                    "83019f0203ff820405",
                                    "9f0102030405060708090a0b0c0d0e0f101112131415161718181819ff",
                                    "bf61610161629f0203ffff",
                                    "826161bf61626163ff",
                                    "bf6346756ef563416d7421ff"};

TEST(Cbor, Rfc8949AppendixA) {
    for (const auto* item : kAccepted) EXPECT_TRUE(check(hex(item))) << item;
    for (const auto* item : kRefused) {
        const auto result = check(hex(item));
        ASSERT_FALSE(result) << item;
        EXPECT_EQ(result.error().code, "cbor");
    }
}

TEST(Cbor, RefusesWhatIsNotDeterministic) {
    const std::pair<const char*, const char*> cases[] = {
        {"1800", "integer in two bytes that fits one"},
        {"1817", "integer in two bytes that fits one"},
        {"1900ff", "integer in three bytes that fits two"},
        {"1a0000ffff", "integer in five bytes that fits three"},
        {"1b00000000ffffffff", "integer in nine bytes that fits five"},
        {"3817", "negative"},
        {"580101", "length of bytes"},
        {"780161", "length of text"},
        {"980101", "length of an array"},
        {"b8010101", "length of a map"},
        {"d80100", "tag"},
        {"fa3f800000", "1.0 in four bytes"},
        {"fb3ff0000000000000", "1.0 in eight bytes"},
        {"fb36a0000000000000", "2^-149 in eight bytes, the smallest float"},
        {"fa33800000", "2^-24 in four bytes, the smallest half"},
        {"f97e01", "another NaN"},
        {"f9fe00", "negative NaN"},
        {"f818", "simple value 24"},
        {"f800", "simple value below 32 in two bytes"},
        {"c2420100", "bignum that fits an integer"},
        {"c24900ffffffffffffffff", "bignum with a leading zero"},
        {"c201", "bignum that is no byte string"},
        {"a202000100", "keys out of order"},
        {"a201000100", "key twice"},
        {"a261620061610a", "text keys out of order"},
        {"a2616100010a", "text key before an integer key"},
        {"a2190100001864 00", "longer key first"},
        {"61ff", "not UTF-8"},
        {"62c080", "overlong UTF-8"},
        {"63eda080", "surrogate"},
        {"64f4908080", "beyond U+10FFFF"},
        {"62c3", "cut UTF-8"},
        {"0000", "trailing byte"},
        {"1c", "reserved"},
        {"fc", "reserved"},
        {"ff", "break"},
    };
    for (const auto& [text, why] : cases) {
        std::string digits(text);
        std::erase(digits, ' ');
        EXPECT_FALSE(check(hex(digits))) << text << ": " << why;
    }
}

TEST(Cbor, KeysAscendByTheirBytesInRfc8949Section421) {
    // 10, 100, -1, "z", "aa", [100], [-1], false: the order printed there.
    EXPECT_TRUE(check(hex("a80a001864002000617a006261610081186400812000f400")));
    // The same with 100 before 10, and with [-1] before [100].
    EXPECT_FALSE(check(hex("a81864000a002000617a006261610081186400812000f400")));
    EXPECT_FALSE(check(hex("a80a001864002000617a006261610081200081186400f400")));
}

TEST(Cbor, DepthIsBounded) {
    const auto nested = [](std::size_t depth) {
        Bytes out(depth, 0x81);
        out.push_back(0);
        return out;
    };
    EXPECT_TRUE(check(nested(16)));
    EXPECT_FALSE(check(nested(17)));
    EXPECT_FALSE(check(Bytes(1'000'000, 0x81)));
    EXPECT_FALSE(check(Bytes(1'000'000, 0xc1)));
    EXPECT_FALSE(check(hex("9bffffffffffffffff")));
    EXPECT_FALSE(check(hex("bb8000000000000000")));
    EXPECT_FALSE(check(hex("5bffffffffffffffff")));
}

TEST(Cbor, ReaderHandsOutWhatWasWritten) {
    Writer writer;
    writer.map(4).uint(1).array(3).integer(-500).boolean(true).null();
    writer.uint(2).tag(1).uint(1363896240).text("k").bytes(hex("0102")).text("f").floating(1.1);
    const auto out = writer.take();
    EXPECT_FALSE(check(out)) << "keys out of order: \"k\" before \"f\"";

    Writer sorted;
    sorted.map(2).uint(1).array(3).integer(-500).boolean(true).null().text("k").floating(1.1);
    const auto good = sorted.take();
    Reader reader(good);
    EXPECT_EQ(*reader.map(), 2u);
    EXPECT_EQ(*reader.uint(), 1u);
    EXPECT_EQ(*reader.array(), 3u);
    EXPECT_EQ(*reader.integer(), -500);
    EXPECT_FALSE(reader.finish());
}

TEST(Cbor, ReaderRefusesOtherTypesAndStaysRefusing) {
    const auto input = hex("8201f4");
    Reader reader(input);
    ASSERT_TRUE(reader.array());
    EXPECT_EQ(*reader.peek(), Type::uint);
    EXPECT_FALSE(reader.text());
    EXPECT_FALSE(reader.uint()) << "an error is final";
    Reader whole(input);
    ASSERT_TRUE(whole.array());
    EXPECT_EQ(*whole.uint(), 1u);
    EXPECT_FALSE(*whole.boolean());
    EXPECT_TRUE(whole.finish());
    EXPECT_FALSE(whole.uint()) << "nothing comes after the end";
    Reader big(as_bytes("\x3b\xff\xff\xff\xff\xff\xff\xff\xff"));
    EXPECT_FALSE(big.integer());
}

TEST(Cbor, FloatsAreWrittenShortestAndReadBack) {
    const std::pair<double, const char*> vectors[] = {{0.0, "f90000"},
                                                      {-0.0, "f98000"},
                                                      {1.5, "f93e00"},
                                                      {65504.0, "f97bff"},
                                                      {65505.0, "fa477fe100"},
                                                      {100000.0, "fa47c35000"},
                                                      {1.1, "fb3ff199999999999a"},
                                                      {5.960464477539063e-8, "f90001"},
                                                      {0.00006103515625, "f90400"},
                                                      {-4.0, "f9c400"},
                                                      {INFINITY, "f97c00"},
                                                      {3.4028234663852886e38, "fa7f7fffff"},
                                                      {std::ldexp(1, -25), "fa33000000"},
                                                      {std::ldexp(1, -149), "fa00000001"},
                                                      {std::ldexp(1, -150), "fb3690000000000000"},
                                                      {1e300, "fb7e37e43c8800759c"}};
    for (const auto& [value, text] : vectors) {
        Writer writer;
        const auto out = writer.floating(value).take();
        EXPECT_EQ(to_hex(out), text) << value;
        Reader reader(out);
        const auto back = *reader.floating();
        EXPECT_EQ(back, value);
        EXPECT_EQ(std::signbit(back), std::signbit(value));
    }
    Writer nan;
    EXPECT_EQ(to_hex(nan.floating(NAN).take()), "f97e00");
}

TEST(Cbor, EveryHalfReadsAsItsDefinitionAndWritesBack) {
    for (unsigned half = 0; half < 0x10000; ++half) {
        const Bytes item = {0xf9, static_cast<std::uint8_t>(half >> 8),
                            static_cast<std::uint8_t>(half)};
        Reader reader(item);
        const auto value = reader.floating();
        const bool nan = (half & 0x7c00) == 0x7c00 && (half & 0x3ff) != 0;
        if (nan && half != 0x7e00) {
            EXPECT_FALSE(value) << half;
            continue;
        }
        ASSERT_TRUE(value) << half;
        Writer writer;
        EXPECT_EQ(writer.floating(*value).take(), item);
        EXPECT_TRUE(nan || *value == Json::from_cbor(item).get<double>()) << half;
    }
}

// Values whose nlohmann encoding is deterministic: its maps are sorted as text, ours by encoded
// bytes, so keys of one length; its floats are 32 or 64 bits, so only those that are no half.
Json random_value(std::mt19937_64& random, int depth) {
    const auto pick = random() % (depth > 0 ? 8 : 6);
    if (pick == 0) return random() >> random() % 64;
    if (pick == 1) return -1 - static_cast<std::int64_t>(random() >> (1 + random() % 63));
    if (pick == 2) return random() % 2 == 0;
    if (pick == 3) return static_cast<double>(random()) / 3e7;
    if (pick == 4) return std::string(random() % 300, 'x');
    if (pick == 5) return Json::binary(std::vector<std::uint8_t>(random() % 300, 7));
    Json out = pick == 6 ? Json::array() : Json::object();
    for (auto n = random() % 30; n > 0; --n) {
        auto value = random_value(random, depth - 1);
        if (pick == 6)
            out.push_back(value);
        else
            out[std::string{char('a' + random() % 26), char('a' + random() % 26)}] = value;
    }
    return out;
}

void write(Writer& out, const Json& value) {
    switch (value.type()) {
        case Json::value_t::number_unsigned:
            out.uint(value.get<std::uint64_t>());
            break;
        case Json::value_t::number_integer:
            out.integer(value.get<std::int64_t>());
            break;
        case Json::value_t::boolean:
            out.boolean(value.get<bool>());
            break;
        case Json::value_t::number_float:
            out.floating(value.get<double>());
            break;
        case Json::value_t::string:
            out.text(value.get<std::string>());
            break;
        case Json::value_t::binary:
            out.bytes(value.get_binary());
            break;
        case Json::value_t::array:
            out.array(value.size());
            for (const auto& item : value) write(out, item);
            break;
        default:
            out.map(value.size());
            for (const auto& [key, item] : value.items()) write(out.text(key), item);
    }
}

TEST(Cbor, AgreesWithNlohmannOnRandomValues) {
    std::mt19937_64 random(8949);
    for (int i = 0; i < 2000; ++i) {
        const auto value = random_value(random, 4);
        Writer writer;
        write(writer, value);
        const auto ours = writer.take();
        EXPECT_EQ(Json::from_cbor(ours), value);
        EXPECT_TRUE(check(ours));
        const auto theirs = Json::to_cbor(value);
        const bool same = theirs == ours;
        EXPECT_EQ(check(theirs).has_value(), same) << "one encoding only";
    }
}

TEST(Cbor, TruncationAtEveryLengthIsRefused) {
    std::mt19937_64 random(1);
    for (int i = 0; i < 50; ++i) {
        Writer writer;
        write(writer, random_value(random, 2));
        const auto whole = writer.take();
        for (std::size_t size = 0; size < whole.size() && size < 2000; ++size)
            ASSERT_FALSE(check(ByteView(whole).first(size))) << size;
    }
}

// Reads an item and writes it again, the bytes of what our writer has no word for as they stand.
void transcode(Reader& in, Writer& out, ByteView input) {
    const auto from = in.offset();
    switch (*in.peek()) {
        case Type::uint:
            out.uint(*in.uint());
            return;
        case Type::bytes:
            out.bytes(*in.bytes());
            return;
        case Type::text:
            out.text(*in.text());
            return;
        case Type::floating:
            out.floating(*in.floating());
            return;
        case Type::tag:
            out.tag(*in.tag());
            return transcode(in, out, input);
        case Type::array: {
            const auto items = *in.array();
            out.array(items);
            for (std::size_t i = 0; i < items; ++i) transcode(in, out, input);
            return;
        }
        case Type::map: {
            const auto pairs = *in.map();
            out.map(pairs);
            for (std::size_t i = 0; i < 2 * pairs; ++i) transcode(in, out, input);
            return;
        }
        case Type::negative:
        case Type::simple:
            ASSERT_TRUE(in.skip());
            out.encoded(input.subspan(from, in.offset() - from));
    }
}

TEST(Cbor, RandomBytesNeverCrashAndWhatIsAcceptedIsWrittenTheSame) {
    std::mt19937_64 random(2);
    int accepted = 0;
    for (int i = 0; i < 100'000; ++i) {
        Bytes bytes(1 + random() % 12);
        for (auto& b : bytes) b = static_cast<std::uint8_t>(random());
        if (!check(bytes)) continue;
        ++accepted;
        Reader reader(bytes);
        Writer writer;
        transcode(reader, writer, bytes);
        EXPECT_TRUE(reader.finish());
        EXPECT_EQ(writer.take(), bytes);
    }
    EXPECT_GT(accepted, 1000);
}

}  // namespace cbor_test
}  // namespace vs::cbor
