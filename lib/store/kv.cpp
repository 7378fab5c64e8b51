#include "store/kv.h"

#include <fcntl.h>
#include <rocksdb/db.h>
#include <rocksdb/utilities/checkpoint.h>
#include <rocksdb/write_batch.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <mutex>

#include "store/detail/rocks.h"
#include "store/file.h"

namespace vs::store {

namespace {

tl::unexpected<Error> fail_with(const rocksdb::Status& status, const std::string& where) {
    return tl::make_unexpected(error_of(status, where));
}

rocksdb::ReadOptions read_options(From from) {
    rocksdb::ReadOptions options;
    options.verify_checksums = true;
    options.fill_cache = from == From::cache;
    return options;
}

// At most what open() writes: tables of all that the logs hold, which is never more than the memory
// of all families, and some new files.
off_t needed_to_open(const std::string& path) {
    constexpr std::uintmax_t kFiles = std::uintmax_t{2} << 20, kMost = std::uintmax_t{48} << 20;
    std::uintmax_t bytes = kFiles;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(path, ignored))
        if (entry.path().extension() == ".log") bytes += entry.file_size(ignored) / 4 * 5;
    return static_cast<off_t>(std::min(bytes, kMost));
}

bool has_room(const std::string& path) {
    const std::string probe = path + "/room";
    const int file = ::open(probe.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return false;
    const bool room = ::posix_fallocate(file, 0, needed_to_open(path)) == 0;
    ::close(file);
    ::unlink(probe.c_str());
    return room;
}

// An iterator over one family, in either direction.
class Walk {
  public:
    Walk(const Opened& opened, rocksdb::ColumnFamilyHandle* family, From source, ByteView before,
         bool reverse)
        : reverse_(reverse), bound_(slice(before)) {
        auto options = read_options(source);
        if (!before.empty()) options.iterate_upper_bound = &bound_;
        walk_.reset(opened.db->NewIterator(options, family));
    }
    void seek(ByteView from) {
        if (!reverse_) return walk_->Seek(slice(from));
        from.empty() ? walk_->SeekToLast() : walk_->SeekForPrev(slice(from));
    }
    void next() { reverse_ ? walk_->Prev() : walk_->Next(); }
    bool valid() const { return walk_->Valid(); }
    ByteView key() const { return view(walk_->key()); }
    ByteView value() const { return view(walk_->value()); }
    rocksdb::Status status() const { return walk_->status(); }

  private:
    bool reverse_;
    rocksdb::Slice bound_;
    std::unique_ptr<rocksdb::Iterator> walk_;
};

}  // namespace

void Batch::put(std::string_view family, ByteView key, ByteView value) {
    bytes_ += key.size() + value.size();
    steps_.push_back({std::string(family), to_bytes(key), to_bytes(value)});
}

void Batch::remove(std::string_view family, ByteView key) {
    bytes_ += key.size();
    steps_.push_back({std::string(family), to_bytes(key), std::nullopt});
}

void Batch::clear() {
    steps_.clear();
    bytes_ = 0;
}

struct Kv::State {
    State(std::string where, Families families, bool reader)
        : path(std::move(where)), wanted(std::move(families)), read_only(reader) {}

    const std::string path;
    const Families wanted;
    const bool read_only;
    mutable std::mutex mutex;                // guards what follows
    mutable std::shared_ptr<Opened> opened;  // null while a store cannot be opened again
    Result<> writable;                       // the failed write after which it must be

    Result<std::shared_ptr<Opened>> now() const {
        const std::lock_guard lock(mutex);
        if (!opened) return pass(writable);
        return opened;
    }

    // True when a file that we have not opened yet was removed by the writing process and the store
    // has been opened again as it is now.
    bool reopened(const rocksdb::Status& status, const std::shared_ptr<Opened>& old) const {
        if (!read_only || !status.IsPathNotFound()) return false;
        const std::lock_guard lock(mutex);
        if (opened != old) return true;
        std::shared_ptr<Opened> fresh;
        if (!open_rocks(path, wanted, true, fresh).ok()) return false;
        opened = std::move(fresh);
        return true;
    }

