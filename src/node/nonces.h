// Nonces to sign in with: good for five minutes and once. None that is given out is kept, so that
// who asks for many takes no place from who signs in: each says until when it is good, under a MAC
// of a key that lives as long as this object.
//
//   nonce = until u64 (microseconds) ‖ 8 random bytes ‖ first 16 bytes of HMAC-SHA-256(key, these)
#pragma once

#include <map>
#include <mutex>

#include "base/time.h"
#include "crypto/hash.h"

namespace vs::node {

// Thread-safe.
class Nonces {
  public:
    static constexpr Micros kLife = 5 * kMinute;

    crypto::Digest give(Micros now) const;
    // Whether it is one of ours, in time, and was not used before: asked of what a key of the
    // account has signed, since it is remembered from then on.
    bool use(const crypto::Digest& nonce, Micros now);

  private:
    const crypto::Digest key_ = crypto::random_array<32>();
    std::mutex mutex_;
    std::map<crypto::Digest, Micros> used_;  // until when; guarded by the mutex
};

}  // namespace vs::node
