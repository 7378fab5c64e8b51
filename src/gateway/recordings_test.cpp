#include "gateway/recordings.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "gateway/ward.h"

namespace vs::gateway {
namespace recordings_test {

using model::Vital;

constexpr Micros kStart = 1'767'323'045 * kSecond;

struct Folder {
    Folder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "play-XXXXXX").string();
        path = mkdtemp(pattern.data());
    }
    ~Folder() { std::filesystem::remove_all(path); }
    void write(const std::string& name, std::string_view bytes) const {
        std::ofstream(path + "/" + name, std::ios::binary) << bytes;
    }
    std::string path;
};

std::string pack(std::initializer_list<int> samples) {
    std::string out;
    for (auto s : samples) {
        out += static_cast<char>(s & 0xff);
        out += static_cast<char>(s >> 8 & 0xff);
    }
    return out;
}

std::vector<Chunk> all_of(Source& source, std::size_t at_most = 1000) {
    std::vector<Chunk> out;
    while (out.size() < at_most) {
        auto chunk = source.next();
        EXPECT_TRUE(chunk) << chunk.error().message;
        if (!chunk || !*chunk) break;
        out.push_back(std::move(**chunk));
    }
    return out;
}

void write_stay(const Folder& folder) {
    folder.write("7.txt",
                 "Time,Parameter,Value\n00:00,RecordID,7\n00:00,Age,54\n00:00,Gender,1\n"
                 "01:00,HR,73\n01:00,NISysABP,120\n01:00,SysABP,131\n01:00,Urine,900\n"
                 "02:00,SaO2,97\n02:00,Temp,35.10\n02:00,HR,-1\n");
}

TEST(Recordings, StayInCompressedTimeKeepsItsDigits) {
    const Folder folder;
    write_stay(folder);
    auto source = play(*open_recording(folder.path + "/7.txt"), {.start = kStart});
    ASSERT_TRUE(source) << source.error().message;
    EXPECT_EQ(source->info.source_detail, "Challenge 2012 stay 7, 360x");
    EXPECT_EQ(source->info.source, "recorded");
    EXPECT_EQ(source->info.age, 54);
    EXPECT_EQ(source->info.sex, 'M');
    const auto all = all_of(*source);
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].due, kStart + 10 * kSecond);
    EXPECT_EQ(all[1].due, kStart + 20 * kSecond);
    const auto& first = std::get<0>(all[0].what);
    ASSERT_EQ(first.size(), 2u);
    EXPECT_EQ(first[1].vital, Vital::systolic);
    EXPECT_EQ(first[1].value.mantissa, 131);  // the invasive one
    EXPECT_EQ(first[1].at, all[0].due);
    const auto& second = std::get<0>(all[1].what);
    ASSERT_EQ(second.size(), 2u);  // -1 is not sent
    EXPECT_EQ(second[0].loinc, "2708-6");
    EXPECT_EQ(second[1].value.mantissa, 3510);
    EXPECT_EQ(second[1].value.exponent, -2);
}

TEST(Recordings, LoopGoesOnInTime) {
    const Folder folder;
    write_stay(folder);
    auto source = *play(*open_recording(folder.path + "/7.txt"), {.start = kStart, .loop = true});
    const auto all = all_of(source, 5);
    ASSERT_EQ(all.size(), 5u);
    for (std::size_t i = 1; i < all.size(); ++i)
        EXPECT_GE(all[i].due, all[i - 1].due + 10 * kSecond);
}

TEST(Recordings, EcgSegmentsAtItsOwnPaceWithGapsLeftOut) {
    const Folder folder;
    folder.write("e.hea",
                 "e 2 4 10\ne.dat 16 1(7)/mV 16 0 0 0 0 V1\ne.dat 16 100(3)/mV 16 0 0 0 0 II\n");
    folder.write("e.dat", pack({9, 1, 9, 2, 9, 3, 9, 4, 9, 5, 9, -32768, 9, 7, 9, 8, 9, 9, 9, 10}));
    const auto recording = *open_recording(folder.path + "/e");
    auto source = play(recording, {.start = kStart, .loop = true});
    ASSERT_TRUE(source) << source.error().message;
    EXPECT_EQ(source->info.ecg_lead, "II");
    const auto all = all_of(*source, 6);
    using Samples = std::vector<std::int16_t>;
    const auto expect = [&](std::size_t i, Micros start, const Samples& samples) {
        const auto& wave = std::get<Waveform>(all[i].what);
        EXPECT_EQ(wave.start, kStart + start) << i;
        EXPECT_EQ(wave.samples, samples) << i;
        EXPECT_EQ(wave.gain, 100);
        EXPECT_EQ(wave.base, 3);
        EXPECT_EQ(all[i].due, wave.end());
    };
    expect(0, 0, {1, 2, 3, 4});
    expect(1, kSecond, {5});
    expect(2, kSecond + kSecond / 2, {7, 8});
    expect(3, 2 * kSecond, {9, 10});
    expect(4, 2 * kSecond + kSecond / 2, {1, 2, 3, 4});  // again, where the first round ended
    EXPECT_EQ(play(recording, {.speed = 2}).error().code, "speed");
}

