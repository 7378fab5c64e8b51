// A stranger on the network against a running node: slow senders, endless bodies, giant heads,
// smuggled requests, readers who do not read. The node must keep answering others, keep its memory
// and its files, and keep serving its ward. lib/net tests the rules; here they hold together.
#include <atomic>
#include <set>

#include "node_under_test.h"
#include "store/file.h"

namespace vs::test {
namespace {

using namespace net::testing;
using net::HttpClient;

// One node for all tests of this file: each of them must leave it as it was.
class Abuse : public ::testing::Test {
  protected:
    static void SetUpTestSuite() {
        many_files_ = allow_many_files();
        folder_ = new_folder();
        node_ = std::make_unique<Process>(
            std::vector<std::string>{VITALSEAL_BINARY, "demo", "--data", folder_, "--port", "0",
                                     "--history", "0", "--simulated", "4", "--calm"});
        const auto url = node_->wait_for("open http://");
        ASSERT_NE(url, "") << node_->output();
        id_ = node_->pid();
        port_ = port_of(url);
        const auto token = store::read_file(folder_ + "/users/doctor/token", 1024);
        ASSERT_TRUE(token);
        token_ = as_text(*token);
    }
    static void TearDownTestSuite() {
        EXPECT_EQ(node_->kill(SIGTERM), 0) << node_->output();
        node_.reset();
        fs::remove_all(folder_);
    }
    void SetUp() override {
        if (!many_files_) GTEST_SKIP() << kFewFiles;
    }
    void TearDown() override { expect_alive(); }

    static net::Pairs session() { return {{"Authorization", "Bearer " + token_}}; }
    static HttpClient client() { return HttpClient("http://127.0.0.1:" + std::to_string(port_)); }
    // Answers, and patients' values keep arriving.
    static void expect_alive() {
        const auto ward = client().get("/v1/ward", session());
        ASSERT_TRUE(ward) << ward.error().message;
        EXPECT_EQ(ward->status, 200);
        bool heard = false;
        const auto stream =
            client().read_events("/v1/stream", session(), [&](const net::ServerEvent& event) {
                heard = event.event == "card";
                return !heard;
            });
        EXPECT_TRUE(stream && heard) << (stream ? "" : stream.error().message);
    }

