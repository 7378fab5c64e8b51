#include "model/vault.h"

#include <gtest/gtest.h>

#include "model/leaf.h"

namespace vs::model {
namespace vault_test {

Capsule sample() {
    Capsule capsule{.tag_key = crypto::Secret::random(), .reader = {1}, .patient = {2}};
    capsule.consent = {3};
    capsule.chain_id = (std::uint64_t{1} << 32) + 5;
    for (std::uint32_t k = 1; k <= 30; ++k)
        capsule.epochs.emplace_back(k, crypto::Secret::random());
    return capsule;
}

Vault vault_sample() {
    Vault vault{.tag_key = crypto::Secret::random(), .account = {7}};
    vault.seeds = {{0, 1, crypto::Secret::random()}, {2, 6, crypto::Secret::random()}};
    return vault;
}

TEST(Vault, RoundTripAndEveryTruncationIsRefused) {
    const auto vault = vault_sample();
    const auto bytes = encode(vault);
    const auto back = decode_vault(bytes);
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(encode(*back), bytes);
    EXPECT_EQ(back->account, vault.account);
    EXPECT_EQ(back->seeds[1].secret.bytes(), vault.seeds[1].secret.bytes());
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_FALSE(decode_vault(ByteView(bytes).first(size))) << size;
}

TEST(Vault, AnEpochComesFromTheSeedOfItsTime) {
    const auto vault = vault_sample();
    EXPECT_EQ(epoch_secret(vault, 5)->bytes(), epoch_secret(vault.seeds[0].secret, 5).bytes());
    EXPECT_EQ(epoch_secret(vault, 6)->bytes(), epoch_secret(vault.seeds[1].secret, 6).bytes());
    EXPECT_EQ(epoch_secret(vault, 900)->bytes(), epoch_secret(vault.seeds[1].secret, 900).bytes());
    EXPECT_EQ(epoch_secret(vault, 0).error().code, "vault");
}

TEST(Vault, SeedsOutOfOrderAreRefused) {
    auto vault = vault_sample();
    std::swap(vault.seeds[0], vault.seeds[1]);
    EXPECT_EQ(decode_vault(encode(vault)).error().code, "vault");
}

TEST(Capsule, RoundTripAndEveryTruncationIsRefused) {
    const auto capsule = sample();
    const auto key = crypto::Secret::random();
    const auto bytes = *sign_capsule(capsule, capsule.patient, key);
    const auto back = decode_capsule(bytes);
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(encode(back->capsule), encode(capsule));
    EXPECT_EQ(back->account, capsule.patient);
    EXPECT_EQ(*signer_of(*back), *crypto::address_of(key));
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_FALSE(decode_capsule(ByteView(bytes).first(size))) << size;
}

TEST(Capsule, ChangedInAnyBitItIsNotTheSignersAnyMore) {
    const auto key = crypto::Secret::random();
    const auto bytes = *sign_capsule(sample(), {2}, key);
    const auto signer = *crypto::address_of(key);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        auto bad = bytes;
        bad[i] ^= 1;
        const auto read = decode_capsule(bad);
        if (!read) continue;
        const auto by = signer_of(*read);
        EXPECT_FALSE(by && *by == signer) << i;
    }
}

TEST(Capsule, EpochsOutOfOrderOrTwiceAreRefused) {
    auto capsule = sample();
    capsule.epochs[3].first = capsule.epochs[2].first;
    EXPECT_EQ(decode_content(encode(capsule)).error().code, "capsule");
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
