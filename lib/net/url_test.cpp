#include "net/url.h"

#include <gtest/gtest.h>

namespace vs::net {
namespace url_tests {

using Pair = std::pair<std::string, std::string>;

TEST(Url, PercentDecoding) {
    EXPECT_EQ(percent_decode("a%20b%2Fc+d"), "a b/c+d");
    EXPECT_EQ(percent_decode("a+b", true), "a b");
    EXPECT_EQ(percent_decode("%c3%A9"), "\xC3\xA9");
    for (const auto* bad : {"%", "%1", "a%zz", "%-1", "%00", "%0"})
        EXPECT_FALSE(percent_decode(bad)) << bad;
}

TEST(Url, PercentEncodingIsUndoneByDecoding) {
    std::string all;
    for (int c = 1; c < 256; ++c) all += static_cast<char>(c);
    EXPECT_EQ(percent_decode(percent_encode(all)), all);
    EXPECT_EQ(percent_encode("a/b c~"), "a%2Fb%20c~");
    EXPECT_EQ(percent_encode("a/b", true), "a/b");
}

TEST(Url, Query) {
    const auto query = parse_query("a=1&b=x+y%26&&c&d==&=e");
    ASSERT_TRUE(query);
    const std::vector<Pair> expected{{"a", "1"}, {"b", "x y&"}, {"c", ""}, {"d", "="}, {"", "e"}};
    EXPECT_EQ(*query, expected);
    EXPECT_TRUE(parse_query("")->empty());
    EXPECT_FALSE(parse_query("a=%"));
    EXPECT_FALSE(parse_query(std::string(600, 'a') + std::string(600, '&') + "%"));
}

TEST(Url, QueryIsBounded) {
    std::string text;
    for (int i = 0; i < 256; ++i) text += "a&";
    EXPECT_EQ(parse_query(text)->size(), 256U);
    EXPECT_FALSE(parse_query(text + "a"));
}

TEST(Url, TargetIsAPathOfVisibleCharacters) {
    const auto target = parse_target("/a%20b/c?x=1?2");
    ASSERT_TRUE(target);
    EXPECT_EQ(target->path, "/a b/c");
    EXPECT_EQ(target->query, (std::vector<Pair>{{"x", "1?2"}}));
    for (const auto* bad :
         {"", "a", "*", "http://x/", "/a b", "/\x80", "/a#b", "/%", "/a?%", "/\t"})
        EXPECT_FALSE(parse_target(bad)) << bad;
}

TEST(Url, Parts) {
    auto url = parse_url("http://example.org");
    ASSERT_TRUE(url);
    EXPECT_EQ(url->host, "example.org");
    EXPECT_EQ(url->port, 80);
    EXPECT_EQ(url->prefix, "");
    url = parse_url("http://[::1]:8080/a/b/");
    ASSERT_TRUE(url);
    EXPECT_EQ(url->host, "::1");
    EXPECT_EQ(url->port, 8080);
    EXPECT_EQ(url->prefix, "/a/b");
    EXPECT_EQ(url->authority, "[::1]:8080");
    EXPECT_FALSE(url->secure);
    const auto secure = parse_url("https://example.org/a");
    ASSERT_TRUE(secure);
    EXPECT_TRUE(secure->secure);
    EXPECT_EQ(secure->port, 443);
    EXPECT_EQ(parse_url("https://example.org:8443")->port, 8443);
    for (const auto* bad :
         {"", "example.org", "ftp://x", "http://", "http://:80", "http://x:0", "http://x:65536",
          "http://x:", "http://[::1", "http://u@x", "http://x/a?b", "http://x:1:2", "http://a b/"})
        EXPECT_EQ(parse_url(bad).error().code, "url") << bad;
}

TEST(Url, LoopbackHostNames) {
    for (const auto* good :
         {"localhost", "LocalHost:80", "127.0.0.1", "127.8.9.1:5", "[::1]", "[::1]:80"})
        EXPECT_TRUE(is_loopback_host(good)) << good;
    for (const auto* bad : {"", "evil.example", "127.0.0.1.evil.example", "localhost.evil.example",
                            "::1", "10.0.0.1", "127.1", "127.0.0.1:", "[::2]"})
        EXPECT_FALSE(is_loopback_host(bad)) << bad;
}

}  // namespace url_tests
}  // namespace vs::net
