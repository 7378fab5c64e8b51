#include "wfdb/annotation.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>

namespace vs::wfdb {
namespace annotation_test {

std::string mitdb(const std::string& name) {
    const char* root = std::getenv("VITALSEAL_DATA");
    return std::string(root != nullptr ? root : "../shared/data") + "/vitals/mitdb/" + name;
}

TEST(WfdbAnnotation, ReadsTheWordsOfTheFormat) {
    // '+' at 18 with the text "(N", 'N' at 77, a skip of 65536 and 'V' of subtype -1 at 65620.
    const Bytes file = {18, 28 << 2, 2, 63 << 2, '(', 'N',    59,   1 << 2,        0, 59 << 2,
                        1,  0,       0, 0,       7,   5 << 2, 0xff, (61 << 2) | 3, 0, 0};
    const auto read = parse_annotations(file);
    ASSERT_TRUE(read) << read.error().message;
    ASSERT_EQ(read->size(), 3u);
    EXPECT_EQ((*read)[0], (Annotation{18, '+', 0, 0, 0, "(N"}));
    EXPECT_EQ((*read)[1], (Annotation{77, 'N', 0, 0, 0, {}}));
    EXPECT_EQ((*read)[2], (Annotation{77 + 65536 + 7, 'V', -1, 0, 0, {}}));
}

TEST(WfdbAnnotation, WhatIsWrittenIsReadBack) {
    const std::vector<Annotation> some = {{5, 'N', 0, 0, 0, {}},
                                          {1028, '~', -1, 0, 0, {}},
                                          {1029, '+', 0, 1, -3, "(AFIB"},
                                          {200'000'000, 'r', 3, 1, -3, {}}};
    const auto bytes = encode_annotations(some);
    ASSERT_TRUE(bytes) << bytes.error().message;
    EXPECT_EQ(*parse_annotations(*bytes), some);
}

TEST(WfdbAnnotation, RefusesWhatCannotBeWritten) {
    EXPECT_EQ(encode_annotations({{7, 'N'}, {6, 'N'}}).error().code, "annotation");
    EXPECT_EQ(encode_annotations({{7, 'z'}}).error().code, "annotation");
    EXPECT_EQ(encode_annotations({{7, 'N', 512}}).error().code, "annotation");
}

TEST(WfdbAnnotation, RefusesCutAndMisplacedWords) {
    EXPECT_EQ(parse_annotations(Bytes{0, 59 << 2, 1, 0}).error().code, "annotation");
    EXPECT_EQ(parse_annotations(Bytes{3, 61 << 2}).error().code, "annotation");
    EXPECT_EQ(parse_annotations(Bytes{1, 1 << 2, 9, 63 << 2, 'a'}).error().code, "annotation");
    // back beyond the beginning
    EXPECT_EQ(parse_annotations(Bytes{0, 59 << 2, 0xff, 0xff, 0, 0, 1, 1 << 2}).error().code,
              "annotation");
}

TEST(WfdbAnnotation, GroupsBeatsAsEc57) {
    for (const char symbol : {'N', 'L', 'R', 'e', 'j'}) EXPECT_EQ(ec57_class(symbol), 'N');
    for (const char symbol : {'A', 'a', 'J', 'S'}) EXPECT_EQ(ec57_class(symbol), 'S');
    EXPECT_EQ(ec57_class('E'), 'V');
    EXPECT_EQ(ec57_class('F'), 'F');
    EXPECT_EQ(ec57_class('/'), 'Q');
    for (const char symbol : {'~', '+', '!', '|', 'x', '"'}) EXPECT_FALSE(is_beat(symbol));
}

// The counts that PhysioNet publishes for the 22 records of DS1.
TEST(WfdbAnnotation, Ds1HasItsPublishedBeats) {
    if (!std::filesystem::exists(mitdb("207.atr")))
        GTEST_SKIP() << "skipped: " << mitdb("") << " is not here (set VITALSEAL_DATA)";
    std::map<char, int> count;
    for (const int record : {101, 106, 108, 109, 112, 114, 115, 116, 118, 119, 122,
                             124, 201, 203, 205, 207, 208, 209, 215, 220, 223, 230}) {
        const auto all = load_annotations(mitdb(std::to_string(record) + ".atr"));
        ASSERT_TRUE(all) << record << all.error().message;
        for (const auto& a : *all)
            if (is_beat(a.symbol)) ++count[ec57_class(a.symbol)];
        const auto again = encode_annotations(*all);
        ASSERT_TRUE(again) << record << again.error().message;
        EXPECT_EQ(*parse_annotations(*again), *all) << record;
    }
    EXPECT_EQ(count['N'], 45866);
    EXPECT_EQ(count['S'], 944);
    EXPECT_EQ(count['V'], 3788);
    EXPECT_EQ(count['F'], 415);
    EXPECT_EQ(count['Q'], 8);
}

}  // namespace annotation_test
}  // namespace vs::wfdb
