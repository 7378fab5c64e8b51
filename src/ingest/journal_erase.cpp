// Erasing entries of a journal whose positions others hold.
#include <cstdio>

#include "ingest/journal.h"

namespace vs::ingest {

Result<bool> Journal::holds(std::uint32_t number,
                            const std::function<bool(const JournalEntry&)>& gone) const {
    auto reader = SegmentReader::open(path_of(number), node_key_);
    if (!reader) return pass(reader);
    bool found = false;
    auto read = reader->each([&](SegmentEntry&& entry) {
        found = found || gone({{number, static_cast<std::uint32_t>(entry.offset)},
                               entry.type,
                               std::move(entry.payload)});
    });
    if (!read) return pass(read);
    return found;
}

// Each entry is a write of its own in the new file, so that damage to any is told from a torn end.
Result<> Journal::write_anew(std::uint32_t number,
                             const std::function<bool(const JournalEntry&)>& gone) {
    const auto path = path_of(number), fresh = path + ".new";
    if (auto removed = store::remove_file(fresh); !removed) return removed;
    auto reader = SegmentReader::open(path, node_key_);
    if (!reader) return pass(reader);
    auto writer = SegmentWriter::create(fresh, node_key_);
    if (!writer) return pass(writer);
    Result<> bad;
    auto read = reader->each([&](SegmentEntry&& entry) {
        if (!bad) return;
        const JournalEntry whole{{number, static_cast<std::uint32_t>(entry.offset)},
                                 entry.type,
                                 std::move(entry.payload)};
        const auto at = gone(whole) ? writer->append(kErasedEntry, Bytes(whole.payload.size()))
                                    : writer->append(whole.type, whole.payload);
        bad = at == entry.offset ? writer->flush()
                                 : fail("segment", "journal segment " + path +
                                                       " cannot be written anew in its places");
    });
    if (!read) return pass(read);
    if (!bad) return bad;
    if (auto synced = writer->sync_file(); !synced) return synced;
    if (auto replaced = replace_segment(path, fresh); !replaced) return replaced;
    const std::lock_guard lock(readers_mutex_);
    if (const auto cached = readers_.find(number); cached != readers_.end())
        cached->second = nullptr;
    return {};
}

Result<> Journal::erase(const std::function<bool(const JournalEntry&)>& gone) {
    if (auto begun = begin_segment(); !begun) return begun;
    std::vector<std::uint32_t> closed;
    {
        const std::lock_guard lock(readers_mutex_);
        for (const auto& [number, reader] : readers_)
            if (number != number_) closed.push_back(number);
    }
    for (const auto number : closed) {
        const auto found = holds(number, gone);
        if (!found) return pass(found);
        if (!*found) continue;
        if (auto written = write_anew(number, gone); !written) return written;
    }
    return {};
}

}  // namespace vs::ingest
