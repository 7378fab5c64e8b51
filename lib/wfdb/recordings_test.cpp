// Real recordings, found through VITALSEAL_DATA; skipped aloud where they are absent.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "wfdb/numerics.h"

namespace vs::wfdb {
namespace recordings_test {

std::string vitals(const std::string& below) {
    const char* root = std::getenv("VITALSEAL_DATA");
    return std::string(root != nullptr ? root : "../shared/data") + "/vitals/" + below;
}

#define VS_NEED_RECORDING(path)         \
    if (!std::filesystem::exists(path)) \
    GTEST_SKIP() << "skipped: " << path << " is not here (set VITALSEAL_DATA)"

// The header's checksum covers every sample, so it proves the whole decoding.
void expect_agreement(const std::string& path) {
    const auto header = load_header(path);
    ASSERT_TRUE(header) << path << header.error().message;
    const auto folder = folder_of(path);
    const auto sums = verify_checksums(*header, folder);
    EXPECT_TRUE(sums) << path << ": " << sums.error().message;
    auto reader = SignalReader::open(*header, folder);
    ASSERT_TRUE(reader) << path << reader.error().message;
    Block block;
    ASSERT_EQ(reader->read(1, block).value_or(0), 1u) << path;
    for (std::size_t s = 0; s < block.size(); ++s) {
        if (header->signals[s].skew != 0) continue;  // the header's value precedes frame 0
        EXPECT_EQ(block[s][0], header->signals[s].initial) << path << " signal " << s;
    }
}

TEST(WfdbRecordings, MitdbChecksumsAndInitialValuesAgree) {
    VS_NEED_RECORDING(vitals("mitdb"));
    int seen = 0;
    for (const auto& entry : std::filesystem::directory_iterator(vitals("mitdb")))
        if (entry.path().extension() == ".hea") expect_agreement(entry.path().string()), ++seen;
    EXPECT_GE(seen, 1);
}

TEST(WfdbRecordings, Mitdb106IsHalfAnHourOfTwoLeads) {
    VS_NEED_RECORDING(vitals("mitdb/106.hea"));
    const auto header = *load_header(vitals("mitdb/106"));
    EXPECT_EQ(header.age, 24);
    auto reader = *SignalReader::open(header, vitals("mitdb"));
    Block block;
    std::uint64_t frames = 0;
    for (;;) {
        const auto got = reader.read(3600, block);
        ASSERT_TRUE(got) << got.error().message;
        if (*got == 0) break;
        frames += *got;
    }
    EXPECT_EQ(frames, 650'000u);
}

TEST(WfdbRecordings, IntensiveCareFormsAgree) {
    VS_NEED_RECORDING(vitals("icu_alarms/03700181.hea"));
    expect_agreement(vitals("icu_alarms/03700181"));  // 4 samples per frame, skew
    expect_agreement(vitals("icu_alarms/a103l"));     // byte offset
    expect_agreement(vitals("svdb/800"));
}

TEST(WfdbRecordings, MimicNumericsAreSeventyTwoMinutes) {
    const auto path = vitals("numerics/mimic-s25047/s25047-2704-05-04-10-44n");
    VS_NEED_RECORDING(path + ".hea");
    const auto header = *load_header(path);
    EXPECT_FALSE(header.age);
    EXPECT_TRUE(verify_checksums(header, folder_of(path)));
    const auto values = read_numerics(header, folder_of(path));
    ASSERT_TRUE(values) << values.error().message;
    EXPECT_DOUBLE_EQ(values->front().value, 101.3);
    EXPECT_EQ(header.signals[values->front().signal].description, "HR");
    EXPECT_EQ(values->back().at, 71 * kMinute);
    for (const auto& value : *values) EXPECT_NE(value.value, 0);
}

TEST(WfdbRecordings, ChallengeArchiveIsRefusedWithAHint) {
    const auto path = vitals("numerics/challenge2012-set-a.tar.zst");
    VS_NEED_RECORDING(path);
    const auto stay = load_stay(path);
    ASSERT_FALSE(stay);
    EXPECT_EQ(stay.error().code, "archive");
    EXPECT_NE(stay.error().message.find("unpack"), std::string::npos);
}

TEST(WfdbRecordings, ChallengeStaysOfAnUnpackedFolder) {
    const auto folder = vitals("numerics/challenge2012-set-a");
    VS_NEED_RECORDING(folder);
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const auto stay = load_stay(entry.path().string());
        EXPECT_TRUE(stay) << entry.path() << stay.error().message;
    }
}

}  // namespace recordings_test
}  // namespace vs::wfdb
