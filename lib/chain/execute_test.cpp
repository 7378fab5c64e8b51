#include "chain/execute.h"

#include <gtest/gtest.h>

#include "chain/genesis.h"

namespace vs::chain {
namespace execute_test {

crypto::Secret secret() {
    std::array<std::uint8_t, 32> bytes{};
    bytes[31] = 7;
    return crypto::Secret(bytes);
}

Address named(std::uint8_t last) {
    Address out{};
    out[19] = last;
    return out;
}

Genesis sample_genesis() {
    Genesis out;
    out.gas_limit = 30'000'000;
    out.base_fee = 1000;
    out.time = 1'000'000;
    out.alloc[*crypto::address_of(secret())].balance = U256(1) << 80;
    // LOG1(0, 32, topic 5); SSTORE(0, NUMBER); the block hash of NUMBER - 1 into slot 1
    out.alloc[named(0xc0)].code = *from_hex("600560206000a14360005560014303406001550000");
    return out;
}

// A chain of one block, and a second one in work on it.
struct World {
    Genesis genesis = sample_genesis();
    Block first = genesis_block(genesis);
    MemoryState state{genesis.alloc};
    Rules rules{1, evm::Revision::cancun};

    Parent parent() const {
        return {
            first.header, state,
            [this](std::uint64_t number) { return number == 0 ? hash_of(first.header) : Hash{}; },
            [this](const StateDiff& diff) -> Result<Hash> {
                auto after = state;
                after.apply(diff);
                return after.root();
            }};
    }

    Header header() const {
        Header out;
        out.parent_hash = hash_of(first.header);
        out.number = 1;
        out.time = genesis.time + 12;
        out.gas_limit = first.header.gas_limit;
        out.coinbase = named(0xfe);
        out.base_fee = next_base_fee(first.header);
        out.withdrawals_root = kEmptyRoot;
        out.blob_gas_used = out.excess_blob_gas = 0;
        out.parent_beacon_root = Hash{0xbe};
        return out;
    }

