// kill -9 and power loss at random moments under load, on the real binary: nothing acknowledged is
// lost, nothing stands twice. 10 seeded runs of each, 200 with VITALSEAL_SOAK.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <random>
#include <thread>

#include "crash.h"
#include "gateway/batch.h"
#include "net/client.h"
#include "store/file.h"
#include "verify/verify.h"

namespace vs::test {
namespace {

class Crash : public CrashTest {
  protected:
    std::vector<std::string> command(const std::string& seconds = "600") const {
        return {VITALSEAL_BINARY,
                "demo",
                "--data",
                data,
                "--port",
                "0",
                "--simulated",
                "2",
                "--recorded",
                "0",
                "--history",
                "0",
                "--calm",
                "--report-every",
                "1",
                "--checkpoint-every",
                "0.4",
                "--for",
                seconds,
                "--json"};
    }
    std::string post(net::HttpClient& client, const Bytes& message) {
        const auto answer = client.post("/v1/batches", "application/cose", as_text(message));
        if (!answer) return "unreachable";
        if (answer->body.find("\"stored\"") != std::string::npos) return "stored";
        return answer->body.find("\"duplicate\"") != std::string::npos ? "duplicate" : answer->body;
    }
    // Posts batches of a new boot of the first device until the node is gone; keeps what was
    // acknowledged.
    void send(const std::string& url, std::atomic<bool>& any) {
        const auto key_file = data + "/users/devices/1.json";
        const auto key = gateway::DeviceKey::load(key_file);
        ASSERT_TRUE(key) << key.error().message;
        gateway::BatchSigner signer(*key, *gateway::next_boot(key_file));
        net::HttpClient client(url);
        for (int i = 0; i < 100'000; ++i) {
            const auto message =
                signer.sign({.due = 0,
                             .what = std::vector<gateway::Measured>{
                                 {model::Vital::heart_rate, now_utc(), {60 + i % 30, 0}}}});
            ASSERT_TRUE(message);
            if (post(client, *message) != "stored") return;
            acknowledged.push_back(*message);
            any = true;
        }
    }
    void one_run(unsigned seed) {
        std::mt19937 random(seed);
        Process node(command(), environment());
        const auto url = node.wait_for("open ");
        ASSERT_FALSE(url.empty()) << node.output();
        const auto before = acknowledged.size();
        // Everything acknowledged before the last crash must still be known.
        net::HttpClient client(url);
        for (auto i = checked; i < before; ++i)
            EXPECT_EQ(post(client, acknowledged[i]), "duplicate")
                << "run " << seed << ", batch " << i;
        checked = before;
        std::atomic<bool> any{false};
        std::thread sender([&] { send(url, any); });
        wait_for_the_first(any);
        std::this_thread::sleep_for(std::chrono::milliseconds(100 + random() % 900));
        node.kill(SIGKILL);
        sender.join();
        EXPECT_GT(acknowledged.size(), before);
        cut_power(seed);
    }
    // Lets the node seal what is open, and opens every report: each acknowledged batch stands in
    // exactly one.
    void check_reports() {
        Process node(command("1.5"), environment());
        ASSERT_EQ(node.wait(), 0) << node.output();
        const auto keyring = verify::load_keyring(data, data + "/users/doctor/identity.txt",
                                                  data + "/users/devices.json");
        ASSERT_TRUE(keyring) << keyring.error().message;
        auto kv = store::Kv::open(data + "/store",
                                  std::vector<std::string>{"blocks", "log", "checkpoints"}, true);
        ASSERT_TRUE(kv);
        const auto head = verify::load_head(data + "/anchor/head");
        const auto key = store::read_file(data + "/anchor/key", 4096);
        ASSERT_TRUE(head && key);
        const auto chain = chain::Database::open({.folder = data + "/chain", .read_only = true});
        ASSERT_TRUE(chain) << chain.error().message;
        const auto verdict = verify::verify(
            **kv, chain->get(), std::string(as_text(ByteView(*key).first(key->size() - 1))),
            {*head}, *keyring);
        ASSERT_TRUE(verdict);
        for (const auto& finding : verdict->findings)
            ADD_FAILURE() << finding.what << " " << finding.report;
        std::map<Bytes, int> found;
        auto read = (*kv)->each("blocks", {}, [&](ByteView, ByteView block) {
            const auto text = verify::unseal(block, *keyring);
            const auto report = text ? model::parse_report(*text) : vs::pass(text);
            EXPECT_TRUE(report);
            if (report)
                for (const auto& message : report->input.messages) ++found[message];
            return true;
        });
        ASSERT_TRUE(read);
        for (std::size_t i = 0; i < acknowledged.size(); ++i)
            EXPECT_EQ(found[acknowledged[i]], 1) << "batch " << i;
        for (const auto& [message, times] : found) EXPECT_EQ(times, 1);
    }
    void run_all() {
        run_seeds([&](unsigned seed) { one_run(seed); });
        if (!HasFatalFailure()) check_reports();
    }

    std::vector<Bytes> acknowledged;
};

TEST_F(Crash, KillNineLosesAndDuplicatesNothing) {
    run_all();
}

TEST_F(Crash, PowerLossLosesAndDuplicatesNothing) {
    power = true;
    run_all();
}

}  // namespace
}  // namespace vs::test
