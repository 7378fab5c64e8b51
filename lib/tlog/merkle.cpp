#include "tlog/merkle.h"

#include <bit>

namespace vs::tlog {
namespace {

constexpr std::uint8_t kLeafPrefix[] = {0x00};
constexpr std::uint8_t kNodePrefix[] = {0x01};

// Walks a proof upwards, and answers whether there were exactly as many hashes as it took.
class Steps {
  public:
    explicit Steps(std::span<const Hash> proof) : left_(proof) {}
    bool empty() const { return left_.empty(); }
    Hash next() {
        const Hash hash = left_.front();
        left_ = left_.subspan(1);
        return hash;
    }

  private:
    std::span<const Hash> left_;
};

auto wrong_length(std::string_view which) {
    return fail("proof-length",
                "the " + std::string(which) + " proof has too few or too many hashes");
}

Result<> compare(const Hash& computed, const Hash& claimed, std::string_view which) {
    if (computed == claimed) return {};
    return fail("root",
                "the proof leads to another " + std::string(which) + " than the one claimed");
}

}  // namespace

Hash leaf_hash(ByteView leaf) {
    return crypto::sha256({kLeafPrefix, leaf});
}

Hash node_hash(const Hash& left, const Hash& right) {
    return crypto::sha256({kNodePrefix, left, right});
}

Hash empty_root() {
    return crypto::sha256(ByteView{});
}

Hash root_of(std::span<const Hash> leaf_hashes) {
    if (leaf_hashes.empty()) return empty_root();
    if (leaf_hashes.size() == 1) return leaf_hashes[0];
    const std::size_t split = std::bit_floor(leaf_hashes.size() - 1);
    return node_hash(root_of(leaf_hashes.first(split)), root_of(leaf_hashes.subspan(split)));
}

// RFC 9162 section 2.1.3.2.
Result<> verify_inclusion(std::uint64_t index, std::uint64_t size, const Hash& leaf,
                          std::span<const Hash> proof, const Hash& root) {
    if (index >= size || size > kMaxSize)
        return fail("range", "leaf " + std::to_string(index) + " is not in a log of " +
                                 std::to_string(size));
    if (proof.size() > kMaxProof) return wrong_length("inclusion");
    std::uint64_t node = index, last = size - 1;
    Hash hash = leaf;
    Steps steps(proof);
    for (; last != 0; node >>= 1, last >>= 1) {
        // At the right edge without a partner on this level: nothing is hashed here.
        if (node == last && (node & 1) == 0) continue;
        if (steps.empty()) return wrong_length("inclusion");
        const Hash other = steps.next();
        hash = (node & 1) != 0 ? node_hash(other, hash) : node_hash(hash, other);
    }
    if (!steps.empty()) return wrong_length("inclusion");
    return compare(hash, root, "root");
}

// RFC 9162 section 2.1.4.2.
Result<> verify_consistency(std::uint64_t size1, std::uint64_t size2, std::span<const Hash> proof,
                            const Hash& root1, const Hash& root2) {
    if (size1 > size2 || size2 > kMaxSize)
        return fail("range", "a log of " + std::to_string(size1) + " cannot grow to " +
                                 std::to_string(size2));
    if (proof.size() > kMaxProof) return wrong_length("consistency");
    if (size1 == size2 || size1 == 0) {
        if (!proof.empty()) return wrong_length("consistency");
        return size1 == size2 ? compare(root1, root2, "root") : Result<>{};
    }
    // The proof begins with the largest complete subtree that ends where the old tree ends; if that
    // is the whole old tree, its hash is the old root and is left out.
    const int skip = std::countr_zero(size1);
    std::uint64_t node = (size1 - 1) >> skip, last = (size2 - 1) >> skip;
    Steps steps(proof);
    if (!std::has_single_bit(size1) && steps.empty()) return wrong_length("consistency");
    Hash old_hash = std::has_single_bit(size1) ? root1 : steps.next();
    Hash new_hash = old_hash;
    for (; last != 0; node >>= 1, last >>= 1) {
        if (node == last && (node & 1) == 0) continue;
        if (steps.empty()) return wrong_length("consistency");
        const Hash other = steps.next();
        if ((node & 1) != 0) {
            old_hash = node_hash(other, old_hash);
            new_hash = node_hash(other, new_hash);
        } else {
            new_hash = node_hash(new_hash, other);
        }
    }
    if (!steps.empty()) return wrong_length("consistency");
    if (auto same = compare(old_hash, root1, "old root"); !same) return same;
    return compare(new_hash, root2, "new root");
}

}  // namespace vs::tlog
