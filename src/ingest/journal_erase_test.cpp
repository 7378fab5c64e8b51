#include <gtest/gtest.h>

#include <filesystem>

#include "ingest/journal.h"

namespace vs::ingest {
namespace journal_erase_test {

namespace fs = std::filesystem;

struct Folder {
    std::string path =
        fs::temp_directory_path() / ("vitalseal-erase-" + to_hex(crypto::random_array<8>()));
    ~Folder() { fs::remove_all(path); }
};
const crypto::Secret& key() {
    static const crypto::Secret made(std::array<std::uint8_t, 32>{3});
    return made;
}
bool of_one(const JournalEntry& entry) {
    return entry.type == 1 && !entry.payload.empty() && entry.payload[0] == 1;
}

// Entries of patients 1 and 2 by turns, the third larger than a record.
std::vector<Position> fill(Journal& journal) {
    std::vector<Position> out;
    for (std::uint8_t i = 0; i < 6; ++i) {
        Bytes payload(i == 2 ? 150'000 : 40, static_cast<std::uint8_t>(7 + i));
        payload[0] = static_cast<std::uint8_t>(1 + i % 2);
        out.push_back(journal.append(1, payload));
        EXPECT_TRUE(journal.sync());
    }
    return out;
}

TEST(JournalErase, TakesOnePatientsEntriesAndLeavesTheOthersWhereTheyWere) {
    Folder folder;
    auto journal = std::move(*Journal::open(folder.path, "vitals", key(), {}));
    const auto at = fill(*journal);
    ASSERT_EQ(journal->read(at[0])->payload[0], 1) << "read before, so that its key is at hand";
    ASSERT_TRUE(journal->erase(of_one));
    for (std::size_t i = 0; i < at.size(); ++i) {
        const auto entry = journal->read(at[i]);
        ASSERT_TRUE(entry) << i << entry.error().message;
        EXPECT_EQ(entry->type, i % 2 == 0 ? kErasedEntry : 1);
        EXPECT_EQ(entry->payload[0], i % 2 == 0 ? 0 : 2);
    }
    ASSERT_TRUE(journal->erase(of_one)) << "again does nothing";
    journal.reset();
    int kept = 0, gone = 0;
    auto again = Journal::open(folder.path, "vitals", key(), [&](JournalEntry&& entry) {
        (entry.type == kErasedEntry ? gone : kept)++;
    });
    ASSERT_TRUE(again);
    EXPECT_EQ(kept, 3);
    EXPECT_EQ(gone, 3);
}

TEST(JournalErase, DamageToARewrittenSegmentIsStillToldFromATornEnd) {
    Folder folder;
    auto journal = std::move(*Journal::open(folder.path, "vitals", key(), {}));
    const auto at = fill(*journal);
    const auto segment = folder.path + "/vitals-00000001.seg";
    ASSERT_TRUE(journal->erase(of_one));
    journal.reset();
    auto bytes = *store::read_file(segment, 1u << 20);
    bytes[at[1].offset + 20] ^= 1;
    ASSERT_TRUE(store::write_file_atomic(segment, bytes));
    EXPECT_EQ(Journal::open(folder.path, "vitals", key(), {}).error().code, "segment");
}

TEST(JournalErase, TheOldSegmentsKeyIsOverwritten) {
    Folder folder;
    auto journal = std::move(*Journal::open(folder.path, "vitals", key(), {}));
    fill(*journal);
    const auto segment = folder.path + "/vitals-00000001.seg", link = folder.path + "/kept";
    fs::create_hard_link(segment, link);
    ASSERT_TRUE(SegmentReader::open(link, key()));
    ASSERT_TRUE(journal->erase(of_one));
    EXPECT_EQ(SegmentReader::open(link, key()).error().code, "segment");
    EXPECT_TRUE(SegmentReader::open(segment, key()));
}

}  // namespace journal_erase_test
}  // namespace vs::ingest