    // Runs it and writes the results into its header.
    Executed finish(Block& block) const {
        BlockRun run(parent(), block.header, rules);
        EXPECT_TRUE(run.begin());
        for (const auto& transaction : block.transactions) EXPECT_TRUE(run.add(transaction));
        auto out = run.finish(*block.withdrawals);
        block.header.gas_used = run.gas_used();
        block.header.bloom = bloom_of(out.receipts);
        block.header.receipts_root = receipts_root(out.receipts);
        block.header.transactions_root = transactions_root(block.raw);
        block.header.withdrawals_root = withdrawals_root(*block.withdrawals);
        block.header.state_root = *parent().state_root(out.diff);
        return out;
    }
};

Transaction call(std::uint64_t nonce) {
    Transaction out{.type = TransactionType::dynamic_fee, .chain_id = 1, .nonce = nonce};
    out.max_fee = 2000;
    out.max_priority_fee = 10;
    out.gas = 100'000;
    out.to = named(0xc0);
    EXPECT_TRUE(sign(out, secret()));
    return out;
}

void add(Block& block, const Transaction& transaction) {
    block.transactions.push_back(transaction);
    block.raw.push_back(encode(transaction));
}

Block sample_block(const World& world) {
    Block out{.header = world.header()};
    add(out, call(0));
    add(out, call(1));
    out.withdrawals = {{0, 1, named(0xaa), 5}};
    return out;
}

std::string code_of(const World& world, const Block& block) {
    const auto executed = execute_block(world.parent(), block, world.rules);
    return executed ? "" : executed.error().code;
}

TEST(ExecuteBlock, WhatWasBuiltIsAccepted) {
    const World world;
    auto block = sample_block(world);
    const auto built = world.finish(block);
    const auto executed = execute_block(world.parent(), block, world.rules);
    ASSERT_TRUE(executed) << executed.error().message;
    EXPECT_EQ(executed->receipts, built.receipts);
    ASSERT_EQ(executed->receipts.size(), 2u);
    EXPECT_TRUE(executed->receipts[0].success);
    EXPECT_EQ(executed->receipts[1].cumulative_gas_used, block.header.gas_used);
    EXPECT_TRUE(may_contain(block.header.bloom, named(0xc0)));
    auto after = world.state;
    after.apply(executed->diff);
    EXPECT_EQ(*after.storage(named(0xc0), U256(0)), U256(1));
    EXPECT_EQ(*after.storage(named(0xc0), U256(1)), U256::from_be(hash_of(world.first.header)));
    EXPECT_EQ((*after.account(named(0xaa)))->balance, U256(5'000'000'000));
    EXPECT_EQ((*after.account(named(0xfe)))->balance, U256(10 * block.header.gas_used));
}

TEST(ExecuteBlock, EveryWrongHeaderHasItsName) {
    const World world;
    auto good = sample_block(world);
    world.finish(good);
    ASSERT_EQ(code_of(world, good), "");
    const auto with = [&](auto change) {
        auto block = good;
        change(block.header);
        return code_of(world, block);
    };
    using H = Header;
    EXPECT_EQ(with([](H& h) { h.parent_hash[0] ^= 1; }), "UnknownParent");
    EXPECT_EQ(with([](H& h) { h.number = 2; }), "InvalidNumber");
    EXPECT_EQ(with([](H& h) { h.time = 1'000'000; }), "InvalidTimestampOlderParent");
    EXPECT_EQ(with([](H& h) { h.extra_data.resize(33); }), "ExtraDataTooBig");
    EXPECT_EQ(with([](H& h) { h.difficulty = 1; }), "PostParisDifficultyIsNot0");
    EXPECT_EQ(with([](H& h) { h.nonce[0] = 1; }), "PostParisNonceIsNot0");
    EXPECT_EQ(with([](H& h) { h.ommers_hash[0] ^= 1; }), "PostParisUncleHashIsNotEmpty");
    EXPECT_EQ(with([](H& h) { h.gas_limit = std::uint64_t{1} << 63; }), "InvalidGasLimit");
    EXPECT_EQ(with([](H& h) { h.gas_limit += h.gas_limit / 1024; }), "InvalidGasLimit2");
    EXPECT_EQ(with([](H& h) { h.gas_limit = 4999; }), "InvalidGasLimit2");
    EXPECT_EQ(with([](H& h) { h.gas_used = h.gas_limit + 1; }), "TooMuchGasUsed");
    EXPECT_EQ(with([](H& h) { h.base_fee.reset(); }), "1559BlockImportImpossible_HeaderIsLegacy");
    EXPECT_EQ(with([](H& h) { h.base_fee = 1000; }), "1559BlockImportImpossible_BaseFeeWrong");
    EXPECT_EQ(with([](H& h) { h.withdrawals_root.reset(); }), "INVALID_WITHDRAWALS_ROOT");
    EXPECT_EQ(with([](H& h) { h.withdrawals_root = Hash{}; }), "INVALID_WITHDRAWALS_ROOT");
    EXPECT_EQ(with([](H& h) { h.blob_gas_used.reset(); }), "INCORRECT_BLOCK_FORMAT");
    EXPECT_EQ(with([](H& h) { h.excess_blob_gas = 1; }), "INCORRECT_EXCESS_BLOB_GAS");
    EXPECT_EQ(with([](H& h) { h.blob_gas_used = 131'072; }), "INCORRECT_BLOB_GAS_USED");
    EXPECT_EQ(with([](H& h) { h.transactions_root = Hash{}; }), "InvalidTransactionsRoot");
    EXPECT_EQ(with([](H& h) { h.gas_used -= 1; }), "InvalidGasUsed");
    EXPECT_EQ(with([](H& h) { h.receipts_root = Hash{}; }), "InvalidReceiptsStateRoot");
    EXPECT_EQ(with([](H& h) { h.bloom[9] ^= 1; }), "InvalidLogBloom");
    EXPECT_EQ(with([](H& h) { h.state_root = Hash{}; }), "InvalidStateRoot");
}

TEST(ExecuteBlock, WrongBodiesAreRefused) {
    const World world;
    auto good = sample_block(world);
    world.finish(good);
    auto block = good;
    block.ommers.resize(1);
    EXPECT_EQ(code_of(world, block), "PostParisUncleHashIsNotEmpty");
    block = good;
    block.withdrawals.reset();
    EXPECT_EQ(code_of(world, block), "INCORRECT_BLOCK_FORMAT");
    block = good;
    block.withdrawals->front().amount = 6;
    EXPECT_EQ(code_of(world, block), "INVALID_WITHDRAWALS_ROOT");
    block = good;
    std::swap(block.transactions[0], block.transactions[1]);
    EXPECT_EQ(code_of(world, block), "NONCE_MISMATCH_TOO_HIGH");
}

TEST(ExecuteBlock, ShanghaiHasNoBlobFields) {
    World world;
    world.rules.revision = evm::Revision::shanghai;
    Block block{.header = world.header()};
    block.withdrawals.emplace();
    EXPECT_EQ(code_of(world, block), "INCORRECT_BLOCK_FORMAT");
    block.header.blob_gas_used.reset();
    world.finish(block);
    EXPECT_EQ(code_of(world, block), "");
}

TEST(BlockRun, ARefusedTransactionLeavesNoTrace) {
    const World world;
    BlockRun run(world.parent(), world.header(), world.rules);
    ASSERT_TRUE(run.begin());
    EXPECT_EQ(run.add(call(3)).error().code, "NONCE_MISMATCH_TOO_HIGH");
    EXPECT_EQ(run.gas_used(), 0u);
    auto greedy = call(0);
    greedy.gas = 30'000'001;
    EXPECT_EQ(run.add(greedy).error().code, "GAS_ALLOWANCE_EXCEEDED");
    ASSERT_TRUE(run.add(call(0)));
    const auto executed = run.finish({});
    EXPECT_EQ(executed.receipts.size(), 1u);
}

// EIP-4788: the code of its contract, which is not in our genesis but may be in another's.
TEST(BlockRun, BeaconRootsAreKept) {
    World world;
    const auto roots = *crypto::parse_address("0x000f3df6d732807ef1319fb7b8bb8522d0beac02");
    world.genesis.alloc[roots].code = *from_hex(
        "3373fffffffffffffffffffffffffffffffffffffffe14604d57602036146024575f5ffd5b5f35801560495762"
        "00"
        "1fff810690815414603c575f5ffd5b62001fff01545f5260205ff35b5f5ffd5b62001fff42064281555f359062"
        "001fff015500");
    world.state = MemoryState(world.genesis.alloc);
    Block block{.header = world.header()};
    block.withdrawals.emplace();
    const auto executed = world.finish(block);
    world.state.apply(executed.diff);
    const auto at = block.header.time % 8191;
    EXPECT_EQ(*world.state.storage(roots, U256(at)), U256(block.header.time));
    EXPECT_EQ(*world.state.storage(roots, U256(at + 8191)), U256::from_be(Hash{0xbe}));
}

TEST(BlockRun, WithoutTheContractNothingHappens) {
    const World world;
    Block block{.header = world.header()};
    block.withdrawals.emplace();
    EXPECT_TRUE(world.finish(block).diff.accounts.empty());
    // Nor does a withdrawal of nothing make an account.
    block.withdrawals = {{0, 0, named(0xab), 0}};
    EXPECT_TRUE(world.finish(block).diff.accounts.empty());
}

TEST(BlockRun, ProofOfWorkIsRewarded) {
    World world;
    world.rules.revision = evm::Revision::london;
    BlockRun run(world.parent(), world.header(), world.rules);
    ASSERT_TRUE(run.begin());
    world.state.apply(run.finish({}).diff);
    EXPECT_EQ((*world.state.account(named(0xfe)))->balance, U256(2'000'000'000'000'000'000));
}

}  // namespace execute_test
}  // namespace vs::chain
