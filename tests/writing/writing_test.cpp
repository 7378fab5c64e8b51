// What people sign, from the command line to the sealed record: a nurse's round, orders with
// receipt and reply, how the patient feels, a call for help, a missed checkup; across a kill -9.
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
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

class Writing : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        folder =
            fs::temp_directory_path() / ("vitalseal-writing-" + to_hex(crypto::random_array<8>()));
        start();
    }
    static void TearDownTestSuite() {
        demo.reset();
        fs::remove_all(folder);
    }
    static void start() {
        demo = std::make_unique<Process>(std::vector<std::string>{
            VITALSEAL_BINARY, "demo", "--data", folder, "--port", "0", "--simulated", "6",
            "--history", "1", "--calm", "--report-every", "2", "--for", "240"});
        url = demo->wait_for("open ");
        ASSERT_NE(url, "") << demo->output();
        token = as_text(*store::read_file(doctor() + "/token", 1024));
    }
    static std::string doctor() { return folder + "/users/doctor"; }
    static std::string account(int number) {
        return folder + "/users/patients/" + std::to_string(number);
    }
    static std::string address(int number) {
        return crypto::to_text(person::Folder(account(number)).device()->account);
    }
    static std::pair<int, std::string> run(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), VITALSEAL_BINARY);
        Process process(arguments);
        const int code = process.wait();
        return {code, process.output()};
    }
    // The digest that a command prints with --json.
    static std::string sign(std::vector<std::string> arguments) {
        arguments.emplace_back("--json");
        const auto [code, output] = run(std::move(arguments));
        EXPECT_EQ(code, 0) << output;
        const auto value = parse_json(output);
        return value && value->is_object() ? std::string(json_text(value->get_object(), "digest"))
                                           : "";
    }
    static json::object get(const std::string& path) {
        net::HttpClient client(url);
        const auto answer = client.get(path, {{"Authorization", "Bearer " + token}});
        EXPECT_TRUE(answer && answer->status == 200) << path;
        const auto value = answer ? parse_json(answer->body) : Result<json::value>(json::object());
        return value && value->is_object() ? value->get_object() : json::object();
    }
    static json::object card(int number) { return get("/v1/patients/" + address(number)); }
    static std::string alert_of(int number, std::string_view kind) {
        const auto now = card(number);
        for (const auto& alert : now.at("alerts").as_array())
            if (json_text(alert.as_object(), "kind") == kind)
                return std::string(json_text(alert.as_object(), "priority")) + ": " +
                       std::string(json_text(alert.as_object(), "sentence"));
        return "";
    }
    static bool eventually(const std::function<bool()>& true_now) {
        for (int i = 0; i < 100; ++i) {
            if (true_now()) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
        return false;
    }

    static inline std::unique_ptr<Process> demo;
    static inline std::string folder, url, token;
};

TEST_F(Writing, ARoundByHandMakesNews2SevenOfSevenAndIsMarked) {
    const auto all =
        run({"enter", address(1), "--account", doctor(), "--resp", "18", "--spo2", "96", "--air",
             "--sys", "124", "--dia", "78", "--pulse", "82", "--alert", "A", "--temp", "36.80"});
    ASSERT_EQ(all.first, 0) << all.second;
    EXPECT_TRUE(eventually([] {
        const auto now = card(1);
        return now.at("news2").as_object().at("count") == 7 &&
               json_text(now.at("vitals").as_object().at("80288-4").as_object(), "by") ==
                   "Dr. Demo";
    })) << json::serialize(card(1).at("news2"));
    EXPECT_EQ(run({"enter", address(1), "--account", doctor(), "--resp", "900"}).first, 2);
    EXPECT_EQ(run({"enter", address(1), "--account", doctor()}).first, 2);
    const auto stranger = run({"enter", address(1), "--account", account(2), "--resp", "18"});
    EXPECT_EQ(stranger.first, 1);
    EXPECT_NE(stranger.second.find("not-found"), std::string::npos) << stranger.second;
}

TEST_F(Writing, AnOrderIsThereWithinASecondAndComesBackReadAndAnswered) {
    std::atomic<bool> open{false};
    std::string received;
    Clock::time_point at;
    std::thread page([&] {
        net::HttpClient client(url);
        (void)client.read_events("/v1/patients/" + address(2) + "/stream",
                                 {{"Authorization", "Bearer " + token}}, [&](const auto& event) {
                                     open = true;
                                     if (event.event != "written") return true;
                                     at = Clock::now();
                                     received = event.data;
                                     return false;
                                 });
    });
    while (!open) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    const auto order = sign({"order", "prescription", address(2), "--account", doctor(),
                             "--medicine", "Paracetamol 500 mg", "--text", "One tablet at night"});
    const auto sent = Clock::now();
    page.join();
    EXPECT_NE(received.find(order), std::string::npos) << received;
    EXPECT_LT(at - sent, std::chrono::seconds(1));
    sign({"read", order, "--account", account(2)});
    sign({"reply", order, "--account", account(2), "--text", "Thank you"});
    EXPECT_EQ(
        run({"reply", order, "--patient", address(2), "--account", account(3), "--text", "mine?"})
            .first,
        1);
    const auto list = run({"orders", "--account", account(2), "--json"});
    ASSERT_EQ(list.first, 0) << list.second;
    const auto one = parse_json(list.second)->at("writings").at(0).as_object();
    EXPECT_EQ(json_text(one, "medicine"), "Paracetamol 500 mg");
    EXPECT_EQ(one.at("read").as_array().size(), 1U);
    EXPECT_EQ(json_text(one.at("replies").at(0).as_object(), "text"), "Thank you");
    EXPECT_EQ(run({"order", "advice", address(2), "--account", account(2), "--text", "x"}).first, 1)
        << "patients give no orders";
}

