// A running demo, and its people at the real command line.
#pragma once

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "model/requests.h"
#include "person/actions.h"
#include "person/capsules.h"
#include "process.h"
#include "store/file.h"

namespace vs::test {

namespace fs = std::filesystem;
using person::Folder;

// Answers what the node answers, but for what `lie` makes of it.
class Lying final : public chain::Transport {
  public:
    using Lie = std::function<void(std::string_view method, json::value&)>;
    Lying(const std::string& url, Lie lie)
        : real_(chain::remote_transport({.url = url})), lie_(std::move(lie)) {}
    Result<json::value> call(std::string_view method, const json::array& params) override {
        auto answer = real_->call(method, params);
        if (answer) lie_(method, *answer);
        return answer;
    }

  private:
    std::unique_ptr<chain::Transport> real_;
    Lie lie_;
};

// One demo for all tests: starting it costs more than asking it. Tests use patients of their own.
class People : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        folder =
            fs::temp_directory_path() / ("vitalseal-people-" + to_hex(crypto::random_array<8>()));
        demo = std::make_unique<Process>(std::vector<std::string>{
            VITALSEAL_BINARY, "demo", "--data", folder, "--port", "0", "--simulated", "6",
            "--history", "1", "--calm", "--report-every", "2", "--for", "560"});
        url = demo->wait_for("open ");
        ASSERT_NE(url, "") << demo->output();
    }
    static void TearDownTestSuite() {
        demo.reset();
        fs::remove_all(folder);
    }
    static std::string user(const std::string& name) { return folder + "/users/" + name; }
    static std::string patient(int number) { return user("patients/" + std::to_string(number)); }
    static std::string address_of(const std::string& account) {
        return crypto::to_text(Folder(account).device()->account);
    }
    static std::pair<int, std::string> run(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), VITALSEAL_BINARY);
        Process process(arguments);
        const int code = process.wait();
        return {code, process.output()};
    }

    // An account's own view of the chain.
    struct Eyes {
        explicit Eyes(const std::string& account, std::unique_ptr<chain::Transport> transport = {})
            : device(*Folder(account).device()),
              pin(*Folder(account).pin()),
              client(transport ? std::move(transport) : chain::remote_transport({.url = pin.rpc})),
              state(client, pin, Folder(account).seen_path()) {}
        person::Suite suite() { return *person::suite_of(client, pin.directory, nullptr); }
        person::Actor actor(const crypto::Secret& key) {
            return {client, suite(), person::through_relay(pin.node), device.account, key};
        }
        person::Device device;
        person::Pin pin;
        chain::Client client;
        person::TrustedState state;
    };

    static std::string log_in(Eyes& eyes) {
        net::HttpClient http(eyes.pin.node);
        const auto asked = http.get("/v1/login");
        if (!asked || asked->status != 200) return "no challenge";
        const auto nonce =
            *from_hex(json_text(parse_json(asked->body)->get_object(), "nonce").substr(2));
        const model::Login login{eyes.device.account, *to_array<32>(nonce),
                                 static_cast<std::uint64_t>(now_utc() / kSecond) + 60};
        const auto digest = *model::digest_of(login, eyes.suite().domain("Registry"));
        const auto body = model::to_json(
            login, model::compact_bytes(*model::sign_compact(eyes.device.signing, digest)));
        const auto answer = http.post("/v1/login", "application/json", body);
        if (!answer || answer->status != 200) return answer ? answer->body : "no answer";
        const auto again = http.post("/v1/login", "application/json", body);
        EXPECT_EQ(again ? again->status : 0, 401) << "a login counts once";
        return std::string(json_text(parse_json(answer->body)->get_object(), "token"));
    }
    // The capsule that lies at the node for this reader and patient.
    static Result<model::SignedCapsule> fetch_capsule(Eyes& eyes, const std::string& of) {
        const auto token = log_in(eyes);
        net::HttpClient http(eyes.pin.node);
        const auto answer = http.get("/v1/capsules", {{"Authorization", "Bearer " + token}});
        if (!answer || answer->status != 200) return fail("status", token);
        const auto list = parse_json(answer->body)->get_object().at("capsules").get_array();
        for (const auto& one : list)
            if (json_text(one.get_object(), "patient") == of)
                return person::open_capsule(*from_base64(json_text(one.get_object(), "file")),
                                            std::span(&eyes.device.identity, 1));
        return fail("missing", "no capsule of this patient");
    }
    // What an account gets at an endpoint, signed in.
    static net::Response ask_node(const std::string& account, const std::string& path) {
        Eyes eyes(account);
        net::HttpClient http(eyes.pin.node);
        const auto answer = http.get(path, {{"Authorization", "Bearer " + log_in(eyes)}});
        return answer ? *answer : net::Response{.status = 0};
    }
    // A record of the patient's past that the account is shown: the oldest one.
    static std::string oldest_record(const std::string& account, const std::string& of) {
        const auto answer = ask_node(account, "/v1/patients/" + of + "/reports?limit=1000");
        if (answer.status != 200) return "";
        const auto list = parse_json(answer.body)->get_object().at("reports").get_array();
        return list.empty() ? "" : std::string(json_text(list.back().get_object(), "cid"));
    }
    static bool allowed(const std::string& patient, const std::string& reader,
                        std::uint16_t scopes) {
        Eyes eyes(patient);
        const auto answer =
            person::ask(eyes.client, eyes.suite(), "Consent", "allowed",
                        {eyes.device.account, *crypto::parse_address(reader), chain::U256(scopes)});
        return answer && !answer->front().word().is_zero();
    }
    // The code with which the relay refuses a call; "" where it takes it.
    static std::string relay(const std::string& contract, ByteView call) {
        net::HttpClient http(url);
        const auto answer =
            http.post("/v1/relay", "application/json",
                      json::serialize(json::object{
                          {"contract", contract}, {"call", "0x" + to_hex(call)}, {"wait", true}}));
        if (!answer) return answer.error().code;
        if (answer->status == 200) return "";
        return std::string(json_text(parse_json(answer->body)->get_object(), "code"));
    }

    static inline std::unique_ptr<Process> demo;
    static inline std::string folder, url;
};

}  // namespace vs::test
