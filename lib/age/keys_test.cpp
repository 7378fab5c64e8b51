#include <gtest/gtest.h>

#include "age/age.h"
#include "age/bech32.h"

namespace vs::age {
namespace keys_test {

// C2SP age.md, "The X25519 recipient type": the pair given as an example; its secret is 32 times
// 0x42.
constexpr std::string_view kSpecIdentity =
    "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
constexpr std::string_view kSpecRecipient =
    "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";

TEST(Keys, TheSpecificationsExamplePair) {
    const auto identity = parse_identity(kSpecIdentity);
    ASSERT_TRUE(identity);
    EXPECT_EQ(to_hex(identity->secret.bytes()), to_hex(Bytes(32, 0x42)));
    EXPECT_EQ(to_text(recipient_of(*identity)), kSpecRecipient);
    EXPECT_EQ(to_text(*identity), kSpecIdentity);
    EXPECT_EQ(parse_recipient(kSpecRecipient), recipient_of(*identity));
}

TEST(Keys, GeneratedOnesDifferAndComeBackFromText) {
    const auto one = generate(), other = generate();
    EXPECT_NE(to_text(one), to_text(other));
    EXPECT_EQ(parse_identity(to_text(one))->secret.bytes(), one.secret.bytes());
    EXPECT_EQ(parse_recipient(to_text(recipient_of(one))), recipient_of(one));
}

TEST(Keys, OtherKindsAndOtherSizesAreRefusedByName) {
    EXPECT_EQ(parse_recipient(kSpecIdentity).error().code, "recipient");
    EXPECT_EQ(parse_identity(kSpecRecipient).error().code, "identity");
    EXPECT_FALSE(parse_recipient(bech32_encode("age", Bytes(31))));
    EXPECT_FALSE(parse_recipient(bech32_encode("age", Bytes(33))));
    EXPECT_FALSE(parse_recipient(bech32_encode("age1pq", Bytes(32))));
    EXPECT_FALSE(parse_identity(bech32_encode("age-secret-key-pq-", Bytes(32))));
    EXPECT_FALSE(parse_recipient(std::string(kSpecRecipient) + " "));
}

TEST(Keys, IdentityFileSkipsCommentsAndBlankLines) {
    const auto text = "# created: 2026-01-02\r\n\r\n  \n" + std::string(kSpecIdentity) +
                      "\r\n# another\n" + to_text(generate());
    const auto identities = parse_identities(text);
    ASSERT_TRUE(identities);
    ASSERT_EQ(identities->size(), 2u);
    EXPECT_EQ(to_text(identities->front()), kSpecIdentity);
}

TEST(Keys, IdentityFileErrorsNameTheLineAndNeverTheSecret) {
    auto mistyped = std::string(kSpecIdentity);
    mistyped.back() = 'Q';
    const auto error = parse_identities("# mine\n" + mistyped + "\n").error();
    EXPECT_EQ(error.code, "identity");
    EXPECT_TRUE(error.message.starts_with("line 2: ")) << error.message;
    EXPECT_EQ(error.message.find("GFPYYSJZ"), std::string::npos);
    EXPECT_EQ(parse_identities("# nothing\n").error().code, "identity");
    EXPECT_EQ(parse_identities("").error().code, "identity");
}

}  // namespace keys_test
}  // namespace vs::age
