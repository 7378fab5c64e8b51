#include "chain/chain.h"

#include "chain/block_file.h"
#include "chain/testing/dev_chain.h"
#include "store/file.h"

namespace vs::chain {
namespace chain_tests {

using namespace testing;

// A clock that tests move.
struct Time {
    std::shared_ptr<std::atomic<Micros>> now =
        std::make_shared<std::atomic<Micros>>(2'000'000 * kSecond);
    Clock clock() const {
        return [at = now] { return at->load(); };
    }
    void pass(Micros span) const { *now += span; }
};

crypto::SigningKey note_key() {
    return crypto::SigningKey(crypto::Secret(std::array<std::uint8_t, 32>{1}));
}

ChainOptions serving(const Folder& folder, const Time& time) {
    return {.folder = folder.path(),
            .signer = tlog::NoteSigner("vitalseal/0x01/blocks", note_key()),
            .clock = time.clock()};
}

Deed transfer(std::uint64_t nonce, std::size_t account = 0) {
    return {.nonce = nonce, .to = dev_address(9), .value = U256{1}, .account = account};
}

TEST(Chain, ServesAtMostOneBlockASecondAndNeverAheadOfTheClock) {
    const Folder folder;
    const Time time;
    const auto chain = open_chain(serving(folder, time));
    ASSERT_TRUE(chain->submit(raw(transfer(0))));
    ASSERT_TRUE(eventually([&] { return chain->head()->header.number == 1; }));
    EXPECT_EQ(chain->head()->header.time, 2'000'000U);
    for (std::uint64_t i = 1; i < 10; ++i) ASSERT_TRUE(chain->submit(raw(transfer(i))));
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    EXPECT_EQ(chain->head()->header.number, 1U);  // the second has not passed
    time.pass(kSecond);
    ASSERT_TRUE(eventually([&] { return chain->head()->header.number == 2; }));
    EXPECT_EQ(chain->head()->header.time, 2'000'001U);
    EXPECT_EQ(chain->database().transactions(2)->size(), 9U);
    time.pass(kSecond);
    std::this_thread::sleep_for(std::chrono::milliseconds(1'200));
    EXPECT_EQ(chain->head()->header.number, 2U);  // nothing waits
}

TEST(Chain, HeadersAreAsFixed) {
    const Folder folder;
    const Time time;
    auto options = serving(folder, time);
    options.coinbase = dev_address(5);
    const auto chain = open_chain(std::move(options));
    const auto first = *chain->head();
    ASSERT_TRUE(chain->submit(raw(transfer(0))));
    ASSERT_TRUE(eventually([&] { return chain->head()->header.number == 1; }));
    const auto header = chain->head()->header;
    EXPECT_EQ(header.base_fee, U256{0});
    EXPECT_EQ(header.gas_limit, 4'000'000'000U);
    EXPECT_EQ(header.coinbase, dev_address(5));
    EXPECT_EQ(as_text(header.extra_data), "vitalseal");
    EXPECT_EQ(header.mix_hash, crypto::keccak256(first.hash));
    EXPECT_EQ(header.parent_hash, first.hash);
    EXPECT_EQ(header.parent_beacon_root, Hash{});
    EXPECT_EQ(header.withdrawals_root, kEmptyRoot);
    EXPECT_EQ(header.blob_gas_used, 0U);
}

TEST(Chain, ABlockStopsAtHalfItsGas) {
    const Folder folder;
    const Time time;
    auto options = serving(folder, time);
    options.limits.gas = 100'000;
    const auto chain = open_chain(std::move(options));
    for (std::uint64_t i = 0; i < 10; ++i) {
        auto deed = transfer(i);
        deed.gas = 21'000;
        ASSERT_TRUE(chain->submit(raw(deed)));
    }
    ASSERT_TRUE(eventually([&] { return chain->head()->header.number >= 1; }));
    ASSERT_TRUE(eventually([&] {
        time.pass(kSecond);
        return chain->pool().size() == 0;
    }));
    std::size_t sum = 0;
    for (std::uint64_t block = 1; block <= chain->head()->header.number; ++block) {
        const auto stored = chain->database().header(block);
        EXPECT_LE((*stored)->block.header.gas_used, 100'000U);
        sum += chain->database().transactions(block)->size();
    }
    EXPECT_EQ(sum, 10U);
}

// The sender's later transactions wait; others go on.
TEST(Chain, WhatReachesPointEvaluationIsDroppedByName) {
    const Folder folder;
    const Time time;
    *time.now = kSecond;  // no block before all three have come
    const auto chain = open_chain(serving(folder, time));
    Address point{};
    point[19] = 10;
    ASSERT_TRUE(chain->submit(raw({.nonce = 0, .to = point, .data = Bytes(192)})));
    ASSERT_TRUE(chain->submit(raw(transfer(1))));
    ASSERT_TRUE(chain->submit(raw(transfer(0, 1))));
    *time.now = 2'000'000 * kSecond;
    ASSERT_TRUE(eventually([&] { return chain->head()->header.number == 1; }));
    time.pass(kSecond);
    ASSERT_TRUE(eventually([&] { return chain->pool().size() == 1; }));
    EXPECT_EQ(chain->database().state(1).account(dev_address(0)).value()->nonce, 0U);
    EXPECT_EQ(chain->database().state(1).account(dev_address(1)).value()->nonce, 1U);
    ASSERT_TRUE(chain->submit(raw(transfer(0))));  // closes the gap
    time.pass(kSecond);
    ASSERT_TRUE(eventually([&] { return chain->pool().size() == 0; }));

    const Folder other;
    const auto dev = development(other);
    const auto refused = dev->submit(raw({.nonce = 0, .to = point, .data = Bytes(192)}));
    EXPECT_EQ(refused.error().code, "dropped");
    EXPECT_EQ(dev->head()->header.number, 0U);
}

// The write of the last block reached the disk in part: the block is gone, as if it had never been
// made, and the transaction in it waits again.
TEST(Chain, ABlockWhoseWriteWasTornIsMadeAgain) {
    namespace fs = std::filesystem;
    const Folder folder, copy;
    const Time time;
    fs::path log;
    std::uintmax_t before = 0;
    {
        const auto chain = open_chain(serving(folder, time));
        ASSERT_TRUE(chain->submit(raw(transfer(0))));
        ASSERT_TRUE(eventually([&] { return chain->head()->header.number == 1; }));
        ASSERT_TRUE(chain->submit(raw(transfer(1))));  // the second has not passed
        for (const auto& entry : fs::directory_iterator(folder.path()))
            if (entry.path().extension() == ".log" && entry.file_size() > 0) log = entry.path();
        before = fs::file_size(log);
        time.pass(kSecond);
        ASSERT_TRUE(eventually([&] { return chain->head()->header.number == 2; }));
    }
    const auto whole = fs::file_size(log);
    ASSERT_GT(whole, before);
    for (const auto size : {before, before + 1, (before + whole) / 2, whole - 1}) {
        fs::remove_all(copy.path());
        fs::copy(folder.path(), copy.path(), fs::copy_options::recursive);
        fs::resize_file(fs::path(copy.path()) / log.filename(), size);
        const Time later;
        const auto chain = open_chain(serving(copy, later));
        ASSERT_TRUE(chain);
        EXPECT_EQ(chain->head()->header.number, 1U);
        EXPECT_EQ(chain->block_log()->log().size(), 2U);
        EXPECT_EQ(chain->pool().size(), 1U);
        later.pass(2 * kSecond);
        ASSERT_TRUE(eventually([&] { return chain->head()->header.number == 2; })) << size;
        EXPECT_EQ(chain->database().transactions(2)->size(), 1U);
    }
}

TEST(Chain, AFolderBelongsToTheWayItWasMadeFor) {
    const Folder folder;
    const Time time;
    {
        const auto chain = open_chain(serving(folder, time));
    }
    const auto dev = Chain::open({.folder = folder.path(), .mode = Mode::development});
    EXPECT_EQ(dev.error().code, "mode");
    const auto follow = Chain::open({.folder = folder.path(), .mode = Mode::follow});
    EXPECT_EQ(follow.error().code, "mode");
    const Folder empty;
    EXPECT_EQ(Chain::open({.folder = empty.path()}).error().code, "no-chain");
}

TEST(Chain, TheBlockLogHasEveryBlock) {
    const Folder folder;
    const Time time;
    const auto chain = open_chain(serving(folder, time));
    for (std::uint64_t i = 0; i < 5; ++i) {
        ASSERT_TRUE(chain->submit(raw(transfer(i))));
        ASSERT_TRUE(eventually([&] { return chain->head()->header.number == i + 1; }));
        time.pass(kSecond);
    }
    const auto note = chain->block_log()->checkpoint();
    ASSERT_TRUE(note) << note.error().message;
    const auto checkpoint = tlog::open_checkpoint(*note, chain->node_key());
    ASSERT_TRUE(checkpoint) << checkpoint.error().message;
    EXPECT_EQ(checkpoint->size, 6U);
    const auto& log = chain->block_log()->log();
    for (std::uint64_t block = 0; block < 6; ++block) {
        const auto hash = *chain->database().hash_of(block);
        const auto proof = log.inclusion(block, 6);
        EXPECT_TRUE(
            tlog::verify_inclusion(block, 6, tlog::leaf_hash(*hash), *proof, checkpoint->root));
    }
}

TEST(Chain, DevelopmentTimeRunsAheadAndCanBeSet) {
    const Folder folder;
    const Time time;
    auto options =
        ChainOptions{.folder = folder.path(), .mode = Mode::development, .clock = time.clock()};
    const auto chain = open_chain(std::move(options));
    for (std::uint64_t i = 0; i < 3; ++i) done(*chain, transfer(i));
    EXPECT_EQ(chain->head()->header.time, 2'000'002U);
    ASSERT_TRUE(chain->set_next_time(3'000'000));
    done(*chain, transfer(3));
    EXPECT_EQ(chain->head()->header.time, 3'000'000U);
    EXPECT_EQ(chain->set_next_time(3'000'000).error().code, "time");
    time.pass(10 * kSecond);
    done(*chain, transfer(4));
    EXPECT_EQ(chain->head()->header.time, 3'000'010U);
    ASSERT_TRUE(chain->increase_time(500));
    ASSERT_TRUE(chain->mine(2, 100));
    EXPECT_EQ(chain->head()->header.time, 3'000'610U);
}

TEST(Chain, AnExportIsExecutedAgainToTheSameBlocks) {
    const Folder folder, out, copy;
    const Time time;
    HeadPtr head;
    {
        const auto chain = open_chain(serving(folder, time));
        ASSERT_TRUE(chain->submit(raw({.nonce = 0, .data = store_init_code()})));
        const auto store = created_address(dev_address(0), 0);
        for (std::uint64_t i = 1; i < 8; ++i) {
            ASSERT_TRUE(chain->submit(raw({.nonce = i, .to = store, .data = store_call(i, i)})));
            time.pass(kSecond);
        }
        ASSERT_TRUE(eventually([&] {
            time.pass(kSecond);
            return chain->pool().size() == 0;
        }));
        head = chain->head();
        const auto blocks = export_chain(chain->database(), chain->genesis(), out.path());
        ASSERT_TRUE(blocks) << blocks.error().message;
        EXPECT_EQ(*blocks, head->header.number);
    }
    const auto text = store::read_file(out.path() + "/genesis.json", 1 << 20);
    const auto genesis = parse_genesis(as_text(*text));
    ASSERT_TRUE(genesis) << genesis.error().message;
    const auto chain =
        open_chain({.folder = copy.path(), .mode = Mode::follow, .genesis = *genesis});
    const auto added = import_blocks(*chain, out.path() + "/chain.rlp", false);
    ASSERT_TRUE(added) << added.error().message;
    EXPECT_EQ(chain->head()->hash, head->hash);
    EXPECT_EQ(*import_blocks(*chain, out.path() + "/chain.rlp", false), 0U);
    EXPECT_EQ(chain->submit(raw(transfer(9))).error().code, "read-only");
}

// Blocks that go-ethereum made, from before the merge: nobody checks their work, so they are taken
// where that is asked for, and everything else of them is checked.
TEST(Chain, ProofOfWorkIsTakenOnTrustOrNotAtAll) {
    const auto* data = std::getenv("VITALSEAL_DATA");
    const auto folder = std::string(data != nullptr ? data : "../shared/data") +
                        "/execution-apis/london-4015a8c6/tests";
    const auto text = store::read_file(folder + "/genesis.json", 1 << 20);
    if (!text) GTEST_SKIP() << "skipped: no execution-apis in VITALSEAL_DATA";
    const auto import = [&](const std::string& file, bool trusted) {
        const Folder copy;
        const auto chain = open_chain({.folder = copy.path(),
                                       .mode = Mode::follow,
                                       .genesis = *parse_genesis(as_text(*text))});
        return import_blocks(*chain, file, trusted);
    };
    const auto blocks = folder + "/chain.rlp";
    const auto trusted = import(blocks, true);
    ASSERT_TRUE(trusted) << trusted.error().message;
    EXPECT_GT(*trusted, 2U);
    EXPECT_EQ(import(blocks, false).error().code, "untrusted");
    auto altered = *store::read_file(blocks, 1 << 26);
    altered[altered.size() / 2] ^= 1;
    const Folder other;
    ASSERT_TRUE(store::make_directories(other.path()));
    ASSERT_TRUE(store::write_file_atomic(other.path() + "/altered.rlp", altered));
    EXPECT_FALSE(import(other.path() + "/altered.rlp", true));
}

TEST(Chain, ABlockThatDoesNotFollowIsRefused) {
    const Folder folder, copy;
    const auto source = development(folder);
    done(*source, transfer(0));
    done(*source, transfer(1));
    const auto chain =
        open_chain({.folder = copy.path(), .mode = Mode::follow, .genesis = source->genesis()});
    const auto first = **source->database().block(1), second = **source->database().block(2);
    EXPECT_EQ(chain->import(second).error().code, "gap");
    auto wrong = first;
    wrong.header.state_root[0] ^= 1;
    EXPECT_EQ(chain->import(wrong).error().code, "InvalidStateRoot");
    ASSERT_TRUE(chain->import(first));
    wrong = second;
    wrong.header.parent_hash[0] ^= 1;
    EXPECT_EQ(chain->import(wrong).error().code, "UnknownParent");
    ASSERT_TRUE(chain->import(second));
    EXPECT_EQ(chain->head()->hash, source->head()->hash);
}

TEST(DevAccounts, AreTheOnesThatEveryToolKnows) {
    const auto text = [](std::size_t i) { return crypto::to_text(dev_address(i)); };
    EXPECT_EQ(text(0), "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266");
    EXPECT_EQ(text(1), "0x70997970c51812dc3a010c7d01b50e0d17dc79c8");
    EXPECT_EQ(text(9), "0xa0ee7a142d267c1f36714e4a8f75612f20a79720");
    EXPECT_EQ(find_dev_account(dev_address(3)), &dev_accounts()[3]);
    EXPECT_EQ(find_dev_account(Address{}), nullptr);
    const auto genesis = new_genesis(dev_address(0), 1);
    EXPECT_GE(genesis.chain_id, std::uint64_t{1} << 32);
    EXPECT_LT(genesis.chain_id, std::uint64_t{1} << 33);
}

}  // namespace chain_tests
}  // namespace vs::chain
