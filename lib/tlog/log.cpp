// What lies in the family:
//
//   "n" u64 index  ->  hash of the leaf ‖ hash of every subtree that this leaf completes, smallest
//                      first ‖ leaf. Leaf i completes as many as i + 1 has trailing zero bits, so
//                      the node (level, j) stands in row (j + 1) * 2^level - 1 at 32 * level.
//   "size"         ->  u64 number of leaves
//
// Integers are big-endian. A row is written once; only "size" changes.
#include "tlog/log.h"

#include <algorithm>
#include <bit>
#include <stdexcept>

#include "tlog/tile.h"

namespace vs::tlog {
namespace {

constexpr std::size_t kHash = 32;
const Bytes& size_key() {
    static const Bytes key = to_bytes(as_bytes("size"));
    return key;
}

Bytes row_key(std::uint64_t index) {
    Bytes key{'n'};
    append_u64(key, index);
    return key;
}

std::size_t hashes_in_row(std::uint64_t index) {
    return 1 + static_cast<std::size_t>(std::countr_zero(index + 1));
}

Hash hash_at(ByteView row, std::size_t number) {
    return *to_array<kHash>(row.subspan(number * kHash, kHash));
}

Hash fold(const std::vector<Hash>& peaks) {
    if (peaks.empty()) return empty_root();
    Hash hash = peaks.back();
    for (auto peak = peaks.rbegin() + 1; peak != peaks.rend(); ++peak)
        hash = node_hash(*peak, hash);
    return hash;
}

// Adds a leaf's hash; answers the hashes of the subtrees it completes, itself first.
std::vector<Hash> grow(std::vector<Hash>& peaks, std::uint64_t index, const Hash& leaf) {
    std::vector<Hash> completed{leaf};
    for (; (index & 1) != 0; index >>= 1) {
        completed.push_back(node_hash(peaks.back(), completed.back()));
        peaks.pop_back();
    }
    peaks.push_back(completed.back());
    return completed;
}

auto out_of_range(std::uint64_t asked, std::uint64_t size) {
    return fail("range",
                std::to_string(asked) + " is beyond the log's size of " + std::to_string(size));
}

auto altered(std::uint64_t index) {
    return fail("altered",
                "leaf " + std::to_string(index) + " of the log is not as it was written");
}

auto missing(std::uint64_t index) {
    return fail("missing", "leaf " + std::to_string(index) + " of the log is gone");
}

bool well_formed(std::uint64_t index, ByteView row) {
    const std::size_t hashes = hashes_in_row(index) * kHash;
    return row.size() >= hashes && row.size() <= hashes + kMaxLeaf;
}

// Whether the row says what the leaf in it makes of the rows before it.
bool row_is_right(std::uint64_t index, ByteView row, std::vector<Hash>& peaks) {
    if (!well_formed(index, row)) return false;
    const auto leaf = row.subspan(hashes_in_row(index) * kHash);
    std::size_t number = 0;
    for (const auto& hash : grow(peaks, index, leaf_hash(leaf)))
        if (hash != hash_at(row, number++)) return false;
    return true;
}

bool in_tile(int level, std::uint64_t index, int width, std::uint64_t size) {
    if (level < 0 || level > 7 || width < 1 || width > kTileWidth) return false;
    if (index > kMaxSize / kTileWidth) return false;
    const std::uint64_t end = index * kTileWidth + static_cast<std::uint64_t>(width);
    return end <= size >> (8 * level);
}

}  // namespace

Result<Log> Log::open(store::Kv& kv, std::string family) {
    auto value = kv.get(family, size_key());
    if (!value) return pass(value);
    const auto bytes = value->value_or(Bytes(8));  // none: a new log
    const std::uint64_t size = bytes.size() == 8 ? read_u64(bytes) : kMaxSize + 1;
    if (size > kMaxSize) return fail("altered", "the log's size is not as it was written");
    Log log(kv, std::move(family), size, {});
    for (std::uint64_t begin = 0; begin < size;) {
        const std::uint64_t span = std::bit_floor(size - begin);
        auto peak = log.node(std::countr_zero(span), begin / span);
        if (!peak) return pass(peak);
        log.peaks_.push_back(*peak);
        begin += span;
    }
    log.rolled_back();
    return log;
}

Log::Log(store::Kv& kv, std::string family, std::uint64_t size, std::vector<Hash> peaks)
    : kv_(&kv), family_(std::move(family)), size_(size), peaks_(std::move(peaks)) {}

Log::Log(Log&& other) noexcept
    : kv_(other.kv_),
      family_(std::move(other.family_)),
      size_(other.size()),
      peaks_(std::move(other.peaks_)),
      staged_size_(other.staged_size_),
      staged_peaks_(std::move(other.staged_peaks_)) {}

Log& Log::operator=(Log&& other) noexcept {
    kv_ = other.kv_;
    family_ = std::move(other.family_);
    size_.store(other.size(), std::memory_order_release);
    peaks_ = std::move(other.peaks_);
    staged_size_ = other.staged_size_;
    staged_peaks_ = std::move(other.staged_peaks_);
    return *this;
}

std::uint64_t Log::stage(store::Batch& batch, ByteView leaf) {
    if (leaf.size() > kMaxLeaf)
        throw std::length_error("a leaf of the log has at most 65535 bytes");
    const std::uint64_t index = staged_size_++;
    Bytes row;
    for (const auto& hash : grow(staged_peaks_, index, leaf_hash(leaf))) append(row, hash);
    append(row, leaf);
    batch.put(family_, row_key(index), row);
    Bytes size;
    append_u64(size, staged_size_);
    batch.put(family_, size_key(), size);
    return index;
}

void Log::committed() {
    peaks_ = staged_peaks_;
    size_.store(staged_size_, std::memory_order_release);
}

void Log::rolled_back() {
    staged_peaks_ = peaks_;
    staged_size_ = size();
}

Result<Bytes> Log::row(std::uint64_t index, store::From from) const {
    auto value = kv_->get(family_, row_key(index), from);
    if (!value) return pass(value);
    auto& found = *value;
    if (!found) return missing(index);
    if (!well_formed(index, *found)) return altered(index);
    return std::move(*found);
}

Result<Hash> Log::node(int level, std::uint64_t index) const {
    const auto bytes = row(((index + 1) << level) - 1);
    if (!bytes) return pass(bytes);
    return hash_at(*bytes, static_cast<std::size_t>(level));
}

// The root over leaves [begin, end), where begin is a multiple of the next power of two of its
// size.
Result<Hash> Log::range_root(std::uint64_t begin, std::uint64_t end) const {
    std::vector<Hash> peaks;
    while (begin < end) {
        const std::uint64_t span = std::bit_floor(end - begin);
        auto peak = node(std::countr_zero(span), begin / span);
        if (!peak) return peak;
        peaks.push_back(*peak);
        begin += span;
    }
    return fold(peaks);
}

Result<Hash> Log::root(std::uint64_t size) const {
    if (size > this->size()) return out_of_range(size, this->size());
    return range_root(0, size);
}

// RFC 9162 section 2.1.3.1, walked from the root down and then turned round.
Result<std::vector<Hash>> Log::inclusion(std::uint64_t index, std::uint64_t size) const {
    if (size > this->size()) return out_of_range(size, this->size());
    if (index >= size) return out_of_range(index, size);
    std::vector<Hash> proof;
    for (std::uint64_t begin = 0, end = size; end - begin > 1;) {
        const std::uint64_t middle = begin + std::bit_floor(end - begin - 1);
        const bool left = index < middle;
        auto other = left ? range_root(middle, end) : range_root(begin, middle);
        if (!other) return pass(other);
        proof.push_back(*other);
        (left ? end : begin) = middle;
    }
    std::reverse(proof.begin(), proof.end());
    return proof;
}

// RFC 9162 section 2.1.4.1, likewise.
Result<std::vector<Hash>> Log::consistency(std::uint64_t a, std::uint64_t b) const {
    if (b > size()) return out_of_range(b, size());
    if (a > b) return out_of_range(a, b);
    std::vector<Hash> proof;
    if (a == 0) return proof;
    std::uint64_t begin = 0, end = b;
    while (end != a) {
        const std::uint64_t middle = begin + std::bit_floor(end - begin - 1);
        const bool left = a <= middle;
        auto other = left ? range_root(middle, end) : range_root(begin, middle);
        if (!other) return pass(other);
        proof.push_back(*other);
        (left ? end : begin) = middle;
    }
    if (begin != 0) {  // else the old tree is this subtree, and its root is known
        auto old = range_root(begin, end);
        if (!old) return pass(old);
        proof.push_back(*old);
    }
    std::reverse(proof.begin(), proof.end());
    return proof;
}

Result<Bytes> Log::leaf(std::uint64_t index, store::From from) const {
    if (index >= size()) return out_of_range(index, size());
    auto bytes = row(index, from);
    if (!bytes) return bytes;
    const auto leaf = ByteView(*bytes).subspan(hashes_in_row(index) * kHash);
    if (leaf_hash(leaf) != hash_at(*bytes, 0)) return altered(index);
    return to_bytes(leaf);
}

Result<Bytes> Log::tile(int level, std::uint64_t index, int width) const {
    if (!in_tile(level, index, width, size())) return fail("range", "the log has no such tile yet");
    Bytes out;
    for (int i = 0; i < width; ++i) {
        auto hash = node(8 * level, index * kTileWidth + static_cast<std::uint64_t>(i));
        if (!hash) return pass(hash);
        append(out, *hash);
    }
    return out;
}

Result<Bytes> Log::entries(std::uint64_t index, int width) const {
    if (!in_tile(0, index, width, size())) return fail("range", "the log has no such entries yet");
    Bytes out;
    for (int i = 0; i < width; ++i) {
        auto bytes = leaf(index * kTileWidth + static_cast<std::uint64_t>(i));
        if (!bytes) return bytes;
        out.push_back(static_cast<std::uint8_t>(bytes->size() >> 8));
        out.push_back(static_cast<std::uint8_t>(bytes->size()));
        append(out, *bytes);
    }
    return out;
}

Result<> Log::check(std::uint64_t size, store::From from) const {
    if (size > this->size()) return out_of_range(size, this->size());
    std::vector<Hash> peaks;
    std::uint64_t next = 0;
    Result<> verdict;
    const auto visit = [&](ByteView key, ByteView value) {
        if (next == size) return false;
        if (!equal(key, row_key(next)))
            verdict = missing(next);
        else if (!row_is_right(next, value, peaks))
            verdict = altered(next);
        ++next;
        return verdict.has_value();
    };
    auto read = kv_->each(family_, row_key(0), visit, from);
    if (!read) return read;
    if (verdict && next < size) return missing(next);
    return verdict;
}

}  // namespace vs::tlog
