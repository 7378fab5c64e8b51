#include "tlog/merkle.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

namespace vs::tlog {
namespace merkle_test {

using Proof = std::vector<Hash>;

std::vector<Hash> leaves(std::size_t count) {
    std::vector<Hash> out;
    for (std::size_t i = 0; i < count; ++i) out.push_back(leaf_hash(as_bytes(std::to_string(i))));
    return out;
}

// RFC 6962 section 2.1.1 and 2.1.2 word by word.
Proof naive_path(std::size_t m, std::span<const Hash> d) {
    if (d.size() == 1) return {};
    const std::size_t k = std::bit_floor(d.size() - 1);
    auto path = m < k ? naive_path(m, d.first(k)) : naive_path(m - k, d.subspan(k));
    path.push_back(root_of(m < k ? d.subspan(k) : d.first(k)));
    return path;
}

Proof naive_subproof(std::size_t m, std::span<const Hash> d, bool whole) {
    if (m == d.size()) return whole ? Proof{} : Proof{root_of(d)};
    const std::size_t k = std::bit_floor(d.size() - 1);
    auto path =
        m <= k ? naive_subproof(m, d.first(k), whole) : naive_subproof(m - k, d.subspan(k), false);
    path.push_back(root_of(m <= k ? d.subspan(k) : d.first(k)));
    return path;
}

TEST(Merkle, EmptyTreeAndEmptyLeafAreTheKnownHashes) {
    EXPECT_EQ(to_hex(empty_root()),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(to_hex(leaf_hash({})),
              "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
}

// The eight leaves that Certificate Transparency's own tests use, and the roots after each.
TEST(Merkle, RootsOfTheCertificateTransparencyExample) {
    const char* inputs[] = {"",
                            "00",
                            "10",
                            "2021",
                            "3031",
                            "40414243",
                            "5051525354555657",
                            "606162636465666768696a6b6c6d6e6f"};
    const char* roots[] = {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                           "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                           "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                           "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                           "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                           "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                           "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                           "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
    std::vector<Hash> hashes;
    for (int i = 0; i < 8; ++i) {
        hashes.push_back(leaf_hash(*from_hex(inputs[i])));
        EXPECT_EQ(to_hex(root_of(hashes)), roots[i]);
    }
}

TEST(Merkle, EveryInclusionProofOfTreesUpTo70IsAccepted) {
    const auto all = leaves(70);
    for (std::size_t size = 1; size <= all.size(); ++size) {
        const std::span d(all.data(), size);
        const auto root = root_of(d);
        for (std::size_t i = 0; i < size; ++i)
            ASSERT_TRUE(verify_inclusion(i, size, all[i], naive_path(i, d), root)) << i << size;
    }
}

TEST(Merkle, EveryConsistencyProofOfTreesUpTo70IsAccepted) {
    const auto all = leaves(70);
    for (std::size_t size = 1; size <= all.size(); ++size) {
        const std::span d(all.data(), size);
        const auto root = root_of(d);
        for (std::size_t old = 1; old <= size; ++old)
            ASSERT_TRUE(verify_consistency(old, size, naive_subproof(old, d, true),
                                           root_of(d.first(old)), root))
                << old << " " << size;
    }
}

// Changes every bit of every hash, drops and adds hashes, and expects each to be refused.
template <class Verify>
void expect_only_this_proof(const Proof& proof, Verify verify) {
    ASSERT_TRUE(verify(proof));
    for (std::size_t bit = 0; bit < proof.size() * 256; ++bit) {
        auto bad = proof;
        bad[bit / 256][bit / 8 % 32] ^= static_cast<std::uint8_t>(1U << bit % 8);
        ASSERT_FALSE(verify(bad)) << "bit " << bit;
    }
    for (std::size_t at = 0; at <= proof.size(); ++at) {
        auto longer = proof;
        longer.insert(longer.begin() + static_cast<std::ptrdiff_t>(at), Hash{});
        ASSERT_FALSE(verify(longer));
        if (at == proof.size()) break;
        auto shorter = proof;
        shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(at));
        ASSERT_FALSE(verify(shorter));
    }
}

TEST(Merkle, AnyChangedBitOrHashOfAnInclusionProofIsRefused) {
    const auto all = leaves(23);
    for (std::size_t size : {1, 2, 3, 7, 8, 16, 23}) {
        const std::span d(all.data(), size);
        const auto root = root_of(d);
        for (std::size_t i = 0; i < size; ++i)
            expect_only_this_proof(naive_path(i, d), [&](const Proof& proof) {
                return verify_inclusion(i, size, all[i], proof, root).has_value();
            });
    }
}

TEST(Merkle, AnyChangedBitOrHashOfAConsistencyProofIsRefused) {
    const auto all = leaves(23);
    for (std::size_t size : {2, 3, 7, 8, 16, 23}) {
        const std::span d(all.data(), size);
        for (std::size_t old = 1; old <= size; ++old)
            expect_only_this_proof(naive_subproof(old, d, true), [&](const Proof& proof) {
                return verify_consistency(old, size, proof, root_of(d.first(old)), root_of(d))
                    .has_value();
            });
    }
}

TEST(Merkle, AProofFitsNoOtherIndexLeafOrRoot) {
    const auto all = leaves(13);
    const auto root = root_of(all);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto proof = naive_path(i, all);
        for (std::size_t j = 0; j < all.size(); ++j) {
            EXPECT_EQ(verify_inclusion(j, 13, all[i], proof, root).has_value(), i == j);
            EXPECT_EQ(verify_inclusion(i, 13, all[j], proof, root).has_value(), i == j);
        }
        EXPECT_FALSE(verify_inclusion(i, 13, all[i], proof, all[i]));
    }
}

TEST(Merkle, RangesAreCheckedFirst) {
    const auto code = [](const Result<>& result) { return result ? "" : result.error().code; };
    const Hash h{};
    EXPECT_EQ(code(verify_inclusion(0, 0, h, {}, h)), "range");
    EXPECT_EQ(code(verify_inclusion(5, 5, h, {}, h)), "range");
    EXPECT_EQ(code(verify_inclusion(0, ~std::uint64_t{0}, h, {}, h)), "range");
    EXPECT_EQ(code(verify_consistency(2, 1, {}, h, h)), "range");
    EXPECT_EQ(code(verify_consistency(0, ~std::uint64_t{0}, {}, h, h)), "range");
    EXPECT_EQ(code(verify_inclusion(0, 1, h, Proof{h}, h)), "proof-length");
    EXPECT_EQ(code(verify_inclusion(0, 2, h, {}, h)), "proof-length");
    EXPECT_EQ(code(verify_inclusion(0, kMaxSize, h, Proof(64), h)), "proof-length");
    EXPECT_EQ(code(verify_inclusion(0, kMaxSize, h, Proof(63), h)), "root");
}

TEST(Merkle, FromAnEmptyTreeAnythingGrowsWithoutAProof) {
    const Hash a{1}, b{2};
    EXPECT_TRUE(verify_consistency(0, 5, {}, a, b));
    EXPECT_TRUE(verify_consistency(0, 0, {}, a, a));
    EXPECT_FALSE(verify_consistency(0, 0, {}, a, b));
    EXPECT_FALSE(verify_consistency(0, 5, Proof{a}, a, b));
    EXPECT_TRUE(verify_consistency(5, 5, {}, a, a));
    EXPECT_FALSE(verify_consistency(5, 5, {}, a, b));
    EXPECT_FALSE(verify_consistency(5, 5, Proof{a}, a, a));
    EXPECT_FALSE(verify_consistency(5, 6, {}, a, a));
    EXPECT_FALSE(verify_consistency(4, 6, {}, a, a));
}

std::optional<Hash> hash_of(const nlohmann::json& value) {
    const auto bytes = from_base64(value.is_string() ? value.get<std::string>() : "");
    const auto hash = to_array<32>(bytes ? ByteView(*bytes) : ByteView());
    return hash ? std::optional(*hash) : std::nullopt;
}

// What is no 32-byte hash cannot reach the verifier, which counts as refused.
bool accepts(const nlohmann::json& test) {
    Proof proof;
    for (const auto& step : test["proof"].is_null() ? nlohmann::json::array() : test["proof"]) {
        const auto hash = hash_of(step);
        if (!hash) return false;
        proof.push_back(*hash);
    }
    const bool inclusion = test.contains("leafIdx");
    const auto a = hash_of(test[inclusion ? "leafHash" : "root1"]);
    const auto b = hash_of(test[inclusion ? "root" : "root2"]);
    if (!a || !b) return false;
    if (inclusion)
        return verify_inclusion(test["leafIdx"], test["treeSize"], *a, proof, *b).has_value();
    return verify_consistency(test["size1"], test["size2"], proof, *a, *b).has_value();
}

TEST(Merkle, VectorsOfTransparencyDev) {
    const auto* data = std::getenv("VITALSEAL_DATA");
    const std::filesystem::path root =
        std::filesystem::path(data != nullptr ? data : "../shared/data") / "tlog/rfc6962-proofs";
    if (!std::filesystem::exists(root)) GTEST_SKIP() << "skipped: no vectors at " << root;
    int count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
        if (entry.path().extension() != ".json") continue;
        std::ifstream in(entry.path());
        const auto test = nlohmann::json::parse(in);
        EXPECT_EQ(accepts(test), !test["wantErr"].get<bool>()) << entry.path();
        ++count;
    }
    EXPECT_GE(count, 90);
}

}  // namespace merkle_test
}  // namespace vs::tlog
