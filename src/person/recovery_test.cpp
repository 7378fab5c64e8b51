#include "person/recovery.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace vs::person {
namespace recovery_test {

// Computed with Python's hashlib and hmac from the official BIP-39 seed of these words (no
// passphrase): HKDF-SHA-256 with an empty salt.
TEST(Recovery, KeysComeFromTheWordsAlone) {
    std::string words;
    for (int i = 0; i < 23; ++i) words += "abandon ";
    words += "art";
    const auto recovery = recovery_of(words);
    ASSERT_TRUE(recovery);
    EXPECT_EQ(to_hex(recovery->signing.bytes()),
              "f9ff43729475a06fbcd029b8d21acefb688c8ebd1c6207a5f5ebc675591e1000");
    EXPECT_EQ(to_hex(recovery->identity.secret.bytes()),
              "b2b43383a68778cf22a99c6f5f79b3098877f97735ba60fdf65fa142856be153");
    EXPECT_EQ(recovery->signer, *crypto::address_of(recovery->signing));
}

TEST(Recovery, NewWordsAreTwentyFourAndNeverTheSame) {
    std::set<std::string> seen;
    for (int i = 0; i < 20; ++i) {
        const auto words = new_words();
        EXPECT_EQ(std::ranges::count(words, ' '), 23);
        EXPECT_TRUE(recovery_of(words));
        EXPECT_TRUE(seen.insert(words).second);
    }
}

TEST(Recovery, OtherNumbersOfWordsAreRefused) {
    EXPECT_EQ(recovery_of("abandon abandon abandon abandon abandon abandon abandon abandon abandon "
                          "abandon abandon about")
                  .error()
                  .code,
              "words");
}

}  // namespace recovery_test
}  // namespace vs::person
