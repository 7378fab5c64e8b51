// Which batches of each device were seen (FORMATS, Replay): per (device, boot) the set of sequence
// numbers as ranges, and for the last 72 hours eight bytes of each batch's digest, to tell a
// repeated batch from a reused counter. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <unordered_map>
#include <vector>

#include "base/time.h"
#include "crypto/hash.h"
#include "model/reading.h"

namespace vs::ingest {

enum class Seen {
    fresh,      // never seen, in whatever order it comes and from whatever boot
    duplicate,  // seen with this digest, or seen so long ago that digests are no longer kept
    conflict    // seen with another digest: the counter was used twice
};

class ReplayGuard {
  public:
    Seen check(const model::DeviceId& device, std::uint32_t boot, std::uint64_t sequence,
               const crypto::Digest& digest) const;
    void add(const model::DeviceId& device, std::uint32_t boot, std::uint64_t sequence,
             const crypto::Digest& digest, Micros at);
    // Takes back an add() whose batch did not reach the disk.
    void remove(const model::DeviceId& device, std::uint32_t boot, std::uint64_t sequence);
    // Forgets digests of batches added before `before`; the ranges stay.
    void forget_digests(Micros before);

    // Ranges alone, for the time when the journal no longer holds the batches themselves.
    struct Range {
        model::DeviceId device;
        std::uint32_t boot;
        std::uint64_t first, last;
    };
    std::vector<Range> ranges() const;
    void add_range(const Range& range);

  private:
    struct Digest8 {
        std::uint64_t sequence, digest;
        Micros at;
    };
    struct Stream {
        std::map<std::uint64_t, std::uint64_t> ranges;  // first -> last, never touching
        std::vector<Digest8> digests;                   // by sequence
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
    static Key key_of(const model::DeviceId& device, std::uint32_t boot) {
        return {read_u64(device), boot};
    }

    std::unordered_map<Key, Stream, KeyHash> streams_;
};

}  // namespace vs::ingest
