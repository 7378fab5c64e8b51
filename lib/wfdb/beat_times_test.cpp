#include "wfdb/beat_times.h"

#include <gtest/gtest.h>

namespace vs::wfdb {
namespace beat_times_test {

using Samples = std::vector<std::int64_t>;

TEST(WfdbBeatTimes, OneSampleALine) {
    for (const auto* text : {"0\n351\n2147483647\n", "0\r\n351\r\n2147483647\r\n",
                             "0\n351\n2147483647", "\n 0\n\n351\t\n2147483647\n\n"}) {
        const auto beats = parse_beat_times(text);
        ASSERT_TRUE(beats) << text << beats.error().message;
        EXPECT_EQ(*beats, (Samples{0, 351, 2147483647})) << text;
    }
}

TEST(WfdbBeatTimes, HostileTextIsRefusedByName) {
    for (const auto* line :
         {"nan", "NaN", "inf", "-1", "-0.5", "1e300", "9e9", "2147483648", "99999999999999999999",
          "351.5", "352 353", "352\t353", "352,", "0x200", "x", "351", "350", "+-352", "--352"}) {
        const auto beats = parse_beat_times("147\n351\n" + std::string(line));
        ASSERT_FALSE(beats) << line;
        EXPECT_EQ(beats.error().code, "beat-times") << line;
        EXPECT_TRUE(beats.error().message.starts_with("line 3: ")) << beats.error().message;
    }
    for (const std::string_view text :
         {std::string_view(), std::string_view("\n \r\n"), std::string_view("1\0002\n", 4)})
        EXPECT_EQ(parse_beat_times(text).error().code, "beat-times") << text;
    EXPECT_EQ(parse_beat_times(std::string(17'000'000, '\n')).error().code, "oversize");
    EXPECT_EQ(load_beat_times("/x/s00_sitting_cs.tsv").error().code, "missing-file");
}

TEST(WfdbBeatTimes, AnErrorOfAFileNamesTheFile) {
    const auto beats = load_beat_times("lib/wfdb/README.md");
    ASSERT_FALSE(beats);
    EXPECT_EQ(beats.error().code, "beat-times");
    EXPECT_TRUE(beats.error().message.starts_with("lib/wfdb/README.md: line 1: "));
}

}  // namespace beat_times_test
}  // namespace vs::wfdb
