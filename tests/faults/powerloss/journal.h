// The preloaded library's side of the undo journal, and what it knows about files. Only raw system
// calls here: the names in libc are the ones this library replaces.
#pragma once

#include <sys/stat.h>
#include <sys/types.h>

#include <mutex>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "record.h"

namespace powerloss {

struct Record {
    Header header;
    std::string path, target, kept;
    std::vector<char> before;
};

class Journal {
  public:
    // From POWERLOSS_DIR and POWERLOSS_LOG, once per process; none when they are not set.
    static Journal* get();

    std::mutex& mutex() { return mutex_; }  // held over record and call, not over fsync

    // The real path when it lies below the watched folder, wherever the process stands.
    std::optional<std::string> watched(int folder, const char* path) const;
    bool watches(int descriptor, struct stat& status) const;  // an open file or folder
    void watch(const struct stat& status);

    void write(const Record& record);
    std::uint64_t size() const;

    // Keeps what `path` names under a name in the journal's folder, by a link or, on another file
    // system, by a copy; returns the name.
    std::string keep(const std::string& path, const struct stat& status);
    // What was removed from a folder before the record `upto`, once that is durable.
    void drop_kept(std::uint64_t parent, std::uint64_t upto);

    // A full disk and a broken one: POWERLOSS_ENOSPC_AFTER, and the files `full` and `broken` in
    // the journal's folder. How many of `size` more bytes there is room for.
    std::size_t room_for(std::size_t size);
    bool broken() const;
    bool lying() const { return lying_; }
    bool fast() const { return fast_; }

  private:
    Journal(std::string folder, std::string log);

    std::mutex mutex_;
    std::string folder_, log_;
    int descriptor_ = -1;
    dev_t device_ = 0;  // the file system of the folder
    std::unordered_set<std::uint64_t> inodes_;
    struct Kept {
        std::uint64_t parent, record;
        std::string name;
    };
    std::vector<Kept> kept_;
    std::uint64_t names_ = 0, written_ = 0, room_ = UINT64_MAX;
    bool lying_ = false, fast_ = false;
};

// Raw calls that more than one file needs.
bool look_at(const std::string& path, struct stat& status);  // does not follow a last link
std::vector<char> read_before(int descriptor, std::uint64_t from, std::uint64_t to);
std::uint64_t parent_inode(const std::string& path);
[[noreturn]] void give_up(const char* why);

}  // namespace powerloss
