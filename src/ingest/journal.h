// The encrypted journal: what is acknowledged lies here, fsynced, before anything else is done with
// it (DESIGN 10). A journal is a folder of segments NAME-00000001.seg, …; docs/formats/journal.md
// describes them to the byte.
#pragma once

#include <map>
#include <mutex>

#include "ingest/journal_segment.h"

namespace vs::ingest {

// Where an entry lies; positions of one journal rise in the order in which entries were accepted.
struct Position {
    std::uint32_t segment = 0;
    std::uint32_t offset = 0;
    auto operator<=>(const Position&) const = default;
    std::uint64_t number() const { return std::uint64_t(segment) << 32 | offset; }
    static Position of(std::uint64_t number) {
        return {static_cast<std::uint32_t>(number >> 32), static_cast<std::uint32_t>(number)};
    }
};

struct JournalEntry {
    Position position;
    std::uint8_t type;
    Bytes payload;
};

inline constexpr std::uint8_t kErasedEntry = 0;  // zeros, where something was

// What recovery met. `torn` counts segments whose tail was cut off, which a power loss explains.
struct Recovered {
    std::uint64_t entries = 0;
    std::uint32_t segments = 0;
    std::uint32_t torn = 0;
};

// Which segments there are: what the owner remembers elsewhere, so that one that vanished is
// missed.
struct Extent {
    std::uint32_t oldest = 1, newest = 0;
};
using Remember = std::function<Result<>(const Extent&)>;  // durable when it returns

// One thread appends and syncs; read() may be called from any thread.
class Journal {
  public:
    // Visits every whole entry of the retained segments in order, then begins a new segment. Code
    // "segment" where a segment cannot be opened with this node key: nothing is skipped silently.
    static Result<std::unique_ptr<Journal>> open(const std::string& folder, const std::string& name,
                                                 const crypto::Secret& node_key,
                                                 const std::function<void(JournalEntry&&)>& visit,
                                                 Recovered* recovered = nullptr,
                                                 const Extent& expected = {},
                                                 Remember remember = {});

    Position append(std::uint8_t type, ByteView payload);
    // Everything appended is on disk, or nothing of it counts: after an error a new segment is
    // begun with the next append.
    Result<> sync();
    bool dirty() const;

    Result<JournalEntry> read(Position position) const;

    // Begins a new segment once the current one has passed `bytes`; to be called when nothing is
    // buffered.
    Result<> rotate_after(std::uint64_t bytes);
    // Erases the entries that `gone` names: closes the current segment and writes each segment that
    // holds one anew, under a new key, with an entry of type kErasedEntry and as many zeros in its
    // place, so that every position stays. The old key is overwritten. To be called when nothing is
    // buffered; what a crash leaves half done is done by calling it again.
    Result<> erase(const std::function<bool(const JournalEntry&)>& gone);
    // Destroys closed segments with numbers below `segment`, and their keys with them.
    Result<> destroy_before(std::uint32_t segment);
    std::uint32_t current_segment() const { return number_; }
    std::uint32_t oldest_segment() const;

  private:
    Journal(std::string folder, std::string name, const crypto::Secret& node_key);
    std::string path_of(std::uint32_t number) const;
    Result<> begin_segment();
    Result<bool> holds(std::uint32_t number,
                       const std::function<bool(const JournalEntry&)>& gone) const;
    Result<> write_anew(std::uint32_t number, const std::function<bool(const JournalEntry&)>& gone);

    std::string folder_, name_;
    crypto::Secret node_key_;
    Remember remember_;
    std::uint32_t number_ = 0;
    std::optional<SegmentWriter> writer_;
    mutable std::mutex readers_mutex_;
    mutable std::map<std::uint32_t, std::shared_ptr<SegmentReader>>
        readers_;  // by segment number; null until first read
};

}  // namespace vs::ingest
