#include "ipfs/block_store.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "ipfs/cid.h"

namespace vs::ipfs {
namespace block_store_tests {

namespace fs = std::filesystem;

// A folder of its own for each test, gone with it.
class BlockStoreTest : public testing::Test {
  protected:
    BlockStoreTest() : folder_(fs::temp_directory_path() / name()) { fs::remove_all(folder_); }
    ~BlockStoreTest() override { fs::remove_all(folder_); }

    std::unique_ptr<store::Kv> open() {
        auto kv = store::Kv::open(folder_.string(), {"blocks"});
        if (!kv) throw std::runtime_error(kv.error().message);
        return std::move(*kv);
    }

    // Changes one byte where `text` stands in a file with this ending; how often it was found.
    int damage(const std::string& ending, const std::string& text) {
        int found = 0;
        for (const auto& entry : fs::directory_iterator(folder_)) {
            if (entry.path().extension() != ending) continue;
            std::ifstream in(entry.path(), std::ios::binary);
            std::string content(std::istreambuf_iterator<char>(in), {});
            const auto at = content.find(text);
            if (at == std::string::npos) continue;
            content[at + text.size() / 2] ^= 1;
            std::ofstream(entry.path(), std::ios::binary) << content;
            ++found;
        }
        return found;
    }

    int files_with(const std::string& text) {
        int found = 0;
        for (const auto& entry : fs::directory_iterator(folder_)) {
            std::ifstream in(entry.path(), std::ios::binary);
            const std::string content(std::istreambuf_iterator<char>(in), {});
            if (content.find(text) != std::string::npos) ++found;
        }
        return found;
    }

    fs::path folder_;