    static inline bool many_files_ = false;
    static inline std::string folder_, token_;
    static inline std::uint16_t port_ = 0;
    static inline pid_t id_ = -1;
    static inline std::unique_ptr<Process> node_;
};

constexpr auto kBatch =
    "POST /v1/batches HTTP/1.1\r\nHost: x\r\nContent-Type: application/cose\r\n";

TEST_F(Abuse, LimitsHoldOnEveryDoor) {
    for (const std::string path :
         {"/v1/batches", "/v1/alerts/1/acknowledge", "/demo/tamper", "/", "/v1/nothing"})
        EXPECT_EQ(
            status_of(RawClient(port_).talk(
                "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000000\r\n\r\n")),
            "413")
            << path;
    EXPECT_EQ(status_of(RawClient(port_).talk("GET /" + std::string(100'000, 'a'))), "431");
    EXPECT_EQ(status_of(RawClient(port_).talk("GET / HTTP/1.1\r\nHost: x\r\n" +
                                              [] {
                                                  std::string many;
                                                  for (int i = 0; i < 100'000; ++i)
                                                      many += "a: b\r\n";
                                                  return many;
                                              }())),
              "431");
    EXPECT_EQ(
        status_of(RawClient(port_).talk(
            std::string(kBatch) + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                                  "GET /v1/session HTTP/1.1\r\nHost: x\r\n\r\n")),
        "400");
}

TEST_F(Abuse, GarbageIsNoBatch) {
    auto sender = client();
    for (const std::string& body : {std::string(), std::string("x"), std::string(262'145, '\xd2'),
                                    std::string(1000, '\xff'), std::string("\xd2\x84\x40")}) {
        const auto answer = sender.post("/v1/batches", "application/cose", body);
        ASSERT_TRUE(answer) << answer.error().message;
        EXPECT_GE(answer->status, 400);
        EXPECT_LT(answer->status, 500);
    }
}

TEST_F(Abuse, WithoutASessionEveryDoorIsTheSameWall) {
    auto stranger = client();
    std::set<std::string> bodies;
    for (const std::string path : {"/v1/ward", "/v1/session", "/v1/stream", "/v1/capsules",
                                   "/v1/patients/0x0000000000000000000000000000000000000000",
                                   "/v1/patients/x/reports", "/v1/nothing", "/demo/nothing"}) {
        const auto answer = stranger.get(path, {{"Authorization", "Bearer 00"}});
        ASSERT_TRUE(answer) << path;
        EXPECT_EQ(answer->status, 404) << path;
        bodies.insert(answer->body);
    }
    EXPECT_EQ(bodies.size(), 1U);
}

TEST_F(Abuse, ManySlowSendersCostLittleAndKeepNobodyOut) {
    const auto before = kilobytes_of(id_);
    std::vector<std::unique_ptr<RawClient>> slow;
    for (int i = 0; i < 2'000; ++i) {
        slow.push_back(std::make_unique<RawClient>(port_));
        slow.back()->send(i % 2 == 0 ? "GET / HTTP/1.1\r\nHost: "
                                     : std::string(kBatch) + "Content-Length: 300000\r\n\r\nx");
    }
    expect_alive();
    const auto after = kilobytes_of(id_);
    EXPECT_LT(after, before + 200'000) << "kB before: " << before;
}

// More than may be connected, and all of them silent: newcomers have the place of the oldest.
TEST_F(Abuse, AllPlacesTakenBySilentOnesKeepNobodyOut) {
    std::vector<std::unique_ptr<RawClient>> silent;
    for (int i = 0; i < 5'000; ++i) silent.push_back(std::make_unique<RawClient>(port_));
    expect_alive();
}

TEST_F(Abuse, EndlessBodiesEnd) {
    const auto before = kilobytes_of(id_);
    std::vector<std::thread> senders;
    std::atomic<int> cut{0};
    for (int i = 0; i < 8; ++i)
        senders.emplace_back([&] {
            RawClient sender(port_);
            sender.send(std::string(kBatch) + "Transfer-Encoding: chunked\r\n\r\n");
            const auto piece = "10000\r\n" + std::string(65'536, 'x') + "\r\n";
            for (int sent = 0; sent < 10'000; ++sent)
                if (!sender.send(piece)) {
                    ++cut;
                    return;
                }
        });
    for (auto& sender : senders) sender.join();
    EXPECT_EQ(cut, 8);
    EXPECT_LT(kilobytes_of(id_), before + 100'000);
}

TEST_F(Abuse, ManyIdleReadersAndADeafOneAreBounded) {
    const auto memory = kilobytes_of(id_);
    const auto files = files_of(id_);
    const auto ask =
        "GET /v1/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token_ + "\r\n\r\n";
    {
        std::vector<std::unique_ptr<RawClient>> readers;
        for (int i = 0; i < 1'000; ++i) {
            readers.push_back(std::make_unique<RawClient>(port_));
            readers.back()->send(ask);
        }
        // Each hears the ward; nobody but the last reads on.
        for (auto& reader : readers)
            EXPECT_TRUE(reader->read_until("\r\n\r\n").starts_with("HTTP/1.1 200 "));
        EXPECT_NE(readers.back()->read_until("event: card").find("event: card"), std::string::npos);
        expect_alive();
        EXPECT_LT(kilobytes_of(id_), memory + 300'000);
    }
    EXPECT_TRUE(eventually([&] { return files_of(id_) <= files + 20; }))
        << files << " files before, " << files_of(id_) << " after";
}

TEST_F(Abuse, ConnectionsThatComeAndGoLeaveNothing) {
    const auto files = files_of(id_);
    for (int i = 0; i < 2'000; ++i) {
        RawClient visitor(port_);
        if (i % 3 == 0) visitor.send("GET / HT");
        if (i % 3 == 1) visitor.send(std::string(kBatch) + "Content-Length: 10\r\n\r\nabc");
    }
    EXPECT_TRUE(eventually([&] { return files_of(id_) <= files + 20; }));
}

}  // namespace
}  // namespace vs::test
