#include "tlog/tile.h"

#include <gtest/gtest.h>

namespace vs::tlog {
namespace tile_test {

TEST(TilePath, WritesWhatTheSpecificationShows) {
    EXPECT_EQ(to_text({0, 1234067, 256}), "tile/0/x001/x234/067");
    EXPECT_EQ(to_text({1, 0, 1}), "tile/1/000.p/1");
    EXPECT_EQ(to_text({std::nullopt, 1000, 112}), "tile/entries/x001/000.p/112");
}

TEST(TilePath, ReadsBackWhatItWrites) {
    for (std::uint64_t index : {0ULL, 9ULL, 999ULL, 1000ULL, 999'999ULL, 1'000'000ULL, ~0ULL})
        for (int width : {1, 255, 256})
            for (std::optional<int> level :
                 {std::optional<int>(), std::optional(0), std::optional(63)}) {
                const TilePath path{level, index, width};
                const auto read = parse_tile_path(to_text(path));
                ASSERT_TRUE(read) << to_text(path);
                EXPECT_EQ(*read, path);
            }
}

TEST(TilePath, RefusesEveryOtherSpelling) {
    for (const auto* bad : {"",
                            "tile",
                            "tile/",
                            "tile/0",
                            "tile/0/",
                            "tile/0/1",
                            "tile/0/01",
                            "tile/0/0001",
                            "tile/00/001",
                            "tile/64/001",
                            "tile/-1/001",
                            "tile/+1/001",
                            "tile/0/x001",
                            "tile/0/x001/",
                            "tile/0/x000/001",
                            "tile/0/001/002",
                            "tile/0/x001/x002",
                            "tile/0/001.p",
                            "tile/0/001.p/",
                            "tile/0/001.p/0",
                            "tile/0/001.p/256",
                            "tile/0/001.p/01",
                            "tile/0/001.p/1/",
                            "tile/0/001/",
                            "/tile/0/001",
                            "tile/Entries/001",
                            "tile/0/00a",
                            "tile/0/x18/446/744/073/709/551/616",
                            "tile/0/x018/x446/x744/x073/x709/x551/616"})
        EXPECT_FALSE(parse_tile_path(bad)) << bad;
}

}  // namespace tile_test
}  // namespace vs::tlog
