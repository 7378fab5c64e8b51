// The anchor over a real chain in this process: what the contract takes, refuses and remembers.
#include "record/contract_anchor.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "chain/chain.h"
#include "chain/dev_accounts.h"
#include "model/directory.h"
#include "model/log_contract.h"
#include "store/file.h"
#include "tlog/log.h"

namespace vs::record {
namespace contract_anchor_test {

// A development chain, which makes a block for each transaction, and a log that grows.
struct World {
    World() {
        char name[] = "/tmp/vitalseal-anchor-XXXXXX";
        folder = ::mkdtemp(name);
        kv = std::move(*store::Kv::open(folder + "/kv", std::vector<std::string>{"log"}));
        log.emplace(std::move(*tlog::Log::open(*kv)));
        open();
    }
    ~World() {
        close();
        log.reset();
        kv.reset();
        std::filesystem::remove_all(folder);
    }
    void open() {
        chain = std::move(*chain::Chain::open({.folder = folder + "/chain",
                                               .mode = chain::Mode::development,
                                               .genesis = chain::dev_genesis(1'800'000'000)}));
        rpc = std::make_unique<chain::Rpc>(*chain, chain::RpcOptions{});
        client = std::make_unique<chain::Client>(chain::embedded_transport(*rpc),
                                                 chain::dev_accounts()[0].secret);
    }
    void close() {
        client.reset();
        rpc.reset();
        chain.reset();
    }
    void grow(int leaves) {
        store::Batch batch;
        for (int i = 0; i < leaves; ++i) log->stage(batch, Bytes{1, 2, 3, next++});
        ASSERT_TRUE(kv->write(batch));
        log->committed();
    }
    tlog::Checkpoint checkpoint() const {
        return {"test", log->size(), *log->root(log->size()), {}};
    }
    Result<> append(ContractAnchor& anchor) const {
        return anchor.append(checkpoint(), "note", *log->consistency(anchor.size(), log->size()));
    }
    std::unique_ptr<ContractAnchor> anchor() {
        return std::move(*ContractAnchor::open(*client, contract, folder + "/head"));
    }

    std::string folder;
    std::unique_ptr<store::Kv> kv;
    std::optional<tlog::Log> log;
    std::unique_ptr<chain::Chain> chain;
    std::unique_ptr<chain::Rpc> rpc;
    std::unique_ptr<chain::Client> client;
    crypto::Address contract{};
    std::uint8_t next = 0;
};

TEST(ContractAnchor, TakesCheckpointsThatExtendAndRemembersThemAcrossARestart) {
    World world;
    const auto directory = deploy_contracts(*world.client);
    ASSERT_TRUE(directory) << directory.error().message;
    world.contract = *model::contract_address(*world.client, *directory, "Log");
    EXPECT_EQ(model::contract_address(*world.client, *directory, "Credit").error().code,
              "reverted");
    auto anchor = world.anchor();
    EXPECT_EQ(anchor->size(), 0u);
    for (int leaves : {3, 1, 7, 64, 2}) {
        world.grow(leaves);
        const auto done = world.append(*anchor);
        ASSERT_TRUE(done) << done.error().message;
    }
    anchor.reset();
    world.close();
    world.open();
    anchor = world.anchor();
    EXPECT_EQ(anchor->size(), 77u);
    const auto head = contract_head(*world.client, world.contract, *world.client->address());
    EXPECT_EQ(head->root, world.checkpoint().root);
    EXPECT_GE(head->time, 1'800'000'000u);
    EXPECT_EQ(as_text(*store::read_file(world.folder + "/head", 100)), "note");
}

TEST(ContractAnchor, RefusesARewrittenOrShorterLogAndTheContractDoesSoToo) {
    World world;
    world.contract =
        *model::contract_address(*world.client, *deploy_contracts(*world.client), "Log");
    auto anchor = world.anchor();
    world.grow(5);
    ASSERT_TRUE(world.append(*anchor));
    auto forked = world.checkpoint();
    forked.root[0] ^= 1;
    EXPECT_EQ(anchor->append(forked, "note", {}).error().code, "root");
    forked.size = 4;
    EXPECT_EQ(anchor->append(forked, "note", {}).error().code, "shrunk");
    const auto before = world.log->size();
    world.grow(4);
    auto proof = *world.log->consistency(before, world.log->size());
    proof.back()[5] ^= 1;
    EXPECT_EQ(anchor->append(world.checkpoint(), "note", proof).error().code, "reverted");
    EXPECT_EQ(contract_head(*world.client, world.contract, *world.client->address())->size, 5u);
}

// A crash after sending: the chain takes the checkpoint from its pool, and the next start sends it
// again, or a later one.
TEST(ContractAnchor, WhatWasSentBeforeACrashIsNoError) {
    World world;
    world.contract =
        *model::contract_address(*world.client, *deploy_contracts(*world.client), "Log");
    auto stale = world.anchor(), other = world.anchor();
    world.grow(3);
    ASSERT_TRUE(world.append(*other));
    EXPECT_TRUE(world.append(*stale));
    auto staler = world.anchor();
    world.grow(2);
    ASSERT_TRUE(world.append(*other));
    world.grow(4);
    EXPECT_EQ(world.append(*staler).error().code, "reverted");
    EXPECT_EQ(staler->size(), 5u);
    EXPECT_TRUE(world.append(*staler));
}

TEST(ContractAnchor, TheHeadStandsInTheStorageSlotThatProofsAreMadeOf) {
    World world;
    world.contract =
        *model::contract_address(*world.client, *deploy_contracts(*world.client), "Log");
    auto anchor = world.anchor();
    world.grow(9);
    ASSERT_TRUE(world.append(*anchor));
    const auto slot = chain::U256::from_be(model::head_slot(*world.client->address()));
    const auto proof = world.client->prove(world.contract, {slot, slot + chain::U256(1)});
    ASSERT_TRUE(proof) << proof.error().message;
    EXPECT_EQ(proof->account.slots[0].value.to_be(), world.checkpoint().root);
    EXPECT_EQ(proof->account.slots[1].value.w[0], 9u);
}

}  // namespace contract_anchor_test
}  // namespace vs::record
