// TLS with a clinic's own authority: what connects, what does not, and what a slow stranger holds
// up.
#include "clinic.h"
#include "crypto/certificate.h"
#include "net/http.h"

namespace vs::test {
namespace {

class Tls : public testing::Test {
  protected:
    void SetUp() override {
        const auto made = run({"cert", "localhost", "--out", folder.path + "/tls", "--json"});
        ASSERT_EQ(made.first, 0) << made.second;
    }
    std::string file(const std::string& name) const { return folder.path + "/tls/" + name; }
    std::unique_ptr<net::HttpServer> serve(net::ServerOptions options = {}) const {
        net::Router router;
        router.add("GET", "/", [](const net::Request& request, net::Responder responder) {
            responder.send({.body = request.secure ? "secure" : "plain"});
        });
        router.add("GET", "/stream", [](const net::Request&, net::Responder responder) {
            const auto stream = responder.stream();
            stream->send("card", "one");
            stream->close();
        });
        router.add("GET", "/large", [](const net::Request&, net::Responder responder) {
            responder.send({.body = std::string(3'000'000, 'x')});
        });
        options.tls_certificate = file("localhost.pem");
        options.tls_key = file("localhost.key");
        auto server = net::HttpServer::start(std::move(options), std::move(router));
        EXPECT_TRUE(server) << server.error().message;
        return std::move(*server);
    }
    net::HttpClient client(const net::HttpServer& server) const {
        return net::HttpClient("https://localhost:" + std::to_string(server.port()),
                               {.authorities = file("authority.pem")});
    }
    const Folder folder;
};

TEST_F(Tls, WhoTrustsTheAuthorityIsServedAndEverybodyElseHangsUp) {
    const auto server = serve();
    EXPECT_TRUE(server->url().starts_with("https://"));
    auto http = client(*server);
    for (int i = 0; i < 3; ++i) {
        const auto answer = http.get("/");
        ASSERT_TRUE(answer) << answer.error().message;
        EXPECT_EQ(answer->body, "secure");
    }
    EXPECT_EQ(http.get("/large")->body.size(), 3'000'000u);
    std::string seen;
    (void)http.read_events("/stream", {}, [&](const net::ServerEvent& event) {
        seen += event.data;
        return false;
    });
    EXPECT_EQ(seen, "one");
    const auto port = std::to_string(server->port());
    EXPECT_EQ(net::HttpClient("https://localhost:" + port).get("/").error().code, "tls");
    EXPECT_EQ(net::HttpClient("https://127.0.0.1:" + port, {.authorities = file("authority.pem")})
                  .get("/")
                  .error()
                  .code,
              "tls")
        << "the certificate is for a name";
    EXPECT_FALSE(net::HttpClient("http://127.0.0.1:" + port).get("/"))
        << "plain HTTP is not spoken";
}

TEST_F(Tls, SlowHandshakesHoldUpNobody) {
    const auto server = serve({.threads = 1, .header_timeout = std::chrono::milliseconds(300)});
    std::vector<std::unique_ptr<Process>> slow;
    // Each says the first bytes of a handshake and then nothing.
    for (int i = 0; i < 20; ++i)
        slow.push_back(std::make_unique<Process>(std::vector<std::string>{
            "/bin/bash", "-c",
            "exec 3<>/dev/tcp/127.0.0.1/" + std::to_string(server->port()) +
                "; printf '\\x16\\x03\\x01' >&3; sleep 30"}));
    for (int i = 0; i < 100 && server->counters().connections < 20; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    const auto begun = now_utc();
    EXPECT_TRUE(client(*server).get("/"));
    EXPECT_LT(now_utc() - begun, 5 * kSecond);
    for (int i = 0; i < 200 && server->counters().connections > 1; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_LE(server->counters().connections, 1u) << "and are sent away in time";
}

TEST_F(Tls, ACertificateThatChangedIsServedFromThenOnAndABrokenOneIsNot) {
    const auto server = serve();
    const auto authority = [&] {
        crypto::Certificate out;
        out.certificate = as_text(*store::read_file(file("authority.pem"), 100'000));
        out.key = as_text(*store::read_file(file("authority.key"), 100'000));
        return out;
    }();
    EXPECT_TRUE(client(*server).get("/"));
    ASSERT_TRUE(store::write_file_atomic(file("localhost.pem"), as_bytes("nothing")));
    EXPECT_EQ(server->reload_tls().error().code, "tls");
    EXPECT_TRUE(client(*server).get("/")) << "the old one stays";
    // One that has ended: what is served now is seen by its being refused.
    const auto ended = crypto::make_host_certificate(authority, "localhost", 0);
    ASSERT_TRUE(ended);
    ASSERT_TRUE(store::write_file_atomic(file("localhost.key"), as_bytes(ended->key)));
    ASSERT_TRUE(store::write_file_atomic(file("localhost.pem"), as_bytes(ended->certificate)));
    ASSERT_TRUE(server->reload_tls());
    const auto refused = client(*server).get("/");
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("expired"), std::string::npos)
        << refused.error().message;
}

TEST_F(Tls, TheAuthorityIsForItsNamesOnlyAndKeysAreTheOwners) {
    EXPECT_EQ(run({"cert", "192.168.1.1", "--out", folder.path + "/ip"}).first, 2);
    const auto other = run({"cert", "elsewhere.example", "--out", folder.path + "/tls"});
    EXPECT_EQ(other.first, 2);
    for (const auto* name : {"authority.key", "localhost.key"})
        EXPECT_EQ(fs::status(file(name)).permissions(),
                  fs::perms::owner_read | fs::perms::owner_write);
    // Signed by the authority all the same, as a thief of its key would.
    crypto::Certificate authority;
    authority.certificate = as_text(*store::read_file(file("authority.pem"), 100'000));
    authority.key = as_text(*store::read_file(file("authority.key"), 100'000));
    const auto stolen = crypto::make_host_certificate(authority, "bank.example");
    ASSERT_TRUE(stolen);
    ASSERT_TRUE(store::write_file_atomic(file("stolen.pem"), as_bytes(stolen->certificate)));
    Process openssl(
        {"/usr/bin/openssl", "verify", "-CAfile", file("authority.pem"), file("stolen.pem")});
    EXPECT_EQ(openssl.wait(), 2) << openssl.output();
}

TEST_F(Tls, ANodeServesTlsSendsPlainHttpOnAndHandsOutItsAuthority) {
    // A free port for plain HTTP: taken and given back.
    const auto free = [] {
        const auto taken = std::move(*net::HttpServer::start({}, net::Router()));
        return std::to_string(taken->port());
    }();
    Clinic clinic(
        folder, "data",
        {"--name", "localhost", "--tls-cert", file("localhost.pem"), "--tls-key",
         file("localhost.key"), "--tls-authority", file("authority.pem"), "--http-port", free});
    ASSERT_TRUE(clinic.url.starts_with("https://localhost:")) << clinic.process->output();
    net::HttpClient plain("http://localhost:" + free);
    const auto sent_on = plain.get("/v1/ward?a=1");
    ASSERT_TRUE(sent_on);
    EXPECT_EQ(sent_on->status, 308);
    EXPECT_EQ(net::find_header(*sent_on, "Location"), clinic.url + "/v1/ward?a=1");
    EXPECT_NE(plain.get("/authority.crt")->body.find("BEGIN CERTIFICATE"), std::string::npos);
    EXPECT_EQ(run({"watch", clinic.url, "--once", "--authorities", file("authority.pem")}).first,
              0);
    EXPECT_EQ(run({"watch", clinic.url, "--once"}).first, 1);
    EXPECT_EQ(clinic.process->kill(SIGTERM), 0);
}

}  // namespace
}  // namespace vs::test
