#include "age/header.h"

#include <gtest/gtest.h>

#include "age/age.h"

namespace vs::age {
namespace header_test {

FileKey some_key() {
    FileKey key;
    key.bytes().fill(7);
    return key;
}

std::string with_body(std::size_t size) {
    return write_header({{{"type", "argument"}, Bytes(size, 0xab)}}, some_key());
}

// Bodies whose text ends inside, exactly at, and just after the 64th column.
TEST(AgeHeader, BodiesOfEveryLengthComeBack) {
    for (std::size_t size = 0; size <= 200; ++size) {
        const auto text = with_body(size);
        const auto header = parse_header(as_bytes(text));
        ASSERT_TRUE(header) << size << ": " << header.error().message;
        ASSERT_EQ(header->stanzas.size(), 1u);
        EXPECT_EQ(header->stanzas[0].body, Bytes(size, 0xab));
        EXPECT_EQ(header->stanzas[0].arguments, (std::vector<std::string>{"type", "argument"}));
        EXPECT_TRUE(mac_matches(*header, some_key()));
        EXPECT_FALSE(mac_matches(*header, FileKey()));
    }
}

TEST(AgeHeader, AFullLastLineIsFollowedByAnEmptyOne) {
    EXPECT_NE(with_body(48).find("\n\n---"), std::string::npos);
    EXPECT_EQ(with_body(47).find("\n\n---"), std::string::npos);
}

TEST(AgeHeader, TruncatedAnywhereIsRefused) {
    const auto text = with_body(60);
    for (std::size_t size = 0; size < text.size(); ++size)
        EXPECT_FALSE(parse_header(as_bytes(text).first(size))) << size;
}

TEST(AgeHeader, ItsEndIsFoundHoweverTheBytesArrive) {
    const auto text = with_body(60) + "--- payload\n";
    const auto end = with_body(60).size();
    for (std::size_t step = 1; step < text.size(); ++step) {
        std::size_t from = 0, found = std::string::npos;
        for (std::size_t size = step; found == std::string::npos && size <= text.size() + step;
             size += step)
            found = find_header_end(as_bytes(text).first(std::min(size, text.size())), from);
        EXPECT_EQ(found, end) << step;
    }
}

TEST(AgeHeader, LinesOver64ColumnsAreRefused) {
    for (const std::size_t columns : {63, 65, 66, 67, 68, 128}) {
        const auto text = "age-encryption.org/v1\n-> unknown\n" + std::string(columns, 'A') +
                          "\n--- " + std::string(43, 'A') + "\n";
        EXPECT_EQ(parse_header(as_bytes(text)).has_value(), columns == 63) << columns;
    }
}

TEST(AgeHeader, WithoutStanzaOrWithMoreAfterTheMacIsRefused) {
    EXPECT_FALSE(parse_header(as_bytes(write_header({}, some_key()))));
    EXPECT_FALSE(parse_header(as_bytes(with_body(3) + "x")));
    EXPECT_FALSE(parse_header(as_bytes(with_body(3) + with_body(3))));
}

TEST(AgeHeader, ArgumentsAreOneSpaceApartAndPrintable) {
    const auto refused = [](std::string_view line) {
        const auto text = "age-encryption.org/v1\n" + std::string(line) + "\n\n--- " +
                          std::string(43, 'A') + "\n";
        return !parse_header(as_bytes(text)).has_value();
    };
    EXPECT_FALSE(refused("-> a b"));
    for (const std::string_view line : {"->", "-> ", "->a", "-> a ", "->  a", "-> a  b", "-> a\tb",
                                        "-> \xc3\xa9", "-> a\r", "--> a", " -> a"})
        EXPECT_TRUE(refused(line)) << line;
}

}  // namespace header_test
}  // namespace vs::age
