#include "store/detail/rocks.h"

#include <rocksdb/cache.h>
#include <rocksdb/env.h>
#include <rocksdb/listener.h>
#include <rocksdb/table.h>

#include <chrono>
#include <filesystem>
#include <thread>
#include <vector>

#include "store/detail/wal_tail.h"

namespace vs::store {

namespace {

namespace fs = std::filesystem;

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

// One for all stores of a process. What is written is bounded for each alone: RocksDB makes room
// for the store that writes, and one that rests would let another flush with every write.
const std::shared_ptr<rocksdb::Cache>& shared_cache() {
    static const auto cache = rocksdb::NewLRUCache(std::size_t{16} << 20);
    return cache;
}

rocksdb::DBOptions database_options(bool read_only) {
    rocksdb::DBOptions options;
    options.create_if_missing = !read_only;
    options.create_missing_column_families = !read_only;
    options.paranoid_checks = true;
    options.max_background_jobs = 2;
    options.db_write_buffer_size = std::size_t{8} << 20;
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

rocksdb::ColumnFamilyOptions family_options(std::size_t blob_from) {
    rocksdb::BlockBasedTableOptions table;
    table.block_cache = shared_cache();
    table.format_version = 5;
    rocksdb::ColumnFamilyOptions options;
    options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    options.write_buffer_size = std::size_t{4} << 20;
    options.compression = rocksdb::kNoCompression;  // what is sealed does not shrink
    options.blob_compression_type = rocksdb::kNoCompression;
    options.enable_blob_files = blob_from > 0;
    options.min_blob_size = blob_from;
    options.blob_file_size = std::uint64_t{64} << 20;
    return options;
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
    std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
    descriptors.reserve(all.size());
    for (const auto& [name, blob_from] : all)
        descriptors.emplace_back(name, family_options(blob_from));
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
    auto status = open_once(path, wanted, read_only, out);
    if (!status.IsCorruption()) return status;
    const auto logs = examine_wals(path);
    if (logs.state == Wal::torn) return open_once(path, wanted, read_only, out, kTornRecovery);
    if (logs.state == Wal::damaged)
        return rocksdb::Status::Corruption(logs.file, "a write in the write-ahead log is damaged");
    return status;
}

}  // namespace

Opened::~Opened() {
    for (auto& [name, handle] : families) db->DestroyColumnFamilyHandle(handle);
    if (db) db->Close();
}

rocksdb::ColumnFamilyHandle* Opened::find(std::string_view family) const {
    const auto found = families.find(family);
    return found == families.end() ? nullptr : found->second;
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
    if (locked)
        return {code, "store " + where + " is open in another process: stop that one first"};
    return {code, "store " + where + ": " + text};
}

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

// A writing process may remove a file between our reading its list of files and opening them.
rocksdb::Status open_rocks(const std::string& path, const Families& wanted, bool read_only,
                           std::shared_ptr<Opened>& out) {
    rocksdb::Status status;
    for (int attempt = 0; attempt < (read_only ? 8 : 1); ++attempt) {
        if (attempt > 0) std::this_thread::sleep_for(std::chrono::milliseconds(2 << attempt));
        status = open_or_drop_torn(path, wanted, read_only, out);
        if (status.ok() || !fs::exists(path + "/CURRENT")) break;
    }
    return status;
}

}  // namespace vs::store
