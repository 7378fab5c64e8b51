// A child process writes and reports each key once write() has returned; it is killed at some
// moment; every key it reported must be there, and no batch in part.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <thread>

#include "store/kv.h"

namespace vs::store {
namespace kv_crash_tests {

namespace fs = std::filesystem;

constexpr int kThreads = 4;

Bytes key_of(std::uint32_t thread, std::uint32_t number) {
    Bytes key;
    append_u32(key, thread);
    append_u32(key, number);
    return key;
}

// Batches of two families; now and then a value that makes RocksDB flush.
void write_until_killed(const std::string& folder, int out) {
    auto kv = Kv::open(folder, {"blocks", "log"});
    if (!kv) ::_exit(1);
    const auto run = [&](std::uint32_t thread) {
        for (std::uint32_t number = 0;; ++number) {
            const auto key = key_of(thread, number);
            Batch batch;
            batch.put("blocks", key, Bytes(number % 50 == 49 ? 1000000 : 700, number & 0xff));
            batch.put("log", key, key);
            if (!(*kv)->write(batch)) ::_exit(1);
            if (::write(out, key.data(), key.size()) != 8) ::_exit(1);
        }
    };
    std::vector<std::thread> threads;
    for (std::uint32_t i = 0; i < kThreads; ++i) threads.emplace_back(run, i);
    for (auto& thread : threads) thread.join();
}

TEST(KvCrash, what_was_acknowledged_survives_a_kill) {
    const auto folder =
        (fs::temp_directory_path() / ("vs-kv-crash-" + std::to_string(::getpid()))).string();
    for (int round = 0; round < 5; ++round) {
        fs::remove_all(folder);
        int ends[2];
        ASSERT_EQ(::pipe(ends), 0);
        const pid_t child = ::fork();
        if (child == 0) write_until_killed(folder, ends[1]);
        ::close(ends[1]);
        std::vector<Bytes> acknowledged;
        Bytes key(8);
        const std::size_t enough = 20 + 50 * static_cast<std::size_t>(round);
        while (acknowledged.size() < enough && ::read(ends[0], key.data(), 8) == 8)
            acknowledged.push_back(key);
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        while (::read(ends[0], key.data(), 8) == 8) acknowledged.push_back(key);
        ::close(ends[0]);
        ASSERT_GE(acknowledged.size(), enough);

        auto kv = Kv::open(folder, {"blocks", "log"});
        ASSERT_TRUE(kv) << kv.error().message;
        for (const auto& one : acknowledged) {
            EXPECT_EQ((*kv)->get("log", one).value(), one);
            EXPECT_TRUE((*kv)->get("blocks", one).value().has_value());
        }
        std::size_t blocks = 0, logged = 0;
        ASSERT_TRUE((*kv)->each("blocks", {}, [&](ByteView, ByteView) { return ++blocks > 0; }));
        ASSERT_TRUE((*kv)->each("log", {}, [&](ByteView, ByteView) { return ++logged > 0; }));
        EXPECT_EQ(blocks, logged);
        EXPECT_LE(logged, acknowledged.size() + kThreads);
        EXPECT_TRUE((*kv)->check());
    }
    fs::remove_all(folder);
}

}  // namespace kv_crash_tests
}  // namespace vs::store
