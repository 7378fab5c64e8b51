#include "store/file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

namespace vs::store {

namespace {

Error system_error(const std::string& what, const std::string& path) {
    const int number = errno;
    const char* code = number == ENOENT                       ? "missing"
                       : number == EEXIST                     ? "exists"
                       : number == ENOSPC || number == EDQUOT ? "disk-full"
                                                              : "io";
    return {code, what + " " + path + ": " + std::generic_category().message(number)};
}

tl::unexpected<Error> system_fail(const std::string& what, const std::string& path) {
    return tl::make_unexpected(system_error(what, path));
}

class Descriptor {
  public:
    Descriptor(const std::string& path, int flags, int mode = 0)
        : value_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (value_ >= 0) ::close(value_);
    }
    explicit operator bool() const { return value_ >= 0; }
    int get() const { return value_; }
    int release() { return std::exchange(value_, -1); }

  private:
    int value_;
};

std::string parent_of(const std::string& path) {
    const auto parent = std::filesystem::path(path).parent_path();
    return parent.empty() ? "." : parent.string();
}

bool write_all(int descriptor, ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return true;
}

// Up to out.size() bytes; fewer only at the end of the file. -1: errno says why.
ssize_t read_some(int descriptor, std::span<std::uint8_t> out, std::uint64_t offset) {
    std::size_t done = 0;
    while (done < out.size()) {
        const ssize_t count = ::pread(descriptor, out.data() + done, out.size() - done,
                                      static_cast<off_t>(offset + done));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return -1;
        if (count == 0) break;
        done += static_cast<std::size_t>(count);
    }
    return static_cast<ssize_t>(done);
}

Result<std::uint64_t> size_of(const Descriptor& file, const std::string& path) {
    struct stat status{};
    if (::fstat(file.get(), &status) != 0) return system_fail("cannot look at", path);
    if (!S_ISREG(status.st_mode)) return fail("io", path + " is not a regular file");
    return static_cast<std::uint64_t>(status.st_size);
}

// Whether a file that is open stands at the path still.
bool is_at(const Descriptor& file, const std::string& path) {
    struct stat open{}, there{};
    return ::fstat(file.get(), &open) == 0 && ::stat(path.c_str(), &there) == 0 &&
           open.st_dev == there.st_dev && open.st_ino == there.st_ino;
}

Result<> fill_and_sync(const Descriptor& file, const std::string& path, ByteView content,
                       int mode) {
    if (::ftruncate(file.get(), 0) != 0) return system_fail("cannot empty", path);
    if (!write_all(file.get(), content)) return system_fail("cannot write", path);
    if (::fchmod(file.get(), static_cast<mode_t>(mode)) != 0)
        return system_fail("cannot set the mode of", path);
    if (::fsync(file.get()) != 0) return system_fail("cannot sync", path);
    return {};
}

}  // namespace

Result<Bytes> read_range(const std::string& path, std::uint64_t offset, std::size_t size) {
    const Descriptor file(path, O_RDONLY);
    if (!file) return system_fail("cannot open", path);
    const auto total = size_of(file, path);
    if (!total) return pass(total);
    const std::uint64_t left = *total > offset ? *total - offset : 0;
    Bytes out(static_cast<std::size_t>(std::min<std::uint64_t>(size, left)));
    const ssize_t count = read_some(file.get(), out, offset);
    if (count < 0) return system_fail("cannot read", path);
    out.resize(static_cast<std::size_t>(count));
    return out;
}

Result<Bytes> read_file(const std::string& path, std::size_t max_size) {
    // One byte more than allowed tells a file that is too large from one that just fits.
    auto content = read_range(path, 0, std::max(max_size, max_size + 1));
    if (content && content->size() > max_size)
        return fail("too-large", path + " holds more than " + std::to_string(max_size) + " bytes");
    return content;
}

Result<> sync_directory(const std::string& path) {
    const Descriptor directory(path, O_RDONLY | O_DIRECTORY);
    if (!directory) return system_fail("cannot open the folder", path);
    if (::fsync(directory.get()) != 0) return system_fail("cannot sync the folder", path);
    return {};
}

Result<> write_file_atomic(const std::string& path, ByteView content, int mode) {
    const std::string fresh = path + ".new";
    // One writer at a time, of this process or another: who has waited makes a file of its own.
    for (;;) {
        const Descriptor file(fresh, O_WRONLY | O_CREAT | O_NOFOLLOW, 0600);
        if (!file) return system_fail("cannot create", fresh);
        if (::flock(file.get(), LOCK_EX) != 0) {
            if (errno == EINTR) continue;
            return system_fail("cannot lock", fresh);
        }
        if (!is_at(file, fresh)) continue;
        if (auto filled = fill_and_sync(file, fresh, content, mode); !filled) {
            ::unlink(fresh.c_str());
            return filled;
        }
        if (::rename(fresh.c_str(), path.c_str()) != 0) return system_fail("cannot replace", path);
        return sync_directory(parent_of(path));
    }
}

Result<> make_directories(const std::string& path) {
    if (path.empty()) return {};
    struct stat status{};
    if (::stat(path.c_str(), &status) == 0) {
        if (!S_ISDIR(status.st_mode)) return fail("io", path + " is not a folder");
        return {};
    }
    const std::string parent = parent_of(path);
    if (parent != path)
        if (auto made = make_directories(parent); !made) return made;
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
        return system_fail("cannot create the folder", path);
    return sync_directory(parent);
}

Result<> remove_file(const std::string& path) {
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) return system_fail("cannot remove", path);
    return sync_directory(parent_of(path));
}

AppendFile::AppendFile(int descriptor, std::string path)
    : descriptor_(descriptor), path_(std::move(path)) {}

AppendFile::AppendFile(AppendFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      size_(other.size_),
      path_(std::move(other.path_)),
      state_(std::move(other.state_)) {}

AppendFile& AppendFile::operator=(AppendFile&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(size_, other.size_);
    std::swap(path_, other.path_);
    std::swap(state_, other.state_);
    return *this;
}

AppendFile::~AppendFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

Result<AppendFile> AppendFile::create(const std::string& path) {
    Descriptor file(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW, 0600);
    if (!file) return system_fail("cannot create", path);
    if (auto synced = sync_directory(parent_of(path)); !synced) return pass(synced);
    return AppendFile(file.release(), path);
}

Result<> AppendFile::broken(Error error) {
    state_ = tl::make_unexpected(std::move(error));
    return state_;
}

Result<> AppendFile::append(ByteView bytes) {
    if (!state_) return state_;
    if (!write_all(descriptor_, bytes)) return broken(system_error("cannot append to", path_));
    size_ += bytes.size();
    return {};
}

Result<> AppendFile::sync() {
    if (!state_) return state_;
    if (::fdatasync(descriptor_) != 0) return broken(system_error("cannot sync", path_));
    return {};
}

}  // namespace vs::store
