#include "chain/abi.h"

#include <gtest/gtest.h>

namespace vs::chain::abi {
namespace abi_test {

std::string word(std::string_view number) {  // hexadecimal, right-aligned
    return std::string(64 - number.size(), '0') + std::string(number);
}
std::string left(std::string_view text) {
    const auto digits = to_hex(as_bytes(text));
    return digits + std::string(64 - digits.size(), '0');
}

Value bytes3(std::string_view text) {
    Bytes out(32);
    std::copy(text.begin(), text.end(), out.begin());
    return U256::from_be(out);
}

// The examples of Solidity's specification.
std::string called(std::string_view signature, const Values& arguments) {
    const auto encoded = encode_call(signature, arguments);
    return encoded ? to_hex(*encoded) : encoded.error().message;
}

TEST(Abi, SpecifiedExamples) {
    EXPECT_EQ(called("baz(uint32,bool)", {U256(69), U256(1)}), "cdcd77c0" + word("45") + word("1"));
    EXPECT_EQ(called("bar(bytes3[2])", {Value(Values{bytes3("abc"), bytes3("def")})}),
              "fce353f6" + left("abc") + left("def"));
    EXPECT_EQ(called("sam(bytes,bool,uint256[])",
                     {Value(std::string_view("dave")), U256(1), Values{U256(1), U256(2), U256(3)}}),
              "a5643bf2" + word("60") + word("1") + word("a0") + word("4") + left("dave") +
                  word("3") + word("1") + word("2") + word("3"));
    EXPECT_EQ(called("f(uint256,uint32[],bytes10,bytes)",
                     {U256(0x123), Values{U256(0x456), U256(0x789)}, bytes3("1234567890"),
                      Value(std::string_view("Hello, world!"))}),
              "8be65246" + word("123") + word("80") + left("1234567890") + word("e0") + word("2") +
                  word("456") + word("789") + word("d") + left("Hello, world!"));
    EXPECT_EQ(called("g(uint256[][],string[])",
                     {Values{Values{U256(1), U256(2)}, Values{U256(3)}},
                      Values{Value(std::string_view("one")), Value(std::string_view("two")),
                             Value(std::string_view("three"))}}),
              "2289b18c" + word("40") + word("140") + word("2") + word("40") + word("a0") +
                  word("2") + word("1") + word("2") + word("1") + word("3") + word("3") +
                  word("60") + word("a0") + word("e0") + word("3") + left("one") + word("3") +
                  left("two") + word("5") + left("three"));
}

TEST(Abi, WhatIsEncodedIsDecoded) {
    const auto types = *parse_types("(address,uint40[],(bytes32,string)[2],int8,bytes)");
    const Values values{
        Address{1, 2}, Values{U256(1), U256(0xffffffffff)},
        Values{Values{Hash{7}, Value(std::string_view("seven"))}, Values{Hash{8}, Bytes(64, 3)}},
        -U256(128), Bytes{}};
    const auto encoded = encode(types, values);
    ASSERT_TRUE(encoded) << encoded.error().message;
    const auto decoded = decode(types, *encoded);
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*encode(types, *decoded), *encoded);
    EXPECT_EQ((*decoded)[0].address(), (Address{1, 2}));
    EXPECT_EQ((*decoded)[1].items()[1].word(), U256(0xffffffffff));
    EXPECT_EQ((*decoded)[2].items()[0].items()[1].text(), "seven");
    EXPECT_EQ((*decoded)[2].items()[1].items()[0].hash(), Hash{8});
    for (std::size_t size = 0; size < encoded->size(); ++size)
        EXPECT_FALSE(decode(types, ByteView(*encoded).first(size))) << size;
}

bool refused(std::string_view types, const std::string& data) {
    return !decode(*parse_types(types), *from_hex(data));
}

TEST(Abi, WordsOutsideTheirTypeAreRefused) {
    EXPECT_FALSE(refused("uint8", word("ff")));
    EXPECT_TRUE(refused("uint8", word("100")));
    EXPECT_TRUE(refused("bool", word("2")));
    EXPECT_TRUE(refused("address", "01" + std::string(62, '0')));
    EXPECT_FALSE(refused("int8", std::string(62, 'f') + "80"));
    EXPECT_TRUE(refused("int8", std::string(62, 'f') + "7f"));
    EXPECT_TRUE(refused("int8", word("80")));
    EXPECT_TRUE(refused("bytes4", word("1")));
    EXPECT_FALSE(refused("bytes32", word("1")));
    EXPECT_TRUE(refused("bytes", word("20") + word("1") + "0101" + std::string(60, '0')));
    EXPECT_FALSE(encode(*parse_types("uint8"), {U256(256)}));
    EXPECT_FALSE(encode(*parse_types("uint8"), {}));
    EXPECT_FALSE(encode(*parse_types("uint8"), {Bytes{1}}));
    EXPECT_FALSE(encode(*parse_types("uint8[2]"), {Values{U256(1)}}));
}

TEST(Abi, HostileOffsetsAreRefused) {
    EXPECT_TRUE(refused("bytes", word("40")));
    EXPECT_TRUE(refused("bytes", std::string(64, 'f')));
    EXPECT_TRUE(refused("bytes", word("20") + std::string(64, 'f')));
    EXPECT_TRUE(refused("uint256[]", word("20") + word("ffffffff")));
    EXPECT_TRUE(refused("bytes", word("0")));  // its own offset as its length
    // A list whose members all point at one and the same list, over and over.
    std::string bomb = word("20");
    for (int level = 0; level < 8; ++level) bomb += word("2") + word("40") + word("40");
    EXPECT_TRUE(refused("uint256[][][][][][][]", bomb));
}

TEST(Abi, Types) {
    EXPECT_TRUE(parse_types(""));
    EXPECT_TRUE(parse_types("()"));
    EXPECT_EQ(*parse_types("(uint8)"), *parse_types("uint8"));
    EXPECT_EQ(parse_types("(uint8),(bool)")->inner.size(), 2u);
    for (const auto* wrong : {"uint",
                              "uint0",
                              "uint7",
                              "uint264",
                              "bytes0",
                              "bytes33",
                              "uint08",
                              "unit8",
                              "uint8,",
                              "(uint8",
                              "uint8)",
                              "uint8[",
                              "uint8[0]",
                              "uint8[x]",
                              "uint8[5000]",
                              "()[]",
                              " uint8",
                              "uint8[-1]",
                              "(uint8),bool),(bytes)",
                              "uint8[4096][4096]",
                              "uint256[][][][][][][][][][]",
                              "((((((((((uint8))))))))))"})
        EXPECT_FALSE(parse_types(wrong)) << wrong;
}

TEST(Abi, RevertReasons) {
    EXPECT_EQ(revert_reason(*from_hex("08c379a0" + word("20") + word("5") + left("no key"))),
              std::nullopt);  // six bytes in a string of five
    EXPECT_EQ(revert_reason(*from_hex("08c379a0" + word("20") + word("6") + left("no key"))),
              "no key");
    EXPECT_EQ(revert_reason(*from_hex("4e487b71" + word("11"))), "panic 0x11");
    EXPECT_EQ(revert_reason({}), std::nullopt);
    EXPECT_EQ(revert_reason(*from_hex("12345678")), std::nullopt);
}

TEST(Abi, Topics) {
    EXPECT_EQ(to_hex(event_topic("Transfer(address,address,uint256)")),
              "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef");
}

}  // namespace abi_test
}  // namespace vs::chain::abi
