#include "notice/plan.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "notice/channels.h"

namespace vs::notice {
namespace plan_test {

constexpr std::string_view kPlan = R"({"from":"high","silence":false,"contacts":[
  {"name":"Ward 3","account":"","mail":"ward3@example.org","phone":""},
  {"name":"Dr. A","account":"0x00000000000000000000000000000000000000AA","mail":"","phone":"+431234567"}],
  "rungs":[{"people":["Ward 3"],"after_seconds":0},{"people":["Dr. A"],"after_seconds":90},
           {"people":["Dr. A","Ward 3"],"after_seconds":300}]})";

TEST(Plan, ReadsBackAsItWasWritten) {
    const auto plan = plan_from_json(*parse_json(kPlan));
    ASSERT_TRUE(plan) << plan.error().message;
    EXPECT_EQ(plan->rungs[1].after, 90 * kSecond);
    EXPECT_EQ(plan->contacts[1].account, "0x00000000000000000000000000000000000000aa");
    EXPECT_EQ(*plan_from_json(to_json(*plan)), *plan);
    EXPECT_TRUE(plan->wants("high", false));
    EXPECT_FALSE(plan->wants("medium", false));
    EXPECT_FALSE(plan->wants("technical", true));
    EXPECT_TRUE(Plan().wants("technical", true));
}

TEST(Plan, RefusesWhatWouldCallNobody) {
    const std::pair<const char*, const char*> changes[] = {
        {R"(["Dr. A"])", R"(["Dr. B"])"},
        {R"("from":"high")", R"("from":"highest")"},
        {R"("after_seconds":90)", R"("after_seconds":400)"},
        {R"("after_seconds":90)", R"("after_seconds":-1)"},
        {"ward3@example.org", "ward3@example.org\\r\\nDATA"},
        {"+431234567", "01234567"},
        {R"("name":"Dr. A")", R"("name":"Ward 3")"},
        {"0x00000000000000000000000000000000000000AA", "0xzz"}};
    for (const auto& [from, to] : changes) {
        std::string text(kPlan);
        text.replace(text.find(from), std::string_view(from).size(), to);
        const auto plan = plan_from_json(*parse_json(text));
        ASSERT_FALSE(plan) << to;
        EXPECT_EQ(plan.error().code, "usage") << to;
    }
}

TEST(Plan, WhoIsOnDutyComesBeforeWhoIsNamed) {
    const auto plan = *plan_from_json(*parse_json(kPlan));
    EXPECT_EQ(people_of(plan, 0, {}).front().name, "Ward 3");
    const std::vector<Shift> shifts{{"0x00000000000000000000000000000000000000aa", "A", 0, kHour},
                                    {"0x00000000000000000000000000000000000000bb", "B", 0, kHour}};
    const auto people = people_of(plan, 0, shifts);
    ASSERT_EQ(people.size(), 2U);
    EXPECT_EQ(people[0].phone, "+431234567");  // known as a contact
    EXPECT_EQ(people[1].name, "B");
    EXPECT_EQ(people_of(plan, 1, shifts).size(), 1U);
}

TEST(Channels, AreReadFromAFileThatOthersCannotRead) {
    char path[] = "/tmp/vs_channels_XXXXXX";
    const std::string file = std::string(::mkdtemp(path)) + "/channels.json";
    EXPECT_TRUE(load_channels(file)->push.allowed.empty());  // none: push alone
    std::ofstream(file)
        << R"({"url":"https://ward.example/","mail":{"server":"smtps://m","from":"a@b"},
        "sms":{"command":["/usr/bin/send"]},"push":{"allow":["http://127.0.0.1:9/x"]},"receipt_seconds":5})";
    std::filesystem::permissions(file, std::filesystem::perms(0644));
    EXPECT_EQ(load_channels(file).error().code, "channels");
    std::filesystem::permissions(file, std::filesystem::perms(0600));
    const auto channels = load_channels(file);
    ASSERT_TRUE(channels) << channels.error().message;
    EXPECT_EQ(channels->url, "https://ward.example");
    EXPECT_EQ(channels->patience, 5 * kSecond);
    EXPECT_TRUE(channels->push.names("http://127.0.0.1:9"));
    for (const auto* text :
         {R"({"emial":{}})", R"({"mail":{"server":"http://m","from":"a@b"}})",
          R"({"sms":{"command":["/a"],"modem":"/dev/x"}})", R"({"sms":{"command":["send"]}})",
          R"({"receipt_seconds":0})", R"({"push":{"subject":"me"}})", "[]"})
        EXPECT_FALSE(channels_from_json(*parse_json(text))) << text;
    std::filesystem::remove_all(path);
}

}  // namespace plan_test
}  // namespace vs::notice
