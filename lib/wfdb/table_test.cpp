#include "wfdb/table.h"

#include <gtest/gtest.h>

#include <cmath>

namespace vs::wfdb {
namespace table_test {

TEST(WfdbTable, ReadsBidmcLines) {
    const auto table = parse_table("Time [s], HR, SpO2\r\n-0,94,97\r\n1, NaN,98\n2,95,\n");
    ASSERT_TRUE(table) << table.error().message;
    EXPECT_EQ(table->names, (std::vector<std::string>{"HR", "SpO2"}));
    EXPECT_EQ(table->seconds, (std::vector<double>{0, 1, 2}));
    EXPECT_EQ(table->columns[0][0], 94);
    EXPECT_TRUE(std::isnan(table->columns[0][1]));
    EXPECT_TRUE(std::isnan(table->columns[1][2]));
    EXPECT_EQ(table->rate(), 1);
}

TEST(WfdbTable, RateOfSteps) {
    EXPECT_EQ(parse_table("Time [s],II\n0,0\n0.008,1\n0.016,1\n")->rate(), 125);
    EXPECT_EQ(parse_table("Time [s],II\n")->rate(), 0);
}

TEST(WfdbTable, RefusesByName) {
    for (const auto* text : {"", "HR,Time\n", "Time [s],II\nx,1\n", "Time [s],II\n1,1\n0.9,2\n",
                             "Time [s],II\n1,1,1\n", "Time [s],II\n1,inf\n", "Time [s],,\n"}) {
        const auto table = parse_table(text);
        ASSERT_FALSE(table) << text;
        EXPECT_EQ(table.error().code, "table") << text;
    }
}

}  // namespace table_test
}  // namespace vs::wfdb
