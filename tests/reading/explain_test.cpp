// What `vitalseal explain --identity` tells of a time that the running node no longer has at hand.
#include "demo.h"

namespace vs::test {
namespace {

using Demo = ReadingDemo;

const json::array& list_of(const json::object& all, std::string_view key) {
    static const json::array none;
    const auto* list = all.if_contains(key);
    return list != nullptr && list->is_array() ? list->get_array() : none;
}

json::object explain(const std::string& patient, const std::string& at, const std::string& user) {
    auto& demo = Demo::get();
    const auto [code, output] =
        Demo::run({"explain", patient, "--at", at, "--data", demo.folder, "--identity",
                   demo.user(user) + "/identity.txt", "--json"});
    EXPECT_EQ(code, 0) << output;
    return Demo::json_of(output);
}

TEST(Explain, ReadsOfATimeBeforeTheWorkingSetFromSealedRecordsAndForWhoHasAKeyAlone) {
    auto& demo = Demo::get();
    const auto account = demo.patient(6), patient = Demo::address_of(account);
    // By hand, of five days ago: the node keeps three at hand.
    const auto at = to_rfc3339((now_utc() - 5 * kDay) / kSecond * kSecond);
    const auto entered = Demo::run({"enter", "--account", account, "--temp", "39.6", "--at", at});
    ASSERT_EQ(entered.first, 0) << entered.second;
    json::object told;
    for (int i = 0; i < 100 && list_of(told, "readings").empty(); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        told = explain(patient, at, "doctor");
    }
    EXPECT_EQ(json_text(told, "source"), "sealed records");
    ASSERT_EQ(list_of(told, "readings").size(), 1U) << json::serialize(told);
    const auto& reading = list_of(told, "readings")[0].get_object();
    EXPECT_EQ(json_text(reading, "code"), "8310-5");
    EXPECT_EQ(reading.at("value").to_number<double>(), 39.6);
    EXPECT_EQ(*from_rfc3339(json_text(reading, "time")), *from_rfc3339(at));
    EXPECT_FALSE(json_text(reading, "record").empty());
    ASSERT_EQ(list_of(told, "not_told").size(), 1U) << json::serialize(told);
    const auto& decision = list_of(told, "not_told")[0].get_object();
    EXPECT_EQ(json_text(decision, "kind"), "limit-high:8310-5");
    EXPECT_EQ(json_text(decision, "reason"), "late");

    net::HttpClient http(demo.url);
    const auto live = http.get("/v1/patients/" + patient + "/explain?at=" + at, demo.doctor());
    ASSERT_EQ(live->status, 200) << live->body;
    EXPECT_TRUE(list_of(parse_json(live->body)->get_object(), "readings").empty()) << live->body;

    const auto words = Demo::run({"explain", patient, "--at", at, "--data", demo.folder,
                                  "--identity", demo.user("doctor") + "/identity.txt"});
    EXPECT_NE(words.second.find("Temperature 39.6"), std::string::npos) << words.second;
    const auto closed = explain(patient, at, "patients/1");
    EXPECT_TRUE(list_of(closed, "readings").empty()) << "another patient's key";
    EXPECT_GT(closed.at("not_opened").get_int64(), 0);
}

TEST(Explain, ShowsTheStepsOfAnAlertAsTheyWereSealed) {
    auto& demo = Demo::get();
    const auto account = demo.patient(6), patient = Demo::address_of(account);
    const auto at = to_rfc3339(now_utc());
    ASSERT_EQ(
        Demo::run({"symptom", "chest-pain", "--severity", "severe", "--account", account}).first,
        0);
    json::object told;
    for (int i = 0; i < 100 && list_of(told, "notices").empty(); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        told = explain(patient, at, "doctor");
    }
    const auto& steps = list_of(told, "notices");
    const auto raised = std::ranges::find_if(steps, [](const json::value& step) {
        return json_text(step.get_object(), "kind") == "symptom";
    });
    ASSERT_NE(raised, steps.end()) << json::serialize(told);
    EXPECT_EQ(json_text(raised->get_object(), "what"), "raised");
    EXPECT_NE(json_text(raised->get_object(), "sentence").find("Chest pain, severe"),
              std::string::npos);
}

}  // namespace
}  // namespace vs::test
