#include "ingest/journal.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "base/log.h"

namespace vs::ingest {
namespace {

namespace fs = std::filesystem;

// The number in "NAME-00000017.seg", or nothing for another file.
std::optional<std::uint32_t> segment_number(const std::string& file, const std::string& name) {
    if (!file.starts_with(name + "-") || !file.ends_with(".seg")) return {};
    const auto digits = file.substr(name.size() + 1, file.size() - name.size() - 5);
    if (digits.size() != 8 ||
        !std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; }))
        return {};
    return static_cast<std::uint32_t>(std::stoul(digits));
}

}  // namespace

Journal::Journal(std::string folder, std::string name, const crypto::Secret& node_key)
    : folder_(std::move(folder)), name_(std::move(name)), node_key_(node_key) {}

std::string Journal::path_of(std::uint32_t number) const {
    char digits[16];
    std::snprintf(digits, sizeof digits, "-%08u.seg", number);
    return folder_ + "/" + name_ + digits;
}

Result<std::unique_ptr<Journal>> Journal::open(const std::string& folder, const std::string& name,
                                               const crypto::Secret& node_key,
                                               const std::function<void(JournalEntry&&)>& visit,
                                               Recovered* recovered, const Extent& expected,
                                               Remember remember) {
    // With every new name synced: a segment in a folder whose own name is lost is lost with it.
    if (auto made = store::make_directories(folder); !made) return pass(made);
    std::error_code error;
    std::unique_ptr<Journal> journal(new Journal(folder, name, node_key));
    Recovered met;
    for (const auto& file : fs::directory_iterator(folder, error))
        if (auto number = segment_number(file.path().filename(), name))
            journal->readers_[*number] = nullptr;
    if (error)
        return fail("io", "cannot list the journal folder " + folder + ": " + error.message());
    for (auto number = expected.oldest; number <= expected.newest; ++number)
        if (!journal->readers_.contains(number))
            return fail(
                "segment",
                "journal segment " + journal->path_of(number) +
                    " is missing: what was acknowledged in it is gone. Restore it from a backup");
    for (auto it = journal->readers_.begin(); it != journal->readers_.end();) {
        const auto path = journal->path_of(it->first);
        journal->number_ = it->first;
        // A power loss between creating a segment and syncing its header leaves a short file in
        // which nothing was acknowledged.
        if (it->first > expected.newest && fs::file_size(path, error) < kSegmentHeader) {
            fs::remove(path, error);
            it = journal->readers_.erase(it);
            continue;
        }
        auto reader = SegmentReader::open(path, node_key);
        if (!reader) return pass(reader);
        auto end = reader->each([&](SegmentEntry&& entry) {
            ++met.entries;
            if (visit)
                visit({{it->first, static_cast<std::uint32_t>(entry.offset)},
                       entry.type,
                       std::move(entry.payload)});
        });
        if (!end) return pass(end);
        if (*end < reader->file_size()) {
            if (reader->synced_before_damage(*end))
                return fail("segment", "journal segment " + path + " is damaged at byte " +
                                           std::to_string(*end) +
                                           ", in what was acknowledged. Restore it from a backup");
            ++met.torn;
            log_warning("journal segment " + path + " ends torn at byte " + std::to_string(*end) +
                        "; what follows was never acknowledged");
        }
        ++met.segments;
        ++it;
    }
    journal->number_ = std::max(journal->number_, expected.newest);
    journal->remember_ = std::move(remember);
    if (auto begun = journal->begin_segment(); !begun) return pass(begun);
    if (recovered != nullptr) *recovered = met;
    return journal;
}

Result<> Journal::begin_segment() {
    writer_.reset();
    auto writer = SegmentWriter::create(path_of(number_ + 1), node_key_);
    ++number_;  // a number whose file may half exist is not tried again
    if (!writer) return pass(writer);
    {
        const std::lock_guard lock(readers_mutex_);
        readers_[number_] = nullptr;
    }
    if (remember_)
        if (auto remembered = remember_({oldest_segment(), number_}); !remembered)
            return remembered;
    writer_.emplace(std::move(*writer));
    return {};
}

Position Journal::append(std::uint8_t type, ByteView payload) {
    if (!writer_ && !begin_segment()) return {};  // sync() reports it
    return {number_, static_cast<std::uint32_t>(writer_->append(type, payload))};
}

Result<> Journal::sync() {
    if (!writer_)
        return fail("disk-full",
                    "the journal cannot begin a new segment in " + folder_ + ": is the disk full?");
    auto synced = writer_->sync();
    if (!synced) writer_.reset();
    return synced;
}

bool Journal::dirty() const {
    return !writer_ || writer_->dirty();
}

Result<JournalEntry> Journal::read(Position position) const {
    std::shared_ptr<SegmentReader> reader;
    {
        const std::lock_guard lock(readers_mutex_);
        const auto found = readers_.find(position.segment);
        if (found == readers_.end())
            return fail("missing",
                        "journal segment " + std::to_string(position.segment) + " is gone");
        if (!found->second) {
            auto opened = SegmentReader::open(path_of(position.segment), node_key_);
            if (!opened) return pass(opened);
            found->second = std::make_shared<SegmentReader>(std::move(*opened));
        }
        reader = found->second;
    }
    auto entry = reader->read(position.offset);
    if (!entry) return pass(entry);
    return JournalEntry{position, entry->type, std::move(entry->payload)};
}

Result<> Journal::rotate_after(std::uint64_t bytes) {
    if (writer_ && writer_->size() < bytes) return {};
    return begin_segment();
}

Result<> Journal::destroy_before(std::uint32_t segment) {
    std::vector<std::uint32_t> doomed;
    {
        const std::lock_guard lock(readers_mutex_);
        while (!readers_.empty() && readers_.begin()->first < std::min(segment, number_)) {
            doomed.push_back(readers_.begin()->first);
            readers_.erase(readers_.begin());
        }
    }
    if (remember_ && !doomed.empty())
        if (auto remembered = remember_({oldest_segment(), number_}); !remembered)
            return remembered;
    for (auto number : doomed)
        if (auto destroyed = destroy_segment(path_of(number)); !destroyed) return destroyed;
    return {};
}

std::uint32_t Journal::oldest_segment() const {
    const std::lock_guard lock(readers_mutex_);
    return readers_.begin()->first;
}

}  // namespace vs::ingest
