#include "chain/receipt.h"

#include <gtest/gtest.h>

namespace vs::chain {
namespace receipt_test {

Receipt sample(TransactionType type) {
    Receipt out{.type = type, .success = true, .cumulative_gas_used = 21'000};
    out.logs = {{Address{1}, {Hash{2}, Hash{3}}, Bytes(70, 4)}, {Address{5}, {}, {}}};
    out.bloom = bloom_of(out.logs);
    return out;
}

TEST(Receipt, RoundTrip) {
    for (const auto type :
         {TransactionType::legacy, TransactionType::access_list, TransactionType::dynamic_fee}) {
        const auto encoded = encode(sample(type));
        const auto decoded = decode_receipt(encoded);
        ASSERT_TRUE(decoded) << decoded.error().message;
        EXPECT_EQ(*decoded, sample(type));
        for (std::size_t size = 0; size < encoded.size(); ++size)
            EXPECT_FALSE(decode_receipt(ByteView(encoded).first(size)));
    }
}

// EIP-2718 and yellow paper 4.3.1, by hand: a failed transaction without logs.
TEST(Receipt, Encoding) {
    Receipt receipt{.type = TransactionType::dynamic_fee, .cumulative_gas_used = 1};
    EXPECT_EQ(to_hex(encode(receipt)), "02f901068001b90100" + std::string(512, '0') + "c0");
}

TEST(Receipt, WrongOnesAreRefused) {
    auto five_topics = sample(TransactionType::legacy);
    five_topics.logs[0].topics.resize(5);
    EXPECT_FALSE(decode_receipt(encode(five_topics)));
    auto blob = encode(sample(TransactionType::dynamic_fee));
    blob[0] = 3;
    EXPECT_EQ(decode_receipt(blob).error().code, "type");
}

// go-ethereum's bloom test: these are in, those are not.
TEST(Bloom, KnowsWhatWasAdded) {
    Bloom bloom{};
    for (const auto* in : {"testtest", "test", "hallo", "other"}) add_to_bloom(bloom, as_bytes(in));
    for (const auto* in : {"testtest", "test", "hallo", "other"})
        EXPECT_TRUE(may_contain(bloom, as_bytes(in))) << in;
    for (const auto* out : {"tes", "lo"}) EXPECT_FALSE(may_contain(bloom, as_bytes(out))) << out;
}

// The bits of an address on the main chain, worked out in the yellow paper's way: keccak256 of
// twenty zero bytes begins 5380 c7b7 ae81.
TEST(Bloom, ThreeBitsOfTheHash) {
    Bloom bloom{};
    add_to_bloom(bloom, Address{});
    const auto digest = crypto::keccak256(Address{});
    EXPECT_EQ(to_hex(ByteView(digest).first(6)), "5380c7b7ae81");
    Bloom by_hand{};
    for (const unsigned bit : {0x380u, 0x7b7u, 0x681u})
        by_hand[255 - bit / 8] |= static_cast<std::uint8_t>(1u << bit % 8);
    EXPECT_EQ(bloom, by_hand);
}

}  // namespace receipt_test
}  // namespace vs::chain
