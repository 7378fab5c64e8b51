#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "wfdb/detail/group.h"

namespace vs::wfdb {
namespace signal_reader_test {

using Samples = std::vector<std::int16_t>;

// A folder of its own for each test, gone afterwards.
struct Folder {
    Folder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "wfdb-XXXXXX").string();
        path = mkdtemp(pattern.data());
    }
    ~Folder() { std::filesystem::remove_all(path); }
    void write(const std::string& name, const Bytes& bytes) const {
        std::ofstream(path + "/" + name, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()),
                   static_cast<std::streamsize>(bytes.size()));
    }
    std::string path;
};

Samples unpack_212(const Bytes& bytes) {
    Samples out;
    detail::decode_212(bytes, out);
    return out;
}

// The packing the other way round, written from the description in signal(5).
Bytes pack_212(const Samples& samples) {
    Bytes out;
    for (std::size_t i = 0; i < samples.size(); i += 2) {
        const unsigned a = samples[i] & 0xfff;
        const unsigned b = i + 1 < samples.size() ? samples[i + 1] & 0xfff : 0;
        out.push_back(static_cast<std::uint8_t>(a));
        out.push_back(static_cast<std::uint8_t>(a >> 8 | (b >> 8) << 4));
        if (i + 1 < samples.size()) out.push_back(static_cast<std::uint8_t>(b));
    }
    return out;
}

Bytes pack_16(const Samples& samples) {
    Bytes out;
    for (auto s : samples) {
        out.push_back(static_cast<std::uint8_t>(s));
        out.push_back(static_cast<std::uint8_t>(static_cast<std::uint16_t>(s) >> 8));
    }
    return out;
}

// Everything a record holds, read `step` frames at a time.
Block read_all(const Header& header, const std::string& folder, std::size_t step) {
    auto reader = SignalReader::open(header, folder);
    EXPECT_TRUE(reader);
    Block all(header.signals.size()), part;
    for (;;) {
        const auto got = reader->read(step, part);
        EXPECT_TRUE(got) << got.error().message;
        if (!got || *got == 0) return all;
        for (std::size_t s = 0; s < all.size(); ++s)
            all[s].insert(all[s].end(), part[s].begin(), part[s].end());
    }
}

TEST(WfdbFormat212, FirstFrameOfMitdb100) {  // 995 and 1011, as every tutorial prints them
    EXPECT_EQ(unpack_212({0xe3, 0x33, 0xf3}), (Samples{995, 1011}));
}

TEST(WfdbFormat212, NegativeValuesAndBothNibbles) {
    EXPECT_EQ(unpack_212({0xff, 0xff, 0xff}), (Samples{-1, -1}));
    EXPECT_EQ(unpack_212({0x00, 0x78, 0xff}), (Samples{-2048, 0x7ff}));
    EXPECT_EQ(unpack_212({0xff, 0x87, 0x00}), (Samples{0x7ff, -2048}));
    EXPECT_EQ(unpack_212({0xab, 0xfc, 0xde}), (Samples{static_cast<std::int16_t>(0xfcab), -34}));
    EXPECT_EQ(unpack_212({0x01, 0x00, 0x02, 0xfe, 0x0f}), (Samples{1, 2, -2}));
    EXPECT_EQ(unpack_212({0x01, 0x00, 0x02, 0xfe}), (Samples{1, 2}));
}

TEST(WfdbFormat212, EveryValueSurvivesPacking) {
    Samples all;
    for (int v = -2048; v < 2048; ++v) all.push_back(static_cast<std::int16_t>(v));
    EXPECT_EQ(unpack_212(pack_212(all)), all);
}

TEST(WfdbSignalReader, SameSamplesForAnyChunking) {
    const Folder folder;
    Samples mixed, even, odd;
    for (std::int64_t i = 0; i < 50'001; ++i) {
        even.push_back(static_cast<std::int16_t>(i * 7919 % 4096 - 2048));
        odd.push_back(static_cast<std::int16_t>(i * 104729 % 4096 - 2048));
        mixed.insert(mixed.end(), {even.back(), odd.back()});
    }
    folder.write("a.dat", pack_212(mixed));
    const auto header = *parse_header("a 2 360 50001\na.dat 212\na.dat 212\n");
    for (std::size_t step : {1'000'000, 4096, 777}) {
        const auto all = read_all(header, folder.path, step);
        EXPECT_EQ(all[0], even) << step;
        EXPECT_EQ(all[1], odd) << step;
    }
}

