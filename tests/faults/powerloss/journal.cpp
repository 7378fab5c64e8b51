#include "journal.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace powerloss {

namespace {

int raw_open(const char* path, int flags, int mode = 0) {
    return static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC, mode));
}
void raw_close(int descriptor) {
    ::syscall(SYS_close, descriptor);
}

std::string real_path(const std::string& path) {
    char resolved[PATH_MAX];
    return ::realpath(path.c_str(), resolved) ? std::string(resolved) : std::string();
}

std::string link_target(const std::string& path) {
    char target[PATH_MAX];
    const long size = ::syscall(SYS_readlinkat, AT_FDCWD, path.c_str(), target, sizeof target);
    return size > 0 ? std::string(target, static_cast<std::size_t>(size)) : std::string();
}

// The name stays as it is given; its folder is resolved, so the file itself need not exist.
std::string resolve(const std::string& path) {
    auto end = path.find_last_not_of('/');
    if (end == std::string::npos) return "/";
    const auto slash = path.rfind('/', end);
    const std::string name = path.substr(slash + 1, end - slash);
    if (name == "." || name == "..") return real_path(path);
    const auto folder = real_path(slash == 0 ? "/" : path.substr(0, slash));
    if (folder.empty()) return {};
    return (folder == "/" ? "" : folder) + "/" + name;
}

std::string absolute(int folder, const char* path) {
    if (path[0] == '/') return path;
    const auto base = link_target(folder == AT_FDCWD ? "/proc/self/cwd"
                                                     : "/proc/self/fd/" + std::to_string(folder));
    return base + "/" + path;
}

// A process that was killed while it wrote a record leaves half of it; the next one takes it away,
// unless yet another still writes.
void trim(int descriptor) {
    if (::syscall(SYS_flock, descriptor, LOCK_EX | LOCK_NB) != 0) return;
    struct stat status{};
    ::fstat(descriptor, &status);
    Header header;
    off_t at = 0;
    while (::syscall(SYS_pread64, descriptor, &header, sizeof header, at) == sizeof header &&
           header.magic == Header::kMagic) {
        const auto next = at + static_cast<off_t>(sizeof header + header.body_size());
        if (next > status.st_size) break;
        at = next;
    }
    if (at != status.st_size) ::syscall(SYS_ftruncate, descriptor, at);
}

bool copy(const std::string& from, const std::string& to) {
    const int in = raw_open(from.c_str(), O_RDONLY);
    const int out = raw_open(to.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    char buffer[1 << 16];
    long count = -1;
    while (in >= 0 && out >= 0 && (count = ::syscall(SYS_read, in, buffer, sizeof buffer)) > 0)
        if (::syscall(SYS_write, out, buffer, count) != count) break;
    if (in >= 0) raw_close(in);
    if (out >= 0) raw_close(out);
    return count == 0;
}

}  // namespace

void give_up(const char* why) {
    const std::string text = "powerloss: " + std::string(why) + ": " + std::strerror(errno) + "\n";
    ::syscall(SYS_write, 2, text.data(), text.size());
    ::abort();
}

