// The demo as a stranger meets it: starts, serves, alerts, seals, survives, tells of tampering.
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <thread>

#include "base/gzip.h"
#include "base/json.h"
#include "gateway/batch.h"
#include "ipfs/cid.h"
#include "net/client.h"
#include "process.h"
#include "store/file.h"
#include "verify/verify.h"

namespace vs::test {
namespace {

namespace fs = std::filesystem;

std::string temporary(const std::string& name) {
    return fs::temp_directory_path() /
           ("vitalseal-" + name + "-" + to_hex(crypto::random_array<8>()));
}

json::object last_json(const std::string& output) {
    const auto brace = output.rfind("\n{");
    const auto value =
        parse_json(output.substr(brace == std::string::npos ? output.find('{') : brace + 1));
    return value && value->is_object() ? value->get_object() : json::object();
}

std::uint64_t number(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    if (value == nullptr) return 0;
    return value->is_uint64()  ? value->get_uint64()
           : value->is_int64() ? static_cast<std::uint64_t>(value->get_int64())
                               : 0;
}

TEST(Demo, ForSomeSecondsSealsLogsAndAnchorsWhatIsOpenAndPrintsOneObjectLast) {
    const auto folder = temporary("demo");
    Process demo({VITALSEAL_BINARY, "demo", "--data", folder, "--port", "0", "--for", "6", "--json",
                  "--history", "2"});
    ASSERT_EQ(demo.wait(), 0) << demo.output();
    const auto counts = last_json(demo.output());
    EXPECT_GE(number(counts, "patients"), 6u);
    EXPECT_GE(number(counts, "batches"), 30u);
    EXPECT_GT(number(counts, "readings"), number(counts, "batches") / 2);
    EXPECT_GE(number(counts, "reports"), 12u);
    EXPECT_GE(number(counts, "checkpoints"), 2u);
    EXPECT_GE(number(counts, "leaves"), number(counts, "reports"));
    EXPECT_EQ(number(counts, "refused"), 0u);
    EXPECT_GE(number(counts, "followed"), 5u);  // blocks executed again, and co-signed
    const auto check = [&](std::vector<std::string> more) {
        std::vector<std::string> command{VITALSEAL_BINARY, "verify", "--data", folder};
        command.insert(command.end(), more.begin(), more.end());
        Process verify(command);
        const int code = verify.wait();
        return std::pair(code, verify.output());
    };
    const std::string users = folder + "/users";
    const auto opened =
        check({"--head", folder + "/anchor/head", "--identity", users + "/doctor/identity.txt",
               "--devices", users + "/devices.json", "--json"});
    EXPECT_EQ(opened.first, 0) << opened.second;
    const auto verdict = last_json(opened.second);
    EXPECT_EQ(number(verdict, "opened"), number(verdict, "records"));
    EXPECT_GE(number(verdict, "messages"), number(counts, "batches"));
    EXPECT_EQ(check({}).first, 1);
    EXPECT_NE(check({}).second.find("consistent in itself, compared with no one outside"),
              std::string::npos);
    EXPECT_EQ(check({"--alone"}).first, 0);
    fs::remove_all(folder);
}

// One demo for all tests below: starting it costs more than asking it.
class RunningDemo : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        folder = temporary("running");
        net::Router router;
        router.add("POST", "/hook", [](net::Request request, net::Responder responder) {
            const std::lock_guard lock(notices_mutex);
            notices.push_back(request.body);
            responder.send({.status = 204});
        });
        webhook = std::move(*net::HttpServer::start({}, router));
        demo = std::make_unique<Process>(std::vector<std::string>{VITALSEAL_BINARY,
                                                                  "demo",
                                                                  "--data",
                                                                  folder,
                                                                  "--port",
                                                                  "0",
                                                                  "--simulated",
                                                                  "6",
                                                                  "--history",
                                                                  "1",
                                                                  "--calm",
                                                                  "--report-every",
                                                                  "2",
                                                                  "--checkpoint-every",
                                                                  "0.5",
                                                                  "--scrub-every",
                                                                  "2",
                                                                  "--webhook",
                                                                  webhook->url() + "/hook",
                                                                  "--for",
                                                                  "300"});
        url = demo->wait_for("open ");
        token = as_text(*store::read_file(folder + "/users/doctor/token", 1000));
    }
    static void TearDownTestSuite() {
        demo.reset();
        webhook.reset();
        fs::remove_all(folder);
    }
    net::Pairs signed_in() const { return {{"Authorization", "Bearer " + token}}; }
    json::object get(const std::string& path) {
        const auto answer = client.get(path, signed_in());
        EXPECT_TRUE(answer && answer->status == 200) << path;
        return answer && answer->status == 200 ? parse_json(answer->body)->get_object()
                                               : json::object();
    }
    gateway::BatchSigner signer(int patient) {
        const auto file = folder + "/users/devices/" + std::to_string(patient) + ".json";
        return {*gateway::DeviceKey::load(file), *gateway::next_boot(file)};
    }
    static Bytes reading(gateway::BatchSigner& signer, double value, Micros at) {
        return *signer.sign({.due = 0,
                             .what = std::vector<gateway::Measured>{
                                 {model::Vital::heart_rate, at, gateway::to_decimal(value, 0)}}});
    }
    std::pair<int, std::string> post(ByteView message) {
        const auto answer = client.post("/v1/batches", "application/cose", as_text(message));
        if (!answer) return {0, answer.error().message};
        const auto body = parse_json(answer->body);
        const auto& object = body->get_object();
        return {answer->status, std::string(object.contains("code") ? json_text(object, "code")
                                                                    : json_text(object, "state"))};
    }
    std::string patient(std::size_t index) {
        const auto ward = get("/v1/ward");
        return std::string(
            json_text(ward.at("patients").get_array().at(index).get_object(), "patient"));
    }
    // The newest report of a patient; waits for one that a checkpoint covers.
    json::object anchored_report(const std::string& address) {
        for (int attempt = 0; attempt < 600; ++attempt) {
            const auto list = get("/v1/patients/" + address + "/reports?kinds=numerics");
            for (const auto& report : list.at("reports").get_array())
                if (!report.get_object().at("checkpoint_size").is_null())
                    return report.get_object();
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
        ADD_FAILURE() << "no anchored report";
        return {};
    }
    static inline std::string folder, url, token;
    static inline std::unique_ptr<Process> demo;
    static inline std::unique_ptr<net::HttpServer> webhook;
    static inline std::mutex notices_mutex;
    static inline std::vector<std::string> notices;
    net::HttpClient client{url};
};

TEST_F(RunningDemo, RefusesByNameWithTheStatusOfFormats) {
    auto device = signer(1);
    const auto good = reading(device, 70, now_utc());
    auto altered = good;
    altered[altered.size() - 80] ^= 1;
    gateway::BatchSigner stranger(gateway::DeviceKey::generate(), 1);
    EXPECT_EQ(post(altered), std::pair(401, std::string("bad-signature")));
    EXPECT_EQ(post(reading(stranger, 70, now_utc())),
              std::pair(401, std::string("unknown-device")));
    EXPECT_EQ(post(as_bytes("hello")).first, 400);
    EXPECT_EQ(post(ByteView(good).first(good.size() - 5)).first, 400);
    EXPECT_EQ(post(Bytes(300 * 1024, 0)).first, 413);
    EXPECT_EQ(post(good), std::pair(200, std::string("stored")));
    EXPECT_EQ(post(good), std::pair(200, std::string("duplicate")));
    gateway::BatchSigner again(device.key(), device.boot());
    EXPECT_EQ(post(reading(again, 71, now_utc())),
              std::pair(409, std::string("sequence-conflict")));
}

TEST_F(RunningDemo, ADeviceIsEnrolledAndRetiredWhileTheNodeRuns) {
    const auto key = temporary("device");
    const auto run = [](const std::vector<std::string>& arguments) {
        Process process(arguments);
        const int code = process.wait();
        EXPECT_EQ(code, 0) << process.output();
    };
    run({VITALSEAL_BINARY, "device", "new", "--out", key});
    gateway::BatchSigner device(*gateway::DeviceKey::load(key), *gateway::next_boot(key));
    EXPECT_EQ(post(reading(device, 70, now_utc())).second, "unknown-device");
    const auto id = device.key().id_text();
    const auto user = [&](const std::string& name) { return folder + "/users/" + name; };
    run({VITALSEAL_BINARY, "device", "enrol", "--as", user("clinic"), "--key", key});
    EXPECT_EQ(post(reading(device, 70, now_utc())).second, "retired-device");  // nobody wears it
    run({VITALSEAL_BINARY, "device", "bind", "--as", user("patients/1"), "--device", id});
    const auto eventually = [&](const std::string& expected) {
        for (int attempt = 0; attempt < 600; ++attempt) {
            if (post(reading(device, 70, now_utc())).second == expected) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
        return false;
    };
    EXPECT_TRUE(eventually("stored"));
    run({VITALSEAL_BINARY, "device", "release", "--as", user("patients/1"), "--device", id});
    EXPECT_TRUE(eventually("retired-device"));
    run({VITALSEAL_BINARY, "device", "bind", "--as", user("patients/2"), "--device", id});
    EXPECT_TRUE(eventually("stored"));
    run({VITALSEAL_BINARY, "device", "retire", "--as", user("clinic"), "--device", id});
    EXPECT_TRUE(eventually("retired-device"));
    Process again({VITALSEAL_BINARY, "device", "bind", "--as", user("patients/2"), "--device", id});
    EXPECT_EQ(again.wait(), 1) << "retired is for ever";
    EXPECT_NE(again.output().find("device-unknown"), std::string::npos) << again.output();
    fs::remove(key);
    fs::remove(key + ".boot");
}

TEST_F(RunningDemo, TheLogIsServedAsTiles) {
    const auto tile = client.get("/tile/0/000.p/1", signed_in());
    ASSERT_TRUE(tile);
    EXPECT_EQ(tile->status, 200);
    const auto entries = client.get("/tile/entries/000.p/1", signed_in());
    ASSERT_TRUE(entries && entries->body.size() > 2);
    EXPECT_EQ(tile->body, as_text(tlog::leaf_hash(as_bytes(entries->body).subspan(2))));
    EXPECT_EQ(client.get("/tile/0/000.p/1")->status, 404);
}

TEST_F(RunningDemo, AQueryThatIsNoNumberInRangeIsRefused) {
    const auto path = "/v1/patients/" + patient(0);
    for (const std::string query : {"/trends?hours=0", "/trends?hours=73", "/trends?hours=day",
                                    "/reports?limit=0", "/reports?limit=x", "/reports?before=-1"})
        EXPECT_EQ(client.get(path + query, signed_in())->status, 400) << query;
}

TEST_F(RunningDemo, TheAnchorIsProvenFromABlockThatIsInTheLogOfBlocks) {
    const auto answer = client.get("/v1/anchor", signed_in());
    ASSERT_TRUE(answer && answer->status == 200);
    const auto body = parse_json(answer->body)->as_object();
    const auto hash = crypto::keccak256(*from_base64(json_text(body, "header")));
    const auto note = tlog::open_checkpoint(json_text(body, "checkpoint"), json_text(body, "key"));
    ASSERT_TRUE(note);
    std::vector<tlog::Hash> path;
    for (const auto& step : body.at("inclusion").as_array())
        path.push_back(*to_array<32>(*from_base64(std::string_view(step.as_string()))));
    EXPECT_TRUE(tlog::verify_inclusion(body.at("block").to_number<std::uint64_t>(), note->size,
                                       tlog::leaf_hash(hash), path, note->root));
    EXPECT_EQ(client.get("/v1/anchor")->status, 404);
    EXPECT_EQ(client.get("/v1/anchor/consistency?from=1&to=2", signed_in())->status, 200);
    EXPECT_EQ(client.get("/v1/anchor/consistency?from=0&to=x", signed_in())->status, 400);
}

TEST_F(RunningDemo, WhatIsNotGrantedIsTheSame404) {
    const auto address = patient(0);
    const auto cid = std::string(json_text(anchored_report(address), "cid"));
    const auto fetch = [&](const std::string& path, const net::Pairs& headers) {
        return *client.get(path, headers);
    };
    const auto absent = fetch("/v1/patients/0x" + std::string(40, '7'), signed_in());
    EXPECT_EQ(absent.status, 404);
    for (const auto& [path, headers] :
         {std::pair<std::string, net::Pairs>{"/v1/ward", {}},
          {"/v1/patients/" + address, {}},
          {"/v1/patients/" + address + "/reports", {{"Authorization", "Bearer guess"}}},
          {"/ipfs/" + cid + "?format=raw", {}},
          {"/v1/log/checkpoint", {}},
          {"/v1/nothing", signed_in()},
          {"/ipfs/bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku?format=raw",
           signed_in()}}) {
        const auto answer = fetch(path, headers);
        EXPECT_EQ(answer.status, 404) << path;
        EXPECT_EQ(answer.body, absent.body) << path;
    }
}

TEST_F(RunningDemo, ARecordIsARawBlockThatStockAgeAndGunzipOpen) {
    const auto report = anchored_report(patient(0));
    const std::string cid(json_text(report, "cid"));
    const auto block = *client.get("/ipfs/" + cid + "?format=raw", signed_in());
    ASSERT_EQ(block.status, 200);
    EXPECT_EQ(block.type, "application/vnd.ipld.raw");
    EXPECT_EQ(ipfs::to_text(ipfs::raw_cid_of(as_bytes(block.body))), cid);
    EXPECT_EQ(find_header(block, "cache-control").substr(0, 7), "private");
    if (std::system("command -v age >/dev/null") != 0)
        GTEST_SKIP() << "skipped: age is not installed";
    const auto base = temporary("age");
    ASSERT_TRUE(store::write_file_atomic(base + ".age", as_bytes(block.body)));
    std::string all;
    for (int i = 1; i <= 6; ++i) {
        const auto vault = folder + "/users/patients/" + std::to_string(i);
        Process key({VITALSEAL_BINARY, "key", "epochs", "--vault", vault + "/vault.age",
                     "--identity", vault + "/identity.txt"});
        ASSERT_EQ(key.wait(), 0) << key.output();
        all += key.output();
    }
    ASSERT_TRUE(store::write_file_atomic(base + ".txt", as_bytes(all)));
    ASSERT_EQ(
        std::system(
            ("age -d -i " + base + ".txt " + base + ".age | gunzip > " + base + ".json").c_str()),
        0);
    const auto bundle = *store::read_file(base + ".json", 1u << 24);
    EXPECT_TRUE(model::check_report(as_text(bundle)));
    Process open({VITALSEAL_BINARY, "open", cid, "--data", folder, "--identity",
                  folder + "/users/doctor/identity.txt"});
    EXPECT_EQ(open.wait(), 0) << open.output();
    EXPECT_EQ(open.output(),
              std::string(as_text(bundle)) + (as_text(bundle).ends_with('\n') ? "" : "\n"));
    for (const auto* end : {".age", ".txt", ".json"}) fs::remove(base + end);
}

TEST_F(RunningDemo, AnAlertIsOnTheStreamAndAtTheWebhookAndIsAcknowledged) {
    const auto known =
        parse_json(as_text(*store::read_file(folder + "/users/devices.json", 1 << 20)));
    const std::string address(json_text(known->get_array().at(1).get_object(), "patient"));
    std::promise<std::string> seen;
    auto future = seen.get_future();
    std::atomic<bool> given_up = false;
    std::thread watcher([&] {
        net::HttpClient stream(url, {.heartbeats = true});
        (void)stream.read_events(
            "/v1/patients/" + address + "/stream", signed_in(), [&](const net::ServerEvent& event) {
                const bool found = event.event == "alert" &&
                                   event.data.find("limit-high:8867-4") != std::string::npos;
                if (found) seen.set_value(event.data);
                return !found && !given_up;
            });
    });
    // The patient's own simulated device goes on sending calm values between ours: until three in a
    // row are high.
    auto device = signer(2);
    for (int i = 0;
         i < 1000 && future.wait_for(std::chrono::milliseconds(20)) != std::future_status::ready;
         ++i)
        EXPECT_EQ(post(reading(device, 190, now_utc())).second, "stored");
    given_up = true;
    watcher.join();
    ASSERT_EQ(future.wait_for(std::chrono::seconds(0)), std::future_status::ready);
    const auto alert = parse_json(future.get())->get_object();
    EXPECT_EQ(json_text(alert, "priority"), "high");
    const std::string path = "/v1/alerts/" + std::string(json_text(alert, "id")) + "/acknowledge";
    EXPECT_EQ(client.post(path, "application/json", "{}")->status, 404);
    const auto acknowledged = *client.post(path, "application/json", "{}", signed_in());
    EXPECT_EQ(acknowledged.status, 200);
    EXPECT_NE(acknowledged.body.find("Dr. Demo"), std::string::npos);
    for (int attempt = 0; attempt < 600; ++attempt) {
        const std::lock_guard lock(notices_mutex);
        if (!notices.empty()) break;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    const std::lock_guard lock(notices_mutex);
    ASSERT_FALSE(notices.empty());
    for (const auto& notice : notices) {
        EXPECT_EQ(notice.find("190"), std::string::npos) << "a notice tells nothing clinical";
        EXPECT_EQ(notice.find(address), std::string::npos);
    }
}

TEST_F(RunningDemo, TamperingIsToldInWordsAndVerifyNamesIt) {
    const auto address = patient(2);
    const auto report = anchored_report(address);
    const auto head = get("/v1/log/checkpoint");
    const auto remembered = temporary("head");
    ASSERT_TRUE(store::write_file_atomic(remembered, as_bytes(json_text(head, "note"))));
    const std::string cid(json_text(report, "cid"));
    const auto body = json::serialize(json::object{{"cid", cid}});
    ASSERT_EQ(client.post("/demo/tamper", "application/json", body, signed_in())->status, 200);
    std::string sentence;
    for (int attempt = 0; attempt < 600 && sentence.empty(); ++attempt) {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        const auto card = get("/v1/patients/" + address);
        for (const auto& alert : card.at("alerts").get_array())
            if (json_text(alert.get_object(), "kind") == "tampering")
                sentence = json_text(alert.get_object(), "sentence");
    }
    EXPECT_NE(sentence.find("was changed"), std::string::npos);
    EXPECT_NE(sentence.find("last good"), std::string::npos);
    EXPECT_EQ(client.get("/ipfs/" + cid + "?format=raw", signed_in())->status, 410);
    Process verify({VITALSEAL_BINARY, "verify", "--data", folder, "--head", remembered});
    EXPECT_EQ(verify.wait(), 3) << verify.output();
    EXPECT_NE(verify.output().find(cid), std::string::npos) << verify.output();
    EXPECT_NE(verify.output().find("level block"), std::string::npos);
    ASSERT_EQ(client.post("/demo/restore", "application/json", body, signed_in())->status, 200);
    Process again({VITALSEAL_BINARY, "verify", "--data", folder, "--head", remembered});
    EXPECT_EQ(again.wait(), 0) << again.output();
    fs::remove(remembered);
}

TEST_F(RunningDemo, NothingPlainLiesInTheDataFolder) {
    const auto ward = get("/v1/ward");
    const auto& names = ward.at("patients").get_array();
    std::vector<std::string> secrets{"8867-4", "Heart rate", "urn:dev:mac"};
    for (const auto& card : names) secrets.emplace_back(json_text(card.get_object(), "name"));
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file() || entry.path().string().find("/users/") != std::string::npos)
            continue;
        std::ifstream in(entry.path(), std::ios::binary);
        const std::string bytes((std::istreambuf_iterator<char>(in)), {});
        for (const auto& secret : secrets)
            EXPECT_EQ(bytes.find(secret), std::string::npos) << entry.path() << " holds " << secret;
    }
}

}  // namespace
}  // namespace vs::test
