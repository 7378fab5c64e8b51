// kill -9, power loss and a full disk under load, on the real binary: a transaction whose hash was
// answered is in the chain in the end, once; the chain is whole and its log too. 10 seeded runs of
// each, 200 with VITALSEAL_SOAK.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <random>
#include <thread>

#include "base/json.h"
#include "chain/client.h"
#include "chain/database.h"
#include "chain/dev_accounts.h"
#include "crash.h"

namespace vs::test {
namespace {

using chain::Hash;

constexpr std::size_t kSenders = 4;

class ChainCrash : public CrashTest {
  protected:
    // The node, and what it says of itself.
    struct Node {
        // `before` is a command that executes what follows it.
        explicit Node(const ChainCrash& test, std::vector<std::string> before = {})
            : process(
                  [&] {
                      for (const char* word : {VITALSEAL_BINARY, "chain", "serve", "--data",
                                               test.data.c_str(), "--rpc", "127.0.0.1:0", "--json"})
                          before.emplace_back(word);
                      return before;
                  }(),
                  test.environment()) {
            const auto rest = process.wait_for("{\"url\":\"");
            url = rest.substr(0, rest.find('"'));
            const auto id = rest.find("\"chainId\":");
            if (id != std::string::npos) chain_id = std::stoull(rest.substr(id + 10));
        }
        Process process;
        std::string url;
        std::uint64_t chain_id = 0;
    };

    static std::unique_ptr<chain::Transport> connect(const std::string& url) {
        return chain::remote_transport({.url = url, .retries = 0});
    }

    static Bytes transfer(std::size_t sender, std::uint64_t nonce, std::uint64_t chain_id,
                          Bytes data = {1, 2, 3}) {
        chain::Transaction out;
        out.type = chain::TransactionType::dynamic_fee;
        out.chain_id = chain_id;
        out.nonce = nonce;
        out.gas = 30'000 + 16 * data.size();
        out.to = chain::dev_accounts()[9].address;
        out.data = std::move(data);
        EXPECT_TRUE(chain::sign(out, chain::dev_accounts()[sender].secret));
        return chain::encode(out);
    }

    // Keeps the hash that was answered; an error is the answer that the client would show.
    Result<json::value> offer(chain::Client& client, const Bytes& raw) {
        auto sent = client.ask("eth_sendRawTransaction", {json::string("0x" + to_hex(raw))});
        if (sent) answered.push_back(crypto::keccak256(raw));
        return sent;
    }
    static void expect_full(const Result<json::value>& sent) {
        ASSERT_FALSE(sent);
        EXPECT_EQ(sent.error().code, "rpc");
        EXPECT_NE(sent.error().message.find("full"), std::string::npos) << sent.error().message;
    }
    // The disk has room again: sooner or later the transaction is taken.
    void offer_until_taken(chain::Client& client, const Bytes& raw) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (!offer(client, raw)) {
            ASSERT_LT(std::chrono::steady_clock::now(), end);
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
    }

    // One account after another until the node is gone; keeps the hashes that were answered.
    void send(const Node& node, std::size_t sender, std::vector<Hash>& out,
              std::atomic<bool>& any) {
        chain::Client client(connect(node.url));
        const auto own = crypto::to_text(chain::dev_accounts()[sender].address);
        const auto answer = client.ask("eth_getTransactionCount", {json::string(own), "pending"});
        if (!answer) return;
        auto nonce = std::stoull(std::string(answer->as_string()), nullptr, 16);
        for (int i = 0; i < 100'000; ++i, ++nonce) {
            const auto raw = transfer(sender, nonce, node.chain_id);
            const auto sent =
                client.ask("eth_sendRawTransaction", {json::string("0x" + to_hex(raw))});
            if (!sent) {
                EXPECT_NE(sent.error().code, "rpc") << sent.error().message;
                return;
            }
            out.push_back(crypto::keccak256(raw));
            any = true;
        }
    }

