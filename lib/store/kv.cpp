#include "store/kv.h"

#include <fcntl.h>
#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/listener.h>
#include <rocksdb/table.h>
#include <rocksdb/version.h>
#include <rocksdb/write_batch.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <mutex>
#include <thread>

#include "store/detail/wal_tail.h"
#include "store/file.h"

namespace vs::store {

namespace {

namespace fs = std::filesystem;

rocksdb::Slice slice(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

ByteView view(const rocksdb::Slice& slice) {
    return {reinterpret_cast<const std::uint8_t*>(slice.data()), slice.size()};
}

Error error_of(const rocksdb::Status& status, const std::string& where) {
    const std::string text = status.ToString();
    const bool locked = text.find("While lock file") != std::string::npos ||
                        text.find("lock hold by") != std::string::npos;
    const char* code = status.IsCorruption()                            ? "corrupt"
                       : status.IsNoSpace()                             ? "disk-full"
                       : locked                                         ? "locked"
                       : status.IsNotFound() || status.IsPathNotFound() ? "missing"
                       : status.IsNotSupported()                        ? "read-only"
                                                                        : "io";
    return {code, "store " + where + ": " + text};
}

tl::unexpected<Error> fail_with(const rocksdb::Status& status, const std::string& where) {
    return tl::make_unexpected(error_of(status, where));
}

// RocksDB's own log file is not used: on a full disk its next line after a failed one is a failed
// assertion, which ends the process (7.8), and a read-only open must not write. Its errors reach
// the caller as a Status anyhow.
class NoLog : public rocksdb::Logger {
  public:
    NoLog() : Logger(rocksdb::InfoLogLevel::HEADER_LEVEL) {}
    using rocksdb::Logger::Logv;
    void Logv(const char*, va_list) override {}
};

// After a failed write to its log RocksDB must not go on by itself: the log's state is unknown, and
// version 7.8 asserts when it resumes over one. Kv opens the store again instead. Lesser errors
// (a compaction that found no room) it may outwait.
class NoResume : public rocksdb::EventListener {
  public:
    void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status error,
                              bool* auto_recovery) override {
        *auto_recovery = error.severity() < rocksdb::Status::Severity::kHardError;
    }
};

// Which recovery mode keeps what was acknowledged: our writes are synced one log record at a time
// (a group of writers is one record), so a power cut leaves at most one record that nobody was told
// about, last in its file. kTolerateCorruptedTailRecords drops it if the file ends inside it, and
// reports every other damage; kPointInTimeRecovery drops the first bad record and silently all that
// follow, acknowledged or not. So the first is ours, and the second only where examine_wals() found
// that nothing follows: a last record whose pages reached the disk in another order.
constexpr auto kRecovery = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
constexpr auto kTornRecovery = rocksdb::WALRecoveryMode::kPointInTimeRecovery;

rocksdb::DBOptions database_options(bool read_only) {
    rocksdb::DBOptions options;
    options.create_if_missing = !read_only;
    options.create_missing_column_families = !read_only;
    options.paranoid_checks = true;
    options.max_background_jobs = 2;
    options.db_write_buffer_size = std::size_t{32} << 20;
    options.max_total_wal_size = std::uint64_t{64} << 20;
    options.info_log = std::make_shared<NoLog>();
    options.max_bgerror_resume_count = 0;
    options.listeners.push_back(std::make_shared<NoResume>());
    options.stats_dump_period_sec = 0;
    options.stats_persist_period_sec = 0;
    // A reader beside a writing process holds every table open, so that a compaction over there
    // does not take them away.
    options.max_open_files = read_only ? -1 : 256;
    return options;
}

rocksdb::ColumnFamilyOptions family_options(std::size_t blob_from,
                                            const std::shared_ptr<rocksdb::Cache>& cache) {
    rocksdb::BlockBasedTableOptions table;
    table.block_cache = cache;
    table.format_version = 5;
    rocksdb::ColumnFamilyOptions options;
    options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    options.write_buffer_size = std::size_t{8} << 20;
    options.compression = rocksdb::kNoCompression;  // what is sealed does not shrink
    options.blob_compression_type = rocksdb::kNoCompression;
    options.enable_blob_files = blob_from > 0;
    options.min_blob_size = blob_from;
    options.blob_file_size = std::uint64_t{64} << 20;
    return options;
}

rocksdb::ReadOptions read_options(From from) {
    rocksdb::ReadOptions options;
    options.verify_checksums = true;
    options.fill_cache = from == From::cache;
    return options;
}

// A database with its family handles, closed in the right order.
struct Opened {
    std::unique_ptr<rocksdb::DB> db;
    std::map<std::string, rocksdb::ColumnFamilyHandle*, std::less<>> families;