TEST(WfdbSignalReader, SeveralFilesOffsetsAndSamplesPerFrame) {
    const Folder folder;
    auto b = Bytes(24, 0xee);
    append(b, pack_16({-32768, 32767, 5}));
    folder.write("a.dat", pack_212({1, 2, -3, 4, 5, -6, 7, 8, -9}));  // two then one per frame
    folder.write("b.mat", b);
    const auto header = *parse_header("r 3 100 3\na.dat 212x2\na.dat 212\nb.mat 16+24\n");
    auto reader = *SignalReader::open(header, folder.path);
    Block block;
    ASSERT_EQ(*reader.read(2, block), 2u);
    EXPECT_EQ(block, (Block{{1, 2, 4, 5}, {-3, -6}, {-32768, 32767}}));
    ASSERT_EQ(*reader.read(2, block), 1u);
    EXPECT_EQ(block, (Block{{7, 8}, {-9}, {5}}));
    EXPECT_EQ(*reader.read(2, block), 0u);
    ASSERT_TRUE(reader.rewind());
    ASSERT_EQ(*reader.read(1, block), 1u);
    EXPECT_EQ(block[0], (Samples{1, 2}));
}

TEST(WfdbSignalReader, SkewShiftsOneSignalAndEndsItWithMissing) {
    const Folder folder;
    folder.write("a.dat", pack_16({1, 91, 2, 92, 3, 10, 4, 11, 5, 12}));
    const auto header = *parse_header("r 2 100 5\na.dat 16\na.dat 16:2\n");
    for (std::size_t step : {1, 2, 5})
        EXPECT_EQ(read_all(header, folder.path, step),
                  (Block{{1, 2, 3, 4, 5}, {10, 11, 12, -32768, -32768}}));
}

TEST(WfdbSignalReader, LengthFromTheFilesWhereTheHeaderIsSilent) {
    const Folder folder;
    folder.write("a.dat", pack_16({1, 2, 3}));
    folder.write("b.dat", pack_16({4, 5}));
    const auto header = *parse_header("r 2 100\na.dat 16\nb.dat 16\n");
    EXPECT_EQ(read_all(header, folder.path, 10), (Block{{1, 2}, {4, 5}}));
}

TEST(WfdbSignalReader, RefusesByName) {
    const Folder folder;
    folder.write("a.dat", pack_16({1, 2, 3}));
    folder.write("b.dat", pack_16({1, 2, 3}));
    const auto open = [&](const char* text) {
        return SignalReader::open(*parse_header(text), folder.path);
    };
    EXPECT_EQ(open("r 1\nc.dat 16\n").error().code, "missing-file");
    EXPECT_EQ(open("r 2\na.dat 16\na.dat 212\n").error().code, "format");
    EXPECT_EQ(open("r 3\na.dat 16\nb.dat 16\na.dat 16\n").error().code, "header");
    Block block;
    EXPECT_EQ(open("r 1 360 4\na.dat 16\n")->read(10, block).error().code, "truncated");
    EXPECT_EQ(*open("r 0 360 4\n")->read(10, block), 0u);
}

TEST(WfdbChecksum, AgreesOrNamesTheSignal) {
    const Folder folder;
    folder.write("a.dat", pack_16({30'000, -1, 30'000, -2}));
    const auto check = [&](const char* text) {
        return verify_checksums(*parse_header(text), folder.path);
    };
    EXPECT_TRUE(check("r 2 1 2\na.dat 16 1 16 0 30000 -5536 0 I\na.dat 16 1 16 0 -1 -3 0 II\n"));
    EXPECT_TRUE(check("r 2 1 2\na.dat 16 1 16 0 30000 60000 0 I\na.dat 16\n"));
    const auto wrong =
        check("r 2 1 2\na.dat 16 1 16 0 30000 -5536 0 I\na.dat 16 1 16 0 -1 -4 0 II\n");
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().code, "checksum");
    EXPECT_NE(wrong.error().message.find("II"), std::string::npos);
    EXPECT_EQ(check("r 2 1 3\na.dat 16\na.dat 16\n").error().code, "truncated");
}

}  // namespace signal_reader_test
}  // namespace vs::wfdb
