// A RocksDB log is blocks of 32 KiB (the last one shorter), each a row of
//   record = masked crc32c of (type, payload) u32 | size u16 | type u8 | payload[size]
// all little-endian; fewer than 7 bytes at a block's end are unused. Types 1 (5 in reused files)
// are a whole write, 2 (6) its first part, 3 (7) a middle one, 4 (8) the last; 0 is preallocated
// space.
#include "store/detail/wal_tail.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <vector>

#include "store/file.h"

namespace vs::store {

namespace {

constexpr std::size_t kBlock = 32768;
constexpr std::size_t kHeader = 7;
constexpr std::size_t kMaxLog = std::size_t{512} << 20;

// CRC-32C (Castagnoli), reflected polynomial.
constexpr auto kCrcTable = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        table[i] = i;
        for (int bit = 0; bit < 8; ++bit) table[i] = table[i] >> 1 ^ (table[i] & 1) * 0x82f63b78u;
    }
    return table;
}();

std::uint32_t masked_crc(ByteView bytes) {
    std::uint32_t crc = ~0u;
    for (const auto byte : bytes) crc = crc >> 8 ^ kCrcTable[(crc ^ byte) & 0xff];
    crc = ~crc;
    return (crc >> 15 | crc << 17) + 0xa282ead8u;
}

std::uint32_t little(ByteView bytes) {
    std::uint32_t value = 0;
    for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | bytes[i];
    return value;
}

std::size_t left_in_block(std::size_t offset) {
    return kBlock - offset % kBlock;
}

std::size_t record_size(ByteView log, std::size_t offset) {
    return kHeader + little(log.subspan(offset + 4, 2));
}

bool verifies(ByteView log, std::size_t offset) {
    const std::size_t left = std::min(left_in_block(offset), log.size() - offset);
    if (left < kHeader || log[offset + 6] == 0 || record_size(log, offset) > left) return false;
    const auto covered = log.subspan(offset + 6, record_size(log, offset) - 6);
    return masked_crc(covered) == little(log.subspan(offset, 4));
}

// A write begins here.
bool begins_write(ByteView log, std::size_t offset) {
    if (log.size() - offset < kHeader) return false;
    const auto type = log[offset + 6];
    return (type == 1 || type == 2 || type == 5 || type == 6) && verifies(log, offset);
}

// The record at `offset` is cut short by the end of the file, or is space never written to.
bool ends_here(ByteView log, std::size_t offset) {
    const auto rest = log.subspan(offset);
    if (rest.size() < kHeader) return true;
    if (std::all_of(rest.begin(), rest.end(), [](auto byte) { return byte == 0; })) return true;
    const auto size = record_size(log, offset);
    return rest[6] != 0 && size <= left_in_block(offset) && size > rest.size();
}

bool write_begins_after(ByteView log, std::size_t bad) {
    // The bad record's size may be wrong too, so every place in its block is tried.
    const auto block_end = std::min(log.size(), bad + left_in_block(bad));
    for (std::size_t at = bad + 1; at < block_end; ++at)
        if (begins_write(log, at)) return true;
    for (std::size_t block = block_end; block < log.size(); block += kBlock)
        for (std::size_t at = block; at < std::min(block + kBlock, log.size());) {
            if (begins_write(log, at)) return true;
            if (!verifies(log, at)) break;
            at += record_size(log, at);
        }
    return false;
}

std::vector<std::string> logs_of(const std::string& folder) {
    std::vector<std::string> out;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored))
        if (entry.path().extension() == ".log" && entry.file_size(ignored) > 0)
            out.push_back(entry.path().string());
    // Names are numbers of at least six digits.
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
        return std::pair(a.size(), a) < std::pair(b.size(), b);
    });
    return out;
}

}  // namespace

Wal examine_wal(ByteView log) {
    std::size_t at = 0;
    while (at < log.size()) {
        if (left_in_block(at) < kHeader) {
            at += left_in_block(at);
        } else if (verifies(log, at)) {
            at += record_size(log, at);
        } else {
            if (ends_here(log, at)) return Wal::whole;
            return write_begins_after(log, at) ? Wal::damaged : Wal::torn;
        }
    }
    return Wal::whole;
}

WalReport examine_wals(const std::string& folder) {
    const auto logs = logs_of(folder);
    WalReport report;
    for (const auto& file : logs) {
        const auto content = read_file(file, kMaxLog);
        if (!content) return {Wal::damaged, file};
        auto state = examine_wal(*content);
        // A newer log was begun only when this one had been synced.
        if (state == Wal::torn && file != logs.back()) state = Wal::damaged;
        if (state > report.state) report = {state, file};
    }
    return report;
}

}  // namespace vs::store
