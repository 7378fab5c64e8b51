// The functions of libc that change files, replaced. Each takes the journal's lock, writes to the
// undo journal what it takes to go back, makes the call, and returns what the call returned. Files
// outside the watched folder pass straight through.
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/falloc.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstring>

#include "journal.h"

// The names of libc are given as labels, so that its own declarations, which differ in attributes
// from version to version, do not matter.
#define REPLACES(name) asm(name) __attribute__((visibility("default")))

namespace {

using powerloss::Header;
using powerloss::Journal;
using powerloss::Kind;
using powerloss::Record;
using Lock = std::unique_lock<std::mutex>;

class KeepErrno {
  public:
    ~KeepErrno() { errno = saved_; }

  private:
    int saved_ = errno;
};

int fail_with(int number) {
    errno = number;
    return -1;
}

// ---- bytes

void record_cut(Journal& journal, int descriptor, const struct stat& status, std::uint64_t from,
                std::uint64_t to) {
    Record record;
    record.header.inode = status.st_ino;
    record.header.offset = from;
    record.header.old_size = static_cast<std::uint64_t>(status.st_size);
    record.before = powerloss::read_before(descriptor, from, std::min(to, record.header.old_size));
    journal.write(record);
}

void record_write(Journal& journal, int descriptor, const struct stat& status, std::int64_t at,
                  std::size_t size) {
    const auto old_size = static_cast<std::uint64_t>(status.st_size);
    if (::syscall(SYS_fcntl, descriptor, F_GETFL) & O_APPEND) at = status.st_size;
    if (at < 0) at = ::syscall(SYS_lseek, descriptor, 0, SEEK_CUR);
    Record record;
    record.header.inode = status.st_ino;
    record.header.offset = static_cast<std::uint64_t>(at);
    record.header.size = size;
    record.header.old_size = old_size;
    record.before = powerloss::read_before(descriptor, record.header.offset,
                                           std::min(record.header.offset + size, old_size));
    journal.write(record);
}

// `call(n)` writes the first n bytes; `at` below 0: where the descriptor stands.
template <class Call>
ssize_t write_like(int descriptor, std::int64_t at, std::size_t size, const Call& call) {
    Journal* journal = Journal::get();
    if (!journal) return call(size);
    Lock lock(journal->mutex());
    struct stat status{};
    if (!journal->watches(descriptor, status) || !S_ISREG(status.st_mode)) {
        lock.unlock();  // a pipe may make us wait
        return call(size);
    }
    const std::size_t fits = journal->room_for(size);
    if (fits == 0 && size > 0) return fail_with(ENOSPC);
    record_write(*journal, descriptor, status, at, fits);
    return call(fits);
}

// The first `size` bytes of some buffers.
std::vector<iovec> first_of(const iovec* parts, int count, std::size_t size) {
    std::vector<iovec> out;
    for (int i = 0; i < count; ++i) {
        const auto take = std::min(size, parts[i].iov_len);
        out.push_back({parts[i].iov_base, take});
        size -= take;
    }
    return out;
}

std::size_t total(const iovec* parts, int count) {
    std::size_t size = 0;
    for (int i = 0; i < count; ++i) size += parts[i].iov_len;
    return size;
}

int truncate_open(int descriptor, off_t size) {
    const auto call = [&] { return static_cast<int>(::syscall(SYS_ftruncate, descriptor, size)); };
    Journal* journal = Journal::get();
    if (!journal || size < 0) return call();
    const Lock lock(journal->mutex());
    struct stat status{};
    if (journal->watches(descriptor, status) && S_ISREG(status.st_mode) && size != status.st_size)
        record_cut(*journal, descriptor, status, static_cast<std::uint64_t>(size), UINT64_MAX);
    return call();
}

int allocate(int descriptor, int mode, off_t offset, off_t size) {
    const auto call = [&] {
        return static_cast<int>(::syscall(SYS_fallocate, descriptor, mode, offset, size));
    };
    Journal* journal = Journal::get();
    if (!journal || offset < 0 || size <= 0) return call();
    const Lock lock(journal->mutex());
    struct stat status{};
    if (!journal->watches(descriptor, status) || !S_ISREG(status.st_mode)) return call();
    if (mode & (FALLOC_FL_COLLAPSE_RANGE | FALLOC_FL_INSERT_RANGE)) return fail_with(EOPNOTSUPP);
    const bool grows = !(mode & FALLOC_FL_KEEP_SIZE) && offset + size > status.st_size;
    if (grows && !journal->room_for(1)) return fail_with(ENOSPC);
    if (mode & (FALLOC_FL_PUNCH_HOLE | FALLOC_FL_ZERO_RANGE))
        record_cut(*journal, descriptor, status, static_cast<std::uint64_t>(offset),
                   static_cast<std::uint64_t>(offset + size));
    else if (grows)
        record_cut(*journal, descriptor, status, static_cast<std::uint64_t>(status.st_size), 0);
    return call();
}

// ---- durability

int sync_like(int descriptor, long number) {
    const auto call = [&] { return static_cast<int>(::syscall(number, descriptor)); };
    Journal* journal = Journal::get();
    if (!journal) return call();
    Lock lock(journal->mutex());
    struct stat status{};
    if (!journal->watches(descriptor, status)) {
        lock.unlock();
        return call();
    }
    Record record;
    record.header.kind = Kind::synced;
    record.header.inode = status.st_ino;
    record.header.upto = journal->size();
    lock.unlock();  // others write on while the disk works; their bytes are not covered
    if (journal->broken()) return fail_with(EIO);
    if (!journal->fast() && call() != 0) return -1;
    if (journal->lying()) return 0;
    lock.lock();
    journal->write(record);
    if (S_ISDIR(status.st_mode)) journal->drop_kept(status.st_ino, record.header.upto);
    return 0;
}

void sync_everything() {
    Journal* journal = Journal::get();
    Record record;
    record.header.kind = Kind::synced_all;
    record.header.upto = journal ? journal->size() : 0;
    if (!journal || !journal->fast()) ::syscall(SYS_sync);
    if (!journal || journal->lying()) return;
    const Lock lock(journal->mutex());
    journal->write(record);
}

// ---- names

Record named(Kind kind, const std::string& path) {
    Record record;
    record.header.kind = kind;
    record.header.parent = powerloss::parent_inode(path);
    record.path = path;
    return record;
}

// After a creation: what it made, or that it failed.
void record_outcome(Journal& journal, const std::string& path, bool done) {
    const KeepErrno keep;
    struct stat status{};
    Record record = named(Kind::cancelled, path);
    if (done && powerloss::look_at(path, status)) {
        record.header.kind = Kind::made;
        record.header.inode = status.st_ino;
        if (S_ISREG(status.st_mode)) journal.watch(status);
    }
    journal.write(record);
}

template <class Call>
int create_like(int folder, const char* path, bool is_folder, const Call& call) {
    Journal* journal = Journal::get();
    if (!journal) return call();
    const Lock lock(journal->mutex());
    const auto real = journal->watched(folder, path);
    struct stat status{};
    if (!real || powerloss::look_at(*real, status)) return call();
    auto record = named(Kind::create, *real);
    record.header.folder = is_folder;
    journal->write(record);
    const int result = call();
    record_outcome(*journal, *real, result >= 0);
    return result;
}

void record_emptied(Journal& journal, const std::string& path, const struct stat& status) {
    const long opened = ::syscall(SYS_openat, AT_FDCWD, path.c_str(), O_RDONLY | O_CLOEXEC);
    if (opened < 0) return;
    record_cut(journal, static_cast<int>(opened), status, 0, UINT64_MAX);
    ::syscall(SYS_close, opened);
}

int open_existing(int folder, const char* path, int flags, unsigned mode) {
    const auto call = [&] {
        return static_cast<int>(::syscall(SYS_openat, folder, path, flags, mode));
    };
    Journal* journal = Journal::get();
    if (!journal) return call();
    const Lock lock(journal->mutex());
    const auto real = journal->watched(folder, path);
    if (!real) return call();
    struct stat status{};
    const bool empties = (flags & O_TRUNC) && !(flags & O_EXCL) && (flags & O_ACCMODE) != O_RDONLY;
    if (empties && powerloss::look_at(*real, status) && S_ISREG(status.st_mode) && status.st_size)
        record_emptied(*journal, *real, status);
    const int result = call();
    const KeepErrno keep;
    if (result >= 0 && ::syscall(SYS_fstat, result, &status) == 0 && S_ISREG(status.st_mode))
        journal->watch(status);
    return result;
}

int open_like(int folder, const char* path, int flags, unsigned mode) {
    if (!(flags & O_CREAT)) return open_existing(folder, path, flags, mode);
    Journal* journal = Journal::get();
    struct stat status{};
    const auto real = journal ? journal->watched(folder, path) : std::nullopt;
    if (!real || powerloss::look_at(*real, status)) return open_existing(folder, path, flags, mode);
    return create_like(folder, path, false, [&] {
        return static_cast<int>(::syscall(SYS_openat, folder, path, flags, mode));
    });
}

int remove_like(int folder, const char* path, int flags) {
    const auto call = [&] {
        return static_cast<int>(::syscall(SYS_unlinkat, folder, path, flags));
    };
    Journal* journal = Journal::get();
    if (!journal) return call();
    const Lock lock(journal->mutex());
    const auto real = journal->watched(folder, path);
    struct stat status{};
    if (!real || !powerloss::look_at(*real, status)) return call();
    auto record = named(Kind::remove, *real);
    record.header.inode = record.header.replaced = status.st_ino;
    record.header.folder = S_ISDIR(status.st_mode);
    record.kept = journal->keep(*real, status);
    journal->write(record);
    const int result = call();
    if (result != 0) record_outcome(*journal, *real, false);
    return result;
}

int rename_like(int old_folder, const char* old_path, int new_folder, const char* new_path,
                unsigned flags) {
    const auto call = [&] {
        return static_cast<int>(
            ::syscall(SYS_renameat2, old_folder, old_path, new_folder, new_path, flags));
    };
    Journal* journal = Journal::get();
    if (!journal) return call();
    const Lock lock(journal->mutex());
    const auto from = journal->watched(old_folder, old_path);
    const auto to = journal->watched(new_folder, new_path);
    if (!from && !to) return call();
    struct stat status{}, replaced{};
    if (!from || !to || flags & 2) return fail_with(EXDEV);  // into or out of the folder; exchange
    if (!powerloss::look_at(*from, status)) return call();
    Record record = named(Kind::rename, *from);
    record.header.parent = powerloss::parent_inode(*to);
    record.header.inode = status.st_ino;
    record.target = *to;
    if (powerloss::look_at(*to, replaced) && replaced.st_ino != status.st_ino) {
        record.header.replaced = replaced.st_ino;
        record.kept = journal->keep(*to, replaced);
    }
    journal->write(record);
    const int result = call();
    if (result != 0) record_outcome(*journal, *from, false);
    return result;
}

// Whether a copy inside the kernel would go to a watched file: the caller then falls back to
// read and write, as it must where the kernel cannot.
bool kernel_copy_refused(int out) {
    Journal* journal = Journal::get();
    if (!journal) return false;
    const Lock lock(journal->mutex());
    struct stat status{};
    return journal->watches(out, status);
}

int flags_of_mode(const char* mode) {
    const bool both = std::strchr(mode, '+');
    int flags = both ? O_RDWR : mode[0] == 'r' ? O_RDONLY : O_WRONLY;
    if (mode[0] == 'w') flags |= O_CREAT | O_TRUNC;
    if (mode[0] == 'a') flags |= O_CREAT | O_APPEND;
    if (std::strchr(mode, 'x')) flags |= O_EXCL;
    if (std::strchr(mode, 'e')) flags |= O_CLOEXEC;
    return flags;
}

int made_by_template(int descriptor, const char* path) {
    Journal* journal = Journal::get();
    if (!journal || descriptor < 0) return descriptor;
    const Lock lock(journal->mutex());
    const auto real = journal->watched(AT_FDCWD, path);
    if (!real) return descriptor;
    journal->write(named(Kind::create, *real));
    record_outcome(*journal, *real, true);
    return descriptor;
}

template <class Function>
Function* next(const char* name) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

unsigned mode_argument(int flags, va_list arguments) {
    return flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, unsigned) : 0;
}

}  // namespace