TEST_F(Writing, NewLimitsAreInForceAtOnce) {
    sign({"order", "limits", address(3), "--account", doctor(), "--limit", "8867-4=20:22", "--text",
          "To see it speak"});
    EXPECT_TRUE(eventually([] {
        const auto limits = card(3).at("limits").as_object();
        return limits.at("8867-4").as_object().at("high").to_number<double>() == 22;
    }));
    EXPECT_TRUE(eventually([] { return !alert_of(3, "limit-high:8867-4").empty(); }))
        << json::serialize(card(3).at("alerts"));
    EXPECT_EQ(run({"order", "limits", address(3), "--account", doctor(), "--limit", "8867-4=90:50",
                   "--text", "wrong way round"})
                  .first,
              1);
}

TEST_F(Writing, ACallForHelpIsAHighAlertWithTheLastMinute) {
    const auto called = run({"help-me", "--account", account(4), "--text", "I fell"});
    ASSERT_EQ(called.first, 0) << called.second;
    EXPECT_NE(called.second.find("emergency number"), std::string::npos);
    ASSERT_TRUE(eventually([] { return !alert_of(4, "help").empty(); }));
    const auto alert = alert_of(4, "help");
    EXPECT_TRUE(alert.starts_with("high: The patient asks for help.")) << alert;
    EXPECT_NE(alert.find("I fell"), std::string::npos) << alert;
    EXPECT_NE(alert.find("Heart rate"), std::string::npos) << alert;
    sign({"symptom", "dizzy", "--severity", "moderate", "--account", account(4)});
    EXPECT_EQ(alert_of(4, "symptom"), "");
    sign({"symptom", "chest-pain", "--severity", "severe", "--account", account(4)});
    EXPECT_TRUE(eventually([] { return alert_of(4, "symptom").starts_with("medium: "); }));
}

TEST_F(Writing, ACheckupIsBegunAndEndedAndRemembersItsPlan) {
    sign({"checkup", "plan", address(5), "--every", "240", "--account", doctor()});
    sign({"checkup", "begin", address(5), "--place", "Ward 3", "--account", doctor()});
    EXPECT_TRUE(
        eventually([] { return card(5).at("checkup").as_object().at("running").is_object(); }));
    sign({"checkup", "end", address(5), "--place", "Ward 3", "--account", doctor()});
    EXPECT_TRUE(
        eventually([] { return card(5).at("checkup").as_object().at("running").is_null(); }));
    EXPECT_FALSE(json_text(card(5).at("checkup").as_object(), "due").empty());
    EXPECT_EQ(run({"checkup", "end", address(5), "--account", doctor()}).first, 1);
}

// Last: everything above is on disk, comes back, and every signature holds.
TEST_F(Writing, AllOfItSurvivesAKillAndVerifies) {
    const auto order = sign({"order", "advice", address(6), "--account", doctor(), "--text",
                             "Acknowledged, so it must not be lost"});
    demo->kill(SIGKILL);
    start();
    const auto writings = get("/v1/patients/" + address(6) + "/writings").at("writings").as_array();
    ASSERT_FALSE(writings.empty());
    EXPECT_EQ(json_text(writings[0].as_object(), "id"), order);
    EXPECT_EQ(card(3).at("limits").as_object().at("8867-4").as_object().at("high"), 22.0);
    EXPECT_EQ(alert_of(4, "help").substr(0, 5), "high:");
    std::this_thread::sleep_for(std::chrono::seconds(5));
    demo->kill(SIGINT);
    const auto users = folder + "/users";
    const auto verified =
        run({"verify", "--data", folder, "--head", folder + "/anchor/head", "--identity",
             doctor() + "/identity.txt", "--devices", users + "/devices.json", "--json"});
    EXPECT_EQ(verified.first, 0) << verified.second;
    const auto brace = verified.second.find('{');
    const auto verdict = parse_json(verified.second.substr(brace));
    ASSERT_TRUE(verdict) << verified.second;
    EXPECT_GE(verdict->at("signed_by_people").to_number<int>(), 10) << verified.second;
}

}  // namespace
}  // namespace vs::test
