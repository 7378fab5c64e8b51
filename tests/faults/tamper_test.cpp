// Seeded mutations of what is stored, each of which must be found and named: 100 here, 10,000 with
// VITALSEAL_SOAK.
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "ipfs/cid.h"
#include "world.h"

namespace vs::test {
namespace {

// What a mutation did, for the message of a failing test, and how to undo it.
struct Mutation {
    std::string what;
    std::vector<std::tuple<std::string, Bytes, std::optional<Bytes>>> before;  // family, key, value
};

class Mutator {
  public:
    Mutator(store::Kv& kv, std::vector<std::string> families, std::uint32_t seed)
        : kv_(kv), families_(std::move(families)), random_(seed) {}

    Mutation mutate() {
        family_ = families_[random_() % families_.size()];
        const auto keys = keys_of(family_);
        const auto& key = keys[random_() % keys.size()];
        switch (random_() % 4) {
            case 0:
                return flip(key);
            case 1:
                return family_ == "checkpoints" ? flip(key) : drop(key);
            case 2:
                return swap(key, keys[random_() % keys.size()]);
            default:
                return rebuild_row(key);
        }
    }
    void undo(const Mutation& mutation) {
        store::Batch batch;
        for (const auto& [family, key, value] : mutation.before)
            value ? batch.put(family, key, *value) : batch.remove(family, key);
        ASSERT_TRUE(kv_.write(batch));
    }

