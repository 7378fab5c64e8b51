// FILE       {"device":"<16 hex>","seed":"<64 hex>","public":"<64 hex>"} LF, mode 0600
// FILE.boot  the last boot number in decimal, LF, mode 0600; replaced as a whole
#include "gateway/device_key.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>

#include "base/json.h"

namespace vs::gateway {
namespace {

constexpr std::size_t kMaxFile = 4096;

// A file descriptor that closes itself.
struct Descriptor {
    int fd;
    explicit Descriptor(int opened) : fd(opened) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (fd >= 0) ::close(fd);
    }
};

tl::unexpected<Error> io_error(std::string_view what, const std::string& path) {
    return fail("io", std::string(what) + " " + path + ": " + std::strerror(errno));
}

Result<std::string> read_small(const Descriptor& file, const std::string& path) {
    std::string out(kMaxFile, '\0');
    const auto got = ::pread(file.fd, out.data(), out.size(), 0);
    if (got < 0) return io_error("cannot read", path);
    out.resize(static_cast<std::size_t>(got));
    return out;
}

Result<> sync_folder_of(const std::string& path) {
    const auto slash = path.rfind('/');
    const auto folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    const Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory.fd < 0 || ::fsync(directory.fd) != 0) return io_error("cannot sync", folder);
    return {};
}

Result<> write_new(const std::string& path, std::string_view text) {
    const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (file.fd < 0 && errno == EEXIST)
        return fail("exists", path + " exists already: choose another name, it is not overwritten");
    if (file.fd < 0) return io_error("cannot create", path);
    if (::write(file.fd, text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
        ::fsync(file.fd) != 0)
        return io_error("cannot write", path);
    return {};
}

// Readers see the old number or the new one, also after a power cut.
Result<> replace(const std::string& path, std::string_view text) {
    const auto fresh = path + ".new";
    ::unlink(fresh.c_str());  // left by a crash; the caller holds the lock
    if (auto done = write_new(fresh, text); !done) return pass(done);
    if (::rename(fresh.c_str(), path.c_str()) != 0) return io_error("cannot replace", path);
    return sync_folder_of(path);
}

Result<std::uint32_t> read_boot(const std::string& path) {
    const auto broken = [&](std::string_view why) {
        return fail("boot-counter",
                    path + " " + std::string(why) +
                        "; batches signed under a number used before would be refused, so put the "
                        "file back or make a new device key");
    };
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.fd < 0) return broken("is missing");
    const auto text = read_small(file, path);
    if (!text) return pass(text);
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (error != std::errc() || std::string_view(end) != "\n") return broken("is damaged");
    if (number == UINT32_MAX) return broken("is used up");
    return number;
}

tl::unexpected<Error> no_key(const std::string& path) {
    return fail("device-key", path + " is not a device key file (vitalseal device new makes one)");
}

Result<DeviceKey> parse_key(const std::string& text, const std::string& path) {
    const auto value = parse_json(text);
    if (!value || !value->is_object()) return no_key(path);
    const auto field = [&](std::string_view name) {
        return from_hex(json_text(value->get_object(), name)).value_or(Bytes{});
    };
    const auto id = to_array<8>(field("device"));
    const auto seed = to_array<32>(field("seed"));
    if (!id || !seed) return no_key(path);
    DeviceKey key(*id, crypto::Secret(*seed));
    if (!equal(key.public_key(), field("public"))) return no_key(path);
    return key;
}

}  // namespace

DeviceKey::DeviceKey(const model::DeviceId& id, const crypto::Secret& seed)
    : id_(id), seed_(seed), key_(seed) {}

DeviceKey DeviceKey::generate() {
    auto id = crypto::random_array<8>();
    // IEEE 802c: bit 1 of the first octet "locally administered", bit 0 "group" clear.
    id[0] = static_cast<std::uint8_t>((id[0] | 0x02) & ~0x01);
    return {id, crypto::Secret::random()};
}

Result<DeviceKey> DeviceKey::load(const std::string& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.fd < 0)
        return fail("missing-file", "cannot read " + path + ": " + std::strerror(errno));
    struct stat status{};
    if (::fstat(file.fd, &status) != 0) return io_error("cannot read", path);
    if ((status.st_mode & 077) != 0)
        return fail("permissions", path + " can be read by others: chmod 600 " + path);
    auto text = read_small(file, path);
    if (!text) return pass(text);
    auto key = parse_key(*text, path);
    crypto::wipe({reinterpret_cast<std::uint8_t*>(text->data()), text->size()});
    return key;
}

// The file may have come with a mode that others can read: what is written here is 0600.
Result<DeviceKey> DeviceKey::adopt(const std::string& from, const std::string& path) {
    const Descriptor file(::open(from.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.fd < 0)
        return fail("missing-file", "cannot read " + from + ": " + std::strerror(errno));
    auto text = read_small(file, from);
    if (!text) return pass(text);
    auto key = parse_key(*text, from);
    crypto::wipe({reinterpret_cast<std::uint8_t*>(text->data()), text->size()});
    if (!key) return key;
    if (auto saved = key->save(path); !saved) return pass(saved);
    return key;
}

Result<> DeviceKey::save(const std::string& path) const {
    const auto text = R"({"device":")" + id_text() + R"(","seed":")" + to_hex(seed_.bytes()) +
                      R"(","public":")" + to_hex(public_key()) + "\"}\n";
    // The counter first: a key without one is unusable, a counter without a key harms nobody.
    if (::access(path.c_str(), F_OK) == 0)
        return fail("exists", path + " exists already: choose another name, it is not overwritten");
    if (auto done = write_new(path + ".boot", "0\n"); !done) return done;
    if (auto done = write_new(path, text); !done) return done;
    return sync_folder_of(path);
}

Result<std::uint32_t> next_boot(const std::string& key_file) {
    // The key file itself is the lock: it is never replaced.
    const Descriptor lock(::open(key_file.c_str(), O_RDONLY | O_CLOEXEC));
    if (lock.fd < 0) return fail("missing-file", "cannot read " + key_file);
    while (::flock(lock.fd, LOCK_EX) != 0)
        if (errno != EINTR) return io_error("cannot lock", key_file);
    const auto last = read_boot(key_file + ".boot");
    if (!last) return pass(last);
    const auto next = *last + 1;
    if (auto done = replace(key_file + ".boot", std::to_string(next) + "\n"); !done)
        return pass(done);
    return next;
}

}  // namespace vs::gateway
