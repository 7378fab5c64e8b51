// The undo journal: what the preloaded library writes before (or right after) each call, and what
// the cut reads to take back whatever was not synced. One file, `undo`, of
//
//   record = header, path[path_size], target[target_size], kept[kept_size], before[before_size]
//
// in this machine's byte order. A record's place in the file is its number, so several processes,
// and a process that was killed and started again, share one order. Each is one write(): a killed
// process leaves at most a last record cut short, whose call has not happened.
#pragma once

#include <cstdint>

namespace powerloss {

enum class Kind : std::uint32_t {
    data = 1,  // file `inode`: [offset, offset+size) written, or cut (size 0); `before` stood there
    synced,    // file or folder `inode`: all before record `upto` is durable
    synced_all,  // sync(): likewise for everything
    create,      // `path` in folder `parent`; a file, folder or link
    made,        // the create before it for `path` happened and is `inode`
    remove,      // `path`, which was `inode`, now under the name `kept`
    rename,     // `path` (`inode`) to `target` in folder `parent`; what stood there is under `kept`
    cancelled,  // the create, remove or rename before it for `path` failed
};

struct Header {
    static constexpr std::uint32_t kMagic = 0x30646e75;
    std::uint32_t magic = kMagic;
    Kind kind = Kind::data;
    std::uint64_t inode = 0;
    std::uint64_t parent = 0;
    std::uint64_t replaced = 0;  // the inode of what is under `kept`
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    std::uint64_t old_size = 0;  // of the file
    std::uint64_t upto = 0;
    std::uint32_t folder = 0;  // 1: what was created or removed is a folder
    std::uint32_t path_size = 0;
    std::uint32_t target_size = 0;
    std::uint32_t kept_size = 0;
    std::uint64_t before_size = 0;

    std::uint64_t body_size() const {
        return std::uint64_t{path_size} + target_size + kept_size + before_size;
    }
};

}  // namespace powerloss
