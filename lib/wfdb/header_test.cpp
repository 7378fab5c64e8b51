#include <gtest/gtest.h>

#include "wfdb/record.h"

namespace vs::wfdb {
namespace header_test {

TEST(WfdbHeader, MitdbFormWithCarriageReturns) {
    const auto header = parse_header(
        "106 2 360 650000\r\n"
        "106.dat 212 200 11 1024 962 32452 0 MLII\r\n"
        "106.dat 212 200 11 1024 1063 6251 0 V1\r\n"
        "# 24 F 1581 654 x1\r\n# Inderal\r\n");
    ASSERT_TRUE(header) << header.error().message;
    EXPECT_EQ(header->name, "106");
    EXPECT_EQ(header->rate, 360);
    EXPECT_EQ(header->frames, 650000u);
    EXPECT_FALSE(header->start);
    ASSERT_EQ(header->signals.size(), 2u);
    const auto& lead = header->signals[0];
    EXPECT_EQ(lead.file, "106.dat");
    EXPECT_EQ(lead.format, 212);
    EXPECT_EQ(lead.baseline, 1024);  // the ADC zero, where no baseline is given
    EXPECT_EQ(lead.initial, 962);
    EXPECT_EQ(lead.checksum, 32452);
    EXPECT_EQ(lead.description, "MLII");
    EXPECT_DOUBLE_EQ(lead.physical(1224), 1.0);
    EXPECT_EQ(header->age, 24);
    EXPECT_EQ(header->sex, 'F');
    EXPECT_EQ(header->comments, (std::vector<std::string>{"24 F 1581 654 x1", "Inderal"}));
}

TEST(WfdbHeader, GainBaselineUnitsAndFormatModifiers) {
    const auto header = parse_header(
        "r 4 125/125(3.5) 75000 17:27:45 15/08/1994\n"
        "r.dat 212x4 2963.77/mV 12 0 67 -11266 0 MCL1 \n"
        "r.dat 212 12.84(-1605)/mmHg 12 0 -943 -23651 0 ABP \n"
        "r.dat 212:4 2000 12 0 -304 6310 0 RESP  of chest\n"
        "r.mat 16+24 1.052e+04/NU\n");
    ASSERT_TRUE(header) << header.error().message;
    const auto& s = header->signals;
    EXPECT_EQ(s[0].samples_per_frame, 4u);
    EXPECT_DOUBLE_EQ(s[0].gain, 2963.77);
    EXPECT_EQ(s[1].baseline, -1605);
    EXPECT_EQ(s[1].units, "mmHg");
    EXPECT_EQ(s[2].skew, 4u);
    EXPECT_EQ(s[2].description, "RESP  of chest");
    EXPECT_EQ(s[3].byte_offset, 24u);
    EXPECT_DOUBLE_EQ(s[3].gain, 10520);
    EXPECT_FALSE(s[3].checksum);
    EXPECT_EQ(header->start, *from_rfc3339("1994-08-15T17:27:45Z"));
}

TEST(WfdbHeader, DefaultsWhereFieldsAreMissing) {
    const auto header = parse_header("x 2\nx.dat 16\nx.dat 16 0\n");
    ASSERT_TRUE(header) << header.error().message;
    EXPECT_EQ(header->rate, 250);
    EXPECT_EQ(header->frames, 0u);
    for (const auto& signal : header->signals) {
        EXPECT_EQ(signal.gain, 200);
        EXPECT_FALSE(signal.calibrated);
        EXPECT_EQ(signal.units, "mV");
        EXPECT_EQ(signal.baseline, 0);
        EXPECT_EQ(signal.samples_per_frame, 1u);
    }
}

TEST(WfdbHeader, AgeAndSexAsOthersWriteThem) {
    const auto mimic = parse_header("x 0\n# <age>: 54 <sex>: M <diagnoses> none\n");
    EXPECT_EQ(mimic->age, 54);
    EXPECT_EQ(mimic->sex, 'M');
    const auto unknown = parse_header("x 0\n# <age>: ?? <sex>: ?\n");
    EXPECT_FALSE(unknown->age);
    EXPECT_EQ(unknown->sex, '?');
    EXPECT_FALSE(parse_header("x 0\n# 1953 F words\n")->age);
}

TEST(WfdbHeader, MultiSegmentIsRefusedByName) {
    EXPECT_EQ(parse_header("s25047/12 3 125 1000\n").error().code, "multi-segment");
}

TEST(WfdbHeader, HostileHeadersAreRefusedByName) {
    const std::pair<const char*, const char*> cases[] = {
        {"header", ""},
        {"header", "# nothing but a comment\n"},
        {"header", "x\n"},
        {"header", "x two\n"},
        {"header", "x 1\n"},
        {"header", "x 1\na.dat 16\nb.dat 16\n"},
        {"signals", "x 4000000000\n"},
        {"signals", "x 2\na.dat 16x4096\na.dat 16\n"},
        {"rate", "x 0 0\n"},
        {"rate", "x 0 -360\n"},
        {"rate", "x 0 nan\n"},
        {"rate", "x 0 inf\n"},
        {"rate", "x 0 1e300\n"},
        {"samples", "x 0 360 2147483648\n"},
        {"samples", "x 0 360 -5\n"},
        {"format", "x 1\na.dat 310\n"},
        {"format", "x 1\na.dat 80\n"},
        {"header", "x 1\na.dat\n"},
        {"header", "x 1\na.dat 212y4\n"},
        {"header", "x 1\na.dat 212x0\n"},
        {"header", "x 1\na.dat 212:5000\n"},
        {"header", "x 1\na.dat 16 nan\n"},
        {"header", "x 1\na.dat 16 -200\n"},
        {"header", "x 1\na.dat 16 200(7\n"},
        {"header", "x 1\na.dat 16 200/\n"},
        {"header", "x 1\na.dat 16 200 12 99999999999\n"},
        {"header", "x 1\na.dat 16 200 12 0 0 70000\n"},
        {"header", "x 1\n../../etc/passwd 16\n"},
        {"header", "x 1\n/etc/passwd 16\n"},
        {"header", "x 1\n- 16\n"},
        {"header", "x 0 360 10 25:00:00 01/01/2000\n"},
        {"header", "x 0 360 10 10:00:00 31/02/2000\n"},
    };
    for (const auto& [code, text] : cases) {
        const auto header = parse_header(text);
        ASSERT_FALSE(header) << text;
        EXPECT_EQ(header.error().code, code) << text << header.error().message;
    }
    EXPECT_EQ(parse_header(std::string(kMaxHeader + 1, '#')).error().code, "oversize");
    EXPECT_EQ(load_header("/nowhere/at/all").error().code, "missing-file");
}

}  // namespace header_test
}  // namespace vs::wfdb
