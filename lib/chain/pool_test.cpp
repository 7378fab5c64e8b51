#include "chain/pool.h"

#include "chain/testing/dev_chain.h"

namespace vs::chain {
namespace pool_tests {

using namespace testing;

// A chain whose clock stands still before its first block makes no blocks: what is sent waits.
constexpr Micros kBefore = 0;

struct World {
    Folder folder;
    std::unique_ptr<Chain> chain;
    explicit World(Micros now = kBefore)
        : chain(open_chain({.folder = folder.path(), .clock = [now] { return now; }})) {}
    std::string send(const Deed& deed) {
        const auto hash = chain->submit(raw(deed));
        return hash ? "" : hash.error().code;
    }
};

Deed transfer(std::uint64_t nonce) {
    return {.nonce = nonce, .to = dev_address(1), .value = U256{1}};
}

TEST(Pool, NoncesAreTakenInOrderAndGapsAreRefused) {
    World world;
    EXPECT_EQ(world.send(transfer(0)), "");
    EXPECT_EQ(world.send(transfer(1)), "");
    EXPECT_EQ(world.send(transfer(3)), "nonce-gap");
    EXPECT_EQ(world.send(transfer(2)), "");
    EXPECT_EQ(world.chain->pool().next_nonce(dev_address(0)), 3U);
    EXPECT_EQ(world.chain->pool().size(), 3U);
    EXPECT_EQ(world.chain->pool().content().pending.size(), 3U);
    EXPECT_EQ(world.send(transfer(2)), "");  // the very same again: it was taken
    EXPECT_EQ(world.chain->pool().size(), 3U);
}

TEST(Pool, AReplacementPaysATenthMore) {
    World world;
    auto deed = transfer(0);
    deed.fee = U256{1'000};
    EXPECT_EQ(world.send(deed), "");
    deed.value = U256{2};
    EXPECT_EQ(world.send(deed), "underpriced");
    deed.fee = U256{1'099};
    EXPECT_EQ(world.send(deed), "underpriced");
    deed.fee = U256{1'100};
    EXPECT_EQ(world.send(deed), "");
    EXPECT_EQ(world.chain->pool().size(), 1U);
    const auto waiting = world.chain->pool().find(signed_transaction(deed).hash);
    ASSERT_TRUE(waiting);
    EXPECT_EQ(waiting->transaction.value, U256{2});
    // Nothing was paid before: any fee is more.
    EXPECT_EQ(world.send(transfer(1)), "");
    auto better = transfer(1);
    better.fee = U256{1};
    EXPECT_EQ(world.send(better), "");
}

TEST(Pool, RefusalsHaveNames) {
    World world;
    auto deed = transfer(0);
    deed.chain_id = 1;
    EXPECT_EQ(world.send(deed), "chain-id");
    deed = transfer(0);
    deed.gas = 20'999;
    EXPECT_EQ(world.send(deed), "intrinsic-gas");
    deed.gas = 30'000'001;
    EXPECT_EQ(world.send(deed), "gas-limit");
    deed = transfer(0);
    deed.value = U256{1} << 200;
    EXPECT_EQ(world.send(deed), "funds");
    deed = {.data = Bytes(49'153), .gas = 20'000'000};
    EXPECT_EQ(world.send(deed), "init-code");
    EXPECT_EQ(world.chain->submit(Bytes{0x03, 0xc0}).error().code, "type");
    EXPECT_EQ(world.chain->submit(Bytes{0xff}).error().code, "rlp");
    EXPECT_EQ(world.chain->pool().size(), 0U);
}

TEST(Pool, MessagesAreThoseThatToolsLookFor) {
    Folder folder;
    const auto chain = development(folder);
    done(*chain, transfer(0));
    EXPECT_TRUE(chain->submit(raw(transfer(0))));  // the very same: whoever lost the answer gets it
    EXPECT_EQ(chain->head()->header.number, 1U);
    const auto low = chain->submit(raw({.nonce = 0, .to = dev_address(2)}));
    EXPECT_TRUE(low.error().message.starts_with("nonce too low")) << low.error().message;
    auto poor = transfer(1);
    poor.value = U256{1} << 200;
    const auto funds = chain->submit(raw(poor));
    EXPECT_TRUE(funds.error().message.starts_with("insufficient funds")) << funds.error().message;
}

TEST(Pool, WhatWasAcknowledgedIsThereAfterARestartInItsOrder) {
    Folder folder;
    const auto options = [&] {
        return ChainOptions{.folder = folder.path(), .clock = [] { return kBefore; }};
    };
    std::vector<Hash> sent;
    {
        const auto chain = open_chain(options());
        for (std::size_t account = 0; account < 5; ++account)
            for (std::uint64_t nonce = 0; nonce < 5; ++nonce) {
                auto deed = transfer(nonce);
                deed.account = account;
                sent.push_back(*chain->submit(raw(deed)));
            }
    }
    const auto chain = open_chain(options());
    const auto ready = chain->pool().ready(1'000'000'000);
    ASSERT_EQ(ready.size(), sent.size());
    for (std::size_t i = 0; i < sent.size(); ++i) EXPECT_EQ(ready[i]->transaction.hash, sent[i]);
    EXPECT_EQ(chain->pool().next_nonce(dev_address(4)), 5U);
}

// A transaction that no block can take must not leave those behind it in the pool for good.
TEST(Pool, WhatCannotRunMakesRoomWhenThePoolIsFull) {
    Folder folder;
    std::atomic<Micros> now{kBefore};
    const auto options = [&] {
        return ChainOptions{
            .folder = folder.path(), .max_waiting = 4, .clock = [&] { return now.load(); }};
    };
    const auto send = [&](Chain& chain, const Deed& deed) {
        const auto hash = chain.submit(raw(deed));
        return hash ? "" : hash.error().code;
    };
    {
        const auto chain = open_chain(options());
        // STATICCALL of point evaluation.
        EXPECT_EQ(send(*chain, {.nonce = 0, .data = *from_hex("5f5f5f5f600a5afa")}), "");
        for (std::uint64_t nonce = 1; nonce < 4; ++nonce)
            EXPECT_EQ(send(*chain, transfer(nonce)), "");
        auto other = transfer(0);
        other.account = 1;
        EXPECT_EQ(send(*chain, other), "pool-full");
        now = 2'000'000 * kSecond;
        EXPECT_TRUE(eventually([&] { return chain->pool().size() == 3; }));
        now = kBefore;
        for (; other.nonce < 4; ++other.nonce) EXPECT_EQ(send(*chain, other), "");
        EXPECT_EQ(send(*chain, other), "pool-full");
        EXPECT_EQ(chain->pool().size(), 4U);
        EXPECT_EQ(chain->pool().content().queued.size(), 0U);
    }
    const auto chain = open_chain(options());
    EXPECT_EQ(chain->pool().size(), 4U);
    EXPECT_EQ(chain->pool().next_nonce(dev_address(0)), 0U);
}

TEST(Pool, ManySendersShareWritesAndNoneIsLost) {
    World world;
    std::vector<std::thread> threads;
    std::atomic<int> taken{0};
    for (std::size_t account = 0; account < 8; ++account)
        threads.emplace_back([&, account] {
            for (std::uint64_t nonce = 0; nonce < 50; ++nonce) {
                auto deed = transfer(nonce);
                deed.account = account;
                if (world.send(deed).empty()) ++taken;
            }
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(taken, 400);
    EXPECT_EQ(world.chain->pool().size(), 400U);
}

// Whatever waits of one sender runs in nonce order, also where the first ones came last.
TEST(Pool, ADevelopmentChainQueuesGaps) {
    Folder folder;
    const auto chain = development(folder);
    std::vector<Hash> hashes;
    for (const std::uint64_t nonce : {3, 1, 2})
        hashes.push_back(*chain->submit(raw(transfer(nonce))));
    EXPECT_EQ(chain->pool().content().queued.size(), 3U);
    EXPECT_EQ(chain->head()->header.number, 0U);
    done(*chain, transfer(0));
    for (const auto& hash : hashes) EXPECT_TRUE(chain->database().transaction(hash)->has_value());
    EXPECT_EQ(chain->pool().size(), 0U);
    EXPECT_EQ(chain->head()->header.number, 4U);
}

}  // namespace pool_tests
}  // namespace vs::chain
