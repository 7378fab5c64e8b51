#include "chain/rpc.h"

#include <future>

#include "chain/detail/rpc_core.h"
#include "chain/detail/rpc_session.h"
#include "chain/testing/dev_chain.h"
#include "net/client.h"

namespace vs::chain {
namespace rpc_tests {

using namespace testing;

struct World {
    Folder folder;
    std::unique_ptr<Chain> chain;
    std::unique_ptr<Rpc> rpc;

    explicit World(RpcOptions options = {}, Mode mode = Mode::development)
        : chain(open_chain({.folder = folder.path(), .mode = mode})),
          rpc(std::make_unique<Rpc>(*chain, std::move(options))) {}

    std::string text(std::string request, bool trusted = true,
                     std::shared_ptr<RpcSession> session = nullptr, const std::string& asker = {}) {
        std::promise<std::string> promise;
        rpc->handle(
            std::move(request), trusted,
            [&](std::string answer) { promise.set_value(std::move(answer)); }, std::move(session),
            asker);
        return promise.get_future().get();
    }
    json::object ask(std::string_view method, json::array params = {}, bool trusted = true) {
        const json::object request{
            {"jsonrpc", "2.0"}, {"id", 1}, {"method", method}, {"params", std::move(params)}};
        return parse_json(text(json::serialize(request), trusted))->as_object();
    }
    json::value result(std::string_view method, json::array params = {}) {
        auto answer = ask(method, std::move(params));
        EXPECT_TRUE(answer.contains("result")) << json::serialize(answer);
        return answer["result"];
    }
    std::int64_t error(std::string_view method, json::array params = {}, bool trusted = true) {
        auto answer = ask(method, std::move(params), trusted);
        EXPECT_TRUE(answer.contains("error")) << json::serialize(answer);
        return answer.contains("error") ? answer["error"].at("code").as_int64() : 0;
    }
};

json::string hex(ByteView bytes) {
    return json::string("0x" + to_hex(bytes));
}

TEST(Rpc, OnlyTheOperatorMayDebugAndChange) {
    World world;
    for (const auto* method : {"debug_getRawBlock", "txpool_content", "evm_mine",
                               "eth_sendTransaction", "debug_traceTransaction"}) {
        EXPECT_EQ(world.error(method, {"latest"}, false), -32601) << method;
    }
    EXPECT_EQ(world.error("eth_nothing"), -32601);
    World serving({}, Mode::serve);
    EXPECT_EQ(serving.error("evm_mine"), -32601);
    EXPECT_EQ(serving.result("eth_accounts"), json::array());
    EXPECT_TRUE(serving.ask("txpool_status").contains("result"));
}

// None that was added later either.
TEST(Rpc, WhatIsNotForEveryoneIsForNoStranger) {
    for (const auto& method : debug_methods())
        EXPECT_EQ(method.access, Access::trusted) << method.name;
    for (const auto& method : development_methods()) {
        const bool open = method.name == "eth_accounts";
        EXPECT_EQ(method.access, open ? Access::everyone : Access::development) << method.name;
    }
    for (const auto methods : {read_methods(), block_methods(), call_methods(), log_methods()})
        for (const auto& method : methods) {
            EXPECT_FALSE(method.name.starts_with("debug_")) << method.name;
            EXPECT_FALSE(method.name.starts_with("txpool_")) << method.name;
        }
}

// What viem, ethers, web3, cast, MetaMask and Blockscout send.
TEST(Rpc, EveryMethodThatToolsAskForIsThere) {
    for (const auto* method : {"eth_chainId",
                               "eth_blockNumber",
                               "eth_syncing",
                               "eth_accounts",
                               "eth_gasPrice",
                               "eth_maxPriorityFeePerGas",
                               "eth_feeHistory",
                               "eth_getBalance",
                               "eth_getCode",
                               "eth_getStorageAt",
                               "eth_getTransactionCount",
                               "eth_call",
                               "eth_estimateGas",
                               "eth_createAccessList",
                               "eth_sendRawTransaction",
                               "eth_getTransactionByHash",
                               "eth_getTransactionByBlockHashAndIndex",
                               "eth_getTransactionByBlockNumberAndIndex",
                               "eth_getTransactionReceipt",
                               "eth_getBlockReceipts",
                               "vitalseal_getReceiptProof",
                               "eth_getBlockByHash",
                               "eth_getBlockByNumber",
                               "eth_getBlockTransactionCountByHash",
                               "eth_getBlockTransactionCountByNumber",
                               "eth_getUncleCountByBlockHash",
                               "eth_getUncleCountByBlockNumber",
                               "eth_getUncleByBlockHashAndIndex",
                               "eth_getUncleByBlockNumberAndIndex",
                               "eth_getLogs",
                               "eth_getProof",
                               "eth_newFilter",
                               "eth_newBlockFilter",
                               "eth_newPendingTransactionFilter",
                               "eth_getFilterChanges",
                               "eth_getFilterLogs",
                               "eth_uninstallFilter",
                               "eth_subscribe",
                               "eth_unsubscribe",
                               "net_version",
                               "net_listening",
                               "web3_clientVersion",
                               "web3_sha3",
                               "txpool_content",
                               "txpool_status",
                               "debug_getRawBlock",
                               "debug_getRawHeader",
                               "debug_getRawReceipts",
                               "debug_getRawTransaction",
                               "debug_traceTransaction"})
        EXPECT_NE(find_method(method), nullptr) << method;
}

TEST(Rpc, DataOfACallHasTwoNames) {
    World world;
    const auto store = hex(deploy_store(*world.chain));
    const auto gas = [&](json::object request) {
        request.emplace("to", store);
        return world.result("eth_estimateGas", {request});
    };
    const auto data = hex(store_call(1, 1));
    EXPECT_EQ(gas({{"data", data}}), gas({{"input", data}}));
    EXPECT_EQ(gas({{"data", data}, {"input", data}}), gas({{"input", data}}));
    EXPECT_NE(gas({{"data", data}}), gas({}));
    const json::object both{{"to", store}, {"data", data}, {"input", "0x"}};
    EXPECT_EQ(world.error("eth_estimateGas", {both}), -32602);
}

TEST(Rpc, BlocksAreNamedInEveryWay) {
    World world;
    done(*world.chain, {.to = dev_address(1), .value = U256{5}});
    const auto hash = hex(world.chain->head()->hash);
    const auto address = hex(dev_address(1));
    const auto now = world.result("eth_getBalance", {address, "latest"});
    for (const json::value& tag :
         {json::value("pending"), json::value("safe"), json::value("finalized"), json::value("0x1"),
          json::value(hash),
          json::value(json::object{{"blockHash", hash}, {"requireCanonical", true}}),
          json::value(json::object{{"blockNumber", "0x1"}})})
        EXPECT_EQ(world.result("eth_getBalance", {address, tag}), now) << json::serialize(tag);
    EXPECT_NE(world.result("eth_getBalance", {address, "earliest"}), now);
    EXPECT_NE(world.result("eth_getBalance", {address, "0x0"}), now);
    EXPECT_EQ(world.error("eth_getBalance", {address, "0x2"}), -32000);
    EXPECT_EQ(world.error("eth_getBalance", {address, json::object{{"blockHash", hex(Hash{1})}}}),
              -32000);
    EXPECT_EQ(world.error("eth_getBalance", {address, "newest"}), -32602);
    const json::object both{{"blockHash", hash}, {"blockNumber", "0x1"}};
    EXPECT_EQ(world.error("eth_getBalance", {address, both}), -32602);
    EXPECT_TRUE(world.result("eth_getBlockByNumber", {"0x9", false}).is_null());
}

TEST(Rpc, CallsMayPretend) {
    World world;
    const auto store = hex(dev_address(7));
    const auto call = [&](json::object overrides) {
        return world.ask("eth_call", {json::object{{"to", store}}, "latest", std::move(overrides)});
    };
    // PUSH1 0 SLOAD PUSH1 0 MSTORE PUSH1 32 PUSH1 0 RETURN
    const auto answer = call(
        {{store, json::object{{"code", "0x60005460005260206000f3"},
                              {"stateDiff", json::object{{hex(Hash{}), hex(U256{9}.to_be())}}}}}});
    EXPECT_EQ(answer.at("result"), json::value(hex(U256{9}.to_be())));
    EXPECT_EQ(call({}).at("result"), json::value("0x"));
    EXPECT_EQ(world.chain->head()->header.number, 0U);
}

TEST(Rpc, LogsAreFoundByAddressAndTopicAndTheRangeIsCapped) {
    World world({.max_log_blocks = 50, .max_logs = 10});
    const auto store = deploy_store(*world.chain), other = deploy_store(*world.chain, 1);
    for (std::uint64_t i = 2; i < 10; ++i)
        done(*world.chain, {.nonce = i, .to = i % 2 ? store : other, .data = store_call(i, i)});
    const auto count = [&](json::object filter) {
        filter.emplace("fromBlock", "earliest");
        return world.result("eth_getLogs", {filter}).as_array().size();
    };
    const auto topic = [](std::uint64_t key) { return json::value(hex(U256{key}.to_be())); };
    EXPECT_EQ(count({}), 8U);
    EXPECT_EQ(count({{"address", hex(store)}}), 4U);
    EXPECT_EQ(count({{"address", json::array{hex(store), hex(other)}}}), 8U);
    EXPECT_EQ(count({{"topics", json::array{topic(3)}}}), 1U);
    EXPECT_EQ(count({{"topics", json::array{json::array{topic(3), topic(4)}}}}), 2U);
    EXPECT_EQ(count({{"topics", json::array{nullptr}}}), 8U);
    EXPECT_EQ(count({{"topics", json::array{nullptr, topic(1)}}}), 0U);
    EXPECT_EQ(count({{"address", hex(store)}, {"topics", json::array{topic(4)}}}), 0U);
    EXPECT_EQ(count({{"toBlock", "0x3"}}), 1U);
    const auto hash = hex(world.chain->head()->hash);
    EXPECT_EQ(world.result("eth_getLogs", {json::object{{"blockHash", hash}}}).as_array().size(),
              1U);
    EXPECT_EQ(world.error("eth_getLogs", {json::object{{"blockHash", hash}, {"fromBlock", "0x0"}}}),
              -32602);
    for (std::uint64_t i = 10; i < 16; ++i)
        done(*world.chain, {.nonce = i, .to = store, .data = store_call(i, i)});
    EXPECT_EQ(world.error("eth_getLogs", {json::object{{"fromBlock", "0x0"}}}), -32005);
    ASSERT_TRUE(world.chain->mine(50, 1));
    EXPECT_EQ(
        world.error("eth_getLogs", {json::object{{"fromBlock", "0x0"}, {"toBlock", "latest"}}}),
        -32005);
    EXPECT_EQ(world.error("eth_getLogs", {json::object{{"fromBlock", "0x9"}, {"toBlock", "0x1"}}}),
              -32602);
}

TEST(Rpc, FiltersTellEachThingOnce) {
    World world;
    const auto store = deploy_store(*world.chain);
    const auto logs = world.result("eth_newFilter", {json::object{{"address", hex(store)}}});
    const auto blocks = world.result("eth_newBlockFilter");
    const auto pending = world.result("eth_newPendingTransactionFilter");
    const auto changes = [&](const json::value& id) {
        return world.result("eth_getFilterChanges", {id}).as_array().size();
    };
    EXPECT_EQ(changes(logs), 0U);
    done(*world.chain, {.nonce = 1, .to = store, .data = store_call(1, 1)});
    done(*world.chain, {.nonce = 2, .to = store, .data = store_call(2, 2)});
    for (const auto& id : {logs, blocks, pending}) {
        EXPECT_EQ(changes(id), 2U);
        EXPECT_EQ(changes(id), 0U);
    }
    EXPECT_EQ(world.result("eth_uninstallFilter", {logs}), json::value(true));
    EXPECT_EQ(world.result("eth_uninstallFilter", {logs}), json::value(false));
    EXPECT_EQ(world.error("eth_getFilterChanges", {logs}), -32000);
}

TEST(Rpc, AFilterTellsPieceByPieceWhatIsTooMuchForOneAnswer) {
    World world({.max_logs = 2});
    const auto store = deploy_store(*world.chain);
    const auto id = world.result("eth_newFilter", {json::object{{"address", hex(store)}}});
    for (std::uint64_t i = 1; i <= 7; ++i)
        done(*world.chain, {.nonce = i, .to = store, .data = store_call(i, i)});
    std::vector<json::value> told;
    for (int polls = 0; polls < 20 && told.size() < 7; ++polls) {
        const auto some = world.result("eth_getFilterChanges", {id}).as_array();
        EXPECT_LE(some.size(), 2U);
        for (const auto& log : some) told.push_back(log.at("blockNumber"));
    }
    EXPECT_EQ(told, (std::vector<json::value>{"0x2", "0x3", "0x4", "0x5", "0x6", "0x7", "0x8"}));
    EXPECT_TRUE(world.result("eth_getFilterChanges", {id}).as_array().empty());
}

TEST(Rpc, OneAskerTakesAQuarterOfTheFilters) {
    World world({.max_filters = 8});
    const auto add = [&](const std::string& asker) {
        const auto answer =
            world.text(R"({"id":1,"method":"eth_newBlockFilter"})", false, nullptr, asker);
        return parse_json(answer)->as_object();
    };
    const auto first = add("a"), second = add("a");
    EXPECT_EQ(add("a").at("error").at("code"), json::value(-32005));
    for (const auto* other : {"b", "b", "c", "c", "d", "e"})
        EXPECT_TRUE(add(other).contains("result")) << other;
    // All are taken: whoever has the most loses the one he asked for longest ago.
    world.result("eth_getFilterChanges", {first.at("result")});
    EXPECT_TRUE(add("d").contains("result"));
    EXPECT_EQ(world.error("eth_getFilterChanges", {second.at("result")}), -32000);
    world.result("eth_getFilterChanges", {first.at("result")});
}

TEST(Rpc, WhatABlockHoldsIsAnsweredUpToALimit) {
    World world({.max_answer = 1'500, .max_block = 600});
    const auto store = deploy_store(*world.chain);
    for (std::uint64_t i = 1; i < 4; ++i)
        done(*world.chain, {.nonce = i, .to = store, .data = store_call(i, i)});
    EXPECT_EQ(world.error("eth_getLogs", {json::object{{"fromBlock", "0x1"}}}), -32005);
    world.result("eth_getLogs", {json::object{{"fromBlock", "0x3"}}});
    EXPECT_EQ(world.error("eth_getBlockByNumber", {"latest", true}), -32005);
    world.result("eth_getBlockByNumber", {"latest", false});
    EXPECT_EQ(world.error("eth_getBlockReceipts", {"latest"}), -32005);
    world.result("eth_getBlockReceipts", {"0x1"});
}

TEST(Rpc, ASubscriptionTellsNothingBeforeItsIdIsKnown) {
    World world;
    const auto store = deploy_store(*world.chain);
    done(*world.chain, {.nonce = 1, .to = store, .data = store_call(1, 1)});
    const auto session = std::make_shared<RpcSession>(false);
    std::vector<std::string> sent;
    session->attach([&](std::string text) { sent.push_back(std::move(text)); });
    const auto tell = [&] {
        BlockNews news(world.chain->database(), 2);
        session->tell_block(news);
        return std::exchange(sent, {});
    };
    const auto subscribe = [&](const json::array& params) {
        const json::object request{{"id", 1}, {"method", "eth_subscribe"}, {"params", params}};
        return world.text(json::serialize(request), false, session);
    };
    const auto heads = subscribe({"newHeads"});
    const auto logs = subscribe({"logs", json::object{{"address", hex(store)}}});
    const auto others = subscribe({"logs", json::object{{"address", hex(dev_address(3))}}});
    EXPECT_TRUE(tell().empty());
    session->answer(heads);
    session->answer(others);
    EXPECT_EQ(std::exchange(sent, {}), (std::vector{heads, others}));
    const auto told = tell();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_NE(told[0].find("parentHash"), std::string::npos);
    session->answer(logs);
    EXPECT_EQ(tell().size(), 3U);  // with the answer, the head and the log
}

TEST(Rpc, BatchesAreBounded) {
    World world({.max_batch = 3});
    const std::string one = R"({"jsonrpc":"2.0","id":1,"method":"eth_chainId"})";
    EXPECT_TRUE(world.text("[" + one + "," + one + "," + one + "]").starts_with("[{"));
    EXPECT_NE(world.text("[" + one + "," + one + "," + one + "," + one + "]").find("-32600"),
              std::string::npos);
    EXPECT_EQ(world.text(R"([{"jsonrpc":"2.0","method":"eth_chainId"}])"), "");
}

TEST(Rpc, CallsThatTakeTooLongAreGivenUp) {
    const auto refusal = [](std::string_view method, int milliseconds) {
        World world({.call_time = std::chrono::milliseconds(milliseconds)});
        const auto loop = hex(dev_address(7));
        // STATICCALL of ecrecover until the gas is used up.
        const json::object code{{loop, json::object{{"code", "0x5b5f5f60805f60015afa505f56"}}}};
        const auto answer = world.ask(method, {json::object{{"to", loop}}, "latest", code});
        return answer.contains("error") ? std::string(answer.at("error").at("message").as_string())
                                        : std::string();
    };
    EXPECT_NE(refusal("eth_call", 1).find("aborted"), std::string::npos);
    EXPECT_NE(refusal("eth_estimateGas", 0).find("aborted"), std::string::npos);
    EXPECT_EQ(refusal("eth_estimateGas", 600'000), "out of gas");
}

TEST(Rpc, TheHistoryOfFeesHasATimeLimit) {
    World world({.call_time = std::chrono::milliseconds(0)});
    EXPECT_EQ(world.error("eth_feeHistory", {"0x1", "latest", json::array{50}}), -32005);
}

TEST(Rpc, ABatchThatTakesTooLongIsCutShort) {
    World world({.batch_time = std::chrono::milliseconds(0)});
    const auto answer = world.text(R"([{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}])");
    EXPECT_NE(answer.find("-32005"), std::string::npos) << answer;
    EXPECT_NE(answer.find("\"id\":1"), std::string::npos) << answer;
}

TEST(Rpc, FiltersOfOthersCannotBeGuessed) {
    World world;
    const auto id = [&] {
        return std::stoull(std::string(world.result("eth_newBlockFilter").as_string()), nullptr,
                           16);
    };
    const auto first = id(), second = id();
    EXPECT_GT(first > second ? first - second : second - first, 1'000U);
}

TEST(Rpc, WhatThisChainDoesNotTakeIsRefusedByName) {
    World world;
    const auto from = hex(dev_address(0));
    const auto refusal = [&](std::string_view method, json::object request) {
        request.emplace("from", from);
        request.emplace("to", from);
        const auto answer = world.ask(method, {request});
        return answer.contains("error") ? std::string(answer.at("error").at("message").as_string())
                                        : std::string();
    };
    const json::object blob{{"blobVersionedHashes", json::array{hex(Hash{})}}};
    for (const auto* method : {"eth_sendTransaction", "eth_call", "eth_estimateGas"}) {
        EXPECT_NE(refusal(method, blob).find("EIP-4844"), std::string::npos) << method;
        EXPECT_NE(refusal(method, {{"type", "0x3"}}).find("EIP-4844"), std::string::npos);
        EXPECT_NE(refusal(method, {{"type", "0x4"}}).find("EIP-7702"), std::string::npos);
        EXPECT_EQ(refusal(method, {{"type", "0x2"}}), "");
    }
}

TEST(Rpc, TimeNeverTurnsBack) {
    World world;
    const json::value most("0xffffffffffffffff");
    EXPECT_EQ(world.error("evm_setNextBlockTimestamp", {most}), -32602);
    EXPECT_EQ(world.error("hardhat_mine", {"0x3", most}), -32602);
    EXPECT_EQ(world.error("evm_mine", {most}), -32602);
    world.result("evm_setNextBlockTimestamp", {"0x1ffffffffffff0"});
    world.result("evm_mine");
    EXPECT_EQ(world.chain->head()->header.time, 0x1ffffffffffff0U);
    EXPECT_EQ(world.error("hardhat_mine", {"0x100", "0x1"}), -32602);
    EXPECT_EQ(world.error("evm_increaseTime", {"0x100"}), -32000);
}

struct Served {
    World world;
    std::unique_ptr<net::HttpServer> server;
    explicit Served(RpcOptions options) : world(std::move(options)) {
        net::Router router;
        world.rpc->add_routes(router);
        server = *net::HttpServer::start({.max_body = 1000}, std::move(router));
    }
    ~Served() { server->stop(); }
    net::Response post(const net::Pairs& headers, std::string_view method = "eth_chainId") {
        net::HttpClient client(server->url());
        const auto body = json::serialize(json::object{{"id", 1}, {"method", method}});
        const auto answer = client.post("/", "application/json", body, headers);
        EXPECT_TRUE(answer) << answer.error().message;
        return answer ? *answer : net::Response{};
    }
};

TEST(RpcHttp, PagesOfOtherOriginsAreRefusedUnlessListed) {
    Served served({.origins = {"https://good.example"}});
    EXPECT_EQ(served.post({}).status, 200);
    EXPECT_EQ(served.post({{"Origin", "https://evil.example"}}).status, 403);
    EXPECT_EQ(served.post({{"Origin", "null"}}).status, 403);
    // As a page has it whose name was bent to this address.
    EXPECT_EQ(served.post({{"Origin", served.server->url()}}).status, 403);
    const auto good = served.post({{"Origin", "https://good.example"}});
    EXPECT_EQ(good.status, 200);
    EXPECT_EQ(net::find_header(good, "Access-Control-Allow-Origin"), "https://good.example");
    net::HttpClient client(served.server->url());
    const auto preflight = client.request("OPTIONS", "/", {{"Origin", "https://good.example"}});
    ASSERT_TRUE(preflight);
    EXPECT_EQ(preflight->status, 204);
    EXPECT_EQ(net::find_header(*preflight, "Access-Control-Allow-Methods"), "POST, GET, OPTIONS");
    EXPECT_EQ(client.request("OPTIONS", "/", {{"Origin", "https://evil.example"}})->status, 403);
}

TEST(RpcHttp, TheTokenCountsAsLoopback) {
    Served served({.token = "a-token-of-some-length"});
    const net::Pairs far{{"X-Forwarded-For", "10.0.0.1"}};
    EXPECT_NE(served.post(far, "txpool_status").body.find("-32601"), std::string::npos);
    auto shown = far;
    shown.emplace_back("Authorization", "Bearer a-token-of-some-length");
    EXPECT_NE(served.post(shown, "txpool_status").body.find("pending"), std::string::npos);
    shown.back().second = "Bearer a-token-of-other-size";
    EXPECT_NE(served.post(shown, "txpool_status").body.find("-32601"), std::string::npos);
    EXPECT_NE(served.post({}, "txpool_status").body.find("pending"), std::string::npos);
}

TEST(RpcHttp, LongBodiesAreRefused) {
    Served served({});
    net::HttpClient client(served.server->url());
    EXPECT_EQ(client.post("/", "application/json", std::string(2000, ' '))->status, 413);
    EXPECT_EQ(client.get("/")->status, 405);
}

}  // namespace rpc_tests
}  // namespace vs::chain
