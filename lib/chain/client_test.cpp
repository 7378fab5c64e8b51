// The same tests against the chain in this process and, over HTTP, against our own server;
// tests/chain_clients runs them against anvil and geth.
#include "chain/client.h"

#include "chain/testing/client_suite.h"

namespace vs::chain {
namespace client_tests {

using namespace testing;

TEST(Client, UsesTheChainInThisProcess) {
    const Folder folder;
    const auto chain = development(folder);
    Rpc rpc(*chain, {});
    client_suite([&] { return embedded_transport(rpc); });
}

TEST(Client, UsesANodeElsewhere) {
    const Folder folder;
    const auto chain = development(folder);
    Rpc rpc(*chain, {});
    net::Router router;
    rpc.add_routes(router);
    auto server = net::HttpServer::start({}, std::move(router));
    ASSERT_TRUE(server);
    client_suite([&] { return remote_transport({.url = (*server)->url()}); });
}

TEST(Client, TriesAgainWhereTheNodeCannotBeReached) {
    Client client(remote_transport(
        {.url = "http://127.0.0.1:1", .retries = 2, .pause = std::chrono::milliseconds(1)}));
    EXPECT_EQ(client.block_number().error().code, "connect");
    Client wrong(remote_transport({.url = "nothing"}));
    EXPECT_EQ(wrong.block_number().error().code, "url");
}

// Scripted: what is answered to each method, in order; the last answer stays.
struct Script : Transport {
    std::map<std::string, std::deque<Result<json::value>>, std::less<>> answers;
    std::vector<std::string> asked;
    std::vector<Transaction> sent;
    Result<json::value> call(std::string_view method, const json::array& params) override {
        asked.emplace_back(method);
        if (method == "eth_sendRawTransaction") {
            const auto bytes = from_hex(std::string_view(params[0].as_string()).substr(2));
            sent.push_back(*decode_transaction(*bytes));
        }
        auto& queue = answers[std::string(method)];
        if (queue.empty()) return json::value();
        auto out = queue.front();
        if (queue.size() > 1) queue.pop_front();
        return out;
    }
};

// A transaction that no block takes is sent again, dearer, under its nonce.
TEST(Client, RaisesTheFeeOfWhatIsNotTaken) {
    const Folder folder;
    const auto chain = development(folder);
    Rpc rpc(*chain, {});
    auto script = std::make_unique<Script>();
    auto* at = script.get();
    at->answers["eth_chainId"] = {json::value("0x7a69")};
    at->answers["eth_getBlockByNumber"] = {*rpc.call("eth_getBlockByNumber", {"latest", false})};
    at->answers["eth_maxPriorityFeePerGas"] = {json::value("0x3e8")};
    at->answers["eth_getTransactionCount"] = {json::value("0x5")};
    at->answers["eth_sendRawTransaction"] = {json::value("0x01")};
    at->answers["eth_getTransactionByHash"] = {json::value(json::object{{"hash", "0x01"}})};
    Client client(std::move(script), dev_accounts()[0].secret,
                  {.poll = std::chrono::milliseconds(1),
                   .bump_after = std::chrono::milliseconds(20),
                   .give_up = std::chrono::milliseconds(300)});
    const auto result = client.send({.to = dev_address(1), .gas = 21'000});
    EXPECT_EQ(result.error().code, "timeout");
    ASSERT_GE(at->sent.size(), 3U);
    for (std::size_t i = 1; i < at->sent.size(); ++i) {
        EXPECT_EQ(at->sent[i].nonce, 5U);
        const auto& old = at->sent[i - 1];
        EXPECT_GE(at->sent[i].max_fee, old.max_fee + old.max_fee / U256{10});
        EXPECT_GE(at->sent[i].max_priority_fee,
                  old.max_priority_fee + old.max_priority_fee / U256{10});
    }
}

// A receipt whose block is no longer the chain's does not count; and a node that still reads its
// transactions in (geth, just started) has not said that there is none.
TEST(Client, WaitsOnWhereAnotherBlockTookThePlace) {
    const Folder folder;
    const auto chain = development(folder);
    Rpc rpc(*chain, {});
    const auto included = done(*chain, {.to = dev_address(1)});
    const auto hash = crypto::keccak256(included.raw);
    const json::string hex("0x" + to_hex(hash));
    auto receipt = *rpc.call("eth_getTransactionReceipt", {hex});
    auto moved = receipt;
    moved.as_object()["blockHash"] = json::string("0x" + to_hex(Hash{7}));
    auto script = std::make_unique<Script>();
    auto* at = script.get();
    at->answers["eth_chainId"] = {json::value("0x7a69")};
    at->answers["eth_blockNumber"] = {json::value("0x1")};
    at->answers["eth_getBlockByNumber"] = {*rpc.call("eth_getBlockByNumber", {"latest", false})};
    at->answers["eth_maxPriorityFeePerGas"] = {json::value("0x0")};
    at->answers["eth_getTransactionCount"] = {json::value("0x0")};
    at->answers["eth_sendRawTransaction"] = {json::value(hex)};
    at->answers["eth_getTransactionReceipt"] = {
        moved, fail("rpc", "transaction indexing is in progress"), moved, receipt};
    Client client(std::move(script), dev_accounts()[0].secret,
                  {.poll = std::chrono::milliseconds(1)});
    const auto mined = client.send({.to = dev_address(1), .gas = 21'000});
    ASSERT_TRUE(mined) << mined.error().message;
    EXPECT_EQ(mined->block_hash, chain->head()->hash);
    EXPECT_EQ(std::count(at->asked.begin(), at->asked.end(), "eth_getTransactionReceipt"), 4);
}

// Neither does one that says that the transaction failed there.
TEST(Client, AFailureInABlockThatWasReplacedDoesNotCount) {
    const Folder folder;
    const auto chain = development(folder);
    Rpc rpc(*chain, {});
    const auto hash = crypto::keccak256(done(*chain, {.to = dev_address(1)}).raw);
    const json::string hex("0x" + to_hex(hash));
    auto receipt = *rpc.call("eth_getTransactionReceipt", {hex});
    auto failed = receipt;
    failed.as_object()["status"] = "0x0";
    auto moved = failed;
    moved.as_object()["blockHash"] = json::string("0x" + to_hex(Hash{7}));
    const auto outcome = [&](json::value last) {
        auto script = std::make_unique<Script>();
        auto* at = script.get();
        at->answers["eth_chainId"] = {json::value("0x7a69")};
        at->answers["eth_blockNumber"] = {json::value("0x1")};
        at->answers["eth_getBlockByNumber"] = {
            *rpc.call("eth_getBlockByNumber", {"latest", false})};
        at->answers["eth_maxPriorityFeePerGas"] = {json::value("0x0")};
        at->answers["eth_getTransactionCount"] = {json::value("0x0")};
        at->answers["eth_sendRawTransaction"] = {json::value(hex)};
        at->answers["eth_getTransactionReceipt"] = {moved, std::move(last)};
        Client client(std::move(script), dev_accounts()[0].secret,
                      {.poll = std::chrono::milliseconds(1)});
        return client.send({.to = dev_address(1), .gas = 21'000});
    };
    EXPECT_TRUE(outcome(receipt));
    EXPECT_EQ(outcome(failed).error().code, "reverted");
}

}  // namespace client_tests
}  // namespace vs::chain
