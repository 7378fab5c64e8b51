// The Log contract and lib/tlog accept exactly the same proofs: random ones, right and spoilt, of
// small logs and of the largest. 5,000 of them, 300,000 with VITALSEAL_SOAK.
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "chain/abi.h"
#include "chain/memory_state.h"
#include "chain/transition.h"
#include "model/contract_code.h"
#include "model/log_contract.h"
#include "tlog/merkle.h"

namespace vs::record {
namespace log_agreement_test {

using chain::U256;
using tlog::Hash;

struct Consistency {
    std::uint64_t size1 = 0, size2 = 0;
    Hash root1{}, root2{};
    std::vector<Hash> proof;
};
struct Inclusion {
    std::uint64_t index = 0, size = 0;
    Hash leaf{}, root{};
    std::vector<Hash> proof;
};

class Dice {
  public:
    explicit Dice(std::uint64_t seed) : random_(seed) {}
    std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
    Hash hash() {
        Hash out;
        for (auto& byte : out) byte = static_cast<std::uint8_t>(random_());
        return out;
    }
    // Small, anything, or at the edge of what a log may hold.
    std::uint64_t size() {
        switch (below(4)) {
            case 0:
                return random_() >> below(64);
            case 1:
                return (std::uint64_t{1} << 63) - 2 + below(4);
            case 2:
                return (std::uint64_t{1} << below(63)) + below(3) - 1;
            default:
                return below(40);
        }
    }

  private:
    std::mt19937_64 random_;
};

// Hashes drawn as the walk over the levels needs them, and the roots that they lead to.
Consistency grown(std::uint64_t size1, std::uint64_t size2, Dice& dice) {
    Consistency out{.size1 = size1, .size2 = size2, .root1 = dice.hash(), .root2 = dice.hash()};
    if (size1 >= size2 || size1 == 0) return out;
    auto node = size1 - 1, last = size2 - 1;
    for (; (node & 1) == 1; node >>= 1) last >>= 1;
    out.root1 = out.root2 = dice.hash();
    if (node != 0) out.proof.push_back(out.root1);
    for (; last != 0; node >>= 1, last >>= 1) {
        if (node == last && (node & 1) == 0) continue;
        const auto other = out.proof.emplace_back(dice.hash());
        if ((node & 1) == 1) out.root1 = tlog::node_hash(other, out.root1);
        out.root2 =
            (node & 1) == 1 ? tlog::node_hash(other, out.root2) : tlog::node_hash(out.root2, other);
    }
    return out;
}

Inclusion included(std::uint64_t index, std::uint64_t size, Dice& dice) {
    Inclusion out{.index = index, .size = size, .leaf = dice.hash()};
    out.root = out.leaf;
    if (index >= size) return out;
    auto node = index, last = size - 1;
    for (; last != 0; node >>= 1, last >>= 1) {
        if (node == last && (node & 1) == 0) continue;
        const auto other = out.proof.emplace_back(dice.hash());
        out.root =
            (node & 1) == 1 ? tlog::node_hash(other, out.root) : tlog::node_hash(out.root, other);
    }
    return out;
}

void spoil(std::vector<Hash>& proof, Hash& a, Hash& b, Dice& dice) {
    const auto some = [&]() -> Hash& { return proof[dice.below(proof.size())]; };
    switch (dice.below(8)) {
        case 0:
            return proof.push_back(dice.hash());
        case 1:
            return proof.empty() ? void() : proof.pop_back();
        case 2:
            return proof.empty() ? void() : std::swap(some(), some());
        case 3:
            if (!proof.empty()) some()[dice.below(32)] ^= 1;
            return;
        case 4:
            a[dice.below(32)] ^= 0x80;
            return;
        case 5:
            return std::swap(a, b);
        case 6:
            return proof.resize(dice.below(66));
        default:
            b = a;
    }
}

// The contract in a state of its own; every call begins in the same one.
class Contract {
  public:
    Contract() {
        alloc_[kLog].code = *from_hex(model::kLogRuntime.substr(2));
        block_.timestamp = 1'000;
        block_.gas_limit = 30'000'000;
    }
    bool consistent(const Consistency& one) {
        return is_true(
            call("verifyConsistency(uint64,uint64,bytes32,bytes32,bytes32[])",
                 {U256(one.size1), U256(one.size2), one.root1, one.root2, list(one.proof)}, {}));
    }
    bool includes(const Inclusion& one) {
        return is_true(call("verifyInclusion(address,uint64,bytes32,bytes32[])",
                            {kNode, U256(one.index), one.leaf, list(one.proof)},
                            head(one.size, one.root)));
    }
    bool appends(const Consistency& one) {
        const auto result =
            call("append(uint64,bytes32,bytes32[])", {U256(one.size2), one.root2, list(one.proof)},
                 head(one.size1, one.root1));
        return result && result->success() && result->logs.size() == 1;
    }

