#include "chain/trie.h"

#include <gtest/gtest.h>

#include <random>

#include "chain/header.h"

namespace vs::chain {
namespace trie_test {

using Pairs = std::map<Bytes, Bytes>;

Bytes text(std::string_view value) {
    return to_bytes(as_bytes(value));
}

Hash incremental_root(const std::vector<std::pair<std::string, std::string>>& pairs) {
    const MemoryNodes nothing;
    Trie trie(nothing, {}, kEmptyRoot);
    for (const auto& [key, value] : pairs) EXPECT_TRUE(trie.put(text(key), text(value)));
    return trie.root();
}

// go-ethereum's TestInsert, and the example of the Ethereum documentation.
TEST(Trie, KnownRoots) {
    EXPECT_EQ(incremental_root({}), kEmptyRoot);
    EXPECT_EQ(
        to_hex(incremental_root({{"doe", "reindeer"}, {"dog", "puppy"}, {"dogglesworth", "cat"}})),
        "8aad789dff2f538bca5d8ea56e8abe10f4c7ba3a5dea95fea4cd6e7c3a1168d3");
    EXPECT_EQ(to_hex(incremental_root({{"A", std::string(50, 'a')}})),
              "d23786fb4a010da3ce639d66d5e904a11dbc02746d1ce25029e53290cabf28ab");
    EXPECT_EQ(to_hex(incremental_root(
                  {{"do", "verb"}, {"horse", "stallion"}, {"doge", "coin"}, {"dog", "puppy"}})),
              "5991bb8c6514148a29db676a14ac506cd2cd5775ace63c30a4fe457715e9ac84");
}

TEST(Trie, OneRowAtItsPathForEachNode) {
    MemoryNodes nodes;
    Trie trie(nodes, text("owner"), kEmptyRoot);
    NodeChanges changes;
    ASSERT_TRUE(trie.put(Bytes{0x12}, Bytes(40, 1)));
    ASSERT_TRUE(trie.put(Bytes{0x13}, Bytes(40, 2)));
    trie.commit(changes);
    // An extension over nibble 1, the branch below it, and its two leaves.
    std::vector<Bytes> keys;
    for (const auto& [key, row] : changes) {
        EXPECT_TRUE(row);
        keys.push_back(key);
    }
    const auto owner = text("owner");
    EXPECT_EQ(keys,
              (std::vector<Bytes>{owner, concat({owner, Bytes{1}}), concat({owner, Bytes{1, 2}}),
                                  concat({owner, Bytes{1, 3}})}));
}

// What a trie given `pairs` at once would write.
NodeChanges fresh_rows(const Pairs& pairs) {
    const MemoryNodes nothing;
    Trie trie(nothing, {}, kEmptyRoot);
    for (const auto& [key, value] : pairs) EXPECT_TRUE(trie.put(key, value));
    NodeChanges out;
    trie.commit(out);
    return out;
}

// Keys that share long beginnings, of one length or of several.
Bytes random_key(std::mt19937_64& random, bool one_length) {
    Bytes out(one_length ? 4 : random() % 5);
    for (auto& byte : out) byte = random() % 4 == 0 ? 0x10 : (random() % 2 == 0 ? 0x11 : 0x21);
    return out;
}

// Against trie_root, which shares no code with it but the node encoding: random puts and removals,
// commits now and then, the trie sometimes opened anew from its rows. After each commit the rows
// must be those of a fresh trie and nothing else.
void random_walk(std::uint64_t seed, bool one_length) {
    std::mt19937_64 random(seed);
    MemoryNodes nodes;
    NodeChanges rows;
    Pairs pairs;
    Trie trie(nodes, {}, kEmptyRoot);
    for (int step = 0; step < 400; ++step) {
        const auto key = random_key(random, one_length);
        const auto value = Bytes(1 + random() % 60, static_cast<std::uint8_t>(random()));
        if (random() % 3 == 0) {
            ASSERT_TRUE(trie.remove(key));
            pairs.erase(key);
        } else {
            ASSERT_TRUE(trie.put(key, value));
            pairs[key] = value;
        }
        if (random() % 4 == 0) {
            ASSERT_EQ(trie.root(), trie_root({pairs.begin(), pairs.end()})) << seed << " " << step;
        }
        if (random() % 8 != 0) continue;
        NodeChanges changes;
        const auto root = trie.commit(changes);
        nodes.apply(changes);
        for (const auto& [path, row] : changes) {
            rows[path] = row;
            if (!row) rows.erase(path);
        }
        ASSERT_EQ(rows, fresh_rows(pairs)) << seed << " " << step;
        if (random() % 2 == 0)
            trie = Trie(nodes, {}, root);
        else
            trie.forget_below(random() % 4);
    }
    for (const auto& [key, value] : pairs) EXPECT_EQ(*trie.get(key), value);
}

TEST(Trie, RandomChangesAgreeWithTheRootOfAll) {
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        random_walk(seed, true);
        random_walk(seed, false);
    }
}

TEST(Trie, ClearLeavesNoRow) {
    MemoryNodes nodes;
    Trie trie(nodes, {}, kEmptyRoot);
    NodeChanges changes;
    for (int i = 0; i < 300; ++i)
        ASSERT_TRUE(trie.put(crypto::keccak256(Bytes(static_cast<std::size_t>(i))), Bytes(33, 1)));
    auto root = trie.commit(changes);
    nodes.apply(changes);
    EXPECT_GT(nodes.size(), 300u);
    trie = Trie(nodes, {}, root);
    ASSERT_TRUE(trie.clear());
    ASSERT_TRUE(trie.put(Bytes{1}, Bytes{2}));
    changes.clear();
    root = trie.commit(changes);
    nodes.apply(changes);
    EXPECT_EQ(nodes.size(), 1u);
    EXPECT_EQ(root, trie_root({{Bytes{1}, Bytes{2}}}));
}

TEST(Trie, WritingTheSameValueChangesNothing) {
    MemoryNodes nodes;
    Trie trie(nodes, {}, kEmptyRoot);
    NodeChanges changes;
    ASSERT_TRUE(trie.put(text("dog"), text("puppy")));
    ASSERT_TRUE(trie.put(text("doge"), text("coin")));
    nodes.apply((trie.commit(changes), changes));
    changes.clear();
    ASSERT_TRUE(trie.put(text("dog"), text("puppy")));
    ASSERT_TRUE(trie.remove(text("cat")));
    trie.commit(changes);
    EXPECT_TRUE(changes.empty());
}

// One change in a thousand keys rewrites the way to it, not the trie.
TEST(Trie, CostGoesWithWhatChanged) {
    MemoryNodes nodes;
    Trie trie(nodes, {}, kEmptyRoot);
    NodeChanges changes;
    for (std::size_t i = 0; i < 1000; ++i)
        ASSERT_TRUE(trie.put(crypto::keccak256(Bytes(i)), Bytes(40, 1)));
    const auto root = trie.commit(changes);
    nodes.apply(changes);

    class Counting : public NodeStore {
      public:
        explicit Counting(const NodeStore& inner) : inner_(inner) {}
        Result<std::optional<Bytes>> get(ByteView key) const override {
            ++reads;
            return inner_.get(key);
        }
        mutable int reads = 0;

      private:
        const NodeStore& inner_;
    } counting(nodes);
    Trie later(counting, {}, root);
    ASSERT_TRUE(later.put(crypto::keccak256(Bytes(500)), Bytes(40, 2)));
    changes.clear();
    later.commit(changes);
    EXPECT_LE(changes.size(), 6u);
    EXPECT_LE(counting.reads, 6);
}

TEST(Trie, DamageIsNamed) {
    MemoryNodes nodes;
    Trie trie(nodes, {}, kEmptyRoot);
    NodeChanges changes;
    ASSERT_TRUE(trie.put(Bytes{0x12}, Bytes(40, 1)));
    ASSERT_TRUE(trie.put(Bytes{0x22}, Bytes(40, 2)));
    const auto root = trie.commit(changes);
    nodes.apply(changes);
    nodes.apply({{Bytes{1}, std::nullopt}});
    EXPECT_EQ(Trie(nodes, {}, root).get(Bytes{0x12}).error().code, "missing");
    EXPECT_EQ(*Trie(nodes, {}, root).get(Bytes{0x22}), Bytes(40, 2));
    auto row = *changes[Bytes{2}];
    row.back() ^= 1;
    nodes.apply({{Bytes{2}, row}});
    EXPECT_EQ(Trie(nodes, {}, root).get(Bytes{0x22}).error().code, "altered");
    // The removal of one child wants its only sibling.
    EXPECT_FALSE(Trie(nodes, {}, root).remove(Bytes{0x22}));
}

// ----- proofs

struct Proven {
    Pairs pairs;
    Hash root{};
    std::vector<Bytes> proof;
    Bytes key;
};

Proven proven(std::uint64_t seed) {
    std::mt19937_64 random(seed);
    const MemoryNodes nothing;
    Trie trie(nothing, {}, kEmptyRoot);
    Proven out;
    for (int i = 0; i < 60; ++i) {
        const auto key = random_key(random, seed % 2 == 0);
        out.pairs[key] = Bytes(1 + random() % 40, 7);
        EXPECT_TRUE(trie.put(key, out.pairs[key]));
    }
    out.key = random() % 2 == 0 ? out.pairs.begin()->first : random_key(random, true);
    out.root = trie.root();
    out.proof = *trie.prove(out.key);
    return out;
}

TEST(TrieProof, ShowsPresenceAndAbsence) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        const auto made = proven(seed);
        const auto shown = verify_proof(made.root, made.key, made.proof);
        ASSERT_TRUE(shown) << seed << ": " << shown.error().message;
        const auto found = made.pairs.find(made.key);
        EXPECT_EQ(shown->has_value(), found != made.pairs.end());
        if (shown->has_value()) {
            EXPECT_EQ(**shown, found->second);
        }
    }
}

