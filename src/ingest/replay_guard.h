// Which batches of each device were seen (FORMATS, Replay): per (device, boot) the set of sequence
// numbers as ranges, and for the last 72 hours eight bytes of each batch's digest, to tell a
// repeated batch from a reused counter. The youngest digests are held here, the others in an
// archive on disk, or memory would grow with the rate of batches for three days. One thread.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/time.h"
#include "crypto/hash.h"
#include "model/reading.h"

namespace vs::ingest {

enum class Seen {
    fresh,      // never seen, in whatever order it comes and from whatever boot
    duplicate,  // seen with this digest, or seen so long ago that digests are no longer kept
    conflict,   // seen with another digest: the counter was used twice
    unreadable  // seen, but the archive that would tell which cannot be read
};

class ReplayGuard {
  public:
    struct Digested {
        model::DeviceId device;
        std::uint32_t boot;
        std::uint64_t sequence;
        std::uint64_t digest;  // its first eight bytes
        Micros at;             // when it was received
    };
    // The digest of a batch that take_digests() gave out; none where it is no longer kept.
    using Archive = std::function<Result<std::optional<std::uint64_t>>(
        const model::DeviceId& device, std::uint32_t boot, std::uint64_t sequence)>;
    explicit ReplayGuard(Archive archive = {}) : archive_(std::move(archive)) {}

    Seen check(const model::DeviceId& device, std::uint32_t boot, std::uint64_t sequence,
               const crypto::Digest& digest) const;
    void add(const model::DeviceId& device, std::uint32_t boot, std::uint64_t sequence,
             const crypto::Digest& digest, Micros at);
    // Takes back an add() whose batch did not reach the disk.
    void remove(const model::DeviceId& device, std::uint32_t boot, std::uint64_t sequence);
    // Gives out the digests of at most `most` of the batches received before `before`, in the order
    // they were added, and forgets them here; the ranges stay.
    std::vector<Digested> take_digests(Micros before, std::size_t most);
    std::size_t young() const { return digests_.size(); }  // digests held here

    // Ranges alone, for the time when the journal no longer holds the batches themselves.
    struct Range {
        model::DeviceId device;
        std::uint32_t boot;
        std::uint64_t first, last;
    };
    std::vector<Range> ranges() const;
    void add_range(const Range& range);

  private:
    struct Stream {
        std::map<std::uint64_t, std::uint64_t> ranges;  // first -> last, never touching
        void add(std::uint64_t first, std::uint64_t last);
        void remove(std::uint64_t sequence);
        bool contains(std::uint64_t sequence) const;
    };
    struct Key {
        std::uint64_t device;
        std::uint32_t boot;
        bool operator==(const Key&) const = default;
    };
    struct KeyHash {
        std::size_t operator()(const Key& key) const {
            return key.device * 0x9e3779b97f4a7c15u ^ key.boot;
        }
    };
    struct Counter {
        Key key;
        std::uint64_t sequence;
        bool operator==(const Counter&) const = default;
    };
    struct CounterHash {
        std::size_t operator()(const Counter& counter) const {
            return KeyHash{}(counter.key) + counter.sequence * 0xff51afd7ed558ccdu;
        }
    };
    struct Young {
        Counter counter;
        Micros at;
    };
    static Key key_of(const model::DeviceId& device, std::uint32_t boot) {
        return {read_u64(device), boot};
    }

    Archive archive_;
    std::unordered_map<Key, Stream, KeyHash> streams_;
    std::unordered_map<Counter, std::uint64_t, CounterHash> digests_;
    std::deque<Young> order_;  // of the digests held here; those removed since are passed over
};

}  // namespace vs::ingest