  private:
    static std::string name() {
        return "vs-block-store-" + std::to_string(::getpid()) + "-" +
               testing::UnitTest::GetInstance()->current_test_info()->name();
    }
};

Bytes block_of(int number, std::size_t size = 2000) {
    Bytes out(size);
    for (std::size_t i = 0; i < size; ++i)
        out[i] = static_cast<std::uint8_t>(number * 31 + i * (7 + number) + (i >> 8));
    return out;
}

TEST_F(BlockStoreTest, what_is_put_is_there_after_reopening) {
    crypto::Digest digest;
    {
        const auto kv = open();
        BlockStore blocks(*kv);
        digest = blocks.put(as_bytes("a block")).value();
        EXPECT_EQ(blocks.put(as_bytes("a block")).value(), digest);
    }
    const auto kv = open();
    const BlockStore blocks(*kv);
    EXPECT_EQ(as_text(blocks.get(digest).value()), "a block");
    EXPECT_TRUE(blocks.has(digest).value());
    EXPECT_EQ(blocks.get(crypto::Digest{}).error().code, "missing");
    EXPECT_FALSE(blocks.has(crypto::Digest{}).value());
    EXPECT_EQ(sha256_digest(raw_cid_of(as_bytes("a block"))).value(), digest);
}

TEST_F(BlockStoreTest, a_staged_block_is_there_only_after_the_write) {
    const auto kv = open();
    const BlockStore blocks(*kv);
    store::Batch batch;
    const auto digest = blocks.stage(batch, as_bytes("later"));
    EXPECT_FALSE(blocks.has(digest).value());
    ASSERT_TRUE(kv->write(batch));
    EXPECT_TRUE(blocks.has(digest).value());
}

TEST_F(BlockStoreTest, holds_2_mib_and_not_a_byte_more) {
    const auto kv = open();
    BlockStore blocks(*kv);
    store::Batch batch;
    const Bytes largest(kMaxBlock), larger(kMaxBlock + 1);
    EXPECT_EQ(blocks.get(blocks.put(largest).value()).value(), largest);
    EXPECT_EQ(blocks.put(larger).error().code, "too-large");
    EXPECT_THROW(blocks.stage(batch, larger), std::length_error);
    EXPECT_EQ(blocks.get(blocks.put({}).value()).value(), Bytes());
}

// A liar with access to the store writes other bytes under the digest; every checksum fits.
TEST_F(BlockStoreTest, bytes_with_another_hash_are_altered) {
    const auto kv = open();
    BlockStore blocks(*kv);
    const auto digest = blocks.put(as_bytes("the truth")).value();
    store::Batch lie;
    lie.put("blocks", digest, as_bytes("something else"));
    ASSERT_TRUE(kv->write(lie));
    EXPECT_EQ(blocks.get(digest).error().code, "altered");
    const auto good = blocks.put(as_bytes("another")).value();
    int altered = 0, fine = 0;
    const auto count = [&](const BlockStore::Seen& seen) {
        EXPECT_EQ(seen.digest, seen.state ? good : digest);
        seen.state ? ++fine : ++altered;
        return true;
    };
    ASSERT_TRUE(blocks.each(count));
    EXPECT_EQ(altered, 1);
    EXPECT_EQ(fine, 1);
}

TEST_F(BlockStoreTest, each_visits_in_order_from_where_it_is_told) {
    const auto kv = open();
    BlockStore blocks(*kv);
    std::vector<crypto::Digest> put;
    for (int i = 0; i < 20; ++i) put.push_back(blocks.put(block_of(i)).value());
    std::sort(put.begin(), put.end());
    std::vector<crypto::Digest> seen;
    const auto collect = [&](const BlockStore::Seen& one) {
        EXPECT_TRUE(one.state);
        EXPECT_EQ(one.size, 2000u);
        seen.push_back(one.digest);
        return seen.size() != 15;
    };
    ASSERT_TRUE(blocks.each(collect));
    ASSERT_EQ(seen.size(), 15u);
    ASSERT_TRUE(blocks.each(collect, put[15]));
    EXPECT_EQ(seen, put);
}

// Bits flip on the disk: the blocks beside the damage are still checked, the damaged are named.
TEST_F(BlockStoreTest, a_scrub_names_damaged_blocks_and_goes_on) {
    std::vector<crypto::Digest> put;
    {
        const auto kv = open();
        BlockStore blocks(*kv);
        for (int i = 0; i < 30; ++i) put.push_back(blocks.put(block_of(i)).value());
        ASSERT_TRUE(blocks.put(as_bytes("moves the rest to files")));
        const auto gone = blocks.put(block_of(99)).value();
        ASSERT_TRUE(blocks.erase_for_good({gone}));
    }
    std::vector<crypto::Digest> broken;
    for (const int number : {3, 4, 17}) {
        const auto block = block_of(number);
        ASSERT_EQ(damage(".blob", std::string(as_text(ByteView(block).first(500)))), 1);
        broken.push_back(put[static_cast<std::size_t>(number)]);
    }
    std::sort(broken.begin(), broken.end());
    const auto kv = open();
    const BlockStore blocks(*kv);
    std::vector<crypto::Digest> reported;
    int good = 0;
    const auto collect = [&](const BlockStore::Seen& seen) {
        if (seen.state) return ++good > 0;
        EXPECT_EQ(seen.state.error().code, "corrupt") << seen.state.error().message;
        reported.push_back(seen.digest);
        return true;
    };
    ASSERT_TRUE(blocks.each(collect));
    EXPECT_EQ(reported, broken);
    EXPECT_EQ(good, 28);
    EXPECT_EQ(blocks.get(broken[0]).error().code, "corrupt");
    EXPECT_EQ(kv->check().error().code, "corrupt");
}

TEST_F(BlockStoreTest, erased_blocks_are_in_no_file) {
    const auto kv = open();
    BlockStore blocks(*kv);
    const std::string canary = "canary-of-the-erased-block-" + std::string(1000, 'x');
    const auto digest = blocks.put(as_bytes(canary)).value();
    const auto kept = blocks.put(as_bytes("kept" + std::string(1000, 'y'))).value();
    EXPECT_GT(files_with(canary), 0);
    ASSERT_TRUE(blocks.erase_for_good({digest}));
    EXPECT_EQ(files_with("canary-of-the-erased"), 0);
    EXPECT_EQ(blocks.get(digest).error().code, "missing");
    EXPECT_TRUE(blocks.get(kept));
}

}  // namespace block_store_tests
}  // namespace vs::ipfs
