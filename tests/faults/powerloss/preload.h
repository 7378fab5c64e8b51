// What the replaced functions of libc share: preload_bytes.cpp has those that change what files
// hold, preload_names.cpp those that make, open, rename and remove them. Each takes the journal's
// lock, writes to the undo journal what it takes to go back, makes the call, and returns what the
// call returned. Files outside the watched folder pass straight through.
#pragma once

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "journal.h"

// The names of libc are given as labels, so that its own declarations, which differ in attributes
// from version to version, do not matter.
#define REPLACES(name) asm(name) __attribute__((visibility("default")))

namespace powerloss {

using Lock = std::unique_lock<std::mutex>;

class KeepErrno {
  public:
    ~KeepErrno() { errno = saved_; }

  private:
    int saved_ = errno;
};

inline int fail_with(int number) {
    errno = number;
    return -1;
}

// Writes down what a file holds between two offsets, before it is cut or emptied.
void record_cut(Journal& journal, int descriptor, const struct stat& status, std::uint64_t from,
                std::uint64_t to);
// ftruncate(2).
int truncate_open(int descriptor, off_t size);

}  // namespace powerloss
