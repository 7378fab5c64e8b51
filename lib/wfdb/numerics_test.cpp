#include "wfdb/numerics.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

namespace vs::wfdb {
namespace numerics_test {

TEST(WfdbNumerics, ZeroAndTheMissingCodeAreNotMeasured) {
    std::string folder = (std::filesystem::temp_directory_path() / "wfdb-XXXXXX").string();
    ASSERT_NE(mkdtemp(folder.data()), nullptr);
    // Frames of (HR x10, SpO2 x1): (723, 97), (0, -32768), (-32768, 95).
    const std::uint8_t bytes[] = {0xd3, 0x02, 97, 0, 0, 0, 0x00, 0x80, 0x00, 0x80, 95, 0};
    std::ofstream(folder + "/n.dat", std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes), sizeof bytes);
    const auto header = *parse_header(
        "n 2 0.0166666666667/125 3\nn.dat 16 10/bpm 16 0 0 0 0 HR\nn.dat 16 1/% 16 0 0 0 0 SpO2\n");
    const auto values = read_numerics(header, folder);
    std::filesystem::remove_all(folder);
    ASSERT_TRUE(values) << values.error().message;
    ASSERT_EQ(values->size(), 3u);
    EXPECT_DOUBLE_EQ((*values)[0].value, 72.3);
    EXPECT_EQ((*values)[0].decimals, 1);
    EXPECT_EQ((*values)[1].decimals, 0);
    EXPECT_EQ((*values)[2].signal, 1u);
    EXPECT_EQ((*values)[2].value, 95);
    EXPECT_EQ((*values)[2].at, 2 * kMinute);  // the rate is a rounded 1/60
}

TEST(WfdbNumerics, WaveformsAreNoNumerics) {
    const auto header = *parse_header("a 1 360\na.dat 16\n");
    EXPECT_EQ(read_numerics(header, ".").error().code, "not-numerics");
    EXPECT_FALSE(is_numerics(*parse_header("a 0 1\n")));
    EXPECT_FALSE(is_numerics(*parse_header("a 1 1\na.dat 212\n")));
}

constexpr const char* kStay =
    "Time,Parameter,Value\r\n00:00,RecordID,132539\r\n00:00,Age,54\r\n00:00,Gender,0\r\n"
    "00:00,Height,-1\r\n00:00,ICUType,4\r\n00:07,HR,73\r\n00:07,NIMAP,92.33\r\n00:07,Temp,-1\r\n"
    "47:37,Temp,35.10\r\n00:37,HR,77\r\n";

TEST(WfdbStay, DescriptorsValuesAndMissing) {
    const auto stay = parse_stay(kStay);
    ASSERT_TRUE(stay) << stay.error().message;
    EXPECT_EQ(stay->record, "132539");
    EXPECT_EQ(stay->age, 54);
    EXPECT_EQ(stay->sex, 'F');
    ASSERT_EQ(stay->values.size(), 4u);
    EXPECT_EQ(stay->values[0].parameter, "HR");
    EXPECT_EQ(stay->values[0].at, 7 * kMinute);
    EXPECT_EQ(stay->values[1].text, "92.33");
    EXPECT_EQ(stay->values[2].at, 37 * kMinute);  // put in order
    EXPECT_EQ(stay->values[3].at, 47 * kHour + 37 * kMinute);
    EXPECT_EQ(stay->values[3].text, "35.10");
}

TEST(WfdbStay, HostileTextIsRefusedByName) {
    const std::string head = "Time,Parameter,Value\n";
    for (const auto* line : {"x,HR,73", "00:61,HR,73", "00:07,HR,nan", "00:07,HR,inf", "00:07,HR,",
                             "00:07,HR,7x", "00:07,H R,73", "-1:00,HR,73", "00:07"})
        EXPECT_EQ(parse_stay(head + line).error().code, "stay") << line;
    EXPECT_EQ(parse_stay("a,b,c\n").error().code, "stay");
    EXPECT_EQ(parse_stay("").error().code, "stay");
    EXPECT_EQ(parse_stay(std::string(2'000'000, 'x')).error().code, "oversize");
    EXPECT_EQ(parse_stay("\x28\xb5\x2f\xfd....").error().code, "archive");
    EXPECT_EQ(load_stay("/x/challenge2012-set-a.tar.zst").error().code, "archive");
    EXPECT_EQ(load_stay("/x/1.txt").error().code, "missing-file");
}

}  // namespace numerics_test
}  // namespace vs::wfdb
