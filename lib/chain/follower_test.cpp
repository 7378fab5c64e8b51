#include "chain/follower.h"

#include "chain/rpc.h"
#include "chain/testing/dev_chain.h"

namespace vs::chain {
namespace follower_tests {

using namespace testing;

crypto::SigningKey key(std::uint8_t seed) {
    return crypto::SigningKey(crypto::Secret(std::array<std::uint8_t, 32>{seed}));
}

tlog::NoteSigner node_signer() {
    return {"vitalseal/0x01/blocks", key(1)};
}
tlog::NoteSigner follower_signer() {
    return {"vitalseal/0x02/follower", key(2)};
}

// A node with its HTTP server; time passes a second with every look at the clock.
struct Node {
    std::shared_ptr<std::atomic<Micros>> now =
        std::make_shared<std::atomic<Micros>>(2'000'000 * kSecond);
    std::unique_ptr<Chain> chain;
    std::unique_ptr<Rpc> rpc;
    std::unique_ptr<net::HttpServer> server;

    explicit Node(const Folder& folder, std::uint16_t port = 0, Mode mode = Mode::serve,
                  std::optional<Genesis> genesis = {}) {
        const auto verifier = tlog::NoteVerifier::parse(tlog::verifier_key_text(follower_signer()));
        ChainOptions options{.folder = folder.path(),
                             .mode = mode,
                             .genesis = std::move(genesis),
                             .cosigners = {*verifier},
                             .clock = [at = now] { return *at += kSecond; }};
        if (mode == Mode::serve) options.signer = node_signer();
        chain = open_chain(std::move(options));
        rpc = std::make_unique<Rpc>(*chain, RpcOptions{});
        net::Router router;
        rpc->add_routes(router);
        auto started = net::HttpServer::start({.port = port}, std::move(router));
        EXPECT_TRUE(started);
        server = std::move(*started);
    }
    ~Node() { server->stop(); }

