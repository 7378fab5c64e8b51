// Strangers on the network against the JSON-RPC of a running chain: slow senders, deaf readers,
// sockets and expensive calls by the hundred. An honest client at another address is served all the
// while, and the chain goes on.
#include <arpa/inet.h>

#include "base/json.h"
#include "node_under_test.h"

namespace vs::test {
namespace {

using namespace net::testing;
using net::HttpClient;

constexpr auto kPost = "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
constexpr auto kUpgrade =
    "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
// Contract code that goes round until its gas is gone: JUMPDEST PUSH1 0 JUMP.
constexpr auto kEndless = R"({"jsonrpc":"2.0","id":1,"method":"eth_call","params":[{"data":)"
                          R"("0x5b600056","gas":"0x3b9aca00"},"latest"]})";

std::string with_body(const std::string& body) {
    return std::string(kPost) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           body;
}

// A socket from another address of this machine, as another machine would have it.
class Stranger {
  public:
    explicit Stranger(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in from{}, to{};
        from.sin_family = to.sin_family = AF_INET;
        ::inet_pton(AF_INET, "127.0.0.2", &from.sin_addr);
        ::inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
        to.sin_port = htons(port);
        EXPECT_EQ(::bind(fd_, reinterpret_cast<sockaddr*>(&from), sizeof from), 0);
        EXPECT_EQ(::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
    }
    ~Stranger() { ::close(fd_); }
    Stranger(const Stranger&) = delete;
    Stranger& operator=(const Stranger&) = delete;

    void send(const std::string& text) const {
        ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    }

  private:
    int fd_;
};

class RpcFlood : public ::testing::Test {
  protected:
    static void SetUpTestSuite() {
        many_files_ = allow_many_files();
        folder_ = new_folder();
        node_ = std::make_unique<Process>(std::vector<std::string>{
            VITALSEAL_BINARY, "chain", "serve", "--data", folder_, "--rpc", "127.0.0.1:0"});
        const auto url = node_->wait_for("http://127.0.0.1:");
        ASSERT_NE(url, "") << node_->output();
        port_ = static_cast<std::uint16_t>(std::stoul(url));
    }
    // Stopping waits for no calls that nobody is there for any more: these would take many minutes.
    static void TearDownTestSuite() {
        if (many_files_) {
            std::vector<std::unique_ptr<Stranger>> strangers;
            for (int i = 0; i < 2'000; ++i) {
                strangers.push_back(std::make_unique<Stranger>(port_));
                strangers.back()->send(with_body(kEndless));
            }
        }
        EXPECT_EQ(node_->kill(SIGTERM), 0) << node_->output();
        node_.reset();
        fs::remove_all(folder_);
    }
    void SetUp() override {
        if (!many_files_) GTEST_SKIP() << kFewFiles;
    }
    void TearDown() override {
        strangers_.clear();
        expect_served();
        EXPECT_LT(kilobytes_of(node_->pid()), 700'000U);
    }

    void add(std::size_t count, const std::string& text) {
        for (std::size_t i = 0; i < count; ++i) {
            strangers_.push_back(std::make_unique<Stranger>(port_));
            strangers_.back()->send(text);
        }
    }
    // What is answered at once, and what waits for a worker.
    static void expect_served() {
        HttpClient honest("http://127.0.0.1:" + std::to_string(port_));
        for (const std::string method : {"eth_blockNumber", "eth_call"}) {
            const auto answer = honest.post(
                "/", "application/json",
                R"({"jsonrpc":"2.0","id":1,"method":")" + method +
                    (method == "eth_call" ? R"(","params":[{"data":"0x00"},"latest"]})" : R"("})"));
            ASSERT_TRUE(answer) << method << ": " << answer.error().message;
            EXPECT_EQ(answer->status, 200) << answer->body;
            EXPECT_NE(answer->body.find("\"result\""), std::string::npos) << answer->body;
        }
    }

    static inline bool many_files_ = false;
    static inline std::string folder_;
    static inline std::uint16_t port_ = 0;
    static inline std::unique_ptr<Process> node_;
    std::vector<std::unique_ptr<Stranger>> strangers_;
};

TEST_F(RpcFlood, SilentAndSlowOnesOnAllPlacesKeepNobodyOut) {
    add(1'500, "");
    add(1'500, "POST / HTTP/1.1\r\nHost: ");
    add(1'500, std::string(kPost) + "Content-Length: 300000\r\n\r\n[");
    expect_served();
}

TEST_F(RpcFlood, ExpensiveCallsOfOneKeepOnlyHimWaiting) {
    add(300, with_body(kEndless));
    expect_served();
}

TEST_F(RpcFlood, BatchesOfExpensiveCallsToo) {
    std::string batch = "[";
    for (int i = 0; i < 900; ++i) batch += std::string(i == 0 ? "" : ",") + kEndless;
    add(20, with_body(batch + "]"));
    expect_served();
}

TEST_F(RpcFlood, SocketsHaveAShareOfThePlaces) {
    add(1'500, kUpgrade);
    expect_served();
}

TEST_F(RpcFlood, UnendedBodiesAndDeafReadersAreBounded) {
    add(600, std::string(kPost) + "Content-Length: 5000000\r\n\r\n" + std::string(2'000'000, ' '));
    std::string batch = "[";  // answers of about 1 MB, to somebody who takes none
    for (int i = 0; i < 900; ++i)
        batch +=
            std::string(i == 0 ? "" : ",") +
            R"({"jsonrpc":"2.0","id":1,"method":"eth_getBlockByNumber","params":["0x0",true]})";
    add(100, with_body(batch + "]"));
    expect_served();
}

}  // namespace
}  // namespace vs::test
