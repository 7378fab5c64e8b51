// Tells a write-ahead log that a power cut left with an unfinished last record from one whose
// acknowledged records are damaged. RocksDB's own modes do not: a last record that reached the disk
// in part, later pages before earlier ones, looks to it like damage anywhere else.
#pragma once

#include <string>

#include "base/bytes.h"

namespace vs::store {

enum class Wal {
    whole,    // every record verifies, up to one that the end of the file cuts short
    torn,     // the last record does not verify; nobody was told about it
    damaged,  // a record that does not verify is followed by a later one: it was acknowledged
};

Wal examine_wal(ByteView content);

// All logs of a RocksDB folder; only the newest one that holds anything may be torn.
struct WalReport {
    Wal state = Wal::whole;
    std::string file;  // of the worst finding
};
WalReport examine_wals(const std::string& folder);

}  // namespace vs::store
