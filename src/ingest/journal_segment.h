// One encrypted file of the journal. Its bytes:
//
//   segment := "VSJ1" id(16) nonce(24) wrapped(48) record*
//   wrapped := XChaCha20-Poly1305(node key, nonce, ad = "VSJ1" id, segment key(32))
//   record  := length(u32, of sealed) sealed
//   sealed  := XChaCha20-Poly1305(segment key, id ‖ u64 offset of the record in the file, ad =
//             length, piece)
//   piece   := last(u8: 0 or 1) group(u64) bytes
//              an entry is the bytes of its pieces, up to the one with last = 1; group is the
//              offset at which the write that brought this record began
//   entry   := type(u8) payload
//
// A record is at most 64 KiB and is written once; all integers are big-endian. A segment is never
// appended to after a restart: the nonce of a torn record must not be used twice
// (docs/formats/journal.md).
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "base/bytes.h"
#include "crypto/aead.h"
#include "store/file.h"

namespace vs::ingest {

inline constexpr std::size_t kMaxRecord = 64 * 1024;
inline constexpr std::size_t kMaxEntry = 1024 * 1024;
inline constexpr std::size_t kSegmentHeader = 4 + 16 + 24 + 48;

// Writes one segment. One thread. After any error the segment must be left and a new one begun.
class SegmentWriter {
  public:
    static Result<SegmentWriter> create(const std::string& path, const crypto::Secret& node_key);

    // Buffers the entry and returns the offset it will have. At most kMaxEntry bytes.
    std::uint64_t append(std::uint8_t type, ByteView payload);
    // Writes what is buffered and returns once the disk has it.
    Result<> sync();
    // Writes what is buffered, and leaves it to a later sync() to bring it to the disk.
    Result<> flush();
    Result<> sync_file();  // what was flushed
    std::uint64_t size() const { return offset_; }
    bool dirty() const { return !buffer_.empty(); }

  private:
    SegmentWriter(store::AppendFile file, const crypto::Secret& key,
                  const std::array<std::uint8_t, 16>& id);
    void append_record(bool last, ByteView piece);
    std::uint64_t group_ = kSegmentHeader;

    store::AppendFile file_;
    crypto::Secret key_;
    std::array<std::uint8_t, 16> id_;
    std::uint64_t offset_ = kSegmentHeader;
    Bytes buffer_;
};

struct SegmentEntry {
    std::uint64_t offset;
    std::uint8_t type;
    Bytes payload;
};

// Reads one segment, whether closed or still being written. Threads may share it.
class SegmentReader {
  public:
    // Code "segment" where the header is damaged or another node key wrote it.
    static Result<SegmentReader> open(const std::string& path, const crypto::Secret& node_key);
    ~SegmentReader();
    SegmentReader(SegmentReader&&) noexcept;
    SegmentReader& operator=(SegmentReader&&) = delete;

    // The entry at an offset that append() returned; code "missing" where none ends there intact.
    Result<SegmentEntry> read(std::uint64_t offset) const;
    // Every whole entry in order. Returns the offset after the last one: less than the file's size
    // where the tail is torn. An entry whose last record is missing does not count.
    Result<std::uint64_t> each(const std::function<void(SegmentEntry&&)>& visit) const;
    // Whether some record behind `offset` shows that what stood at `offset` had been synced: it
    // came with a later write, and no write begins before the one before it is on the disk. Then a
    // record at `offset` that does not verify was damaged, not torn.
    bool synced_before_damage(std::uint64_t offset) const;
    std::uint64_t file_size() const;

  private:
    SegmentReader(int file, const crypto::Secret& key, const std::array<std::uint8_t, 16>& id)
        : file_(file), key_(key), id_(id) {}
    Result<Bytes> record(std::uint64_t offset, std::uint64_t& next) const;
    Result<SegmentEntry> entry(std::uint64_t offset, std::uint64_t& next) const;

    int file_;
    crypto::Secret key_;
    std::array<std::uint8_t, 16> id_;
};

// Puts `fresh`, which is on the disk, in the place of `path` and overwrites the wrapped key of what
// was there.
Result<> replace_segment(const std::string& path, const std::string& fresh);

// Overwrites the wrapped key on disk, then removes the file: what a copy of the freed sectors holds
// stays closed.
Result<> destroy_segment(const std::string& path);

}  // namespace vs::ingest
