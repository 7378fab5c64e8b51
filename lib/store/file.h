// Files that are on the disk when a call says so: whole files replaced atomically, files that only
// grow, directories whose names are synced. A free function may be called from any thread; an
// AppendFile belongs to one thread at a time.
//
// Error codes: "missing" (no such file), "too-large", "exists", "disk-full", "io".
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/bytes.h"

namespace vs::store {

// The whole file; "too-large" when it holds more than `max_size` bytes.
Result<Bytes> read_file(const std::string& path, std::size_t max_size);

// The part [offset, offset + size) as far as the file reaches; shorter at its end, never longer.
Result<Bytes> read_range(const std::string& path, std::uint64_t offset, std::size_t size);

// Readers see the old content or the new one, also after a power cut: a temporary file beside
// `path` is written, synced, renamed over it, and the directory synced. `mode` is not widened by
// the umask.
Result<> write_file_atomic(const std::string& path, ByteView content, int mode = 0600);

// Makes creations, renames and removals in `path` durable.
Result<> sync_directory(const std::string& path);

// Creates `path` and its missing parents (mode 0700 each), every new name synced; one that exists
// is left as it is.
Result<> make_directories(const std::string& path);

// Removes one file and syncs its directory; a file that is not there is no error.
Result<> remove_file(const std::string& path);

// A new file that is only appended to. Its name is durable when create() returns; its bytes are
// when sync() returns. After a failed append() or sync() nothing is known about the bytes since the
// last good sync(): the kernel may have dropped them (fsync reports a lost write once only), so
// every later call fails with the first error, and the owner goes on in a new file.
class AppendFile {
  public:
    static Result<AppendFile> create(const std::string& path);  // "exists" if there is one; 0600

    AppendFile(AppendFile&& other) noexcept;
    AppendFile& operator=(AppendFile&& other) noexcept;
    AppendFile(const AppendFile&) = delete;
    AppendFile& operator=(const AppendFile&) = delete;
    ~AppendFile();  // closes, does not sync

    Result<> append(ByteView bytes);
    Result<> sync();                              // fdatasync
    std::uint64_t size() const { return size_; }  // bytes appended so far
    const std::string& path() const { return path_; }

  private:
    AppendFile(int descriptor, std::string path);
    Result<> broken(Error error);

    int descriptor_ = -1;
    std::uint64_t size_ = 0;
    std::string path_;
    Result<> state_;
};

}  // namespace vs::store
