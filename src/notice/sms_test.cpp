// A program that writes into a file, and a modem at the other end of a pseudo-terminal.
#include "notice/sms.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

namespace vs::notice {
namespace sms_test {

constexpr auto kShort = std::chrono::milliseconds(2'000);

std::string folder() {
    char path[] = "/tmp/vs_sms_XXXXXX";
    return ::mkdtemp(path);
}

TEST(Sms, TheProgramGetsNumberAndTextAndNoShell) {
    const auto dir = folder();
    std::ofstream(dir + "/send") << "#!/bin/sh\n{ printf '%s|' \"$@\"; cat; env; } > \"$1\"\n";
    std::filesystem::permissions(dir + "/send", std::filesystem::perms::owner_all);
    const auto out = dir + "/out $(touch x)";
    const auto sent = send_sms({.command = {dir + "/send", out}, .modem = {}, .patience = kShort},
                               "+431234567", "High alert; `id` $HOME");
    ASSERT_TRUE(sent) << sent.error().message;
    std::string line;
    std::ifstream file(out);
    std::getline(file, line);
    EXPECT_TRUE(line.starts_with(out + "|+431234567|High alert; `id` $HOME")) << line;
    std::filesystem::remove_all(dir);
}

TEST(Sms, AProgramThatFailsOrHangsOrIsNotThereIsAFailure) {
    const auto with = [](std::vector<std::string> command) {
        return send_sms({std::move(command), {}, std::chrono::milliseconds(200)}, "+431234567",
                        "x");
    };
    EXPECT_FALSE(with({"/bin/false"}));
    EXPECT_FALSE(with({"/nonexistent/program"}));
    EXPECT_FALSE(with({"/bin/sleep", "5"}));
    EXPECT_FALSE(send_sms({}, "+431234567", "x"));
    EXPECT_TRUE(with({"/bin/true"}));
}

// Answers as a modem does, with echo until it is switched off; keeps what it was told.
class PretendedModem {
  public:
    explicit PretendedModem(std::string last) : last_(std::move(last)) {
        master_ = ::posix_openpt(O_RDWR | O_NOCTTY);
        ::grantpt(master_);
        ::unlockpt(master_);
        path = ::ptsname(master_);
        keep_ = ::open(path.c_str(), O_RDWR | O_NOCTTY);  // so that the master never sees a hang-up
        thread_ = std::thread([this] { run(); });
    }
    ~PretendedModem() {
        ::close(keep_);  // the last one to hold it: whoever still reads the master stops
        thread_.join();
        ::close(master_);
    }
    std::string path, heard;

  private:
    void say(const std::string& text) { (void)!::write(master_, text.data(), text.size()); }
    void run() {
        for (char c = 0; ::read(master_, &c, 1) == 1;) {
            heard += c;
            if (c == '\x1a') return say(last_);
            if (c != '\r') continue;
            say(heard.ends_with("AT+CMGS=\"+431234567\"\r") ? "\r\n> " : "\r\nOK\r\n");
        }
    }
    std::string last_;
    int master_ = -1, keep_ = -1;
    std::thread thread_;
};

TEST(Sms, SpeaksTheModemsTextMode) {
    PretendedModem modem("\r\n+CMGS: 17\r\n\r\nOK\r\n");
    const auto sent =
        send_sms({.command = {}, .modem = modem.path, .patience = kShort}, "+431234567", "Hello");
    ASSERT_TRUE(sent) << sent.error().message;
    EXPECT_EQ(modem.heard, "ATE0\rAT+CMGF=1\rAT+CMGS=\"+431234567\"\rHello\x1a");
}

TEST(Sms, AModemsErrorIsAFailure) {
    PretendedModem modem("\r\n+CMS ERROR: 38\r\n");
    const auto sent =
        send_sms({.command = {}, .modem = modem.path, .patience = kShort}, "+431234567", "Hello");
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().code, "sms");
}

TEST(Sms, NoNumberOrTextCarriesACommand) {
    const SmsGateway gateway{.command = {"/bin/true"}, .modem = {}, .patience = kShort};
    for (const auto* number :
         {"", "431234567", "+43", "+43123456\"\r", "+12345678901234567", "+4a"})
        EXPECT_FALSE(send_sms(gateway, number, "x")) << number;
    EXPECT_FALSE(send_sms(gateway, "+431234567", "a\x1a"));
    EXPECT_FALSE(send_sms(gateway, "+431234567", "a\rAT"));
}

}  // namespace sms_test
}  // namespace vs::notice