    tl::unexpected<Error> write_failed(const rocksdb::Status& status) {
        const std::lock_guard lock(mutex);
        writable = fail_with(status, path);
        return pass(writable);
    }

    // After a failed write the store is opened again, which keeps exactly what the log holds; not
    // while somebody reads it, nor before there is room for what opening writes.
    Result<> recover() {
        const std::lock_guard lock(mutex);
        if (writable || opened.use_count() > 1 || !has_room(path)) return writable;
        opened.reset();
        const auto status = open_rocks(path, wanted, false, opened);
        if (!status.ok()) return fail_with(status, path);
        writable = {};
        return {};
    }

    tl::unexpected<Error> no_family(std::string_view family) const {
        return fail("no-family", "store " + path + " has no family " + std::string(family));
    }

    Result<> walk(std::string_view family, ByteView from, const Visit& visit, From source,
                  ByteView before, bool reverse) const;
};

Kv::Kv(std::unique_ptr<State> state) : state_(std::move(state)) {}
Kv::~Kv() = default;

Result<std::unique_ptr<Kv>> Kv::open(const std::string& path, const Families& families,
                                     bool read_only) {
    if (!read_only)
        if (auto made = make_directories(path); !made) return pass(made);
    if (lost_its_head(path))
        return fail("corrupt", "store " + path + ": the file CURRENT is missing");
    if (!read_only) ::unlink((path + "/room").c_str());  // a crash may have left it
    auto state = std::make_unique<State>(path, families, read_only);
    const auto status = open_rocks(path, families, read_only, state->opened);
    if (!status.ok()) return fail_with(status, path);
    return std::unique_ptr<Kv>(new Kv(std::move(state)));
}

Result<std::optional<Bytes>> Kv::get(std::string_view family, ByteView key, From from) const {
    for (int attempt = 0;; ++attempt) {
        const auto now = state_->now();
        if (!now) return pass(now);
        const auto& opened = *now;
        auto* handle = opened->find(family);
        if (!handle) return state_->no_family(family);
        rocksdb::PinnableSlice value;
        const auto status = opened->db->Get(read_options(from), handle, slice(key), &value);
        if (status.ok()) return std::optional<Bytes>(to_bytes(view(value)));
        if (status.IsNotFound()) return std::optional<Bytes>();
        if (attempt < 3 && state_->reopened(status, opened)) continue;
        return fail_with(status, state_->path + ", family " + std::string(family));
    }
}

namespace {

Result<> fill(rocksdb::WriteBatch& writes, const Opened& opened, const std::string& family,
              const Bytes& key, const std::optional<Bytes>& value) {
    auto* handle = opened.find(family);
    if (!handle) return fail("no-family", "no family " + family);
    if (value && value->size() > Kv::kMaxValue)
        return fail("too-large", "a value of " + std::to_string(value->size()) + " bytes");
    const auto status =
        value ? writes.Put(handle, slice(key), slice(*value)) : writes.Delete(handle, slice(key));
    if (!status.ok()) return fail_with(status, family);
    return {};
}

}  // namespace

Result<> Kv::write(const Batch& batch) {
    if (state_->read_only) return fail("read-only", "store " + state_->path + " is only read");
    if (auto recovered = state_->recover(); !recovered) return recovered;
    const auto now = state_->now();
    if (!now) return pass(now);
    rocksdb::WriteBatch writes(batch.bytes() + 32 * batch.size());
    for (const auto& step : batch.steps_)
        if (auto filled = fill(writes, **now, step.family, step.key, step.value); !filled)
            return filled;
    rocksdb::WriteOptions durable;
    durable.sync = true;  // writers that come meanwhile join the same log record and fsync
    const auto status = (*now)->db->Write(durable, &writes);
    if (!status.ok()) return state_->write_failed(status);
    return {};
}

Result<> Kv::State::walk(std::string_view family, ByteView from, const Visit& visit, From source,
                         ByteView before, bool reverse) const {
    Bytes last = to_bytes(from);
    bool seen = false;  // `last` was visited: after reopening begin behind it
    for (int attempt = 0;; ++attempt) {
        const auto opening = now();
        if (!opening) return pass(opening);
        const auto& at = *opening;
        auto* handle = at->find(family);
        if (!handle) return no_family(family);
        Walk walk(*at, handle, source, before, reverse);
        walk.seek(last);
        if (seen && walk.valid() && equal(walk.key(), last)) walk.next();
        for (; walk.valid(); walk.next()) {
            if (read_only) last = to_bytes(walk.key()), seen = true;
            if (!visit(walk.key(), walk.value())) return {};
        }
        if (walk.status().ok()) return {};
        if (attempt < 3 && reopened(walk.status(), at)) continue;
        return fail_with(walk.status(), path + ", family " + std::string(family));
    }
}

Result<> Kv::each(std::string_view family, ByteView from, const Visit& visit, From source,
                  ByteView before) const {
    return state_->walk(family, from, visit, source, before, false);
}

Result<> Kv::each_reverse(std::string_view family, ByteView from, const Visit& visit,
                          From source) const {
    return state_->walk(family, from, visit, source, {}, true);
}

Result<> Kv::erase_for_good(std::string_view family, const std::vector<Bytes>& keys) {
    Batch batch;
    for (const auto& key : keys) batch.remove(family, key);
    if (auto removed = write(batch); !removed) return removed;
    const auto now = state_->now();
    if (!now) return pass(now);
    const auto& opened = *now;
    std::vector<rocksdb::ColumnFamilyHandle*> all;
    for (const auto& [name, handle] : opened->families) all.push_back(handle);
    // Values also stand in the write-ahead log until every family's memory is in its own files.
    auto status = opened->db->Flush(rocksdb::FlushOptions(), all);
    rocksdb::CompactRangeOptions rewrite;
    rewrite.exclusive_manual_compaction = true;
    rewrite.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
    rewrite.blob_garbage_collection_policy = rocksdb::BlobGarbageCollectionPolicy::kForce;
    rewrite.blob_garbage_collection_age_cutoff = 1.0;
    // The whole family: a blob file is removed only when no table at all refers to it, and tables
    // beside the key's do.
    if (status.ok())
        status = opened->db->CompactRange(rewrite, opened->find(family), nullptr, nullptr);
    // Obsolete files go when file deletions are enabled again, before this returns.
    if (status.ok()) status = opened->db->DisableFileDeletions();
    if (status.ok()) status = opened->db->EnableFileDeletions();
    if (status.ok()) return {};
    return fail_with(status, state_->path + ", family " + std::string(family));
}

Result<> Kv::snapshot(const std::string& folder) const {
    const auto now = state_->now();
    if (!now) return pass(now);
    if (std::filesystem::exists(folder)) return fail("exists", folder + " is there already");
    rocksdb::Checkpoint* raw = nullptr;
    auto status = rocksdb::Checkpoint::Create((*now)->db.get(), &raw);
    const std::unique_ptr<rocksdb::Checkpoint> checkpoint(raw);
    if (status.ok()) status = checkpoint->CreateCheckpoint(folder);
    if (!status.ok()) return fail_with(status, folder);
    return {};
}

Result<> Kv::check() const {
    const auto now = state_->now();
    if (!now) return pass(now);
    const auto& opened = *now;
    const auto status = opened->db->VerifyChecksum(read_options(From::disk));
    if (!status.ok()) return fail_with(status, state_->path);
    // The tables are checked; values that are kept apart are checked when they are read.
    for (const auto& [name, handle] : opened->families) {
        auto read = each(name, {}, [](ByteView, ByteView) { return true; }, From::disk);
        if (!read) return read;
    }
    return {};
}

}  // namespace vs::store
