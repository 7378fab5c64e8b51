#include "notice/web_push.h"

#include <gtest/gtest.h>

namespace vs::notice {
namespace web_push_test {

// RFC 8291 section 5 and appendix A.
constexpr std::string_view kPlain = "When I grow up, I want to be a watermelon";
constexpr std::string_view kSubscription = R"({"endpoint":"https://push.example.net/push/x","keys":{
  "p256dh":"BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
  "auth":"BTBZMqHH6r4Tts7J_aSIgg"}})";
constexpr std::string_view kSender = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";
constexpr std::string_view kSalt = "DGv6ra1nlYgDCS1FRnbzlw";
constexpr std::string_view kBody =
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6T"
    "lzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4"
    "a-fN";

Subscription subscription() {
    return *subscription_from_json(*parse_json(kSubscription));
}

TEST(WebPush, EncryptsTheExampleOfRfc8291ToTheByte) {
    const crypto::Secret sender(*to_array<32>(*from_base64url(kSender)));
    const auto salt = *to_array<16>(*from_base64url(kSalt));
    const auto body = encrypt(subscription(), as_bytes(kPlain), sender, salt);
    ASSERT_TRUE(body);
    EXPECT_EQ(to_base64url(*body), kBody);
}

TEST(WebPush, EachMessageHasItsOwnKeyAndSalt) {
    const auto one = *encrypt(subscription(), as_bytes(kPlain));
    const auto two = *encrypt(subscription(), as_bytes(kPlain));
    EXPECT_EQ(one.size(), two.size());
    EXPECT_NE(to_hex(ByteView(one).first(16)), to_hex(ByteView(two).first(16)));
    EXPECT_NE(to_hex(ByteView(one).subspan(21, 65)), to_hex(ByteView(two).subspan(21, 65)));
    EXPECT_FALSE(encrypt(subscription(), Bytes(4000)));
}

TEST(WebPush, SaysWhoSendsAsRfc8292Wants) {
    const auto key = crypto::p256_random();
    const auto header =
        *vapid(key, "https://push.example.net", "mailto:a@b.example", 1'767'348'000 * kSecond);
    ASSERT_TRUE(header.starts_with("vapid t="));
    const auto comma = header.find(", k=");
    const auto token = header.substr(8, comma - 8);
    const auto dot = token.rfind('.');
    const auto public_key = *to_array<65>(*from_base64url(header.substr(comma + 4)));
    EXPECT_EQ(public_key, *crypto::p256_public(key));
    EXPECT_TRUE(crypto::p256_verify(public_key, as_bytes(token.substr(0, dot)),
                                    *from_base64url(token.substr(dot + 1))));
    EXPECT_FALSE(crypto::p256_verify(public_key, as_bytes(token.substr(0, dot - 1)),
                                     *from_base64url(token.substr(dot + 1))));
    const auto first = token.find('.');
    EXPECT_EQ(as_text(*from_base64url(token.substr(first + 1, dot - first - 1))),
              R"({"aud":"https://push.example.net","exp":1767348000,"sub":"mailto:a@b.example"})");
}

TEST(WebPush, RefusesWhatIsNoSubscription) {
    const auto good = parse_json(kSubscription)->get_object();
    EXPECT_EQ(*subscription_from_json(to_json(subscription())), subscription());
    auto off_curve = good;
    auto point = subscription().key;
    point[64] ^= 1;
    off_curve["keys"].get_object()["p256dh"] = to_base64url(point);
    EXPECT_EQ(subscription_from_json(off_curve).error().code, "usage");
    for (const auto* name : {"endpoint", "keys"}) {
        auto bad = good;
        bad.erase(name);
        EXPECT_FALSE(subscription_from_json(bad)) << name;
    }
    auto short_auth = good;
    short_auth["keys"].get_object()["auth"] = "AAAA";
    EXPECT_FALSE(subscription_from_json(short_auth));
    EXPECT_FALSE(subscription_from_json(json::array()));
}

}  // namespace web_push_test
}  // namespace vs::notice
