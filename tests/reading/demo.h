// One demo that all tests of this folder ask: starting it costs more than asking it. Tests use
// patients of their own.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "base/json.h"
#include "net/client.h"
#include "person/account.h"
#include "process.h"
#include "store/file.h"

namespace vs::test {

namespace fs = std::filesystem;

class ReadingDemo {
  public:
    static ReadingDemo& get() {
        static ReadingDemo demo;
        return demo;
    }
    std::string user(const std::string& name) const { return folder + "/users/" + name; }
    std::string patient(int number) const { return user("patients/" + std::to_string(number)); }
    static std::string address_of(const std::string& account) {
        return crypto::to_text(person::Folder(account).device()->account);
    }
    static std::pair<int, std::string> run(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), VITALSEAL_BINARY);
        Process process(arguments);
        const int code = process.wait();
        return {code, process.output()};
    }
    static json::object json_of(const std::string& output) {
        const auto brace = output.find('{');
        const auto value = parse_json(brace == std::string::npos ? "" : output.substr(brace));
        return value && value->is_object() ? value->get_object() : json::object();
    }
    net::Pairs doctor() const {
        return {{"Authorization",
                 "Bearer " + std::string(as_text(*store::read_file(user("doctor/token"), 999)))}};
    }

    std::string folder, url;

  private:
    ReadingDemo()
        : folder(fs::temp_directory_path() /
                 ("vitalseal-reading-" + to_hex(crypto::random_array<8>()))),
          demo_({VITALSEAL_BINARY, "demo", "--data", folder, "--port", "0", "--simulated", "6",
                 "--history", "1", "--calm", "--report-every", "2", "--checkpoint-every", "0.5",
                 "--for", "280"}) {
        url = demo_.wait_for("open ");
        EXPECT_NE(url, "") << demo_.output();
    }
    ~ReadingDemo() {
        demo_.kill(SIGKILL);
        fs::remove_all(folder);
    }
    Process demo_;
};

}  // namespace vs::test
