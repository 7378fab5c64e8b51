#include "chain/state.h"

#include <gtest/gtest.h>

#include "chain/memory_state.h"

namespace vs::chain::state_test {
namespace {

Address address_of(std::uint8_t last) {
    Address address{};
    address.back() = last;
    return address;
}
const Address kA = address_of(0xa1), kB = address_of(0xb2);

MemoryState world() {
    Alloc alloc;
    alloc[kA] = {1, 1000, *from_hex("6001"), {{U256{1}, U256{11}}, {U256{2}, U256{22}}}};
    return MemoryState(alloc);
}

TEST(ChainState, NothingChangedGivesAnEmptyDiff) {
    const auto base = world();
    State state(base);
    EXPECT_EQ(state.balance(kA), U256{1000});
    EXPECT_EQ(state.storage(kA, 1), U256{11});
    EXPECT_FALSE(state.exists(kB));
    state.set_storage(kA, 1, 5);
    state.set_storage(kA, 1, 11);
    state.set_balance(kA, 7);
    state.set_balance(kA, 1000);
    state.end_transaction();
    EXPECT_TRUE(state.diff().accounts.empty());
}

TEST(ChainState, DiffTellsBeforeAndAfter) {
    const auto base = world();
    State state(base);
    state.set_storage(kA, 2, 0);
    state.set_storage(kA, 3, 33);
    state.add_balance(kB, 5);
    state.end_transaction();
    const auto diff = state.diff();
    ASSERT_EQ(diff.accounts.size(), 2u);
    const auto& a = diff.accounts[0];
    EXPECT_EQ(a.address, kA);
    EXPECT_FALSE(a.wiped);
    ASSERT_EQ(a.storage.size(), 2u);
    EXPECT_EQ(a.storage[0].before, U256{22});
    EXPECT_EQ(a.storage[0].after, U256{});
    EXPECT_EQ(a.storage[1].key, U256{3});
    EXPECT_FALSE(diff.accounts[1].before);
    EXPECT_EQ(diff.accounts[1].after->balance, U256{5});
}

TEST(ChainState, RollbackUndoesEveryKindOfChange) {
    const auto base = world();
    State state(base);
    state.warm(kA);
    const auto checkpoint = state.checkpoint();
    state.begin_create(kB);
    state.set_code(kB, *from_hex("6002"));
    state.set_balance(kB, 1);
    state.set_nonce(kA, 9);
    state.touch_slot(kA, 1);
    state.set_storage(kA, 1, 99);
    state.set_transient(kA, 1, 77);
    state.warm(kB);
    state.destroy(kA);
    state.log({kA, {}, {}});
    state.rollback(checkpoint);
    EXPECT_FALSE(state.exists(kB));
    EXPECT_EQ(state.code(kB)->size(), 0u);
    EXPECT_FALSE(state.created_now(kB));
    EXPECT_EQ(state.nonce(kA), 1u);
    EXPECT_EQ(state.storage(kA, 1), U256{11});
    EXPECT_EQ(state.transient(kA, 1), U256{});
    EXPECT_TRUE(state.touch_slot(kA, 1).was_cold);
    EXPECT_FALSE(state.warm(kA));
    EXPECT_TRUE(state.warm(kB));
    EXPECT_TRUE(state.end_transaction().empty());
    EXPECT_TRUE(state.exists(kA));
    EXPECT_TRUE(state.diff().accounts.empty());
}

// A slot written many times in a frame has one entry of the journal; frames inside have their own.
TEST(ChainState, RepeatedWritesAreUndoneFrameByFrame) {
    const auto base = world();
    State state(base);
    const auto outer = state.checkpoint();
    for (std::uint64_t i = 0; i < 1'000; ++i) {
        state.set_storage(kA, 1, i);
        state.set_transient(kA, 1, i);
    }
    EXPECT_LE(state.checkpoint(), outer + 2);
    const auto inner = state.checkpoint();
    state.set_storage(kA, 1, 5);
    state.set_transient(kA, 1, 5);
    const auto innermost = state.checkpoint();
    state.set_storage(kA, 1, 6);
    state.set_transient(kA, 1, 6);
    state.rollback(innermost);
    EXPECT_EQ(state.storage(kA, 1), U256{5});
    state.touch_slot(kA, 1);  // another entry where the undone one stood
    state.set_storage(kA, 1, 7);
    state.rollback(inner);
    EXPECT_EQ(state.storage(kA, 1), U256{999});
    EXPECT_EQ(state.transient(kA, 1), U256{999});
    state.set_storage(kA, 1, 3);
    state.set_transient(kA, 1, 3);
    state.rollback(outer);
    EXPECT_EQ(state.storage(kA, 1), U256{11});
    EXPECT_EQ(state.transient(kA, 1), U256{});
    state.set_storage(kA, 1, 4);
    state.end_transaction();
    state.set_storage(kA, 1, 9);
    state.rollback(0);
    EXPECT_EQ(state.storage(kA, 1), U256{4});
}

TEST(ChainState, TransactionsBeginColdAndWithNewOriginals) {
    const auto base = world();
    State state(base);
    state.touch_slot(kA, 1);
    state.set_storage(kA, 1, 5);
    EXPECT_EQ(state.touch_slot(kA, 1).original, U256{11});
    state.set_transient(kA, 1, 1);
    state.end_transaction();
    const auto slot = state.touch_slot(kA, 1);
    EXPECT_TRUE(slot.was_cold);
    EXPECT_EQ(slot.original, U256{5});
    EXPECT_EQ(state.transient(kA, 1), U256{});
    EXPECT_TRUE(state.warm(kA));
}

TEST(ChainState, DestroyedAccountLeavesNothingForItsSuccessor) {
    const auto base = world();
    State state(base);
    state.destroy(kA);
    state.end_transaction();
    EXPECT_FALSE(state.exists(kA));
    EXPECT_EQ(state.storage(kA, 1), U256{});
    EXPECT_FALSE(state.collides(kA));
    state.add_balance(kA, 3);
    state.set_storage(kA, 2, 4);
    state.end_transaction();
    const auto diff = state.diff();
    ASSERT_EQ(diff.accounts.size(), 1u);
    EXPECT_TRUE(diff.accounts[0].wiped);
    ASSERT_EQ(diff.accounts[0].storage.size(), 1u);
    EXPECT_EQ(diff.accounts[0].storage[0].before, U256{});
    auto after = base;
    after.apply(diff);
    EXPECT_EQ(after.alloc()[kA].storage, (std::map<U256, U256>{{2, 4}}));
}

TEST(ChainState, TouchedEmptyAccountsGo) {
    Alloc alloc;
    alloc[kA] = {};
    const MemoryState base(alloc);
    State state(base);
    state.add_balance(kA, 0);
    state.add_balance(kB, 0);  // was not there and does not come to be
    EXPECT_TRUE(state.exists(kA));
    state.end_transaction();
    EXPECT_FALSE(state.exists(kA));
    EXPECT_FALSE(state.exists(kB));
}

TEST(ChainState, WarmListIsAnAccessList) {
    const auto base = world();
    State state(base);
    state.warm(kB);
    state.touch_slot(kA, 2);
    state.touch_slot(kA, 1);
    const auto list = state.warm_list();
    ASSERT_EQ(list.size(), 2u);
    EXPECT_EQ(list[0].address, kA);
    EXPECT_EQ(list[0].keys, (std::vector<Hash>{U256{1}.to_be(), U256{2}.to_be()}));
    EXPECT_TRUE(list[1].keys.empty());
}

class BrokenReader : public StateReader {
  public:
    Result<std::optional<AccountInfo>> account(const Address&) const override {
        return fail("altered", "a row is not what it was");
    }
    Result<U256> storage(const Address&, const U256&) const override { return U256{}; }
    Result<Bytes> code(const Hash&) const override { return Bytes{}; }
};

TEST(ChainState, RemembersTheReadersFirstError) {
    const BrokenReader base;
    State state(base);
    EXPECT_FALSE(state.exists(kA));
    ASSERT_TRUE(state.error());
    EXPECT_EQ(state.error()->code, "altered");
}

}  // namespace
}  // namespace vs::chain::state_test
