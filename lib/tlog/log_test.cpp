#include "tlog/log.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <random>
#include <thread>

namespace vs::tlog {
namespace log_test {

// A store of its own in a temporary folder, and a log in it.
class TlogLog : public testing::Test {
  protected:
    void SetUp() override {
        const auto* test = testing::UnitTest::GetInstance()->current_test_info();
        path_ = std::filesystem::temp_directory_path() /
                ("vs-tlog-" + to_hex(crypto::random_array<8>()) + test->name());
        reopen();
    }
    void TearDown() override {
        log_.reset();
        kv_.reset();
        std::filesystem::remove_all(path_);
    }
    void reopen() {
        log_.reset();
        kv_.reset();
        auto kv = store::Kv::open(path_.string(), std::vector<std::string>{"log"});
        ASSERT_TRUE(kv) << kv.error().message;
        kv_ = std::move(*kv);
        auto log = Log::open(*kv_);
        ASSERT_TRUE(log) << log.error().message;
        log_.emplace(std::move(*log));
    }
    static Bytes leaf(std::uint64_t index) {  // of varying size, zero among them
        return Bytes(index % 7 * 5, static_cast<std::uint8_t>(index));
    }
    void add(std::uint64_t count) {
        store::Batch batch;
        for (; count > 0; --count) {
            const auto bytes = leaf(hashes_.size());
            EXPECT_EQ(log_->stage(batch, bytes), hashes_.size());
            hashes_.push_back(leaf_hash(bytes));
        }
        ASSERT_TRUE(kv_->write(batch));
        log_->committed();
    }
    Hash naive(std::uint64_t size) const { return root_of(std::span(hashes_).first(size)); }
    void damage(std::uint64_t index, const std::function<void(Bytes&)>& change) {
        Bytes key{'n'};
        append_u64(key, index);
        auto row = *kv_->get("log", key);
        change(*row);
        store::Batch batch;
        batch.put("log", key, *row);
        ASSERT_TRUE(kv_->write(batch));
    }

