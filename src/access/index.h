// Follows a chain and keeps the picture of its Registry and Consent up to date. The picture lives
// in memory only: the chain is the truth, and after any crash the picture is built from it again.
// A caller sees a picture that never changes; the next block makes another.
#pragma once

#include <mutex>

#include "access/decide.h"
#include "chain/filters.h"

namespace vs::access {

// The picture after one block.
struct View {
    std::shared_ptr<const Picture> picture;
    std::uint64_t block = 0;
    chain::Hash hash{};
    Seconds time = 0;  // of the block
};

// Thread-safe.
class Index {
  public:
    struct Options {
        Address registry, consent;
        std::uint64_t page = 50'000;  // blocks searched at once
    };
    // The chain outlives it.
    Index(const chain::Chain& chain, const Options& options) : chain_(chain), options_(options) {}

    // Reads what the chain has and this has not; from the beginning where the chain took back a
    // block that was read. Codes of chain::Database; "abi" where a contract says what it cannot.
    Result<View> catch_up();
    // As of the last catch_up().
    View view() const;

  private:
    Result<std::shared_ptr<const Picture>> read(std::uint64_t from, std::uint64_t to,
                                                const std::shared_ptr<const Picture>& old) const;
    Result<> apply(const std::vector<chain::FoundBlock>& found, Picture& picture) const;
    Result<bool> still_there() const;

    const chain::Chain& chain_;
    const Options options_;
    std::mutex reading_;        // held while reading
    mutable std::mutex mutex_;  // guards the view
    View view_{std::make_shared<const Picture>(), 0, {}, 0};
};

}  // namespace vs::access
