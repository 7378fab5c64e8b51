// An append-only Merkle log in a family of a store::Kv. Every complete subtree's hash is kept, so
// the root at any past size, and a proof between any two, cost O(log n) reads.
//
// One writer, many readers: stage(), committed() and rolled_back() belong to one thread at a time;
// everything else may be called from any thread and sees committed leaves only. Leaves become
// durable by the caller's Kv::write, in the same atomic batch as what they vouch for:
//
//     auto index = log.stage(batch, leaf);   // as often as wanted
//     if (kv.write(batch)) log.committed(); else log.rolled_back();
//
// Codes of reads: "range" (beyond the committed size), "missing" and "altered" (the store no longer
// holds what was written), and those of the store.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "store/kv.h"
#include "tlog/merkle.h"

namespace vs::tlog {

inline constexpr std::size_t kMaxLeaf = 65'535;  // an entry bundle has two bytes for the length

class Log {
  public:
    // The state is that of the store, whatever was staged before. The store outlives the log.
    static Result<Log> open(store::Kv& kv, std::string family = "log");
    Log(Log&& other) noexcept;  // while nobody else uses it
    Log& operator=(Log&& other) noexcept;

    std::uint64_t size() const { return size_.load(std::memory_order_acquire); }

    // The index the leaf will have. A leaf over kMaxLeaf is a programmer error.
    std::uint64_t stage(store::Batch& batch, ByteView leaf);
    void committed();
    void rolled_back();

    // root(0) is empty_root(); inclusion wants index < size, consistency a <= b.
    Result<Hash> root(std::uint64_t size) const;
    // The stored hash of the complete subtree of leaves [index * 2^level, (index + 1) * 2^level):
    // what an audit compares with its own to find where a log was altered.
    Result<Hash> node(int level, std::uint64_t index) const;
    Result<std::vector<Hash>> inclusion(std::uint64_t index, std::uint64_t size) const;
    Result<std::vector<Hash>> consistency(std::uint64_t a, std::uint64_t b) const;

    // The leaf, after its hash was compared with the one kept beside it.
    Result<Bytes> leaf(std::uint64_t index, store::From from = store::From::cache) const;

    // C2SP tlog-tiles: `width` (1 to 256) hashes of 32 bytes, from number 256 * index on, of the
    // subtrees of 256^level leaves; and the leaves themselves, each behind two bytes of length.
    Result<Bytes> tile(int level, std::uint64_t index, int width) const;
    Result<Bytes> entries(std::uint64_t index, int width) const;

    // Rebuilds the tree of the first `size` leaves and compares every hash kept; reads all of them.
    // The error ("missing", "altered") names the first row that is wrong.
    Result<> check(std::uint64_t size, store::From from = store::From::disk) const;

  private:
    Log(store::Kv& kv, std::string family, std::uint64_t size, std::vector<Hash> peaks);
    Result<Bytes> row(std::uint64_t index, store::From from = store::From::cache) const;
    Result<Hash> range_root(std::uint64_t begin, std::uint64_t end) const;

    store::Kv* kv_;
    std::string family_;
    std::atomic<std::uint64_t> size_;  // committed
    std::vector<Hash> peaks_;          // of size_: complete subtrees, largest first
    std::uint64_t staged_size_ = 0;    // writer only, from here on
    std::vector<Hash> staged_peaks_;
};

}  // namespace vs::tlog
