// Writing, cutting, allocating and syncing; see preload.h.
#include "preload.h"

#include <linux/falloc.h>
#include <sys/uio.h>

#include <algorithm>

namespace powerloss {

void record_cut(Journal& journal, int descriptor, const struct stat& status, std::uint64_t from,
                std::uint64_t to) {
    Record record;
    record.header.inode = status.st_ino;
    record.header.offset = from;
    record.header.old_size = static_cast<std::uint64_t>(status.st_size);
    record.before = read_before(descriptor, from, std::min(to, record.header.old_size));
    journal.write(record);
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

namespace {

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
    record.before = read_before(descriptor, record.header.offset,
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

// Whether a copy inside the kernel would go to a watched file: the caller then falls back to
// read and write, as it must where the kernel cannot.
bool kernel_copy_refused(int out) {
    Journal* journal = Journal::get();
    if (!journal) return false;
    const Lock lock(journal->mutex());
    struct stat status{};
    return journal->watches(out, status);
}

}  // namespace

extern "C" {

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

}  // extern "C"
}  // namespace powerloss