  private:
    using Storage = std::map<U256, U256>;
    static constexpr chain::Address kLog{1}, kNode{2};

    static chain::abi::Values list(const std::vector<Hash>& proof) {
        return chain::abi::Values(proof.begin(), proof.end());
    }
    static bool is_true(const Result<chain::TransactionResult>& result) {
        return result && result->success() && U256::from_be(result->output) == U256(1);
    }
    static Storage head(std::uint64_t size, const Hash& root) {
        const auto slot = U256::from_be(model::head_slot(kNode));
        return {{slot, U256::from_be(root)}, {slot + U256(1), U256(size)}};
    }
    Result<chain::TransactionResult> call(std::string_view signature,
                                          const chain::abi::Values& arguments, Storage storage) {
        alloc_[kLog].storage = std::move(storage);
        const chain::MemoryState world(alloc_);
        chain::State state(world);
        chain::Transaction tx;
        tx.sender = kNode;
        tx.to = kLog;
        tx.gas = 5'000'000;
        tx.data = *chain::abi::encode_call(signature, arguments);
        return chain::simulate(state, tx, block_, machine_);
    }

    chain::Alloc alloc_;
    chain::BlockContext block_;
    evm::Machine machine_{evm::Revision::cancun};
};

std::string named(const char* what, std::uint64_t seed) {
    return std::string(what) + ", seed " + std::to_string(seed);
}

TEST(LogContract, AcceptsExactlyTheProofsThatTheLogAccepts) {
    const std::uint64_t runs = std::getenv("VITALSEAL_SOAK") != nullptr ? 300'000 : 5'000;
    Contract contract;
    int accepted = 0, refused = 0;
    for (std::uint64_t seed = 1; seed <= runs && !testing::Test::HasFailure(); ++seed) {
        Dice dice(seed);
        auto grow = grown(dice.size(), dice.size(), dice);
        if (dice.below(2) == 0) spoil(grow.proof, grow.root1, grow.root2, dice);
        if (dice.below(6) == 0) std::swap(grow.size1, grow.size2);
        const bool holds =
            !!tlog::verify_consistency(grow.size1, grow.size2, grow.proof, grow.root1, grow.root2);
        EXPECT_EQ(contract.consistent(grow), holds) << named("consistency", seed);
        EXPECT_EQ(contract.appends(grow), holds && grow.size2 > grow.size1)
            << named("append", seed);

        const auto size = dice.size();
        auto one = included(size == 0 ? 0 : dice.below(size), size, dice);
        if (dice.below(2) == 0) spoil(one.proof, one.leaf, one.root, dice);
        if (dice.below(6) == 0) ++one.index;
        const bool there =
            !!tlog::verify_inclusion(one.index, one.size, one.leaf, one.proof, one.root);
        EXPECT_EQ(contract.includes(one), there) << named("inclusion", seed);
        (holds ? accepted : refused) += 1;
        (there ? accepted : refused) += 1;
    }
    EXPECT_GT(accepted, static_cast<int>(runs / 4));
    EXPECT_GT(refused, static_cast<int>(runs / 4));
}

}  // namespace log_agreement_test
}  // namespace vs::record
