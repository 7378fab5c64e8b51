#include "chain/genesis.h"

#include <gtest/gtest.h>

namespace vs::chain {
namespace genesis_test {

Genesis sample() {
    Genesis out;
    out.chain_id = (std::uint64_t{1} << 32) + 5;
    out.time = 1'700'000'000;
    out.gas_limit = 4'000'000'000;
    out.extra_data = to_bytes(as_bytes("vitalseal"));
    out.coinbase = Address{7};
    out.mix_hash = Hash{8};
    out.nonce[7] = 9;
    out.alloc[Address{1}] = {.nonce = 3, .balance = ~U256{}};
    out.alloc[Address{2}] = {.code = Bytes{0x60, 0x00}, .storage = {{U256(1), U256(2)}}};
    return out;
}

TEST(Genesis, RoundTrip) {
    const auto text = to_json(sample());
    const auto parsed = parse_genesis(text);
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_EQ(*parsed, sample());
    EXPECT_EQ(to_json(*parsed), text);
}

TEST(Genesis, SaysWhatGethWantsToHear) {
    const auto text = to_json(sample());
    EXPECT_NE(text.find("\"terminalTotalDifficulty\": 0,"), std::string::npos);
    EXPECT_NE(text.find("\"baseFeeUpdateFraction\": 3338477"), std::string::npos);
    EXPECT_NE(text.find("\"cancunTime\": 0"), std::string::npos);
    EXPECT_NE(text.find("\"chainId\": 4294967301"), std::string::npos);
}

TEST(Genesis, FirstBlockFollowsTheRules) {
    auto genesis = sample();
    const auto cancun = genesis_block(genesis);
    EXPECT_EQ(cancun.header.parent_beacon_root, Hash{});
    EXPECT_EQ(cancun.header.excess_blob_gas, 0u);
    EXPECT_EQ(cancun.header.withdrawals_root, kEmptyRoot);
    EXPECT_TRUE(cancun.withdrawals);
    genesis.forks.cancun_time = genesis.time + 1;
    EXPECT_FALSE(genesis_block(genesis).header.blob_gas_used);
    EXPECT_TRUE(genesis_block(genesis).withdrawals);
    genesis.forks = {true, Forks::kNever, Forks::kNever};
    EXPECT_FALSE(genesis_block(genesis).withdrawals);
    EXPECT_EQ(decode_block(encode(cancun))->header, cancun.header);
}

TEST(Genesis, ForksBeginInOrder) {
    const Forks forks{true, 100, 200};
    EXPECT_EQ(forks.at(99), evm::Revision::paris);
    EXPECT_EQ(forks.at(100), evm::Revision::shanghai);
    EXPECT_EQ(forks.at(200), evm::Revision::cancun);
    EXPECT_EQ((Forks{false, Forks::kNever, Forks::kNever}).at(500), evm::Revision::london);
}

TEST(Genesis, NumbersInEveryForm) {
    const auto parsed = parse_genesis(R"({"config": {"chainId": 7, "londonBlock": 0,
        "terminalTotalDifficulty": "0x0"}, "gasLimit": "5000", "timestamp": 12,
        "alloc": {"00000000000000000000000000000000000000ff": {"balance": "0x10",
                  "storage": {"0x1": "0x02", "3": "0x0"}}}})");
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_EQ(parsed->gas_limit, 5000u);
    EXPECT_EQ(parsed->time, 12u);
    EXPECT_EQ(parsed->base_fee, U256(1'000'000'000));
    EXPECT_EQ(parsed->forks.at(12), evm::Revision::paris);
    Address last{};
    last[19] = 0xff;
    EXPECT_EQ(parsed->alloc.at(last).balance, U256(16));
    EXPECT_EQ(parsed->alloc.at(last).storage, (std::map<U256, U256>{{U256(1), U256(2)}}));
}

TEST(Genesis, WhatWeDoNotKnowIsNamed) {
    const auto refused = [](std::string_view text, std::string_view about) {
        const auto parsed = parse_genesis(text);
        return !parsed && parsed.error().code == "genesis" &&
               parsed.error().message.find(about) != std::string::npos;
    };
    EXPECT_TRUE(refused("[]", "object"));
    EXPECT_TRUE(refused("{", "JSON"));
    EXPECT_TRUE(refused("{}", "config"));
    EXPECT_TRUE(refused(R"({"config": {}})", "londonBlock"));
    EXPECT_TRUE(refused(R"({"config": {"londonBlock": 12965000}})", "londonBlock"));
    EXPECT_TRUE(refused(R"({"config": {"londonBlock": 0, "pragueTime": 0}})", "pragueTime"));
    EXPECT_TRUE(refused(R"({"config": {"londonBlock": 0, "terminalTotalDifficulty": 5}})",
                        "terminalTotalDifficulty"));
    EXPECT_TRUE(refused(R"({"config": {"londonBlock": 0}, "gasLimit": "many"})", "gasLimit"));
    EXPECT_TRUE(refused(R"({"config": {"londonBlock": 0}, "alloc": {"00ff": {}}})", "00ff"));
    EXPECT_TRUE(refused(R"({"config": {"londonBlock": 0}, "mixHash": "0x00"})", "mixHash"));
}

}  // namespace genesis_test
}  // namespace vs::chain