    void make_block(std::uint64_t nonce, std::uint64_t value = 1) {
        const auto number = chain->head()->header.number;
        EXPECT_TRUE(
            chain->submit(raw({.nonce = nonce, .to = dev_address(7), .value = U256{value}})));
        EXPECT_TRUE(eventually([&] { return chain->head()->header.number > number; }));
    }
    FollowOptions follow() const {
        return {.source = server->url(), .cosigner = follower_signer()};
    }
};

std::unique_ptr<Chain> copy_of(const Node& node, const Folder& folder) {
    auto genesis = fetch_genesis(node.follow());
    EXPECT_TRUE(genesis) << genesis.error().message;
    return open_chain({.folder = folder.path(), .mode = Mode::follow, .genesis = *genesis});
}

TEST(Follower, ExecutesEverythingAgainAndCoSigns) {
    const Folder one, two;
    Node node(one);
    const auto copy = copy_of(node, two);
    Follower follower(*copy, node.follow());
    for (std::uint64_t i = 0; i < 3; ++i) node.make_block(i);
    const auto first = follower.step();
    ASSERT_TRUE(first) << first.error().message;
    EXPECT_EQ(first->added, 3U);
    EXPECT_EQ(copy->head()->hash, node.chain->head()->hash);
    EXPECT_EQ(follower.step()->added, 0U);
    node.make_block(3);
    ASSERT_TRUE(follower.step());
    EXPECT_EQ(copy->head()->hash, node.chain->head()->hash);
    const auto cosigned = node.chain->block_log()->cosigned();
    ASSERT_TRUE(cosigned) << cosigned.error().message;
    EXPECT_TRUE(tlog::open_note(
        *cosigned, *tlog::NoteVerifier::parse(tlog::verifier_key_text(follower_signer()))));
    EXPECT_EQ(*copy->block_log()->checkpoint(), *cosigned);
    EXPECT_EQ(copy->node_key(), node.chain->node_key());
}

TEST(Follower, NamesTheBlockFromWhichAHistoryWasRewritten) {
    const Folder one, two, other;
    std::unique_ptr<Chain> copy;
    std::uint16_t port = 0;
    {
        Node node(one);
        port = node.server->port();
        copy = copy_of(node, two);
        Follower follower(*copy, node.follow());
        for (std::uint64_t i = 0; i < 5; ++i) node.make_block(i);
        ASSERT_TRUE(follower.step());
    }
    // The same key, the same beginning, and another block 3: longer than before, then shorter.
    Node liar(other, port);
    for (std::uint64_t number = 1; number <= 2; ++number)
        ASSERT_TRUE(liar.chain->import(**copy->database().block(number)));
    *liar.now = 3'000'000 * kSecond;
    for (std::uint64_t i = 2; i < 9; ++i) {
        liar.make_block(i, 1'000);
        Follower follower(*copy, liar.follow());
        const auto refused = follower.step();
        ASSERT_FALSE(refused);
        EXPECT_TRUE(is_tampering(refused.error()));
        EXPECT_EQ(refused.error().code, "rewritten") << refused.error().message;
        EXPECT_NE(refused.error().message.find("from block 3 on"), std::string::npos)
            << refused.error().message;
        EXPECT_EQ(copy->head()->header.number, 5U);
    }
}

TEST(Follower, NoticesThatTheNodeHasLostBlocks) {
    const Folder one, two, other;
    Node node(one);
    const auto copy = copy_of(node, two);
    for (std::uint64_t i = 0; i < 4; ++i) node.make_block(i);
    ASSERT_TRUE(Follower(*copy, node.follow()).step());
    Node rolled_back(other);
    ASSERT_TRUE(rolled_back.chain->import(**copy->database().block(1)));
    const auto refused = Follower(*copy, rolled_back.follow()).step();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "shrunk") << refused.error().message;
}

TEST(Follower, RefusesAnotherKey) {
    const Folder one, two;
    Node node(one);
    const auto copy = copy_of(node, two);
    auto options = node.follow();
    options.verifier_key =
        tlog::verifier_key_text(tlog::NoteSigner("vitalseal/0x01/blocks", key(9)));
    EXPECT_TRUE(is_tampering(Follower(*copy, options).step().error()));
}

TEST(Follower, ADamagedNodeRestoresFromIt) {
    const Folder one, two, restored;
    HeadPtr head;
    std::unique_ptr<Genesis> genesis;
    {
        Node node(one);
        const auto copy = copy_of(node, two);
        for (std::uint64_t i = 0; i < 4; ++i) node.make_block(i);
        ASSERT_TRUE(Follower(*copy, node.follow()).step());
        head = node.chain->head();
        genesis = std::make_unique<Genesis>(node.chain->genesis());
    }
    Node keeper(two, 0, Mode::follow, *genesis);
    const auto chain =
        open_chain({.folder = restored.path(), .genesis = *genesis, .signer = node_signer()});
    const FollowOptions options{.source = keeper.server->url(),
                                .verifier_key = tlog::verifier_key_text(node_signer())};
    const auto back = Follower(*chain, options).step();
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(chain->head()->hash, head->hash);
    ASSERT_TRUE(chain->submit(raw({.nonce = 4, .to = dev_address(7)})));
    EXPECT_TRUE(eventually([&] { return chain->head()->header.number == 5; }));
}

TEST(BlockLog, TakesOnlyListedSignaturesOfItsOwnCheckpoints) {
    const Folder one;
    Node node(one);
    node.make_block(0);
    auto* log = node.chain->block_log();
    const auto note = *log->checkpoint();
    EXPECT_EQ(log->cosigned().error().code, "missing");
    EXPECT_EQ(log->cosign(note).error().code, "unsigned");
    const auto stranger = tlog::NoteSigner("stranger", key(5));
    EXPECT_EQ(log->cosign(*tlog::cosign_note(note, stranger)).error().code, "unsigned");
    const auto both = *tlog::cosign_note(*tlog::cosign_note(note, stranger), follower_signer());
    ASSERT_TRUE(log->cosign(both));
    const auto kept = *log->cosigned();
    EXPECT_EQ(kept.find("stranger"), std::string::npos);
    EXPECT_NE(kept.find("0x02/follower"), std::string::npos);
    const auto other =
        tlog::sign_checkpoint({"vitalseal/0x01/blocks", 2, tlog::Hash{}, {}}, node_signer());
    EXPECT_EQ(log->cosign(*tlog::cosign_note(other, follower_signer())).error().code, "root");
}

}  // namespace follower_tests
}  // namespace vs::chain
