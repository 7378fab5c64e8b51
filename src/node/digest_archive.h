// Digests of the batches of the last 72 hours, on disk: key device(8) boot(4) sequence(8), value
// the digest's first eight bytes and when the batch was received (i64 microseconds UTC). One
// thread. What a crash loses of it comes again from the journal at the next start.
#pragma once

#include "ingest/replay_guard.h"
#include "store/kv.h"

namespace vs::node {

class DigestArchive {
  public:
    static constexpr const char* kFamily = "digests";
    static constexpr Micros kKept = 3 * kDay;

    explicit DigestArchive(store::Kv& kv) : kv_(kv) {}

    // Once an hour also drops what is older than `kKept`.
    Result<> put(const std::vector<ingest::ReplayGuard::Digested>& digests, Micros now);
    Result<std::optional<std::uint64_t>> find(const model::DeviceId& device, std::uint32_t boot,
                                              std::uint64_t sequence) const;

  private:
    Result<> expire(Micros before);

    store::Kv& kv_;
    Micros expired_at_ = 0;
};

}  // namespace vs::node