    ~Opened() {
        for (auto& [name, handle] : families) db->DestroyColumnFamilyHandle(handle);
        if (db) db->Close();
    }
    rocksdb::ColumnFamilyHandle* find(std::string_view family) const {
        const auto found = families.find(family);
        return found == families.end() ? nullptr : found->second;
    }
};

// RocksDB begins a new store where CURRENT is missing, and would throw away what is there.
bool lost_its_head(const std::string& path) {
    std::error_code ignored;
    if (fs::exists(path + "/CURRENT", ignored)) return false;
    for (const auto& entry : fs::directory_iterator(path, ignored)) {
        const auto kind = entry.path().extension();
        if (kind == ".sst" || kind == ".blob") return true;
        if (kind == ".log" && entry.file_size(ignored) > 0) return true;
    }
    return false;
}

std::map<std::string, std::size_t> all_families(const std::string& path, const Families& wanted,
                                                bool read_only, rocksdb::Status& status) {
    std::map<std::string, std::size_t> all{{rocksdb::kDefaultColumnFamilyName, 0}};
    std::vector<std::string> present;
    std::error_code ignored;
    if (read_only || fs::exists(path + "/CURRENT", ignored))
        status = rocksdb::DB::ListColumnFamilies(database_options(true), path, &present);
    for (const auto& name : present) all.emplace(name, Family(name).blob_from);
    for (const auto& family : wanted)
        if (!read_only || all.contains(family.name)) all[family.name] = family.blob_from;
    return all;
}

rocksdb::Status open_once(const std::string& path, const Families& wanted, bool read_only,
                          std::shared_ptr<Opened>& out,
                          rocksdb::WALRecoveryMode recovery = kRecovery) {
    rocksdb::Status status;
    const auto all = all_families(path, wanted, read_only, status);
    if (!status.ok()) return status;
    const auto cache = rocksdb::NewLRUCache(std::size_t{32} << 20);
    std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
    for (const auto& [name, blob_from] : all)
        descriptors.emplace_back(name, family_options(blob_from, cache));
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db = nullptr;
    auto options = database_options(read_only);
    options.wal_recovery_mode = recovery;
    status = read_only ? rocksdb::DB::OpenForReadOnly(options, path, descriptors, &handles, &db)
                       : rocksdb::DB::Open(options, path, descriptors, &handles, &db);
    if (!status.ok()) return status;
    out = std::make_shared<Opened>();
    out->db.reset(db);
    for (auto* handle : handles) out->families.emplace(handle->GetName(), handle);
    return status;
}

rocksdb::Status open_or_drop_torn(const std::string& path, const Families& wanted, bool read_only,
                                  std::shared_ptr<Opened>& out) {
    const auto status = open_once(path, wanted, read_only, out);
    if (!status.IsCorruption()) return status;
    const auto logs = examine_wals(path);
    if (logs.state == Wal::torn) return open_once(path, wanted, read_only, out, kTornRecovery);
    if (logs.state == Wal::damaged)
        return rocksdb::Status::Corruption(logs.file, "a write in the write-ahead log is damaged");
    return status;
}

// A writing process may remove a file between our reading its list of files and opening them.
rocksdb::Status open_patiently(const std::string& path, const Families& wanted, bool read_only,
                               std::shared_ptr<Opened>& out) {
    rocksdb::Status status;
    for (int attempt = 0; attempt < (read_only ? 8 : 1); ++attempt) {
        if (attempt > 0) std::this_thread::sleep_for(std::chrono::milliseconds(2 << attempt));
        status = open_or_drop_torn(path, wanted, read_only, out);
        if (status.ok() || !fs::exists(path + "/CURRENT")) break;
    }
    return status;
}

// Whether what open() writes has room: the memory of each family, and new logs.
bool has_room(const std::string& path) {
    const std::string probe = path + "/room";
    const int file = ::open(probe.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return false;
    const bool room = ::posix_fallocate(file, 0, off_t{48} << 20) == 0;
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
    std::optional<Error> failed;             // of the write after which it must be

    Result<std::shared_ptr<Opened>> now() const {
        const std::lock_guard lock(mutex);
        if (!opened) return tl::make_unexpected(*failed);
        return opened;
    }

    // True when a file that we have not opened yet was removed by the writing process and the store
    // has been opened again as it is now.
    bool reopened(const rocksdb::Status& status, const std::shared_ptr<Opened>& old) const {
        if (!read_only || !status.IsPathNotFound()) return false;
        const std::lock_guard lock(mutex);
        if (opened != old) return true;
        std::shared_ptr<Opened> fresh;
        if (!open_patiently(path, wanted, true, fresh).ok()) return false;
        opened = std::move(fresh);
        return true;
    }

    tl::unexpected<Error> write_failed(const rocksdb::Status& status) {
        const std::lock_guard lock(mutex);
        failed = error_of(status, path);
        return tl::make_unexpected(*failed);
    }

    // After a failed write the store is opened again, which keeps exactly what the log holds; not
    // while somebody reads it, nor before there is room for what opening writes.
    Result<> recover() {
        const std::lock_guard lock(mutex);
        if (!failed) return {};
        if (opened.use_count() > 1 || !has_room(path)) return tl::make_unexpected(*failed);
        opened.reset();
        const auto status = open_patiently(path, wanted, false, opened);
        if (!status.ok()) return fail_with(status, path);
        failed.reset();
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
    const auto status = open_patiently(path, families, read_only, state->opened);
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
