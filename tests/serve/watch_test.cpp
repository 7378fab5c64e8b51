// A machine elsewhere tells when the node is silent.
#include <fstream>

#include "clinic.h"
#include "net/http.h"

namespace vs::test {
namespace {

TEST(Watch, ANodeThatLivesIsAliveAndOneThatIsGoneIsTold) {
    const Folder folder;
    auto clinic = std::make_unique<Clinic>(folder);
    const auto remember = folder.path + "/key";
    const auto alive = run({"watch", clinic->url, "--once", "--remember", remember});
    EXPECT_EQ(alive.first, 0) << alive.second;
    EXPECT_EQ(as_text(*store::read_file(remember, 4096)), clinic->key + "\n");
    EXPECT_EQ(run({"watch", clinic->url, "--once", "--key", clinic->key}).first, 0);
    const auto told = folder.path + "/told";
    Process watch({VITALSEAL_BINARY, "watch", clinic->url, "--remember", remember, "--every", "0.2",
                   "--after", "1", "--exec",
                   "cat >>" + told + "; echo \"$VITALSEAL_STATE\" >>" + told});
    std::this_thread::sleep_for(std::chrono::milliseconds(1500));
    EXPECT_FALSE(fs::exists(told)) << "nobody is called while it lives";
    EXPECT_EQ(clinic->process->kill(SIGKILL), -SIGKILL);
    std::string text;
    for (int i = 0; i < 200 && text.find("silent\n") == std::string::npos; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        std::ifstream file(told);
        text.assign(std::istreambuf_iterator<char>(file), {});
    }
    EXPECT_NE(text.find("Nobody is watched by it"), std::string::npos) << text;
    EXPECT_EQ(watch.kill(SIGTERM), 0);
    EXPECT_EQ(run({"watch", clinic->url, "--once", "--after", "1"}).first, 1);
}

TEST(Watch, AnOpenPortWithAnotherKeyOrAnOldHeartbeatIsNoSignOfLife) {
    const Folder folder;
    Clinic clinic(folder);
    const auto real = *net::HttpClient(clinic.url).get("/v1/heartbeat");
    net::Router router;
    std::string body = real.body;
    router.add("GET", "/v1/heartbeat", [&body](const net::Request&, net::Responder responder) {
        responder.send({.type = "text/plain", .body = body});
    });
    const auto other = std::move(*net::HttpServer::start({}, router));
    EXPECT_EQ(run({"watch", other->url(), "--once", "--key", clinic.key}).first, 0);
    // The same one again is no life: it has to go on.
    Process watch({VITALSEAL_BINARY, "watch", other->url(), "--key", clinic.key, "--every", "0.2",
                   "--after", "1"});
    EXPECT_NE(watch.wait_for("has judged nobody since"), "") << watch.output();
    watch.kill(SIGTERM);
    body = real.body;
    body.replace(body.find("judged 2"), 8, "judged 3");
    const auto forged = run({"watch", other->url(), "--once", "--key", clinic.key});
    EXPECT_EQ(forged.first, 3) << forged.second;
    body = "<html>It works!</html>";
    EXPECT_EQ(run({"watch", other->url(), "--once", "--key", clinic.key}).first, 1);
    EXPECT_EQ(run({"watch", other->url(), "--once"}).first, 1);
}

}  // namespace
}  // namespace vs::test
