// The roots of a log, computed from its leaves alone as they are read.
#pragma once

#include "tlog/merkle.h"

namespace vs::verify {

// Complete subtrees of what was read so far, largest first (RFC 6962 section 2.1).
class Roots {
  public:
    // Adds a leaf; calls `complete(level, index, hash)` for every subtree it completes.
    template <class Complete>
    void add(const tlog::Hash& leaf, const Complete& complete) {
        auto hash = leaf;
        auto index = size_++;
        int level = 0;
        complete(level, index, hash);
        for (; (index & 1) != 0; index >>= 1) {
            hash = tlog::node_hash(peaks_.back(), hash);
            peaks_.pop_back();
            complete(++level, index >> 1, hash);
        }
        peaks_.push_back(hash);
    }
    std::uint64_t size() const { return size_; }
    tlog::Hash root() const {
        if (peaks_.empty()) return tlog::empty_root();
        auto hash = peaks_.back();
        for (auto peak = peaks_.rbegin() + 1; peak != peaks_.rend(); ++peak)
            hash = tlog::node_hash(*peak, hash);
        return hash;
    }

  private:
    std::uint64_t size_ = 0;
    std::vector<tlog::Hash> peaks_;
};

}  // namespace vs::verify