extern "C" {

// ---- open

int vs_open(const char* path, int flags, ...) REPLACES("open");
int vs_open(const char* path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const unsigned mode = mode_argument(flags, arguments);
    va_end(arguments);
    return open_like(AT_FDCWD, path, flags, mode);
}
int vs_open64(const char* path, int flags, ...) REPLACES("open64");
int vs_open64(const char* path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const unsigned mode = mode_argument(flags, arguments);
    va_end(arguments);
    return open_like(AT_FDCWD, path, flags, mode);
}
int vs_openat(int folder, const char* path, int flags, ...) REPLACES("openat");
int vs_openat(int folder, const char* path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const unsigned mode = mode_argument(flags, arguments);
    va_end(arguments);
    return open_like(folder, path, flags, mode);
}
int vs_openat64(int folder, const char* path, int flags, ...) REPLACES("openat64");
int vs_openat64(int folder, const char* path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const unsigned mode = mode_argument(flags, arguments);
    va_end(arguments);
    return open_like(folder, path, flags, mode);
}
int vs_open_2(const char* path, int flags) REPLACES("__open_2");
int vs_open_2(const char* path, int flags) {
    return open_like(AT_FDCWD, path, flags, 0);
}
int vs_open64_2(const char* path, int flags) REPLACES("__open64_2");
int vs_open64_2(const char* path, int flags) {
    return open_like(AT_FDCWD, path, flags, 0);
}
int vs_openat_2(int folder, const char* path, int flags) REPLACES("__openat_2");
int vs_openat_2(int folder, const char* path, int flags) {
    return open_like(folder, path, flags, 0);
}
int vs_openat64_2(int folder, const char* path, int flags) REPLACES("__openat64_2");
int vs_openat64_2(int folder, const char* path, int flags) {
    return open_like(folder, path, flags, 0);
}
int vs_creat(const char* path, unsigned mode) REPLACES("creat");
int vs_creat(const char* path, unsigned mode) {
    return open_like(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, mode);
}
int vs_creat64(const char* path, unsigned mode) REPLACES("creat64");
int vs_creat64(const char* path, unsigned mode) {
    return vs_creat(path, mode);
}

FILE* vs_fopen(const char* path, const char* mode) REPLACES("fopen");
FILE* vs_fopen(const char* path, const char* mode) {
    Journal* journal = Journal::get();
    if (!journal || !journal->watched(AT_FDCWD, path))
        return next<FILE*(const char*, const char*)>("fopen")(path, mode);
    const int descriptor = open_like(AT_FDCWD, path, flags_of_mode(mode), 0666);
    return descriptor < 0 ? nullptr : ::fdopen(descriptor, mode);
}
FILE* vs_fopen64(const char* path, const char* mode) REPLACES("fopen64");
FILE* vs_fopen64(const char* path, const char* mode) {
    return vs_fopen(path, mode);
}

int vs_mkstemp(char* path) REPLACES("mkstemp");
int vs_mkstemp(char* path) {
    return made_by_template(next<int(char*)>("mkstemp")(path), path);
}
int vs_mkstemp64(char* path) REPLACES("mkstemp64");
int vs_mkstemp64(char* path) {
    return vs_mkstemp(path);
}
int vs_mkostemp(char* path, int flags) REPLACES("mkostemp");
int vs_mkostemp(char* path, int flags) {
    return made_by_template(next<int(char*, int)>("mkostemp")(path, flags), path);
}
int vs_mkostemp64(char* path, int flags) REPLACES("mkostemp64");
int vs_mkostemp64(char* path, int flags) {
    return vs_mkostemp(path, flags);
}

// ---- write

ssize_t vs_write(int descriptor, const void* data, std::size_t size) REPLACES("write");
ssize_t vs_write(int descriptor, const void* data, std::size_t size) {
    return write_like(descriptor, -1, size, [&](std::size_t count) {
        return ::syscall(SYS_write, descriptor, data, count);
    });
}
ssize_t vs_pwrite(int descriptor, const void* data, std::size_t size, off_t at) REPLACES("pwrite");
ssize_t vs_pwrite(int descriptor, const void* data, std::size_t size, off_t at) {
    if (at < 0) return fail_with(EINVAL);
    return write_like(descriptor, at, size, [&](std::size_t count) {
        return ::syscall(SYS_pwrite64, descriptor, data, count, at);
    });
}
ssize_t vs_pwrite64(int descriptor, const void* data, std::size_t size, off_t at)
    REPLACES("pwrite64");
ssize_t vs_pwrite64(int descriptor, const void* data, std::size_t size, off_t at) {
    return vs_pwrite(descriptor, data, size, at);
}
ssize_t vs_writev(int descriptor, const iovec* parts, int count) REPLACES("writev");
ssize_t vs_writev(int descriptor, const iovec* parts, int count) {
    return write_like(descriptor, -1, total(parts, count), [&](std::size_t size) {
        const auto some = first_of(parts, count, size);
        return ::syscall(SYS_writev, descriptor, some.data(), count);
    });
}
ssize_t vs_pwritev(int descriptor, const iovec* parts, int count, off_t at) REPLACES("pwritev");
ssize_t vs_pwritev(int descriptor, const iovec* parts, int count, off_t at) {
    if (at < 0) return fail_with(EINVAL);
    return write_like(descriptor, at, total(parts, count), [&](std::size_t size) {
        const auto some = first_of(parts, count, size);
        return ::syscall(SYS_pwritev, descriptor, some.data(), count, at, 0);
    });
}
ssize_t vs_pwritev64(int descriptor, const iovec* parts, int count, off_t at) REPLACES("pwritev64");
ssize_t vs_pwritev64(int descriptor, const iovec* parts, int count, off_t at) {
    return vs_pwritev(descriptor, parts, count, at);
}
ssize_t vs_copy_file_range(int in, off_t* from, int out, off_t* to, std::size_t size,
                           unsigned flags) REPLACES("copy_file_range");
ssize_t vs_copy_file_range(int in, off_t* from, int out, off_t* to, std::size_t size,
                           unsigned flags) {
    if (kernel_copy_refused(out)) return fail_with(EINVAL);
    return ::syscall(SYS_copy_file_range, in, from, out, to, size, flags);
}
ssize_t vs_sendfile(int out, int in, off_t* from, std::size_t size) REPLACES("sendfile");
ssize_t vs_sendfile(int out, int in, off_t* from, std::size_t size) {
    if (kernel_copy_refused(out)) return fail_with(EINVAL);
    return ::syscall(SYS_sendfile, out, in, from, size);
}
ssize_t vs_sendfile64(int out, int in, off_t* from, std::size_t size) REPLACES("sendfile64");
ssize_t vs_sendfile64(int out, int in, off_t* from, std::size_t size) {
    return vs_sendfile(out, in, from, size);
}

int vs_ftruncate(int descriptor, off_t size) REPLACES("ftruncate");
int vs_ftruncate(int descriptor, off_t size) {
    return truncate_open(descriptor, size);
}
int vs_ftruncate64(int descriptor, off_t size) REPLACES("ftruncate64");
int vs_ftruncate64(int descriptor, off_t size) {
    return truncate_open(descriptor, size);
}
int vs_truncate(const char* path, off_t size) REPLACES("truncate");
int vs_truncate(const char* path, off_t size) {
    const int descriptor = open_existing(AT_FDCWD, path, O_WRONLY | O_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    const int result = truncate_open(descriptor, size);
    const KeepErrno keep;
    ::syscall(SYS_close, descriptor);
    return result;
}
int vs_truncate64(const char* path, off_t size) REPLACES("truncate64");
int vs_truncate64(const char* path, off_t size) {
    return vs_truncate(path, size);
}

int vs_fallocate(int descriptor, int mode, off_t offset, off_t size) REPLACES("fallocate");
int vs_fallocate(int descriptor, int mode, off_t offset, off_t size) {
    return allocate(descriptor, mode, offset, size);
}
int vs_fallocate64(int descriptor, int mode, off_t offset, off_t size) REPLACES("fallocate64");
int vs_fallocate64(int descriptor, int mode, off_t offset, off_t size) {
    return allocate(descriptor, mode, offset, size);
}
int vs_posix_fallocate(int descriptor, off_t offset, off_t size) REPLACES("posix_fallocate");
int vs_posix_fallocate(int descriptor, off_t offset, off_t size) {
    return allocate(descriptor, 0, offset, size) == 0 ? 0 : errno;
}
int vs_posix_fallocate64(int descriptor, off_t offset, off_t size) REPLACES("posix_fallocate64");
int vs_posix_fallocate64(int descriptor, off_t offset, off_t size) {
    return vs_posix_fallocate(descriptor, offset, size);
}

// ---- sync

int vs_fsync(int descriptor) REPLACES("fsync");
int vs_fsync(int descriptor) {
    return sync_like(descriptor, SYS_fsync);
}
int vs_fdatasync(int descriptor) REPLACES("fdatasync");
int vs_fdatasync(int descriptor) {
    return sync_like(descriptor, SYS_fdatasync);
}
int vs_syncfs(int descriptor) REPLACES("syncfs");
int vs_syncfs(int) {
    sync_everything();
    return 0;
}
void vs_sync() REPLACES("sync");
void vs_sync() {
    sync_everything();
}

// ---- names

int vs_unlink(const char* path) REPLACES("unlink");
int vs_unlink(const char* path) {
    return remove_like(AT_FDCWD, path, 0);
}
int vs_unlinkat(int folder, const char* path, int flags) REPLACES("unlinkat");
int vs_unlinkat(int folder, const char* path, int flags) {
    return remove_like(folder, path, flags);
}
int vs_rmdir(const char* path) REPLACES("rmdir");
int vs_rmdir(const char* path) {
    return remove_like(AT_FDCWD, path, AT_REMOVEDIR);
}
int vs_remove(const char* path) REPLACES("remove");
int vs_remove(const char* path) {
    if (remove_like(AT_FDCWD, path, 0) == 0) return 0;
    return errno == EISDIR ? remove_like(AT_FDCWD, path, AT_REMOVEDIR) : -1;
}
int vs_rename(const char* from, const char* to) REPLACES("rename");
int vs_rename(const char* from, const char* to) {
    return rename_like(AT_FDCWD, from, AT_FDCWD, to, 0);
}
int vs_renameat(int old_folder, const char* from, int new_folder, const char* to)
    REPLACES("renameat");
int vs_renameat(int old_folder, const char* from, int new_folder, const char* to) {
    return rename_like(old_folder, from, new_folder, to, 0);
}
int vs_renameat2(int old_folder, const char* from, int new_folder, const char* to, unsigned flags)
    REPLACES("renameat2");
int vs_renameat2(int old_folder, const char* from, int new_folder, const char* to, unsigned flags) {
    return rename_like(old_folder, from, new_folder, to, flags);
}
int vs_linkat(int old_folder, const char* from, int folder, const char* path, int flags)
    REPLACES("linkat");
int vs_linkat(int old_folder, const char* from, int folder, const char* path, int flags) {
    return create_like(folder, path, false, [&] {
        return static_cast<int>(::syscall(SYS_linkat, old_folder, from, folder, path, flags));
    });
}
int vs_link(const char* from, const char* path) REPLACES("link");
int vs_link(const char* from, const char* path) {
    return vs_linkat(AT_FDCWD, from, AT_FDCWD, path, 0);
}
int vs_symlinkat(const char* target, int folder, const char* path) REPLACES("symlinkat");
int vs_symlinkat(const char* target, int folder, const char* path) {
    return create_like(folder, path, false, [&] {
        return static_cast<int>(::syscall(SYS_symlinkat, target, folder, path));
    });
}
int vs_symlink(const char* target, const char* path) REPLACES("symlink");
int vs_symlink(const char* target, const char* path) {
    return vs_symlinkat(target, AT_FDCWD, path);
}
int vs_mkdirat(int folder, const char* path, unsigned mode) REPLACES("mkdirat");
int vs_mkdirat(int folder, const char* path, unsigned mode) {
    return create_like(folder, path, true, [&] {
        return static_cast<int>(::syscall(SYS_mkdirat, folder, path, mode));
    });
}
int vs_mkdir(const char* path, unsigned mode) REPLACES("mkdir");
int vs_mkdir(const char* path, unsigned mode) {
    return vs_mkdirat(AT_FDCWD, path, mode);
}

}  // extern "C"