bool look_at(const std::string& path, struct stat& status) {
    return ::syscall(SYS_newfstatat, AT_FDCWD, path.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
}

std::uint64_t parent_inode(const std::string& path) {
    struct stat status{};
    const auto slash = path.rfind('/');
    return look_at(slash == 0 ? "/" : path.substr(0, slash), status) ? status.st_ino : 0;
}

std::vector<char> read_before(int descriptor, std::uint64_t from, std::uint64_t to) {
    std::vector<char> out(to > from ? to - from : 0);
    if (out.empty()) return out;
    // The file may be open for writing only.
    const int again = raw_open(("/proc/self/fd/" + std::to_string(descriptor)).c_str(), O_RDONLY);
    if (again < 0) give_up("cannot read what is overwritten");
    std::size_t done = 0;
    long count = 1;
    while (done < out.size() && count > 0) {
        count = ::syscall(SYS_pread64, again, out.data() + done, out.size() - done,
                          static_cast<off_t>(from + done));
        if (count > 0) done += static_cast<std::size_t>(count);
    }
    raw_close(again);
    out.resize(done);
    return out;
}

Journal* Journal::get() {
    static Journal* journal = []() -> Journal* {
        const char* folder = std::getenv("POWERLOSS_DIR");
        const char* log = std::getenv("POWERLOSS_LOG");
        if (!folder || !log) return nullptr;
        return new Journal(folder, log);  // lives as long as the process, past every destructor
    }();
    return journal;
}

Journal::Journal(std::string folder, std::string log) : log_(std::move(log)) {
    folder_ = resolve(absolute(AT_FDCWD, folder.c_str()));
    const int opened = raw_open((log_ + "/undo").c_str(), O_RDWR | O_CREAT | O_APPEND, 0600);
    if (folder_.empty() || opened < 0) give_up("cannot open the undo journal");
    // High, out of the way of programs that count on small numbers.
    descriptor_ = static_cast<int>(::syscall(SYS_fcntl, opened, F_DUPFD_CLOEXEC, 900));
    raw_close(opened);
    if (descriptor_ < 0) give_up("cannot keep the undo journal open");
    trim(descriptor_);
    ::syscall(SYS_flock, descriptor_, LOCK_SH);
    ::syscall(SYS_mkdirat, AT_FDCWD, (log_ + "/kept").c_str(), 0700);
    if (const char* room = std::getenv("POWERLOSS_ENOSPC_AFTER"))
        room_ = std::strtoull(room, nullptr, 10);
    lying_ = std::getenv("POWERLOSS_LYING") != nullptr;
    fast_ = std::getenv("POWERLOSS_FAST") != nullptr;
}

std::optional<std::string> Journal::watched(int folder, const char* path) const {
    if (!path || !*path) return std::nullopt;
    const int saved = errno;
    auto real = resolve(absolute(folder, path));
    errno = saved;
    if (real.size() <= folder_.size() || real.compare(0, folder_.size(), folder_) != 0 ||
        real[folder_.size()] != '/')
        return std::nullopt;
    return real;
}

bool Journal::watches(int descriptor, struct stat& status) const {
    const int saved = errno;
    const bool good = ::syscall(SYS_fstat, descriptor, &status) == 0;
    errno = saved;
    if (!good) return false;
    if (S_ISREG(status.st_mode)) return status.st_dev == device_ && inodes_.contains(status.st_ino);
    if (!S_ISDIR(status.st_mode)) return false;
    const auto path = link_target("/proc/self/fd/" + std::to_string(descriptor));
    return path == folder_ || (path.starts_with(folder_) && path[folder_.size()] == '/');
}

void Journal::watch(const struct stat& status) {
    device_ = status.st_dev;
    inodes_.insert(status.st_ino);
}

void Journal::write(const Record& record) {
    Header header = record.header;
    header.path_size = static_cast<std::uint32_t>(record.path.size());
    header.target_size = static_cast<std::uint32_t>(record.target.size());
    header.kept_size = static_cast<std::uint32_t>(record.kept.size());
    header.before_size = record.before.size();
    const auto part = [](const auto& bytes) {
        return iovec{const_cast<char*>(bytes.data()), bytes.size()};
    };
    const iovec parts[] = {{&header, sizeof header},
                           part(record.path),
                           part(record.target),
                           part(record.kept),
                           part(record.before)};
    const auto wanted = static_cast<long>(sizeof header + header.body_size());
    if (::syscall(SYS_writev, descriptor_, parts, 5) != wanted)
        give_up("cannot write the undo journal");
}

std::uint64_t Journal::size() const {
    struct stat status{};
    ::syscall(SYS_fstat, descriptor_, &status);
    return static_cast<std::uint64_t>(status.st_size);
}

std::string Journal::keep(const std::string& path, const struct stat& status) {
    if (!S_ISREG(status.st_mode)) return {};
    const auto name = std::to_string(::syscall(SYS_getpid)) + "-" + std::to_string(size()) + "-" +
                      std::to_string(names_++);
    const auto to = log_ + "/kept/" + name;
    if (::syscall(SYS_linkat, AT_FDCWD, path.c_str(), AT_FDCWD, to.c_str(), 0) != 0 &&
        !copy(path, to))
        give_up("cannot keep a removed file");
    kept_.push_back({parent_inode(path), size(), name});
    return name;
}

void Journal::drop_kept(std::uint64_t parent, std::uint64_t upto) {
    std::erase_if(kept_, [&](const auto& one) {
        if (one.parent != parent || one.record >= upto) return false;
        ::syscall(SYS_unlinkat, AT_FDCWD, (log_ + "/kept/" + one.name).c_str(), 0);
        return true;
    });
}

std::size_t Journal::room_for(std::size_t size) {
    struct stat status{};
    if (look_at(log_ + "/full", status) || written_ >= room_) return 0;
    const auto fits = static_cast<std::size_t>(std::min<std::uint64_t>(size, room_ - written_));
    written_ += fits;
    return fits;
}

bool Journal::broken() const {
    struct stat status{};
    return look_at(log_ + "/broken", status);
}

}  // namespace powerloss
