// The notifier as the node runs it, with a program for SMS that writes into a file.
#include "notice/notifier.h"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>

namespace vs::notice {
namespace notifier_test {

constexpr std::string_view kAccount = "0x00000000000000000000000000000000000000aa";

class Notifying : public testing::Test {
  protected:
    void SetUp() override {
        char path[] = "/tmp/vs_notices_XXXXXX";
        folder = ::mkdtemp(path);
        std::ofstream(folder + "/send")
            << "#!/bin/sh\n{ printf '%s ' \"$2\"; cat; echo; } >> \"$1\"\n";
        std::filesystem::permissions(folder + "/send", std::filesystem::perms::owner_all);
        start();
    }
    void TearDown() override {
        notifier.reset();
        std::filesystem::remove_all(folder);
    }
    void start() {
        notifier.reset();
        Channels channels{.subject = "mailto:a@b", .push = {.allowed = {"http://127.0.0.1:9"}}};
        channels.sms = SmsGateway{.command = {folder + "/send", folder + "/out"}, .modem = {}};
        auto made = Notifier::start({.file = folder + "/book",
                                     .key = key,
                                     .webhook = {},
                                     .channels = channels,
                                     .clock = [this] { return now.load(); },
                                     .duty_changed = [this] { ++changes; }});
        ASSERT_TRUE(made) << made.error().message;
        notifier = std::move(*made);
    }
    void plan() {
        ASSERT_TRUE(notifier->set_plan(*parse_json(R"({"from":"medium","contacts":[
            {"name":"A","account":"0x00000000000000000000000000000000000000aa","phone":"+431234567"}],
            "rungs":[{"people":["A"],"after_seconds":0},{"people":[],"after_seconds":60},
                     {"people":[],"after_seconds":60}]})"),
                                       "Dr. B"));
    }
    std::string sent(const std::string& word) {
        for (int i = 0; i < 500; ++i) {
            std::ifstream file(folder + "/out");
            std::string all((std::istreambuf_iterator<char>(file)), {});
            if (all.find(word) != std::string::npos) return all;
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        return {};
    }
    std::string folder;
    std::atomic<Micros> now = 1'767'348'000 * kSecond;
    std::atomic<int> changes = 0;
    crypto::Secret key = crypto::Secret::random();
    std::unique_ptr<Notifier> notifier;
};

TEST_F(Notifying, CallsByThePlanAndGivesTheAllClear) {
    plan();
    const std::string alert = std::string(kAccount) + "-limit-high-8867-4-1767348000000000";
    notifier->call({alert, "low", "raised", false, now});  // less than the plan wants
    notifier->call({alert, "high", "raised", false, now});
    const auto text = sent("high alert");
    EXPECT_TRUE(text.starts_with("+431234567 Vitalseal: high alert. Notice ")) << text;
    EXPECT_EQ(text.find("limit"), std::string::npos);  // severity and an opaque id, no more
    EXPECT_EQ(text.find("0x"), std::string::npos);
    const auto id = text.substr(text.find("Notice ") + 7, 32);
    EXPECT_EQ(notifier->alerts_of(id), std::vector{alert});
    notifier->over(alert);
    EXPECT_NE(sent("all clear"), "");
}

TEST_F(Notifying, RemembersPlanShiftsAndCallsOverARestart) {
    plan();
    ASSERT_TRUE(notifier->begin_shift(std::string(kAccount), "A", 8 * kHour));
    notifier->call({"0xaa-news2-1", "high", "raised", false, now});
    ASSERT_NE(sent("high alert"), "");
    const auto pushed = notifier->push_state("").at("key");
    start();
    EXPECT_EQ(notifier->push_state("").at("key"), pushed);
    EXPECT_EQ(notifier->duty().size(), 1U);
    EXPECT_EQ(json_text(notifier->plan(), "by"), "Dr. B");
    EXPECT_EQ(notifier->plan().at("calls").get_array().size(), 1U);
    notifier->reconcile({});  // it was answered while nothing ran
    EXPECT_NE(sent("all clear"), "");
    std::ifstream file(folder + "/book");
    const std::string book((std::istreambuf_iterator<char>(file)), {});
    EXPECT_EQ(book.find("431234567"), std::string::npos);  // encrypted
    EXPECT_EQ(std::filesystem::status(folder + "/book").permissions(),
              std::filesystem::perms(0600));
}

TEST_F(Notifying, AShiftEndsByItselfAndSaysSo) {
    EXPECT_EQ(notifier->begin_shift("0x1", "A", 25 * kHour).error().code, "usage");
    ASSERT_TRUE(notifier->begin_shift("0x1", "A", kHour));
    ASSERT_TRUE(notifier->begin_shift("0x1", "A", 2 * kHour));  // prolonged, not doubled
    EXPECT_EQ(notifier->duty().size(), 1U);
    EXPECT_EQ(changes, 2);
    now += 2 * kHour;
    EXPECT_TRUE(notifier->duty().empty());
    for (int i = 0; i < 300 && changes < 3; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_EQ(changes, 3);
    ASSERT_TRUE(notifier->begin_shift("0x1", "A", kHour));
    ASSERT_TRUE(notifier->end_shift("0x1"));
    EXPECT_TRUE(notifier->duty().empty());
}

TEST_F(Notifying, ATestTellsWhatArrivedByEachChannel) {
    EXPECT_EQ(notifier->test("0x1", "Nobody").error().code, "usage");
    plan();
    ASSERT_TRUE(notifier->test(std::string(kAccount), "A"));
    const auto text = sent("this is a test");
    ASSERT_NE(text, "");
    notifier->receipt(text.substr(text.find("Notice ") + 7, 32));
    json::array tests;
    for (int i = 0; i < 200; ++i) {
        tests = notifier->tests(std::string(kAccount));
        if (tests[0].at("delivered") == true) break;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    EXPECT_EQ(tests[0].at("channel"), "sms");
    EXPECT_EQ(tests[0].at("delivered"), true);
    EXPECT_FALSE(tests[0].at("receipt").is_null());
}

TEST_F(Notifying, SaysWhenNoPushServiceCanBeReached) {
    const auto since = [this] { return notifier->plan().at("channels").at("push_unreached"); };
    EXPECT_TRUE(since().is_null());
    const json::object nowhere{
        {"endpoint", "http://127.0.0.1:9/x"},
        {"keys",
         {{"p256dh", to_base64url(*crypto::p256_public(crypto::p256_random()))},
          {"auth", to_base64url(crypto::random_array<16>())}}}};
    ASSERT_TRUE(notifier->subscribe(std::string(kAccount), nowhere));
    ASSERT_TRUE(notifier->test(std::string(kAccount), "A"));
    for (int i = 0; i < 500 && since().is_null(); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_EQ(since(), json::value(to_rfc3339(now)));
}

TEST_F(Notifying, TakesNoBrowserThatWouldLeadInside) {
    const auto subscription = [](const std::string& endpoint) {
        return json::object{{"endpoint", endpoint},
                            {"keys",
                             {{"p256dh", to_base64url(*crypto::p256_public(crypto::p256_random()))},
                              {"auth", to_base64url(crypto::random_array<16>())}}}};
    };
    EXPECT_EQ(notifier->subscribe("0x1", subscription("http://10.0.0.1/x")).error().code, "usage");
    EXPECT_EQ(notifier->subscribe("0x1", subscription("https://x:22/")).error().code, "usage");
    ASSERT_TRUE(notifier->subscribe("0x1", subscription("https://push.example/1")));
    ASSERT_TRUE(notifier->subscribe("0x1", subscription("https://push.example/1")));
    EXPECT_EQ(notifier->push_state("0x1").at("mine").get_array().size(), 1U);
    ASSERT_TRUE(notifier->unsubscribe("0x2", "https://push.example/1"));  // of another account
    EXPECT_EQ(notifier->push_state("0x1").at("mine").get_array().size(), 1U);
    ASSERT_TRUE(notifier->unsubscribe("0x1", "https://push.example/1"));
    EXPECT_TRUE(notifier->push_state("0x1").at("mine").get_array().empty());
}

TEST(Book, RefusesAnotherNodesFileAndADamagedOne) {
    char path[] = "/tmp/vs_book_XXXXXX";
    const std::string file = std::string(::mkdtemp(path)) + "/book";
    const auto key = crypto::Secret::random();
    Book book;
    book.vapid = crypto::p256_random();
    ASSERT_TRUE(save_book(book, file, key));
    EXPECT_TRUE(load_book(file, key));
    EXPECT_EQ(load_book(file, crypto::Secret::random()).error().code, "notices");
    std::filesystem::resize_file(file, 40);
    EXPECT_EQ(load_book(file, key).error().code, "notices");
    std::filesystem::remove_all(path);
}

}  // namespace notifier_test
}  // namespace vs::notice
