#include "ingest/journal.h"

#include "base/log.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>

namespace vs::ingest {
namespace journal_test {

namespace fs = std::filesystem;

// A folder of its own for each test, removed at the end.
struct Folder {
    fs::path path =
        fs::temp_directory_path() / ("vitalseal-journal-" + to_hex(crypto::random_array<8>()));
    ~Folder() { fs::remove_all(path); }
};

struct Kept {
    std::uint8_t type;
    Bytes payload;
    Position position;
};

std::unique_ptr<Journal> open(const Folder& folder, const crypto::Secret& key,
                              std::vector<Kept>& met, Recovered* recovered = nullptr) {
    met.clear();
    auto journal = Journal::open(
        folder.path, "vitals", key,
        [&](JournalEntry&& e) { met.push_back({e.type, e.payload, e.position}); }, recovered);
    EXPECT_TRUE(journal) << journal.error().message;
    return std::move(*journal);
}

Bytes random_payload(std::mt19937& random) {
    static constexpr std::size_t kSizes[] = {0,      1,      40,     1000,   65'500,
                                             65'515, 65'516, 65'600, 200'000};
    Bytes out(kSizes[random() % std::size(kSizes)]);
    for (auto& b : out) b = static_cast<std::uint8_t>(random());
    return out;
}

TEST(Journal, GivesBackEverythingSyncedAcrossRestartsInOrder) {
    Folder folder;
    const auto key = crypto::Secret::random();
    std::mt19937 random(1);
    std::vector<Kept> written, met;
    for (int restart = 0; restart < 4; ++restart) {
        auto journal = open(folder, key, met);
        ASSERT_EQ(met.size(), written.size());
        for (std::size_t i = 0; i < met.size(); ++i) {
            EXPECT_EQ(met[i].payload, written[i].payload);
            EXPECT_EQ(met[i].position, written[i].position);
        }
        for (int i = 0; i < 12; ++i) {
            auto payload = random_payload(random);
            const auto position = journal->append(7, payload);
            written.push_back({7, payload, position});
            if (i % 3 == 0) {
                ASSERT_TRUE(journal->sync());
            }
        }
        ASSERT_TRUE(journal->sync());
        for (const auto& kept : written)
            EXPECT_EQ(journal->read(kept.position)->payload, kept.payload);
    }
}

TEST(Journal, ATailTornAtAnyByteLosesOnlyWhatWasTorn) {
    set_log_level(LogLevel::error);
    Folder folder;
    const auto key = crypto::Secret::random();
    std::vector<Kept> met;
    auto journal = open(folder, key, met);
    std::vector<Position> positions;
    for (int i = 0; i < 3; ++i)
        positions.push_back(journal->append(1, Bytes(30, static_cast<std::uint8_t>(i))));
    ASSERT_TRUE(journal->sync());
    journal.reset();
    const auto file = folder.path / "vitals-00000001.seg";
    const auto whole = fs::file_size(file);
    std::ifstream in(file, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), {});
    for (auto size = whole; size >= kSegmentHeader; --size) {
        for (const auto& old : fs::directory_iterator(folder.path)) fs::remove(old);
        std::ofstream(file, std::ios::binary) << bytes.substr(0, size);
        Recovered recovered;
        open(folder, key, met, &recovered);
        const auto kept = size == whole                 ? 3u
                          : size >= positions[2].offset ? 2u
                          : size >= positions[1].offset ? 1u
                                                        : 0u;
        ASSERT_EQ(met.size(), kept) << size;
        const bool at_boundary = size == whole || size == kSegmentHeader ||
                                 size == positions[1].offset || size == positions[2].offset;
        EXPECT_EQ(recovered.torn, at_boundary ? 0u : 1u) << size;
    }
}

TEST(Journal, AnEntryThatSpansRecordsCountsOnlyWhole) {
    Folder folder;
    const auto key = crypto::Secret::random();
    std::vector<Kept> met;
    auto journal = open(folder, key, met);
    journal->append(1, Bytes(10, 1));
    journal->append(1, Bytes(150'000, 2));
    ASSERT_TRUE(journal->sync());
    journal.reset();
    const auto file = folder.path / "vitals-00000001.seg";
    fs::resize_file(file, fs::file_size(file) - 1);
    open(folder, key, met);
    ASSERT_EQ(met.size(), 1u);
    EXPECT_EQ(met[0].payload, Bytes(10, 1));
}

TEST(Journal, IsNeverAppendedToAfterARestart) {
    Folder folder;
    const auto key = crypto::Secret::random();
    std::vector<Kept> met;
    open(folder, key, met);
    const auto size = fs::file_size(folder.path / "vitals-00000001.seg");
    auto journal = open(folder, key, met);
    journal->append(1, Bytes(5, 5));
    ASSERT_TRUE(journal->sync());
    EXPECT_EQ(fs::file_size(folder.path / "vitals-00000001.seg"), size);
    EXPECT_EQ(journal->current_segment(), 2u);
}

TEST(Journal, RefusesAnotherNodesKey) {
    Folder folder;
    std::vector<Kept> met;
    open(folder, crypto::Secret::random(), met);
    const auto other = Journal::open(folder.path, "vitals", crypto::Secret::random(), {});
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, "segment");
}

TEST(Journal, DamageBeforeTheTornTailStopsTheStart) {
    set_log_level(LogLevel::error);
    Folder folder;
    const auto key = crypto::Secret::random();
    std::vector<Kept> met;
    auto journal = open(folder, key, met);
    std::vector<Position> positions;
    for (int i = 0; i < 3; ++i) {
        positions.push_back(journal->append(1, Bytes(50, static_cast<std::uint8_t>(i))));
        ASSERT_TRUE(journal->sync());  // each its own write: the next one proves this one durable
    }
    journal.reset();
    const auto file = folder.path / "vitals-00000001.seg";
    for (const auto at : {positions[0].offset, positions[0].offset + 3, positions[0].offset + 30,
                          positions[1].offset + 10}) {
        std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
        bytes.seekg(at);
        const char was = static_cast<char>(bytes.get());
        bytes.seekp(at);
        bytes.put(static_cast<char>(was ^ 1));
        bytes.close();
        const auto damaged = Journal::open(folder.path, "vitals", key, {});
        ASSERT_FALSE(damaged) << at;
        EXPECT_EQ(damaged.error().code, "segment");
        std::fstream again(file, std::ios::in | std::ios::out | std::ios::binary);
        again.seekp(at);
        again.put(was);
    }
    open(folder, key, met);
    EXPECT_EQ(met.size(), 3u);
}

// A torn write may have kept a later part of itself: nothing of it was acknowledged.
TEST(Journal, AHoleInTheLastWriteIsATornTail) {
    Folder folder;
    const auto key = crypto::Secret::random();
    std::vector<Kept> met;
    auto journal = open(folder, key, met);
    journal->append(1, Bytes(50, 0));
    ASSERT_TRUE(journal->sync());
    const auto hole = journal->append(1, Bytes(50, 1));
    journal->append(1, Bytes(50, 2));
    ASSERT_TRUE(journal->sync());
    journal.reset();
    std::fstream bytes(folder.path / "vitals-00000001.seg",
                       std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekp(hole.offset + 10);
    bytes.put('\0');
    bytes.put('\0');
    bytes.close();
    open(folder, key, met);
    EXPECT_EQ(met.size(), 1u);
}

TEST(Journal, AMissingOrShortenedSegmentStopsTheStart) {
    Folder folder;
    const auto key = crypto::Secret::random();
    Extent known;
    const auto remember = [&](const Extent& extent) -> Result<> {
        known = extent;
        return {};
    };
    for (int i = 0; i < 3; ++i)
        ASSERT_TRUE(Journal::open(folder.path, "vitals", key, {}, nullptr, known, remember));
    EXPECT_EQ(known.newest, 3u);
    for (const auto* name : {"vitals-00000001.seg", "vitals-00000002.seg", "vitals-00000003.seg"}) {
        fs::rename(folder.path / name, folder.path / "aside");
        EXPECT_EQ(
            Journal::open(folder.path, "vitals", key, {}, nullptr, known, remember).error().code,
            "segment")
            << name;
        std::ofstream(folder.path / name) << "short";
        EXPECT_EQ(
            Journal::open(folder.path, "vitals", key, {}, nullptr, known, remember).error().code,
            "segment")
            << name;
        fs::rename(folder.path / "aside", folder.path / name);
    }
    EXPECT_TRUE(Journal::open(folder.path, "vitals", key, {}, nullptr, known, remember));
}

TEST(Journal, HoldsNoPlaintext) {
    Folder folder;
    std::vector<Kept> met;
    auto journal = open(folder, crypto::Secret::random(), met);
    journal->append(1, as_bytes("canary-8867-4-heart-rate"));
    ASSERT_TRUE(journal->sync());
    for (const auto& file : fs::directory_iterator(folder.path)) {
        std::ifstream in(file.path(), std::ios::binary);
        const std::string bytes((std::istreambuf_iterator<char>(in)), {});
        EXPECT_EQ(bytes.find("canary"), std::string::npos);
    }
}

TEST(Journal, DestroysClosedSegmentsAndTheirKeys) {
    Folder folder;
    const auto key = crypto::Secret::random();
    std::vector<Kept> met;
    auto journal = open(folder, key, met);
    const auto first = journal->append(1, Bytes(100, 1));
    ASSERT_TRUE(journal->sync());
    ASSERT_TRUE(journal->rotate_after(1));
    const auto second = journal->append(1, Bytes(100, 2));
    ASSERT_TRUE(journal->sync());
    ASSERT_TRUE(journal->destroy_before(99));  // the current one stays
    EXPECT_FALSE(journal->read(first));
    EXPECT_TRUE(journal->read(second));
    EXPECT_FALSE(fs::exists(folder.path / "vitals-00000001.seg"));
}

}  // namespace journal_test
}  // namespace vs::ingest
