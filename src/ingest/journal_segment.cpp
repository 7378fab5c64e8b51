#include "ingest/journal_segment.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace vs::ingest {
namespace {

constexpr std::string_view kMagic = "VSJ1";
constexpr std::size_t kPieceHead = 1 + 8;  // last, group
constexpr std::size_t kMaxPiece = kMaxRecord - 4 - crypto::kTagSize - kPieceHead;

crypto::Nonce24 record_nonce(const std::array<std::uint8_t, 16>& id, std::uint64_t offset) {
    crypto::Nonce24 nonce;
    std::copy(id.begin(), id.end(), nonce.begin());
    for (std::size_t i = 0; i < 8; ++i)
        nonce[16 + i] = static_cast<std::uint8_t>(offset >> (56 - 8 * i));
    return nonce;
}

Bytes length_bytes(std::uint32_t length) {
    Bytes out;
    append_u32(out, length);
    return out;
}

std::string last_error() {
    return std::strerror(errno);
}

// Reads exactly `size` bytes at `offset`; false at the end of the file.
bool read_at(int file, std::uint64_t offset, std::uint8_t* into, std::size_t size) {
    while (size > 0) {
        const auto got = ::pread(file, into, size, static_cast<off_t>(offset));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        into += got;
        offset += static_cast<std::uint64_t>(got);
        size -= static_cast<std::size_t>(got);
    }
    return true;
}

}  // namespace

SegmentWriter::SegmentWriter(store::AppendFile file, const crypto::Secret& key,
                             const std::array<std::uint8_t, 16>& id)
    : file_(std::move(file)), key_(key), id_(id) {}

Result<SegmentWriter> SegmentWriter::create(const std::string& path,
                                            const crypto::Secret& node_key) {
    auto file = store::AppendFile::create(path);
    if (!file) return pass(file);
    const auto id = crypto::random_array<16>();
    const auto key = crypto::Secret::random();
    const auto nonce = crypto::random_array<24>();
    const auto head = concat({as_bytes(kMagic), id});
    const auto wrapped = crypto::xchacha20_poly1305_seal(node_key, nonce, head, key.bytes());
    if (auto written = file->append(concat({head, nonce, wrapped})); !written) return pass(written);
    if (auto synced = file->sync(); !synced) return pass(synced);
    return SegmentWriter(std::move(*file), key, id);
}

std::uint64_t SegmentWriter::append(std::uint8_t type, ByteView payload) {
    const auto at = offset_;
    Bytes entry;
    entry.reserve(payload.size() + 1);
    entry.push_back(type);
    vs::append(entry, payload);
    ByteView rest = entry;
    for (; rest.size() > kMaxPiece; rest = rest.subspan(kMaxPiece))
        append_record(false, rest.first(kMaxPiece));
    append_record(true, rest);
    return at;
}

void SegmentWriter::append_record(bool last, ByteView piece) {
    if (buffer_.empty()) group_ = offset_;
    Bytes plain;
    plain.reserve(piece.size() + kPieceHead);
    plain.push_back(last ? 1 : 0);
    append_u64(plain, group_);
    vs::append(plain, piece);
    const auto length = length_bytes(static_cast<std::uint32_t>(plain.size() + crypto::kTagSize));
    const auto sealed =
        crypto::xchacha20_poly1305_seal(key_, record_nonce(id_, offset_), length, plain);
    vs::append(buffer_, length);
    vs::append(buffer_, sealed);
    offset_ += length.size() + sealed.size();
}

Result<> SegmentWriter::flush() {
    if (auto written = file_.append(buffer_); !written) return written;
    buffer_.clear();
    return {};
}

Result<> SegmentWriter::sync_file() {
    if (auto written = flush(); !written) return written;
    return file_.sync();
}

Result<> SegmentWriter::sync() {
    if (buffer_.empty()) return {};
    if (auto written = flush(); !written) return written;
    return file_.sync();
}

Result<SegmentReader> SegmentReader::open(const std::string& path, const crypto::Secret& node_key) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return fail("io", "cannot open journal segment " + path + ": " + last_error());
    std::array<std::uint8_t, kSegmentHeader> header;
    const ByteView view(header);
    const bool whole = read_at(file, 0, header.data(), header.size());
    auto key = whole
                   ? crypto::xchacha20_poly1305_open(node_key, *to_array<24>(view.subspan(20, 24)),
                                                     view.first(20), view.subspan(44))
                   : Result<Bytes>(fail("segment", "short"));
    if (!whole || as_text(view.first(4)) != kMagic || !key) {
        ::close(file);
        return fail("segment",
                    "journal segment " + path + " has no header that this node's key opens");
    }
    SegmentReader reader(file, crypto::Secret(*to_array<32>(*key)),
                         *to_array<16>(view.subspan(4, 16)));
    crypto::wipe(*key);
    return reader;
}

