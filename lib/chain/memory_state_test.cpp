#include "chain/memory_state.h"

#include <gtest/gtest.h>

#include "chain/trie.h"

namespace vs::chain {
namespace memory_state_test {

Alloc sample() {
    Alloc out;
    out[Address{1}] = {.nonce = 1, .balance = 5};
    out[Address{2}] = {.balance = 1, .code = Bytes{0}, .storage = {{U256(3), U256(4)}}};
    return out;
}

TEST(MemoryState, HoldsWhatItWasGiven) {
    const MemoryState state(sample());
    EXPECT_EQ(state.alloc(), sample());
    EXPECT_EQ(MemoryState().root(), kEmptyRoot);
    EXPECT_EQ((*state.account(Address{1}))->nonce, 1u);
    EXPECT_FALSE((*state.account(Address{1}))->has_storage);
    EXPECT_TRUE((*state.account(Address{2}))->has_storage);
    EXPECT_FALSE(state.account(Address{3})->has_value());
    EXPECT_EQ(*state.storage(Address{2}, U256(3)), U256(4));
    EXPECT_TRUE(state.storage(Address{3}, U256(3))->is_zero());
    EXPECT_EQ(*state.code((*state.account(Address{2}))->code_hash), Bytes{0});
}

TEST(MemoryState, ChangesAreApplied) {
    MemoryState state(sample());
    StateDiff diff;
    diff.accounts.push_back({.address = Address{1}});  // destroyed
    AccountChange wiped{.address = Address{2}};
    wiped.after = AccountInfo{.balance = 9};
    wiped.wiped = true;
    wiped.storage = {{U256(8), {}, U256(7)}};
    diff.accounts.push_back(wiped);
    state.apply(diff);
    const Alloc wanted{{Address{2}, {.balance = 9, .storage = {{U256(8), U256(7)}}}}};
    EXPECT_EQ(state.alloc(), wanted);
    EXPECT_EQ(state.root(), MemoryState(wanted).root());
}

}  // namespace memory_state_test
}  // namespace vs::chain