    std::filesystem::path path_;
    std::unique_ptr<store::Kv> kv_;
    std::optional<Log> log_;
    std::vector<Hash> hashes_;
};

TEST_F(TlogLog, EmptyLog) {
    EXPECT_EQ(log_->size(), 0U);
    EXPECT_EQ(*log_->root(0), empty_root());
    EXPECT_EQ(log_->root(1).error().code, "range");
    EXPECT_EQ(log_->leaf(0).error().code, "range");
    EXPECT_EQ(log_->inclusion(0, 0).error().code, "range");
    EXPECT_TRUE(log_->consistency(0, 0)->empty());
    EXPECT_FALSE(log_->tile(0, 0, 1));
    EXPECT_TRUE(log_->check(0));
}

// Grown one by one to 1,100, in unequal batches and with reopenings; afterwards the root at every
// size on the way is still that of the definition.
TEST_F(TlogLog, RootAtEverySizeTo1100IsTheNaiveOne) {
    for (std::uint64_t step = 0; hashes_.size() < 1100; ++step) {
        add(std::min<std::uint64_t>(step % 13, 1100 - hashes_.size()));
        if (step % 41 == 0) reopen();
        ASSERT_EQ(*log_->root(log_->size()), naive(hashes_.size())) << hashes_.size();
    }
    for (std::uint64_t size = 0; size <= 1100; ++size)
        ASSERT_EQ(*log_->root(size), naive(size)) << size;
    EXPECT_TRUE(log_->check(1100));
}

TEST_F(TlogLog, RandomSizesAndProofsBeyond) {
    std::mt19937_64 random(6962);
    add(4000);
    add(1 + random() % 5000);
    const auto pick = [&](std::uint64_t below) { return random() % below; };
    for (int i = 0; i < 200; ++i) {
        const auto size = 1 + pick(hashes_.size()), index = pick(size), old = 1 + pick(size);
        const auto root = *log_->root(size);
        ASSERT_EQ(root, naive(size));
        EXPECT_TRUE(
            verify_inclusion(index, size, hashes_[index], *log_->inclusion(index, size), root));
        EXPECT_TRUE(
            verify_consistency(old, size, *log_->consistency(old, size), *log_->root(old), root));
        EXPECT_EQ(*log_->leaf(index), leaf(index));
    }
}

TEST_F(TlogLog, ProofsOfAllPairsTo70Verify) {
    add(70);
    for (std::uint64_t size = 0; size <= 70; ++size) {
        const auto root = *log_->root(size);
        for (std::uint64_t i = 0; i < size; ++i)
            ASSERT_TRUE(verify_inclusion(i, size, hashes_[i], *log_->inclusion(i, size), root));
        for (std::uint64_t old = 0; old <= size; ++old)
            ASSERT_TRUE(verify_consistency(old, size, *log_->consistency(old, size),
                                           *log_->root(old), root))
                << old << " " << size;
    }
    EXPECT_EQ(log_->inclusion(70, 70).error().code, "range");
    EXPECT_EQ(log_->inclusion(0, 71).error().code, "range");
    EXPECT_EQ(log_->consistency(3, 2).error().code, "range");
    EXPECT_EQ(log_->consistency(3, 71).error().code, "range");
}

TEST_F(TlogLog, StagedLeavesAreInvisibleUntilCommittedAndForgottenWhenRolledBack) {
    add(5);
    store::Batch lost;
    EXPECT_EQ(log_->stage(lost, as_bytes("lost")), 5U);
    EXPECT_EQ(log_->stage(lost, as_bytes("lost too")), 6U);
    EXPECT_EQ(log_->size(), 5U);
    EXPECT_FALSE(log_->leaf(5));
    log_->rolled_back();
    add(3);
    EXPECT_EQ(log_->size(), 8U);
    EXPECT_EQ(*log_->root(8), naive(8));
    reopen();
    EXPECT_EQ(log_->size(), 8U);
    EXPECT_EQ(*log_->root(8), naive(8));
}

TEST_F(TlogLog, ReopenedAtEverySizeGrowsOn) {
    for (int i = 0; i < 40; ++i) {
        add(1);
        reopen();
        ASSERT_EQ(log_->size(), hashes_.size());
    }
    EXPECT_EQ(*log_->root(40), naive(40));
}

TEST_F(TlogLog, TilesAreTheHashesOfTheLevelsBelow) {
    add(600);
    const auto tile = log_->tile(0, 1, 256);
    ASSERT_TRUE(tile);
    Bytes wanted;
    for (std::size_t i = 256; i < 512; ++i) append(wanted, hashes_[i]);
    EXPECT_EQ(*tile, wanted);
    const auto above = log_->tile(1, 0, 2);
    ASSERT_TRUE(above);
    EXPECT_EQ(*above, concat({root_of(std::span(hashes_).first(256)),
                              root_of(std::span(hashes_).subspan(256, 256))}));
    EXPECT_EQ(log_->tile(0, 2, 88)->size(), 88U * 32);
    EXPECT_FALSE(log_->tile(0, 2, 89));
    EXPECT_FALSE(log_->tile(1, 0, 3));
    EXPECT_FALSE(log_->tile(2, 0, 1));
    EXPECT_FALSE(log_->tile(8, 0, 1));
    EXPECT_FALSE(log_->tile(-1, 0, 1));
    EXPECT_FALSE(log_->tile(0, 0, 0));
    EXPECT_FALSE(log_->tile(0, 0, 257));
    EXPECT_FALSE(log_->tile(0, ~std::uint64_t{0}, 256));
}

TEST_F(TlogLog, EntryBundlesCarryTwoBytesOfLengthBeforeEachLeaf) {
    store::Batch batch;
    log_->stage(batch, as_bytes("a"));
    log_->stage(batch, {});
    log_->stage(batch, Bytes(kMaxLeaf, 9));
    EXPECT_THROW(log_->stage(batch, Bytes(kMaxLeaf + 1)), std::length_error);
    ASSERT_TRUE(kv_->write(batch));
    log_->committed();
    const auto bundle = log_->entries(0, 3);
    ASSERT_TRUE(bundle);
    EXPECT_EQ(bundle->size(), 6 + 1 + kMaxLeaf);
    EXPECT_EQ(to_hex(ByteView(*bundle).first(8)), "0001610000ffff09");
    EXPECT_FALSE(log_->entries(0, 4));
}

TEST_F(TlogLog, DamageIsNamed) {
    add(50);
    damage(17, [](Bytes& row) { row.back() ^= 1; });  // in the leaf
    EXPECT_EQ(log_->leaf(17).error().code, "altered");
    const auto found = log_->check(50);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, "altered");
    EXPECT_NE(found.error().message.find("17"), std::string::npos);
    damage(7, [](Bytes& row) { row[100] ^= 1; });  // in the hash of a subtree
    EXPECT_NE(log_->check(50).error().message.find("leaf 7 "), std::string::npos);
    EXPECT_TRUE(log_->check(7));
    damage(3, [](Bytes& row) { row.resize(40); });  // too short to hold its hashes
    EXPECT_EQ(log_->root(50)->size(), 32U);         // does not need row 3 ...
    EXPECT_EQ(log_->root(4).error().code, "altered");
}

TEST_F(TlogLog, EveryBitOfARowMatters) {
    add(8);
    Bytes key{'n'};
    append_u64(key, 7);
    const std::size_t bits = (**kv_->get("log", key)).size() * 8;
    for (std::size_t bit = 0; bit < bits; bit += 3) {
        const auto flip = [&](Bytes& row) {
            row[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
        };
        damage(7, flip);
        EXPECT_FALSE(log_->check(8)) << bit;
        damage(7, flip);
    }
    EXPECT_TRUE(log_->check(8));
}

TEST_F(TlogLog, AMissingRowIsNamed) {
    add(9);
    store::Batch batch;
    Bytes key{'n'};
    append_u64(key, 8);
    batch.remove("log", key);
    ASSERT_TRUE(kv_->write(batch));
    EXPECT_EQ(log_->leaf(8).error().code, "missing");
    EXPECT_EQ(log_->check(9).error().code, "missing");
    EXPECT_EQ(Log::open(*kv_).error().code, "missing");
}

TEST_F(TlogLog, ReadersSeeAConsistentLogWhileTheWriterAppends) {
    add(1);
    std::atomic<bool> done = false;
    std::atomic<int> wrong = 0;
    std::thread reader([&] {
        while (!done) {
            const auto size = log_->size();
            const auto root = log_->root(size);
            const auto proof = log_->inclusion(0, size);
            if (!root || !proof || !verify_inclusion(0, size, leaf_hash(leaf(0)), *proof, *root))
                ++wrong;
        }
    });
    for (int i = 0; i < 30; ++i) add(7);
    done = true;
    reader.join();
    EXPECT_EQ(wrong, 0);
}

}  // namespace log_test
}  // namespace vs::tlog
