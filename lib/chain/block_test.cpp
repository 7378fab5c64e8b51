#include "chain/block.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "chain/genesis.h"

namespace vs::chain {
namespace block_test {

Block sample() {
    Block out;
    out.header.number = 5;
    out.header.base_fee = 7;
    out.header.withdrawals_root = kEmptyRoot;
    for (const auto type : {TransactionType::legacy, TransactionType::dynamic_fee}) {
        Transaction transaction{.type = type, .chain_id = 1, .gas = 21'000, .to = Address{9}};
        std::array<std::uint8_t, 32> secret{};
        secret[31] = 1;
        EXPECT_TRUE(sign(transaction, crypto::Secret(secret)));
        out.raw.push_back(encode(transaction));
        out.transactions.push_back(std::move(transaction));
    }
    out.withdrawals = {{1, 2, Address{3}, 4}, {2, 2, Address{3}, ~std::uint64_t{0}}};
    return out;
}

TEST(Block, RoundTrip) {
    const auto block = sample();
    const auto encoded = encode(block);
    const auto decoded = decode_block(encoded);
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, block);
    EXPECT_EQ(encode(*decoded), encoded);
    const auto body = decode_body(block.header, encode_body(block), Senders::recover);
    ASSERT_TRUE(body) << body.error().message;
    EXPECT_EQ(*body, block);
    for (std::size_t size = 0; size < encoded.size(); size += 7)
        EXPECT_FALSE(decode_block(ByteView(encoded).first(size)));
}

TEST(Block, WithoutWithdrawalsAndWithOmmers) {
    auto block = sample();
    block.withdrawals.reset();
    block.ommers.resize(2);
    EXPECT_EQ(*decode_block(encode(block)), block);
    EXPECT_EQ(ommers_hash({}), kNoOmmers);
    EXPECT_NE(ommers_hash(block.ommers), kNoOmmers);
}

TEST(Block, TheWrongTransactionIsNamed) {
    auto block = sample();
    block.raw[1][0] = 3;
    const auto decoded = decode_block(encode(block));
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().code, "type");
    EXPECT_NE(decoded.error().message.find("transaction 1"), std::string::npos);
}

TEST(Block, RootsOfNothing) {
    EXPECT_EQ(transactions_root({}), kEmptyRoot);
    EXPECT_EQ(receipts_root({}), kEmptyRoot);
    EXPECT_EQ(withdrawals_root({}), kEmptyRoot);
}

Bytes read(const std::string& name) {
    const auto* folder = std::getenv("VITALSEAL_DATA");
    std::ifstream file(std::string(folder != nullptr ? folder : "../shared/data") + name,
                       std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// Chains that go-ethereum wrote, for the tests of the execution APIs.
TEST(Block, ChainsOfGoEthereum) {
    for (const auto* edition : {"london-4015a8c6", "shanghai-a4bd4321"}) {
        const auto folder = std::string("/execution-apis/") + edition + "/tests/";
        const auto chain = read(folder + "chain.rlp"), json = read(folder + "genesis.json");
        if (chain.empty()) GTEST_SKIP() << "skipped: no execution-apis in VITALSEAL_DATA";
        const auto genesis = parse_genesis(as_text(json));
        ASSERT_TRUE(genesis) << genesis.error().message;
        auto parent = hash_of(genesis_block(*genesis).header);
        int blocks = 0;
        for (ByteView rest = chain; !rest.empty(); ++blocks) {
            const auto item = rlp::first_item(rest);
            ASSERT_TRUE(item) << item.error().message;
            const auto block = decode_block(item->encoded);
            ASSERT_TRUE(block) << block.error().message;
            EXPECT_EQ(block->header.parent_hash, parent);
            EXPECT_EQ(block->header.transactions_root, transactions_root(block->raw));
            EXPECT_EQ(block->header.ommers_hash, ommers_hash(block->ommers));
            if (block->withdrawals) {
                EXPECT_EQ(block->header.withdrawals_root, withdrawals_root(*block->withdrawals));
            }
            EXPECT_TRUE(equal(encode(*block), item->encoded));
            parent = hash_of(block->header);
            rest = rest.subspan(item->encoded.size());
        }
        EXPECT_GT(blocks, 2);
    }
}

}  // namespace block_test
}  // namespace vs::chain