    void expect_all_included(const Node& node) {
        chain::Client client(connect(node.url));
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        for (std::size_t i = checked; i < answered.size();) {
            const auto mined = client.receipt(answered[i]);
            ASSERT_TRUE(mined) << mined.error().message;
            if (*mined) {
                ++i;
                continue;
            }
            ASSERT_LT(std::chrono::steady_clock::now(), end)
                << "transaction " << i << " of " << answered.size() << " is lost";
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        checked = answered.size();
    }

    void one_run(unsigned seed) {
        std::mt19937 random(seed);
        Node node(*this);
        ASSERT_FALSE(node.url.empty()) << node.process.output();
        expect_all_included(node);
        std::vector<std::vector<Hash>> hashes(kSenders);
        std::atomic<bool> any{false};
        std::vector<std::thread> senders;
        for (std::size_t i = 0; i < kSenders; ++i)
            senders.emplace_back([&, i] { send(node, i, hashes[i], any); });
        wait_for_the_first(any);
        std::this_thread::sleep_for(std::chrono::milliseconds(100 + random() % 1'900));
        node.process.kill(SIGKILL);
        for (auto& sender : senders) sender.join();
        const auto before = answered.size();
        for (const auto& some : hashes) answered.insert(answered.end(), some.begin(), some.end());
        EXPECT_GT(answered.size(), before);
        cut_power(seed);
    }

    // Every block can be read, none holds a transaction twice, and the log has their hashes.
    void check_chain(const std::string& root = "") {
        const auto database =
            chain::Database::open({.folder = root + data + "/chain", .read_only = true});
        ASSERT_TRUE(database) << database.error().message;
        const auto last = (*database)->head()->header.number;
        EXPECT_EQ((*database)->block_log()->size(), last + 1);
        EXPECT_TRUE((*database)->block_log()->check(last + 1));
        std::map<Hash, int> times;
        Hash parent{};
        for (std::uint64_t number = 0; number <= last; ++number) {
            const auto block = (*database)->block(number);
            ASSERT_TRUE(block && *block) << number;
            EXPECT_EQ((*block)->header.parent_hash, parent);
            parent = chain::hash_of((*block)->header);
            EXPECT_TRUE(equal(*(*database)->block_log()->leaf(number), parent));
            for (const auto& raw : (*block)->raw) ++times[crypto::keccak256(raw)];
        }
        for (const auto& hash : answered) EXPECT_EQ(times[hash], 1);
        std::printf("%zu transactions answered, %llu blocks\n", answered.size(),
                    static_cast<unsigned long long>(last + 1));
    }

    void run_all() {
        run_seeds([&](unsigned seed) { one_run(seed); });
        if (HasFatalFailure()) return;
        {
            Node node(*this);
            expect_all_included(node);
            EXPECT_EQ(node.process.kill(SIGTERM), 0) << node.process.output();
        }
        if (!HasFatalFailure()) check_chain();
    }

    std::vector<Hash> answered;
};

TEST_F(ChainCrash, KillNineLosesNothing) {
    run_all();
}

TEST_F(ChainCrash, PowerLossLosesNothing) {
    power = true;
    run_all();
}

TEST_F(ChainCrash, AFullDiskRefusesClearlyAndRecovers) {
    power = true;
    {
        Node node(*this);
        chain::Client client(connect(node.url));
        const auto raw = [&](std::uint64_t nonce) { return transfer(0, nonce, node.chain_id); };
        for (std::uint64_t nonce = 0; nonce < 5; ++nonce) ASSERT_TRUE(offer(client, raw(nonce)));
        expect_all_included(node);
        std::ofstream(undo + "/full").put('\n');
        expect_full(offer(client, raw(5)));
        EXPECT_TRUE(client.block_number());
        EXPECT_TRUE(client.receipt(answered[0]));
        fs::remove(undo + "/full");
        offer_until_taken(client, raw(5));
        expect_all_included(node);
        EXPECT_EQ(answered.size(), 6U);
        node.process.kill(SIGTERM);
    }
    check_chain();
}

// A disk of 16 MiB, most of it taken by something else. It is mounted for the node alone, in a
// mount namespace of its own, and gone with it.
TEST_F(ChainCrash, ASmallDiskFillsRefusesClearlyAndRecovers) {
    const std::vector<std::string> privately = {"/usr/bin/unshare", "--mount", "/bin/sh", "-c"};
    const std::string mount = "mount -t tmpfs -o size=16m tmpfs \"$0\"";
    const auto with = [&](std::vector<std::string> more) {
        more.insert(more.begin(), privately.begin(), privately.end());
        return more;
    };
    Process allowed(with({mount, data}));
    if (allowed.wait() != 0)
        GTEST_SKIP() << "skipped: a tmpfs may be mounted only by root: " << allowed.output();
    Node node(*this,
              with({mount + " && head -c 10M /dev/zero >\"$0/ballast\" && exec \"$@\"", data}));
    ASSERT_FALSE(node.url.empty()) << node.process.output();
    // Where the node's own view of the files begins.
    const auto root = "/proc/" + std::to_string(node.process.pid()) + "/root";
    EXPECT_FALSE(fs::exists(data + "/ballast"));
    chain::Client client(connect(node.url));
    std::uint64_t nonce = 0;
    const auto raw = [&] {
        return transfer(0, nonce, node.chain_id, crypto::random_bytes(60'000));
    };
    auto sent = offer(client, raw());
    for (; sent && nonce < 300; sent = offer(client, raw())) ++nonce;
    expect_full(sent);
    EXPECT_GT(nonce, 5U);
    EXPECT_TRUE(client.block_number());
    EXPECT_TRUE(client.receipt(answered[0]));
    expect_full(offer(client, raw()));
    ASSERT_TRUE(fs::remove(root + data + "/ballast"));
    offer_until_taken(client, raw());
    expect_all_included(node);
    check_chain(root);
    EXPECT_EQ(node.process.kill(SIGTERM), 0) << node.process.output();
}

}  // namespace
}  // namespace vs::test
