#include "chain/database.h"

#include <fstream>
#include <random>

#include "chain/testing/dev_chain.h"

namespace vs::chain {
namespace database_tests {

using namespace testing;
namespace fs = std::filesystem;

U256 slot(const Chain& chain, std::uint64_t block, const Address& address, std::uint64_t key) {
    const auto value = chain.database().state(block).storage(address, U256{key});
    EXPECT_TRUE(value) << value.error().message;
    return value.value_or(U256{});
}

TEST(ChainDatabase, EveryKeptStateCanBeReadAndProvenAtTheHead) {
    const Folder folder;
    const auto chain = development(folder);
    const auto store = deploy_store(*chain);
    for (std::uint64_t i = 1; i <= 20; ++i)
        done(*chain, {.nonce = i, .to = store, .data = store_call(i % 5, 100 + i)});
    const auto last = chain->head()->header.number;
    EXPECT_EQ(last, 21U);
    for (std::uint64_t block = 2; block <= last; ++block)
        EXPECT_EQ(slot(*chain, block, store, (block - 1) % 5), U256{99 + block}) << block;
    EXPECT_EQ(slot(*chain, 6, store, 0), U256{105});  // as it was before block 11 replaced it
    EXPECT_EQ(slot(*chain, 0, store, 0), U256{});
    EXPECT_FALSE(chain->database().state(0).account(store)->has_value());

    const auto proof = chain->database().prove(store, {U256{3}, U256{77}}, last);
    ASSERT_TRUE(proof) << proof.error().message;
    EXPECT_EQ(proof->slots[0].value, U256{118});
    EXPECT_EQ(proof->slots[1].value, U256{});
    EXPECT_TRUE(verify_account(chain->head()->header.state_root, *proof));
    auto lie = *proof;
    lie.slots[0].value = U256{119};
    EXPECT_EQ(verify_account(chain->head()->header.state_root, lie).error().code, "proof");
    for (std::uint64_t block = 0; block <= last; ++block) {
        const auto header = (*chain->database().header(block))->block.header;
        const auto then = chain->database().prove(store, {U256{3}}, block);
        ASSERT_TRUE(then) << then.error().message;
        EXPECT_TRUE(verify_account(header.state_root, *then));
        EXPECT_EQ(then->slots[0].value, slot(*chain, block, store, 3));
        const auto absent = chain->database().prove(Address{1, 2, 3}, {U256{1}}, block);
        ASSERT_TRUE(absent);
        EXPECT_TRUE(verify_account(header.state_root, *absent));
    }
}

TEST(ChainDatabase, OnlyTheLast128StatesAreKept) {
    const Folder folder;
    const auto chain = development(folder);
    for (std::uint64_t i = 0; i < 140; ++i)
        done(*chain, {.nonce = i, .to = dev_address(1), .value = U256{1}});
    const auto oldest = chain->database().oldest_state();
    EXPECT_EQ(oldest, 140U - 128U);
    const auto before = chain->database().state(0).account(dev_address(1));
    const auto at = [&](std::uint64_t block) {
        return chain->database().state(block).account(dev_address(1));
    };
    EXPECT_EQ(at(oldest - 1).error().code, "pruned");
    EXPECT_EQ((*at(oldest))->balance + U256{128}, (*at(140))->balance);
    std::size_t rows = 0;
    ASSERT_TRUE(
        chain->database().kv().each("undo", {}, [&](ByteView, ByteView) { return ++rows > 0; }));
    EXPECT_EQ(rows, 128U);
}

TEST(ChainDatabase, ItOpensAgainAsItWas) {
    const Folder folder;
    HeadPtr head;
    Address store;
    {
        const auto chain = development(folder);
        store = deploy_store(*chain);
        done(*chain, {.nonce = 1, .to = store, .data = store_call(1, 2)});
        head = chain->head();
    }
    const auto chain = development(folder);
    EXPECT_EQ(chain->head()->hash, head->hash);
    EXPECT_EQ(slot(*chain, 2, store, 1), U256{2});
    EXPECT_EQ(slot(*chain, 1, store, 1), U256{});
    done(*chain, {.nonce = 2, .to = store, .data = store_call(1, 3)});
    EXPECT_EQ(slot(*chain, 3, store, 1), U256{3});
    const auto block = chain->database().block(2);
    ASSERT_TRUE(block && *block);
    EXPECT_EQ(hash_of((*block)->header), head->hash);
}

TEST(ChainDatabase, WhatABlockCostsDoesNotGrowWithTheState) {
    const Folder folder;
    const auto chain = development(folder);
    const auto store = deploy_store(*chain);
    const auto rows_of = [&](std::uint64_t nonce) {
        done(*chain, {.nonce = nonce, .to = store, .data = store_call(nonce, 1)});
        std::size_t rows = 0;
        const auto number = chain->head()->header.number;
        EXPECT_TRUE(chain->database().kv().each("undo", rows::number_key(number),
                                                [&](ByteView, ByteView piece) {
                                                    rows += piece.size();
                                                    return true;
                                                }));
        return rows;
    };
    const auto early = rows_of(1);
    for (std::uint64_t i = 2; i < 300; ++i) rows_of(i);
    EXPECT_LE(rows_of(300), early + 8);  // the nonce and the balance are longer
}

// Random writes, some of them zero, and blocks taken back: the state must be that of a chain that
// never had them.
TEST(ChainDatabase, BlocksTakenBackLeaveNothing) {
    const Folder one, two;
    const auto chain = development(one);
    const auto straight = development(two);
    std::mt19937 random(7);
    const auto store = deploy_store(*chain);
    deploy_store(*straight);
    std::uint64_t nonce = 1;
    for (int round = 0; round < 10; ++round) {
        const auto kept = store_call(random() % 8, random() % 3);
        const auto snapshot = *chain->snapshot();
        for (std::uint64_t i = 0; i < 1 + random() % 6; ++i)
            done(*chain,
                 {.nonce = nonce + i, .to = store, .data = store_call(random() % 8, random() % 3)});
        EXPECT_TRUE(*chain->revert(snapshot));
        EXPECT_FALSE(*chain->revert(snapshot));
        done(*chain, {.nonce = nonce, .to = store, .data = kept});
        done(*straight, {.nonce = nonce, .to = store, .data = kept});
        ++nonce;
        EXPECT_EQ(chain->head()->header.state_root, straight->head()->header.state_root);
        EXPECT_EQ(chain->head()->header.number, straight->head()->header.number);
    }
    const auto count = [](const Chain& of, std::string_view family) {
        std::size_t rows = 0;
        EXPECT_TRUE(
            of.database().kv().each(family, {}, [&](ByteView, ByteView) { return ++rows > 0; }));
        return rows;
    };
    for (const auto* family : {"headers", "hashes", "transactions", "index", "accounts", "storage",
                               "trie", "undo", "history", "logs"})
        EXPECT_EQ(count(*chain, family), count(*straight, family)) << family;
}

// Every file of the store is damaged in turn; what was written is found whole or the damage is.
TEST(ChainDatabase, DamageIsFoundAndNeverServed) {
    const Folder folder;
    Hash head{};
    {
        const auto chain = development(folder);
        const auto store = deploy_store(*chain);
        for (std::uint64_t i = 1; i < 50; ++i)
            done(*chain, {.nonce = i, .to = store, .data = store_call(i, i)});
        head = chain->head()->hash;
    }
    {
        const auto flushed = development(folder);
    }  // replays its log into tables
    std::size_t found = 0, files = 0;
    for (const auto& entry : fs::directory_iterator(folder.path())) {
        if (!entry.is_regular_file() || entry.file_size() == 0) continue;
        const auto extension = entry.path().extension();
        if (extension != ".sst" && extension != ".log") continue;
        ++files;
        const Folder copy;
        fs::copy(folder.path(), copy.path());
        const auto target = fs::path(copy.path()) / entry.path().filename();
        std::fstream file(target, std::ios::in | std::ios::out | std::ios::binary);
        const auto place = static_cast<std::streamoff>(entry.file_size() / 3);
        file.seekg(place);
        const auto byte = static_cast<char>(file.get() ^ 0x20);
        file.seekp(place);
        file.put(byte);
        file.close();
        auto database = Database::open({.folder = copy.path(), .block_log = false});
        if (!database) {
            ++found;
            continue;
        }
        bool wrong = !(*database)->kv().check();
        for (std::uint64_t number = 0; number <= 49 && !wrong; ++number) {
            const auto block = (*database)->block(number);
            wrong = !block || !*block;
        }
        if (wrong) ++found;
        if (wrong) continue;
        EXPECT_EQ((*database)->head()->hash, head);
    }
    EXPECT_GT(files, 0U);
    EXPECT_EQ(found, files);
}

}  // namespace database_tests
}  // namespace vs::chain