SegmentReader::~SegmentReader() {
    if (file_ >= 0) ::close(file_);
}

SegmentReader::SegmentReader(SegmentReader&& other) noexcept
    : file_(std::exchange(other.file_, -1)), key_(other.key_), id_(other.id_) {}

Result<Bytes> SegmentReader::record(std::uint64_t offset, std::uint64_t& next) const {
    std::array<std::uint8_t, 4> length_field;
    if (!read_at(file_, offset, length_field.data(), 4))
        return fail("missing", "the journal segment ends here");
    const auto length = read_u32(length_field);
    if (length < crypto::kTagSize + kPieceHead || length > kMaxRecord - 4)
        return fail("missing", "a journal record has an impossible length");
    Bytes sealed(length);
    if (!read_at(file_, offset + 4, sealed.data(), sealed.size()))
        return fail("missing", "a journal record is torn");
    next = offset + 4 + length;
    return crypto::xchacha20_poly1305_open(key_, record_nonce(id_, offset), length_field, sealed);
}

Result<SegmentEntry> SegmentReader::entry(std::uint64_t offset, std::uint64_t& next) const {
    Bytes whole;
    for (std::uint64_t at = offset;; at = next) {
        auto piece = record(at, next);
        if (!piece) return pass(piece);
        if (whole.size() + piece->size() > kMaxEntry + 2)
            return fail("missing", "a journal entry is too long");
        append(whole, ByteView(*piece).subspan(kPieceHead));
        if ((*piece)[0] == 1) break;
    }
    if (whole.empty()) return fail("missing", "a journal entry is empty");
    return SegmentEntry{offset, whole[0], Bytes(whole.begin() + 1, whole.end())};
}

Result<SegmentEntry> SegmentReader::read(std::uint64_t offset) const {
    std::uint64_t next = 0;
    return entry(offset, next);
}

Result<std::uint64_t> SegmentReader::each(const std::function<void(SegmentEntry&&)>& visit) const {
    std::uint64_t at = kSegmentHeader;
    for (;;) {
        std::uint64_t next = 0;
        auto found = entry(at, next);
        if (!found) return at;
        visit(std::move(*found));
        at = next;
    }
}

bool SegmentReader::synced_before_damage(std::uint64_t offset) const {
    const auto size = file_size();
    // Nearly every wrong offset has an impossible length, so that looking at all of them is cheap.
    for (auto at = offset + 1; at + 4 < size; ++at) {
        std::uint64_t next = 0;
        const auto piece = record(at, next);
        if (piece && read_u64(ByteView(*piece).subspan(1, 8)) > offset) return true;
    }
    return false;
}

std::uint64_t SegmentReader::file_size() const {
    struct stat status{};
    return ::fstat(file_, &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
}

namespace {

bool wipe_and_close(int file) {
    const std::array<std::uint8_t, kSegmentHeader> zeros{};
    const bool wiped =
        ::pwrite(file, zeros.data(), zeros.size(), 0) == static_cast<ssize_t>(zeros.size()) &&
        ::fdatasync(file) == 0;
    ::close(file);
    return wiped;
}

}  // namespace

Result<> replace_segment(const std::string& path, const std::string& fresh) {
    const int old = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (old < 0) return fail("io", "cannot open journal segment " + path + ": " + last_error());
    if (::rename(fresh.c_str(), path.c_str()) != 0) {
        ::close(old);
        return fail("io", "cannot replace journal segment " + path + ": " + last_error());
    }
    auto synced = store::sync_directory(std::filesystem::path(path).parent_path());
    if (!wipe_and_close(old))
        return fail("io", "cannot overwrite what " + path + " was: " + last_error());
    return synced;
}

Result<> destroy_segment(const std::string& path) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (file < 0)
        return fail("io",
                    "cannot open journal segment " + path + " to destroy it: " + last_error());
    const bool wiped = wipe_and_close(file);
    if (!wiped || ::unlink(path.c_str()) != 0)
        return fail("io", "cannot destroy journal segment " + path + ": " + last_error());
    return store::sync_directory(std::filesystem::path(path).parent_path());
}

}  // namespace vs::ingest
