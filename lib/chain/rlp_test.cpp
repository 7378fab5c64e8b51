#include "chain/rlp.h"

#include <gtest/gtest.h>

namespace vs::chain::rlp {
namespace rlp_test {

Bytes hex(std::string_view text) {
    return *from_hex(text);
}

bool refused(std::string_view text) {
    return !only_item(hex(text));
}

// The examples of the Ethereum documentation's page on RLP.
TEST(Rlp, DocumentedExamples) {
    EXPECT_EQ(to_hex(string(as_bytes("dog"))), "83646f67");
    EXPECT_EQ(to_hex(string({})), "80");
    EXPECT_EQ(to_hex(list({})), "c0");
    EXPECT_EQ(to_hex(list(concat({string(as_bytes("cat")), string(as_bytes("dog"))}))),
              "c88363617483646f67");
    Bytes numbers;
    append_number(numbers, 0);
    append_number(numbers, 15);
    append_number(numbers, 1024);
    EXPECT_EQ(to_hex(numbers), "800f820400");
    EXPECT_EQ(to_hex(string(Bytes{0})), "00");
    const auto none = list({}), one = list(none), three = list(concat({none, one}));
    EXPECT_EQ(to_hex(list(concat({none, one, three}))), "c7c0c1c0c3c0c1c0");
    EXPECT_EQ(
        to_hex(string(as_bytes("Lorem ipsum dolor sit amet, consectetur adipisicing elit"))),
        "b8384c6f72656d20697073756d20646f6c6f722073697420616d65742c20636f6e7365637465747572206164"
        "697069736963696e6720656c6974");
}

TEST(Rlp, SizesOfSixBytesAndMore) {
    const Bytes zeros(70'000);
    const auto encoded = string(zeros);
    EXPECT_EQ(to_hex(ByteView(encoded).first(4)), "ba011170");
    const auto item = only_item(encoded);
    ASSERT_TRUE(item);
    EXPECT_EQ(item->payload.size(), zeros.size());
}

TEST(Rlp, OneEncodingForOneValue) {
    EXPECT_TRUE(refused(""));
    EXPECT_TRUE(refused("8100"));  // a byte below 80 with a prefix
    EXPECT_TRUE(refused("817f"));
    EXPECT_FALSE(refused("8180"));
    EXPECT_TRUE(refused("b80100"));                          // a short string as a long one
    EXPECT_TRUE(refused("b90038" + std::string(112, '0')));  // a size with a leading zero
    EXPECT_TRUE(refused("f800"));
    EXPECT_TRUE(refused("83646f"));      // too short
    EXPECT_TRUE(refused("83646f6767"));  // something follows
    EXPECT_TRUE(refused("b8"));
    EXPECT_TRUE(refused("bfffffffffffffffff"));
    EXPECT_TRUE(refused("ffffffffffffffffff"));
}

TEST(RlpReader, ReadsInOrder) {
    const auto input = hex("cc820400c20102836162638080");
    auto reader = Reader::of_list(input);
    EXPECT_EQ(reader.u64(), 1024u);
    auto inner = reader.list();
    EXPECT_EQ(inner.u64(), 1u);
    EXPECT_EQ(inner.u256(), U256(2));
    EXPECT_TRUE(inner.finish());
    EXPECT_EQ(as_text(reader.fixed<3>()), "abc");
    EXPECT_TRUE(reader.string().empty());
    EXPECT_TRUE(reader.more());
    EXPECT_TRUE(reader.u256().is_zero());
    EXPECT_FALSE(reader.more());
    EXPECT_TRUE(reader.finish());
}

TEST(RlpReader, FirstErrorSticks) {
    const auto input = hex("c3820001");
    auto reader = Reader::of_list(input);  // a number with a leading zero
    EXPECT_EQ(reader.u64(), 0u);
    EXPECT_EQ(reader.u64(), 0u);
    EXPECT_FALSE(reader.more());
    ASSERT_FALSE(reader.finish());
    EXPECT_EQ(reader.finish().error().code, "rlp");
    EXPECT_EQ(reader.finish().error().message, "a number begins with a zero byte");
}

TEST(RlpReader, RefusesWhatDoesNotFit) {
    const auto error_of = [](std::string_view text, auto read) {
        const auto input = hex(text);
        auto reader = Reader::of_list(input);
        read(reader);
        return !reader.finish();
    };
    const auto u64 = [](Reader& reader) { reader.u64(); };
    const auto fixed = [](Reader& reader) { reader.fixed<2>(); };
    EXPECT_FALSE(error_of("c988ffffffffffffffff", u64));
    EXPECT_TRUE(error_of("ca89010000000000000000", u64));  // 65 bits
    EXPECT_TRUE(error_of("c100", u64));                    // zero is the empty string
    EXPECT_TRUE(error_of("c1c0", u64));                    // a list
    EXPECT_TRUE(error_of("c20101", u64));                  // one too many
    EXPECT_TRUE(error_of("c0", u64));                      // one too few
    EXPECT_TRUE(error_of("c101", fixed));
    EXPECT_TRUE(error_of("01", u64));  // no list
    EXPECT_TRUE(error_of("c101", [](Reader& reader) { reader.list(); }));
}

}  // namespace rlp_test
}  // namespace vs::chain::rlp
