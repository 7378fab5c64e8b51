// How RocksDB is opened here, and how what it says becomes our errors. Private to kv.cpp.
#pragma once

#include <rocksdb/db.h>

#include <map>
#include <memory>
#include <string>

#include "store/kv.h"

namespace vs::store {

// A database with its family handles, closed in the right order.
struct Opened {
    std::unique_ptr<rocksdb::DB> db;
    std::map<std::string, rocksdb::ColumnFamilyHandle*, std::less<>> families;

    Opened() = default;
    Opened(const Opened&) = delete;
    Opened& operator=(const Opened&) = delete;
    ~Opened();
    rocksdb::ColumnFamilyHandle* find(std::string_view family) const;
};

// Creates what is missing unless `read_only`. A torn last write is dropped; damage before it is
// Corruption. Read-only, it waits out files that a writing process just removed.
rocksdb::Status open_rocks(const std::string& path, const Families& families, bool read_only,
                           std::shared_ptr<Opened>& out);

// RocksDB begins a new store where CURRENT is missing, and would throw away what is there.
bool lost_its_head(const std::string& path);

Error error_of(const rocksdb::Status& status, const std::string& where);

inline rocksdb::Slice slice(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline ByteView view(const rocksdb::Slice& slice) {
    return {reinterpret_cast<const std::uint8_t*>(slice.data()), slice.size()};
}

}  // namespace vs::store
