#include "model/vault.h"

#include <gtest/gtest.h>

#include "model/leaf.h"

namespace vs::model {
namespace vault_test {

Capsule sample() {
    Capsule capsule{.tag_key = crypto::Secret::random(), .reader = {1}, .patient = {2}};
    for (std::uint32_t k = 0; k < 30; ++k) capsule.epochs.emplace_back(k, crypto::Secret::random());
    return capsule;
}

TEST(Vault, RoundTrip) {
    const Vault vault{crypto::Secret::random(), crypto::Secret::random(), crypto::Secret::random(),
                      7};
    const auto back = decode_vault(encode(vault));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->seed.bytes(), vault.seed.bytes());
    EXPECT_EQ(back->account.bytes(), vault.account.bytes());
    EXPECT_EQ(back->generation, 7u);
}

TEST(Capsule, RoundTripAndEveryTruncationIsRefused) {
    const auto bytes = encode(sample());
    const auto back = decode_capsule(bytes);
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(encode(*back), bytes);
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_FALSE(decode_capsule(ByteView(bytes).first(size))) << size;
}

TEST(Epoch, SecretsDifferByNumberAndSeed) {
    const auto seed = crypto::Secret::random();
    EXPECT_EQ(epoch_secret(seed, 1).bytes(), epoch_secret(seed, 1).bytes());
    EXPECT_NE(epoch_secret(seed, 1).bytes(), epoch_secret(seed, 2).bytes());
    EXPECT_NE(epoch_secret(seed, 1).bytes(), epoch_secret(crypto::Secret::random(), 1).bytes());
}

TEST(Leaf, IsTheCborOfFormatsAndNothingElseDecodes) {
    const Leaf leaf{LeafType::report, tag_of(crypto::Secret::random(), 3),
                    crypto::random_array<32>()};
    const auto bytes = encode(leaf);
    EXPECT_EQ(bytes.size(), 54u);
    EXPECT_EQ(*decode_leaf(bytes), leaf);
    for (std::size_t i : {0u, 1u, 2u, 3u, 20u, 21u}) {
        auto bad = bytes;
        bad[i] ^= 0x40;
        EXPECT_FALSE(decode_leaf(bad)) << i;
    }
}

}  // namespace vault_test
}  // namespace vs::model