TEST(TrieProof, EmptyTrie) {
    EXPECT_EQ(*verify_proof(kEmptyRoot, text("dog"), {}), std::nullopt);
    EXPECT_FALSE(verify_proof(kEmptyRoot, text("dog"), {Bytes{0x80}}));
    const MemoryNodes nothing;
    EXPECT_TRUE(Trie(nothing, {}, kEmptyRoot).prove(text("dog"))->empty());
}

TEST(TrieProof, EveryAlterationIsRefused) {
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
        const auto made = proven(seed);
        for (std::size_t i = 0; i < made.proof.size(); ++i) {
            auto without = made.proof;
            without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
            EXPECT_FALSE(verify_proof(made.root, made.key, without));
            for (std::size_t at = 0; at < made.proof[i].size(); ++at) {
                auto altered = made.proof;
                altered[i][at] ^= 1;
                EXPECT_FALSE(verify_proof(made.root, made.key, altered));
            }
        }
        auto more = made.proof;
        more.push_back(made.proof.back());
        EXPECT_FALSE(verify_proof(made.root, made.key, more));
        EXPECT_FALSE(verify_proof(Hash{1}, made.key, made.proof));
        EXPECT_FALSE(verify_proof(made.root, made.key, {}));
    }
}

// Nodes with the right hash but not of a trie's form: somebody chose the root.
TEST(TrieProof, NodesOfAnotherFormAreRefused) {
    const auto refused = [](std::string_view row) {
        const auto bytes = *from_hex(row);
        return !verify_proof(crypto::keccak256(bytes), Bytes{0x12}, {bytes});
    };
    EXPECT_FALSE(
        refused("c4822012"
                "05"));                    // a leaf with path 12
    EXPECT_TRUE(refused("c58220120500"));  // bytes behind it
    EXPECT_TRUE(
        refused("c4824012"
                "05"));  // a flag that does not exist
    EXPECT_TRUE(
        refused("c4822112"
                "05"));  // an even path with a nibble in the flags
    EXPECT_TRUE(
        refused("c4822012"
                "80"));                  // no value
    EXPECT_TRUE(refused("c20005"));      // an extension over nothing
    EXPECT_TRUE(refused("c21180"));      // to nothing
    EXPECT_TRUE(refused("c411c22005"));  // to a leaf
    EXPECT_TRUE(refused("c3822012"));    // one item
    EXPECT_TRUE(
        refused("d1"
                "80808080808080808080808080808080"
                "05"));  // a branch with a value only
    EXPECT_TRUE(refused("80"));
    EXPECT_TRUE(refused(""));
}

TEST(TrieProof, ItemsOfAList) {
    for (const std::size_t count : {1u, 2u, 17u, 127u, 128u, 129u, 300u}) {
        std::vector<Bytes> items;
        for (std::size_t i = 0; i < count; ++i) items.push_back(Bytes(1 + i % 70, 0x42));
        const auto root = list_root(items);
        for (const std::size_t i : {std::size_t{0}, count / 2, count - 1}) {
            Bytes key;
            rlp::append_number(key, i);
            EXPECT_EQ(*verify_proof(root, key, prove_in_list(items, i)), items[i]);
        }
        Bytes beyond;
        rlp::append_number(beyond, count);
        EXPECT_EQ(*verify_proof(root, beyond, prove_in_list(items, count)), std::nullopt);
    }
}

}  // namespace trie_test
}  // namespace vs::chain