TEST(Recordings, FindsWhatCanBePlayedAndNamesTheRest) {
    const Folder folder;
    write_stay(folder);
    folder.write("notes.txt", "hello");
    folder.write("n.hea", "n 1 0.0166666666667/125 2\nn.dat 16 10/bpm 16 0 0 0 0 HR\n");
    folder.write("n.dat", pack({723, 0}));
    folder.write("lost.hea", "lost 1 250 10\nlost.dat 212 200 12 0 0 0 0 II\n");
    folder.write("odd.hea", "odd 1 250 10\nodd.dat 310 200 12 0 0 0 0 II\n");
    folder.write("pressure.hea", "pressure 1 250 2\nn.dat 16 1/mmHg 12 0 0 0 0 ABP\n");
    const auto found = find_recordings(folder.path);
    ASSERT_TRUE(found) << found.error().message;
    ASSERT_EQ(found->recordings.size(), 2u);
    EXPECT_EQ(found->recordings[0].kind, RecordingKind::stay);
    EXPECT_EQ(found->recordings[1].kind, RecordingKind::numerics);
    EXPECT_EQ(found->passed_over.size(), 3u);
    auto source = *play(found->recordings[1], {.start = kStart});
    const auto all = all_of(source);
    ASSERT_EQ(all.size(), 1u);  // 0 is "not measured"
    EXPECT_EQ(std::get<0>(all[0].what)[0].value.mantissa, 723);
    EXPECT_EQ(std::get<0>(all[0].what)[0].value.exponent, -1);
    EXPECT_EQ(find_recordings(folder.path + "/none").error().code, "missing-file");
    EXPECT_EQ(open_recording("x.tar.zst").error().code, "archive");
    const auto ward =
        make_ward({.start = kStart, .simulated = 6, .recorded = 4}, found->recordings);
    EXPECT_EQ(ward.patients.size(), 8u);
    EXPECT_TRUE(ward.problems.empty());
    EXPECT_EQ(ward.patients[7].info.bed, "8");
}

std::string vitals(const std::string& below) {
    const char* root = std::getenv("VITALSEAL_DATA");
    return std::string(root != nullptr ? root : "../shared/data") + "/vitals/" + below;
}

// Beats per record as counted from the beat labels of its .atr file: 1865 in half an hour of 101,
// 2027 in 106 (520 of them ventricular), 1987 in 119, 2256 in 230.
TEST(Recordings, CountedHeartRateAgreesWithTheBeatsOfMitdb) {
    if (!std::filesystem::exists(vitals("mitdb/101.hea")))
        GTEST_SKIP() << "skipped: " << vitals("mitdb") << " is not here (set VITALSEAL_DATA)";
    const std::pair<const char*, int> records[] = {
        {"101", 1865}, {"106", 2027}, {"119", 1987}, {"230", 2256}};
    for (const auto& [name, beats] : records) {
        auto source = play(*open_recording(vitals("mitdb/") + name), {.start = kStart});
        ASSERT_TRUE(source) << source.error().message;
        double sum = 0, samples = 0, rates = 0;
        for (const auto& chunk : all_of(*source, 10'000)) {
            if (const auto* wave = std::get_if<Waveform>(&chunk.what)) {
                samples += static_cast<double>(wave->samples.size());
                continue;
            }
            sum += std::get<0>(chunk.what)[0].value.value();
            ++rates;
        }
        EXPECT_EQ(samples, 650'000);
        EXPECT_GT(rates, 800) << name;
        const double expected = beats / (650'000 / 360.0 / 60);
        EXPECT_NEAR(sum / rates, expected, 0.04 * expected) << name;
    }
}

TEST(Recordings, EverythingInTheDataFolderIsPlayedOrNamed) {
    if (!std::filesystem::exists(vitals("mitdb")))
        GTEST_SKIP() << "skipped: " << vitals("") << " is not here (set VITALSEAL_DATA)";
    const auto found = find_recordings(vitals(""));
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_GE(found->recordings.size(), 27u);
    for (const auto& recording : found->recordings) {
        if (recording.kind == RecordingKind::stay) continue;
        auto source = play(recording, {.start = kStart});
        ASSERT_TRUE(source) << recording.path << source.error().message;
        EXPECT_GE(all_of(*source, 30).size(), 30u) << recording.path;
    }
}

}  // namespace recordings_test
}  // namespace vs::gateway
