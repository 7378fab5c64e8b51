// What stands in docs/guide is run: each sender writes a message, and posts one, that our decoder
// accepts and whose signature verifies.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

#include "cbor/cose.h"
#include "cbor/senml.h"

namespace vs {
namespace {

namespace fs = std::filesystem;

#ifndef VS_NODE
#define VS_NODE "node"
#endif

struct Sender {
    const char *name, *command, *check, *missing;
};

constexpr Sender kSenders[] = {
    {"Python", "/usr/bin/python3 docs/guide/send.py", "/usr/bin/python3 -c 'import cbor2, nacl'",
     "no python3 with cbor2 and nacl (apt install python3-cbor2 python3-nacl)"},
    {"JavaScript", VS_NODE " docs/guide/send.mjs",
     VS_NODE " -e 'process.exit(+(parseInt(process.versions.node) < 18))'", "no Node 18 or newer"}};

bool run(const std::string& command) {
    return std::system((command + " >/dev/null 2>&1").c_str()) == 0;
}

std::string read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// Takes one HTTP request on a free loopback port, answers with `status` and hands out its body.
class OneRequest {
  public:
    explicit OneRequest(int status) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* generic = reinterpret_cast<sockaddr*>(&address);
        if (::bind(socket_, generic, size) != 0 || ::listen(socket_, 1) != 0 ||
            ::getsockname(socket_, generic, &size) != 0)
            throw std::runtime_error("no loopback port");
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this, status] { serve(status); });
    }
    ~OneRequest() {
        ::shutdown(socket_, SHUT_RDWR);  // ends accept() where nobody came
        finish();
        ::close(socket_);
    }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/v1/batches"; }
    void finish() {
        if (thread_.joinable()) thread_.join();
    }
    std::string head, body;

  private:
    void serve(int status) {
        const int peer = ::accept(socket_, nullptr, nullptr);
        if (peer < 0) return;
        char buffer[4096];
        std::string text;
        std::size_t end = std::string::npos, length = 0;
        while (end == std::string::npos || text.size() < end + 4 + length) {
            const auto got = ::recv(peer, buffer, sizeof buffer, 0);
            if (got <= 0) break;
            text.append(buffer, static_cast<std::size_t>(got));
            end = text.find("\r\n\r\n");
            if (end != std::string::npos) length = content_length(text.substr(0, end));
        }
        head = text.substr(0, end);
        body = end == std::string::npos ? "" : text.substr(end + 4);
        const std::string answer = "HTTP/1.1 " + std::to_string(status) +
                                   " x\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
        ::send(peer, answer.data(), answer.size(), MSG_NOSIGNAL);
        ::close(peer);
    }
    static std::size_t content_length(std::string lines) {
        for (auto& c : lines) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        const auto at = lines.find("content-length:");
        return at == std::string::npos ? 0 : std::strtoul(lines.c_str() + at + 15, nullptr, 10);
    }
    int socket_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

class Senders : public testing::TestWithParam<Sender> {
  protected:
    void SetUp() override {
        if (!run(GetParam().check)) GTEST_SKIP() << "skipped: " << GetParam().missing;
        folder_ = fs::temp_directory_path() / ("vs_senders_" + to_hex(crypto::random_bytes(8)));
        fs::create_directory(folder_);
        key_file_ = folder_ / "device.json";
        const auto seed = crypto::Secret::random();
        key_ = crypto::SigningKey(seed).public_key();
        std::ofstream(key_file_) << "{\"device\":\"020000fffe00002a\",\"seed\":\""
                                 << to_hex(seed.bytes()) << "\",\"public\":\"" << to_hex(key_)
                                 << "\"}";
    }
    void TearDown() override {
        if (!folder_.empty()) fs::remove_all(folder_);
    }
    std::string command(const std::string& rest) const {
        return std::string(GetParam().command) + ' ' + key_file_.string() + ' ' + rest;
    }
    void expect_reading(std::string_view message, std::string_view value, std::uint32_t boot,
                        std::uint64_t sequence) const;

    fs::path folder_, key_file_;
    crypto::PublicKey key_{};
};

void Senders::expect_reading(std::string_view message, std::string_view value, std::uint32_t boot,
                             std::uint64_t sequence) const {
    const auto parsed = cose::parse(as_bytes(message));
    ASSERT_TRUE(parsed) << parsed.error().message << ' ' << to_hex(as_bytes(message));
    EXPECT_TRUE(cose::verify(*parsed, key_));
    EXPECT_EQ(to_hex(parsed->header.key_id), "020000fffe00002a");
    if (boot != 0) {
        EXPECT_EQ(parsed->header.boot, boot);
    }
    EXPECT_EQ(parsed->header.sequence, sequence);
    const auto pack = senml::decode(parsed->header.content_type, parsed->payload);
    ASSERT_TRUE(pack) << pack.error().message;
    ASSERT_EQ(pack->records.size(), 1u);
    const auto& record = pack->records[0];
    EXPECT_EQ(record.base_name, "urn:dev:mac:020000fffe00002a:");
    EXPECT_EQ(record.name, "8310-5");
    EXPECT_EQ(record.unit, "Cel");
    EXPECT_EQ(senml::decimal_text(record), value);
    EXPECT_LT(std::abs(record.time - now_utc()), kHour);
}

TEST_P(Senders, WriteAMessageThatWeAccept) {
    const auto out = folder_ / "message";
    for (const auto* value : {"36.60", "72", "0.5", "37.0", "1000000"}) {
        ASSERT_TRUE(run(command("8310-5 " + std::string(value) +
                                " Cel --boot 4294967295 --sequence 9007199254740993 --out " +
                                out.string())));
        expect_reading(read(out), value, UINT32_MAX, 9007199254740993);
    }
    ASSERT_TRUE(run(command("8310-5 36.60 Cel --out " + out.string())));
    expect_reading(read(out), "36.60", 0, 0);
    const auto boot = cose::parse(as_bytes(read(out)))->header.boot;
    EXPECT_GT(boot, 1'700'000'000u) << "the default is the time";
}

TEST_P(Senders, PostAMessageThatWeAccept) {
    OneRequest node(200);
    ASSERT_TRUE(run(command(node.url() + " 8310-5 36.60 Cel --boot 7")));
    node.finish();
    EXPECT_EQ(node.head.substr(0, 25), "POST /v1/batches HTTP/1.1");
    EXPECT_NE(node.head.find("application/cose"), std::string::npos);
    expect_reading(node.body, "36.60", 7, 0);
}

TEST_P(Senders, FailWhereTheNodeRefuses) {
    OneRequest node(422);
    EXPECT_FALSE(run(command(node.url() + " 8310-5 36.60 Cel")));
}

INSTANTIATE_TEST_SUITE_P(Guide, Senders, testing::ValuesIn(kSenders),
                         [](const auto& sender) { return sender.param.name; });

}  // namespace
}  // namespace vs