  private:
    std::vector<Bytes> keys_of(const std::string& family) {
        std::vector<Bytes> keys;
        EXPECT_TRUE(kv_.each(family, {}, [&](ByteView key, ByteView) {
            if (key[0] != 's')
                keys.push_back(to_bytes(key));  // the log's "size" is cut in a test of its own
            return true;
        }));
        return keys;
    }
    Bytes value_of(const Bytes& key) { return **kv_.get(family_, key); }
    Mutation write(std::string what,
                   const std::vector<std::pair<Bytes, std::optional<Bytes>>>& after) {
        Mutation mutation{family_ + ": " + what, {}};
        store::Batch batch;
        for (const auto& [key, value] : after) {
            mutation.before.emplace_back(family_, key, value_of(key));
            value ? batch.put(family_, key, *value) : batch.remove(family_, key);
        }
        EXPECT_TRUE(kv_.write(batch));
        return mutation;
    }
    Mutation flip(const Bytes& key) {
        auto value = value_of(key);
        const auto bit = random_() % (value.size() * 8);
        value[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
        return write("flip bit " + std::to_string(bit) + " of " + to_hex(key), {{key, value}});
    }
    Mutation drop(const Bytes& key) { return write("drop " + to_hex(key), {{key, std::nullopt}}); }
    Mutation swap(const Bytes& a, const Bytes& b) {
        const auto first = value_of(a), second = value_of(b);
        if (first == second) return flip(a);
        return write("swap " + to_hex(a) + " and " + to_hex(b), {{a, second}, {b, first}});
    }
    // What a careful forger does: a leaf with another digest, and its own hash beside it made right
    // again.
    Mutation rebuild_row(const Bytes& key) {
        if (family_ != "log") return flip(key);
        auto row = value_of(key);
        row[row.size() - 1 - random_() % 32] ^= 1;
        const auto hash = tlog::leaf_hash(ByteView(row).subspan(32));
        std::copy(hash.begin(), hash.end(), row.begin());
        return write("rebuild row " + to_hex(key), {{key, row}});
    }

    store::Kv& kv_;
    const std::vector<std::string> families_;
    std::mt19937 random_;
    std::string family_;
};

TEST(Tamper, SoundStoreIsSoundAndSaysWhoItWasComparedWith) {
    World world;
    world.run(5);
    const auto alone = world.verify();
    EXPECT_TRUE(alone.sound());
    EXPECT_FALSE(alone.compared);
    EXPECT_EQ(alone.reports, 10u);
    EXPECT_EQ(alone.opened, 10u);
    EXPECT_EQ(alone.messages, 30u);
    const auto compared = world.verify(world.heads);
    EXPECT_TRUE(compared.sound()) << compared.findings[0].what;
    EXPECT_TRUE(compared.compared);
    EXPECT_EQ(compared.good_size, 10u);
}

TEST(Tamper, EverySeededMutationIsFoundAndNamed) {
    World world;
    world.run(12);
    const int runs = std::getenv("VITALSEAL_SOAK") != nullptr ? 10'000 : 100;
    for (int seed = 0; seed < runs; ++seed) {
        const auto number = static_cast<std::uint32_t>(seed);
        auto mutator = seed % 2 == 0 ? Mutator(*world.kv, {"blocks", "log", "checkpoints"}, number)
                                     : Mutator(world.chain->database().kv(),
                                               {"headers", "transactions", "log"}, number);
        const auto mutation = mutator.mutate();
        const auto verdict = world.verify();
        ASSERT_FALSE(verdict.sound()) << "seed " << seed << ": " << mutation.what;
        for (const auto& finding : verdict.findings) EXPECT_FALSE(finding.what.empty());
        mutator.undo(mutation);
    }
    EXPECT_TRUE(world.verify().sound());
}

TEST(Tamper, AFlippedBlockNamesReportLevelAndLastGoodPoint) {
    World world;
    world.run(4);
    const auto row = *world.recorder->index().by_leaf(5);
    auto block = *world.recorder->blocks().get(row->digest);
    block[100] ^= 1;
    store::Batch batch;
    batch.put("blocks", row->digest, block);
    ASSERT_TRUE(world.kv->write(batch));
    const auto verdict = world.verify(world.heads);
    ASSERT_EQ(verdict.findings.size(), 1u);
    EXPECT_EQ(verdict.findings[0].level, verify::Level::block);
    EXPECT_EQ(verdict.findings[0].leaf, 5u);
    EXPECT_EQ(verdict.findings[0].report, ipfs::to_text(ipfs::raw_cid(row->digest)));
    EXPECT_EQ(verdict.good_size, 4u);
}

// Everything rolled back together is consistent in itself; only who remembers a head sees it.
TEST(Tamper, RollingEverythingBackIsFoundOnlyWithARememberedHead) {
    World world;
    world.run(3);
    const auto folder = world.folder + "-copy";
    world.stop();
    std::filesystem::copy(world.folder, folder, std::filesystem::copy_options::recursive);
    world.start();
    world.run(2);
    world.stop();
    std::filesystem::remove_all(world.folder);
    std::filesystem::rename(folder, world.folder);
    world.start();
    EXPECT_TRUE(world.verify().sound());
    EXPECT_TRUE(world.verify({world.heads[2]}).sound());
    EXPECT_TRUE(world.verify({world.block_heads[2]}).compared);
    for (const auto& remembered : {world.heads[4], world.block_heads[4]}) {
        const auto verdict = world.verify({remembered});
        ASSERT_EQ(verdict.findings.size(), 1u);
        EXPECT_EQ(verdict.findings[0].level, verify::Level::head);
    }
}

// The contract alone remembers what was cut from store, log and checkpoints together.
TEST(Tamper, CuttingTheNewestOfTheStoreIsFoundByTheContract) {
    World world;
    world.run(4);
    store::Batch batch;
    Bytes size;
    append_u64(size, 4);
    batch.put("log", as_bytes("size"), size);
    for (std::uint64_t cut = 6; cut <= 8; cut += 2) {
        Bytes key;
        append_u64(key, cut);
        batch.remove("checkpoints", key);
    }
    ASSERT_TRUE(world.kv->write(batch));
    const auto verdict = world.verify();
    ASSERT_EQ(verdict.findings.size(), 2u);  // sizes 6 and 8
    for (const auto& finding : verdict.findings) EXPECT_EQ(finding.level, verify::Level::contract);
    EXPECT_FALSE(world.verify({world.heads.back()}).sound());
}

// The operator has all node keys: seals one report anew with another value and rebuilds log and
// checkpoints.
TEST(Tamper, RebuildingEverythingWithOneReportChangedIsFoundWithARememberedHead) {
    World honest;
    World forged(&honest);
    honest.run(3);
    forged.run(3);
    EXPECT_TRUE(forged.verify().sound());
    EXPECT_FALSE(forged.verify({honest.block_heads.back()}).sound());
    const auto verdict = forged.verify({honest.heads.back()});
    ASSERT_FALSE(verdict.sound());
    EXPECT_EQ(verdict.findings[0].level, verify::Level::head);
}

TEST(Tamper, AFollowersSignatureCountsUnderItsOwnKeyOnly) {
    World world;
    world.run(3);
    const auto follower = [](std::uint8_t seed) {
        return tlog::NoteSigner(
            "vitalseal/0x02/follower",
            crypto::SigningKey(crypto::Secret(std::array<std::uint8_t, 32>{seed})));
    };
    const auto& note = world.block_heads.back();
    const auto signed_note = *tlog::cosign_note(note, follower(1));
    const auto with = [&](const std::string& head, std::uint8_t seed) {
        auto verdict = world.verify({head});
        EXPECT_TRUE(
            verify::check_followers({head}, {tlog::verifier_key_text(follower(seed))}, verdict));
        return verdict;
    };
    const auto good = with(signed_note, 1);
    EXPECT_TRUE(good.sound() && good.compared);
    EXPECT_EQ(good.followers.at("vitalseal/0x02/follower"), good.blocks);
    for (const auto& stranger : {with(signed_note, 2), with(note, 1)}) {
        EXPECT_TRUE(stranger.sound());
        EXPECT_FALSE(stranger.compared);
        EXPECT_EQ(stranger.followers.at("vitalseal/0x02/follower"), 0U);
    }
    auto altered = signed_note;
    auto& letter = altered[altered.size() - 10];
    letter = letter == 'A' ? 'B' : 'A';
    const auto wrong = with(altered, 1);
    ASSERT_FALSE(wrong.sound());
    EXPECT_EQ(wrong.findings[0].level, verify::Level::head);
    auto verdict = world.verify();
    EXPECT_EQ(verify::check_followers({}, {"no key"}, verdict).error().code, "verifier-key");
}

TEST(Tamper, AForgedReadingInsideARebuiltStoreFailsItsDevicesSignature) {
    World world;
    auto draft = world.draft(world.wearers[0], 2, kStart);
    auto thief = world.wearers[0];
    thief.key = crypto::SigningKey(crypto::Secret::random());
    world.journal[draft.positions[1]] = world.batch(thief, 61, kStart + kSecond);
    ASSERT_TRUE(world.recorder->seal({draft}));
    ASSERT_TRUE(world.recorder->checkpoint());
    ASSERT_TRUE(world.recorder->anchor());
    const auto verdict = world.verify();
    ASSERT_EQ(verdict.findings.size(), 1u);
    EXPECT_EQ(verdict.findings[0].level, verify::Level::signature);
}

}  // namespace
}  // namespace vs::test
