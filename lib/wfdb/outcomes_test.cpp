#include "wfdb/outcomes.h"

#include <gtest/gtest.h>

namespace vs::wfdb {
namespace outcomes_test {

const std::string kNames = "RecordID,SAPS-I,SOFA,Length_of_stay,Survival,In-hospital_death";

TEST(WfdbOutcomes, WhoDied) {
    for (const auto* rows : {"\n132539,6,1,5,-1,0\n142671,22,10,8,7,1\n",
                             "\r\n132539,6,1,5,-1,0\r\n142671,22,10,8,7,1\r\n",
                             "\n\n142671, 22,10,8,7, 1\n132539,6,1,5,-1,0"}) {
        const auto outcomes = parse_outcomes(kNames + rows);
        ASSERT_TRUE(outcomes) << rows << outcomes.error().message;
        EXPECT_EQ(*outcomes, (Outcomes{{"132539", false}, {"142671", true}})) << rows;
    }
    EXPECT_TRUE(parse_outcomes(kNames)->empty());
    EXPECT_TRUE(parse_outcomes("RecordID,In-hospital_death\na,1")->at("a"));
}

TEST(WfdbOutcomes, HostileTextIsRefusedByName) {
    for (const auto* row : {"132540,16,8,8,nan,0",
                            "132540,16,8,8,inf,0",
                            "132540,16,8,8,1e999,0",
                            "132540,16,8,8,,0",
                            "132540,16,8,8,-1,nan",
                            "132540,16,8,8,-1,2",
                            "132540,16,8,8,-1,-1",
                            "132540,16,8,8,-1,",
                            "132540,16,8,8,-1,01",
                            "132540,16,8,8,0",
                            "132540,16,8,8,-1,0,0",
                            "132540",
                            ",,,,,",
                            "x",
                            ",16,8,8,-1,0",
                            "../132540,16,8,8,-1,0",
                            "/etc/passwd,16,8,8,-1,0",
                            "-1,16,8,8,-1,0",
                            "000000000000000000000000000132540,16,8,8,-1,0",
                            "132539,6,1,5,-1,1"}) {
        const auto outcomes = parse_outcomes(kNames + "\n132539,6,1,5,-1,0\n" + row);
        ASSERT_FALSE(outcomes) << row;
        EXPECT_EQ(outcomes.error().code, "outcomes") << row;
        EXPECT_TRUE(outcomes.error().message.starts_with("line 3: ")) << outcomes.error().message;
    }
    for (const auto* text : {"", "\n", "132539,6,1,5,-1,0\n", "RecordID\n", "In-hospital_death\n",
                             "RecordID,In-hospital_death,Survival\n"})
        EXPECT_EQ(parse_outcomes(text).error().code, "outcomes") << text;
    EXPECT_EQ(parse_outcomes(std::string(5'000'000, 'x')).error().code, "oversize");
    EXPECT_EQ(load_outcomes("/x/Outcomes-a.txt").error().code, "missing-file");
}

}  // namespace outcomes_test
}  // namespace vs::wfdb
