#include "ipfs/block_store.h"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

namespace vs::ipfs {

namespace {

// The next digest in order; none after the last.
std::optional<crypto::Digest> after(crypto::Digest digest) {
    for (auto at = digest.rbegin(); at != digest.rend(); ++at)
        if (++*at != 0) return digest;
    return std::nullopt;
}

tl::unexpected<Error> fail_altered(const crypto::Digest& digest) {
    return fail("altered", "the block kept as " + to_hex(digest) + " no longer has this hash");
}

}  // namespace

BlockStore::BlockStore(store::Kv& kv, std::string family) : kv_(kv), family_(std::move(family)) {}

crypto::Digest BlockStore::stage(store::Batch& batch, ByteView block) const {
    if (block.size() > kMaxBlock) throw std::length_error("a block holds at most 2 MiB");
    const auto digest = crypto::sha256(block);
    batch.put(family_, digest, block);
    return digest;
}

Result<crypto::Digest> BlockStore::put(ByteView block) {
    if (block.size() > kMaxBlock)
        return fail("too-large", "a block of " + std::to_string(block.size()) + " bytes");
    store::Batch batch;
    const auto digest = stage(batch, block);
    if (auto written = kv_.write(batch); !written) return pass(written);
    return digest;
}

Result<Bytes> BlockStore::get(const crypto::Digest& digest, store::From from) const {
    auto found = kv_.get(family_, digest, from);
    if (!found) return pass(found);
    if (!*found) return fail("missing", "there is no block " + to_hex(digest));
    if (crypto::sha256(**found) != digest) return fail_altered(digest);
    return std::move(**found);
}

Result<bool> BlockStore::has(const crypto::Digest& digest) const {
    const auto found = kv_.get(family_, digest);
    if (!found) return pass(found);
    return found->has_value();
}

Result<> BlockStore::each(const std::function<bool(const Seen&)>& visit,
                          const crypto::Digest& first) const {
    std::optional<crypto::Digest> from = first;
    while (from) {
        bool stopped = false;
        const auto check = [&](ByteView key, ByteView block) {
            const auto digest = to_array<32>(key).value_or(crypto::Digest{});
            from = after(digest);
            const bool good = crypto::sha256(block) == digest;
            stopped = !visit({digest, block.size(), good ? Result<>() : fail_altered(digest)});
            return !stopped;
        };
        auto walked = kv_.each(family_, *from, check, store::From::disk);
        if (walked || stopped || !from) return {};
        // The store gave up at a block whose bytes it knows to be damaged: go on behind it.
        const auto damaged = find_damaged(*from);
        if (!damaged) return walked;
        if (!visit({*damaged, 0, walked})) return {};
        from = after(*damaged);
    }
    return {};
}

// The least digest whose inclusion makes a walk from `from` fail, one bit after the other. A walk
// ends without telling where it failed, and every step over a damaged value fails, so the key can
// only be closed in on from both sides.
std::optional<crypto::Digest> BlockStore::find_damaged(const crypto::Digest& from) const {
    const auto fails_up_to = [&](const crypto::Digest& last) {
        const auto bound = after(last);
        const ByteView before = bound ? ByteView(*bound) : ByteView();
        const auto pass_by = [](ByteView, ByteView) { return true; };
        return !kv_.each(family_, from, pass_by, store::From::disk, before);
    };
    crypto::Digest found;
    found.fill(0xff);
    for (std::size_t bit = 0; bit < 256; ++bit) {
        auto lower = found;
        lower[bit / 8] = static_cast<std::uint8_t>(lower[bit / 8] & ~(0x80u >> bit % 8));
        if (fails_up_to(lower)) found = lower;
    }
    // Where more than one value is damaged (a whole table), no single block is to blame.
    if (found < from || get(found, store::From::disk)) return std::nullopt;
    return found;
}

Result<> BlockStore::erase_for_good(const std::vector<crypto::Digest>& digests) {
    std::vector<Bytes> keys;
    keys.reserve(digests.size());
    for (const auto& digest : digests) keys.push_back(to_bytes(digest));
    return kv_.erase_for_good(family_, keys);
}

}  // namespace vs::ipfs
