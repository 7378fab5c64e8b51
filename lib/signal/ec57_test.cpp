#include "signal/ec57.h"

#include <gtest/gtest.h>

namespace vs::signal::ec57 {
namespace ec57_test {

using Marks = std::vector<Mark>;

TEST(SignalEc57, NearestWithinToleranceMatchesOnce) {
    const Marks truth{{100, 'N'}, {200, 'N'}}, test{{90, 'N'}, {101, 'N'}, {260, 'N'}};
    const auto s = score(truth, test, 54, {});
    EXPECT_EQ(s.beats.hit, 1);
    EXPECT_EQ(s.beats.missed, 1);
    EXPECT_EQ(s.beats.extra, 2);
    EXPECT_EQ(s.jitter, 1);
}

TEST(SignalEc57, ClassesAsTheStandardCounts) {
    const Marks truth{{100, 'V'}, {200, 'V'}, {300, 'F'}, {400, 'N'},
                      {500, 'S'}, {600, 'Q'}, {700, 'V'}};
    const Marks test{{100, 'V'}, {200, 'N'}, {300, 'V'}, {400, 'V'},
                     {500, 'S'}, {600, 'V'}, {800, 'V'}};
    const auto s = score(truth, test, 10, {});
    EXPECT_EQ(s.ventricular.hit, 1);
    EXPECT_EQ(s.ventricular.missed, 2);  // found as N, and not found
    EXPECT_EQ(s.ventricular.extra, 2);   // N found as V, and nothing found as V; not F, not Q
    EXPECT_EQ(s.supraventricular.hit, 1);
    EXPECT_EQ(s.supraventricular.missed + s.supraventricular.extra, 0);
}

TEST(SignalEc57, FlutterIsOutside) {
    const Marks truth{{100, 'V'}, {500, 'N'}}, test{{90, 'V'}, {150, 'N'}, {500, 'N'}};
    const Span flutter[] = {{50, 200}};
    const auto s = score(truth, test, 10, flutter);
    EXPECT_EQ(s.beats.hit, 1);
    EXPECT_EQ(s.beats.missed + s.beats.extra, 0);
}

TEST(SignalEc57, FiguresOfNothing) {
    EXPECT_EQ(Count{}.f1(), 1);
    EXPECT_EQ((Count{0, 3, 0}).f1(), 0);
    EXPECT_DOUBLE_EQ((Count{8, 2, 2}).f1(), 0.8);
}

}  // namespace ec57_test
}  // namespace vs::signal::ec57
