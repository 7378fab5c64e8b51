// Making, opening, renaming and removing; see preload.h.
#include "preload.h"

#include <dlfcn.h>

#include <cstdarg>
#include <cstdio>
#include <cstring>

namespace powerloss {
namespace {

Record named(Kind kind, const std::string& path) {
    Record record;
    record.header.kind = kind;
    record.header.parent = parent_inode(path);
    record.path = path;
    return record;
}

// After a creation: what it made, or that it failed.
void record_outcome(Journal& journal, const std::string& path, bool done) {
    const KeepErrno keep;
    struct stat status{};
    Record record = named(Kind::cancelled, path);
    if (done && look_at(path, status)) {
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
    if (!real || look_at(*real, status)) return call();
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
    if (empties && look_at(*real, status) && S_ISREG(status.st_mode) && status.st_size)
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
    if (!real || look_at(*real, status)) return open_existing(folder, path, flags, mode);
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
    if (!real || !look_at(*real, status)) return call();
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
    if (!look_at(*from, status)) return call();
    Record record = named(Kind::rename, *from);
    record.header.parent = parent_inode(*to);
    record.header.inode = status.st_ino;
    record.target = *to;
    if (look_at(*to, replaced) && replaced.st_ino != status.st_ino) {
        record.header.replaced = replaced.st_ino;
        record.kept = journal->keep(*to, replaced);
    }
    journal->write(record);
    const int result = call();
    if (result != 0) record_outcome(*journal, *from, false);
    return result;
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
}  // namespace powerloss
