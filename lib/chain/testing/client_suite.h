// What a Client must do on any node whose development accounts are funded: ours, embedded or over
// HTTP, anvil, geth.
#pragma once

#include <functional>
#include <thread>

#include "chain/client.h"
#include "chain/testing/dev_chain.h"

namespace vs::chain::testing {

// Loses the answer to each transaction, as a network may, and asks again when it is done.
class Forgetful : public Transport {
  public:
    explicit Forgetful(std::unique_ptr<Transport> node) : node_(std::move(node)) {}
    Result<json::value> call(std::string_view method, const json::array& params) override {
        const auto answer = node_->call(method, params);
        if (!answer || method != "eth_sendRawTransaction") return answer;
        EXPECT_TRUE(eventually([&] {
            const auto receipt = node_->call("eth_getTransactionReceipt", {*answer});
            return receipt && !receipt->is_null();
        }));
        return node_->call(method, params);
    }

  private:
    std::unique_ptr<Transport> node_;
};

inline void client_suite(const std::function<std::unique_ptr<Transport>()>& transport) {
    Client client(transport(), dev_accounts()[0].secret);
    ASSERT_EQ(*client.chain_id(), 31'337U);
    const auto start = *client.block_number();

    // A contract, written to and read, by call, event and proof.
    const auto made = client.send({.data = store_init_code()});
    ASSERT_TRUE(made) << made.error().message;
    ASSERT_TRUE(made->contract);
    EXPECT_EQ(*client.code(*made->contract), store_code());
    const auto put = client.send({.to = made->contract, .data = store_call(3, 44)});
    ASSERT_TRUE(put) << put.error().message;
    ASSERT_EQ(put->logs.size(), 1U);
    EXPECT_EQ(U256::from_be(put->logs[0].data), U256{44});
    EXPECT_GE(*client.block_number(), start + 2);
    const auto events = client.events(
        {.addresses = {*made->contract}, .topics = {{U256{3}.to_be()}}, .from = start});
    ASSERT_TRUE(events) << events.error().message;
    ASSERT_EQ(events->size(), 1U);
    EXPECT_EQ((*events)[0].transaction, put->hash);
    const auto proof = client.prove(*made->contract, {U256{3}, U256{4}});
    ASSERT_TRUE(proof) << proof.error().message;
    EXPECT_EQ(proof->account.slots[0].value, U256{44});
    EXPECT_EQ(proof->account.slots[1].value, U256{});

    // Many at once share one account: no nonce twice, none left out.
    std::vector<std::thread> threads;
    std::atomic<int> good{0};
    for (std::uint64_t i = 0; i < 8; ++i)
        threads.emplace_back([&, i] {
            if (client.send({.to = made->contract, .data = store_call(100 + i, i + 1)})) ++good;
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(good, 8);

    // Somebody else uses the same key: the node knows the next nonce better.
    Client twin(transport(), dev_accounts()[0].secret);
    ASSERT_TRUE(twin.send({.to = dev_address(1), .value = U256{1}}));
    const auto after = client.send({.to = dev_address(1), .value = U256{1}});
    EXPECT_TRUE(after) << after.error().message;

    // What was done and not heard of is not done twice.
    Client unlucky(std::make_unique<Forgetful>(transport()), dev_accounts()[0].secret);
    const auto before = *client.balance(dev_address(3));
    for (int i = 0; i < 2; ++i) {
        const auto once = unlucky.send({.to = dev_address(3), .value = U256{1}});
        EXPECT_TRUE(once) << once.error().message;
    }
    EXPECT_EQ(*client.balance(dev_address(3)), before + U256{2});

    // What fails says so, before and after it was sent: code that is one INVALID instruction.
    const auto broken = client.send({.data = *from_hex("60fe60005360016000f3")});
    ASSERT_TRUE(broken) << broken.error().message;
    EXPECT_FALSE(client.call({.to = broken->contract}));
    EXPECT_FALSE(client.send({.to = broken->contract}));
    EXPECT_EQ(client.send({.to = broken->contract, .gas = 50'000}).error().code, "reverted");

    Client elsewhere(transport(), dev_accounts()[0].secret, {.chain_id = 1});
    EXPECT_EQ(elsewhere.send({.to = dev_address(1)}).error().code, "chain");
}

}  // namespace vs::chain::testing
