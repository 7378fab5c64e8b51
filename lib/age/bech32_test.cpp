#include "age/bech32.h"

#include <gtest/gtest.h>

namespace vs::age {
namespace bech32_test {

// BIP 173, "Test vectors".
TEST(Bech32, Bip173ValidStringsDecodeAndEncodeBack) {
    for (const std::string_view text :
         {"a12uel5l",
          "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5"
          "tgs",
          "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw",
          "11qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqc824"
          "7"
          "j",
          "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w", "?1ezyfcl"}) {
        const auto key = bech32_decode(text);
        ASSERT_TRUE(key) << text << ": " << key.error().message;
        EXPECT_EQ(bech32_encode(key->prefix, key->data), text);
    }
    EXPECT_EQ(bech32_decode("A12UEL5L")->prefix, "a");
}

TEST(Bech32, Bip173InvalidStringsAreRefused) {
    for (const std::string_view text :
         {"\x20"
          "1nwldj5",
          "\x7f"
          "1axkwrx",
          "\x80"
          "1eym55h",
          "an84characterslonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1569"
          "pvx",
          "pzry9x0s0muk", "1pzry9x0s0muk", "x1b4n0q5v", "li1dgmt3", "de1lg7wt\xff", "A1G7SGD8",
          "10a06t8", "1qzzfhee", "a12UEL5L", ""})
        EXPECT_FALSE(bech32_decode(text)) << text;
}

TEST(Bech32, EveryExchangedCharacterIsNoticed) {
    const auto text = bech32_encode("age", Bytes(32, 0x5a));
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto bad = text;
        bad[i] = bad[i] == 'q' ? 'p' : 'q';
        EXPECT_FALSE(bech32_decode(bad)) << i;
    }
}

// Right checksums over groups that are no whole bytes: 5 bits, 15 bits, 10 bits with 01 left over.
TEST(Bech32, PaddingThatIsNotZeroOrTooLongIsRefused) {
    for (const std::string_view text : {"age1psm9pam", "age1qqqyst3gn", "age1p9uclka6"})
        EXPECT_EQ(bech32_decode(text).error().code, "bech32") << text;
    EXPECT_EQ(bech32_decode("age1pypwtrqg")->data, Bytes{9});
}

TEST(Bech32, DataOfEveryLengthUpToTheBoundComeBack) {
    for (std::size_t size = 0; size <= 200; ++size) {
        const Bytes data(size, static_cast<std::uint8_t>(size * 37 + 1));
        const auto back = bech32_decode(bech32_encode("x", data));
        ASSERT_TRUE(back) << size;
        EXPECT_EQ(back->data, data);
    }
    EXPECT_TRUE(bech32_decode(bech32_encode("x", Bytes(2550))));
    EXPECT_EQ(bech32_decode(bech32_encode("x", Bytes(2560))).error().code, "bech32");
}

}  // namespace bech32_test
}  // namespace vs::age
