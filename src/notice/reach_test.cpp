#include "notice/reach.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <cstring>

#include "notice/web.h"

namespace vs::notice {
namespace reach_test {

bool is_public_text(const char* text) {
    sockaddr_storage storage{};
    auto* four = reinterpret_cast<sockaddr_in*>(&storage);
    auto* six = reinterpret_cast<sockaddr_in6*>(&storage);
    if (::inet_pton(AF_INET, text, &four->sin_addr) == 1)
        storage.ss_family = AF_INET;
    else if (::inet_pton(AF_INET6, text, &six->sin6_addr) == 1)
        storage.ss_family = AF_INET6;
    return is_public(*reinterpret_cast<const sockaddr*>(&storage));
}

TEST(Reach, OnlyThePublicInternet) {
    for (const auto* text : {"8.8.8.8", "172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1",
                             "2607:f8b0::1", "223.255.255.255"})
        EXPECT_TRUE(is_public_text(text)) << text;
    for (const auto* text : {"127.0.0.1",
                             "0.0.0.0",
                             "10.1.2.3",
                             "172.16.0.1",
                             "172.31.9.9",
                             "192.168.1.1",
                             "169.254.169.254",
                             "100.64.0.1",
                             "224.0.0.1",
                             "255.255.255.255",
                             "198.18.0.1",
                             "::1",
                             "::",
                             "::ffff:10.0.0.1",
                             "fe80::1",
                             "fc00::1",
                             "64:ff9b::a00:1",
                             "2002:a00:1::",
                             "2001:db8::1",
                             "2001::1"})
        EXPECT_FALSE(is_public_text(text)) << text;
}

TEST(Reach, OnlyHttpsOnItsPortUnlessTheOperatorNamedIt) {
    const Reach reach{.allowed = {"http://127.0.0.1:9"}};
    for (const auto* url : {"https://push.example/x", "https://push.example:443/x",
                            "http://127.0.0.1:9/y", "https://[2607:f8b0::1]/x"})
        EXPECT_TRUE(reach.permit(url)) << url;
    for (const auto* url :
         {"http://push.example/", "https://push.example:8443/", "https://[::1]:22/", "ftp://x/",
          "https://user@push.example/", "https:///x", "https://a b/", "http://127.0.0.1:9@evil/",
          "file:///etc/passwd", "", "https://x\\@y/"})
        EXPECT_FALSE(reach.permit(url)) << url;
}

// A name or number that leads inside is found out when the connection is made.
TEST(Reach, DoesNotConnectToThisMachine) {
    for (const auto* url :
         {"https://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://2130706433/"}) {
        const auto sent = post(url, {}, {}, {});
        ASSERT_FALSE(sent) << url;
        EXPECT_EQ(sent.error().code, "send") << url;
    }
}

TEST(Reach, MailAddressesCarryNoCommands) {
    EXPECT_TRUE(is_mail_address("a.b+c@example.org"));
    for (const auto* text : {"", "a", "@b", "a@", "a@b@c", "a b@c", "a@b\r\nRCPT TO:<x@y>", "-a@b",
                             "<a@b>", "a@b,c@d", "\"a\"@b"})
        EXPECT_FALSE(is_mail_address(text)) << text;
}

}  // namespace reach_test
}  // namespace vs::notice
