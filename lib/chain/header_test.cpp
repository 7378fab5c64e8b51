#include "chain/header.h"

#include <gtest/gtest.h>

namespace vs::chain {
namespace header_test {

template <std::size_t N>
std::array<std::uint8_t, N> hex(std::string_view text) {
    return *to_array<N>(*from_hex(text));
}

// Ethereum's first two blocks, whose hashes everybody knows.
Header mainnet_0() {
    Header out;
    out.state_root = hex<32>("d7f8974fb5ac78d9ac099b9ad5018bedc2ce0a72dad1827a1709da30580f0544");
    out.difficulty = 0x400000000;
    out.gas_limit = 5000;
    out.extra_data = *from_hex("11bbe8db4e347b4e8c937c1c8370e4b5ed33adb3db69cbdb7a38e1e50b1b82fa");
    out.nonce = hex<8>("0000000000000042");
    return out;
}

Header mainnet_1() {
    Header out;
    out.parent_hash = hash_of(mainnet_0());
    out.coinbase = hex<20>("05a56e2d52c817161883f50c441c3228cfe54d9f");
    out.state_root = hex<32>("d67e4d450343046425ae4271474353857ab860dbc0a1dde64b41b5cd3a532bf3");
    out.difficulty = 0x3ff800000;
    out.number = 1;
    out.gas_limit = 5000;
    out.time = 0x55ba4224;
    out.extra_data = *from_hex("476574682f76312e302e302f6c696e75782f676f312e342e32");
    out.mix_hash = hex<32>("969b900de27b6ac6a67742365dd65f55a0526c41fd18e1b16f1a1215c2e66f59");
    out.nonce = hex<8>("539bd4979fef1ec4");
    return out;
}

TEST(Header, FirstBlocksOfMainnet) {
    EXPECT_EQ(to_hex(hash_of(mainnet_0())),
              "d4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3");
    EXPECT_EQ(to_hex(hash_of(mainnet_1())),
              "88e96d4537bea4d9c05d12549907b32561d3bf31f45aae734cdc119f13406cb6");
}

TEST(Header, EmptyHashesAreThose) {
    EXPECT_EQ(kNoOmmers, crypto::keccak256(rlp::list({})));
    EXPECT_EQ(kEmptyRoot, crypto::keccak256(rlp::string({})));
}

TEST(Header, FieldsOfEveryFork) {
    auto header = mainnet_1();
    const auto same = [&] { return decode_header(encode(header)) == header; };
    EXPECT_TRUE(same());
    header.base_fee = 7;
    EXPECT_TRUE(same());
    header.withdrawals_root = kEmptyRoot;
    EXPECT_TRUE(same());
    header.blob_gas_used = 131'072;
    header.excess_blob_gas = 0;
    header.parent_beacon_root = Hash{9};
    EXPECT_TRUE(same());
}

TEST(Header, HalfAForkIsRefused) {
    auto items = encode(mainnet_0());
    auto payload = to_bytes(rlp::only_item(items)->payload);
    rlp::append_number(payload, 7);
    rlp::append_string(payload, kEmptyRoot);
    rlp::append_number(payload, 0);
    EXPECT_FALSE(decode_header(rlp::list(payload)));  // blob gas used alone
    rlp::append_number(payload, 0);
    EXPECT_FALSE(decode_header(rlp::list(payload)));
    rlp::append_string(payload, Hash{});
    EXPECT_TRUE(decode_header(rlp::list(payload)));
    rlp::append_string(payload, Hash{});
    EXPECT_FALSE(decode_header(rlp::list(payload)));
}

// The table of go-ethereum's test of EIP-1559.
TEST(BaseFee, FollowsTheGasUsed) {
    Header parent;
    parent.gas_limit = 20'000'000;
    EXPECT_EQ(next_base_fee(parent), U256(1'000'000'000));  // the first block of London
    parent.base_fee = 1'000'000'000;
    parent.gas_used = 10'000'000;
    EXPECT_EQ(next_base_fee(parent), U256(1'000'000'000));
    parent.gas_used = 9'000'000;
    EXPECT_EQ(next_base_fee(parent), U256(987'500'000));
    parent.gas_used = 11'000'000;
    EXPECT_EQ(next_base_fee(parent), U256(1'012'500'000));
}

TEST(BaseFee, StaysZeroWhileBlocksAreAtMostHalfFull) {
    Header parent;
    parent.gas_limit = 4'000'000'000;
    parent.base_fee = 0;
    EXPECT_EQ(next_base_fee(parent), U256(0));
    parent.gas_used = 2'000'000'000;
    EXPECT_EQ(next_base_fee(parent), U256(0));
    parent.gas_used = 2'000'000'001;
    EXPECT_EQ(next_base_fee(parent), U256(1));
}

// The table of go-ethereum's test of EIP-4844: blobs of 2^17 gas, target three.
TEST(BlobGas, ExcessIsWhatIsOverTheTarget) {
    constexpr std::uint64_t blob = 131'072, target = 3 * blob;
    const auto next = [](std::uint64_t excess, std::uint64_t blobs) {
        Header parent;
        parent.excess_blob_gas = excess;
        parent.blob_gas_used = blobs * blob;
        return next_excess_blob_gas(parent);
    };
    EXPECT_EQ(next(0, 0), 0u);
    EXPECT_EQ(next(0, 1), 0u);
    EXPECT_EQ(next(0, 3), 0u);
    EXPECT_EQ(next(0, 4), blob);
    EXPECT_EQ(next(1, 4), blob + 1);
    EXPECT_EQ(next(1, 5), 2 * blob + 1);
    EXPECT_EQ(next(target, 3), target);
    EXPECT_EQ(next(target, 2), target - blob);
    EXPECT_EQ(next(target, 1), target - 2 * blob);
    EXPECT_EQ(next(blob - 1, 2), 0u);
    EXPECT_EQ(next_excess_blob_gas(Header{}), 0u);
    Header hostile;
    hostile.excess_blob_gas = hostile.blob_gas_used = ~std::uint64_t{0};
    EXPECT_EQ(next_excess_blob_gas(hostile), ~std::uint64_t{0});
}

}  // namespace header_test
}  // namespace vs::chain
