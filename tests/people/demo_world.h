// A running demo, its people at the real command line, and their view of the chain.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>

#include "person/actions.h"
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

// One demo for all tests of a suite: starting it costs more than asking it.
class DemoWorld : public testing::Test {
  protected:
    static void start(int patients, int seconds) {
        folder =
            fs::temp_directory_path() / ("vitalseal-people-" + to_hex(crypto::random_array<8>()));
        demo = std::make_unique<Process>(std::vector<std::string>{
            VITALSEAL_BINARY, "demo", "--data", folder, "--port", "0", "--simulated",
            std::to_string(patients), "--history", "1", "--calm", "--report-every", "2", "--for",
            std::to_string(seconds)});
        url = demo->wait_for("open ");
        ASSERT_NE(url, "") << demo->output();
    }
    static void end() {
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
