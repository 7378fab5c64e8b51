#include <gtest/gtest.h>

#include "age/age.h"

namespace vs::age {
namespace armor_test {

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

TEST(AgeArmor, FilesOfEveryLengthComeBack) {
    for (std::size_t size = 0; size <= 200; ++size) {
        const Bytes file(size, static_cast<std::uint8_t>(size + 1));
        const auto text = armor_encode(file);
        EXPECT_TRUE(looks_armored(as_bytes(text)));
        EXPECT_EQ(armor_decode(text), file) << size;
        EXPECT_EQ(armor_decode(" \t\r\n" + replaced(text, "\n", "\r\n") + "\r\n \t"), file) << size;
    }
}

TEST(AgeArmor, LinesHave64Columns) {
    const auto text = armor_encode(Bytes(96));
    EXPECT_EQ(text, "-----BEGIN AGE ENCRYPTED FILE-----\n" + std::string(64, 'A') + "\n" +
                        std::string(64, 'A') + "\n-----END AGE ENCRYPTED FILE-----\n");
}

TEST(AgeArmor, EveryExchangedByteIsNoticedOrChangesTheFile) {
    const Bytes file(100, 0x5c);
    const auto text = armor_encode(file);
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
        auto bad = text;
        bad[i] = static_cast<char>(bad[i] ^ 1);
        const auto decoded = armor_decode(bad);
        EXPECT_TRUE(!decoded || *decoded != file) << i;
        if (!decoded) {
            EXPECT_EQ(decoded.error().code, "armor");
        }
    }
}

TEST(AgeArmor, TruncatedAnywhereIsRefused) {
    const auto text = armor_encode(Bytes(100, 0x5c));
    for (std::size_t size = 0; size + 1 < text.size(); ++size)
        EXPECT_FALSE(armor_decode(std::string_view(text).substr(0, size))) << size;
}

TEST(AgeArmor, WhatIsNotTheStrictFormIsRefused) {
    const auto text = armor_encode(Bytes(100, 0x5c));
    for (const auto& bad :
         {text + "x", "x" + text, text + text, replaced(text, "\n", "\n\n"),
          replaced(text, "\n", " \n"), replaced(text, "AGE", "age"), replaced(text, "\n", "\r"),
          replaced(text, "==", ""), replaced(armor_encode(Bytes(48)), "\n---", "\n\n---"),
          std::string("\0", 1) + text, std::string()})
        EXPECT_FALSE(armor_decode(bad)) << bad;
    EXPECT_FALSE(looks_armored(as_bytes("age-encryption.org/v1\n")));
    EXPECT_FALSE(looks_armored({}));
}

TEST(AgeArmor, PaddingMayEndOnlyTheLastLine) {
    const std::string line = std::string(62, 'A') + "==";
    EXPECT_FALSE(armor_decode("-----BEGIN AGE ENCRYPTED FILE-----\n" + line + "\n" + line +
                              "\n-----END AGE ENCRYPTED FILE-----\n"));
}

}  // namespace armor_test
}  // namespace vs::age
