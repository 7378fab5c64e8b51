#include "crypto/scrypt.h"

#include <gtest/gtest.h>

namespace vs::age {
namespace scrypt_test {

std::string hex_of(std::string_view passphrase, std::string_view salt, crypto::ScryptCost cost) {
    return to_hex(crypto::scrypt(as_bytes(passphrase), as_bytes(salt), cost)->bytes());
}

// RFC 7914 section 12: the first 32 of its 64 bytes, which PBKDF2 derives independently of the
// rest.
TEST(Scrypt, Rfc7914Vectors) {
    EXPECT_EQ(hex_of("", "", {4, 1, 1}),
              "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442");
    EXPECT_EQ(hex_of("password", "NaCl", {10, 8, 16}),
              "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162");
    EXPECT_EQ(hex_of("pleaseletmein", "SodiumChloride", {14, 8, 1}),
              "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2");
}

TEST(Scrypt, CostsOutsideTheBoundsAreRefusedAtOnce) {
    for (const crypto::ScryptCost cost :
         {crypto::ScryptCost{0, 8, 1}, crypto::ScryptCost{23, 8, 1}, crypto::ScryptCost{22, 9, 1},
          crypto::ScryptCost{10, 0, 1}, crypto::ScryptCost{10, 8, 0}, crypto::ScryptCost{10, 17, 1},
          crypto::ScryptCost{10, 8, 17}, crypto::ScryptCost{-1, 8, 1},
          crypto::ScryptCost{64, 8, 1}})
        EXPECT_EQ(crypto::scrypt({}, {}, cost).error().code, "scrypt") << cost.log2_n;
}

}  // namespace scrypt_test
}  // namespace vs::age
