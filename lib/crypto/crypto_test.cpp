#include <gtest/gtest.h>

#include "crypto/aead.h"
#include "crypto/bip39.h"
#include "crypto/secp256k1.h"

namespace vs::crypto {

extern const std::string_view kBip39Words;

namespace {

Bytes hex(std::string_view text) {
    return *from_hex(text);
}

TEST(Sha256, Fips180Abc) {
    EXPECT_EQ(to_hex(sha256(as_bytes("abc"))),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Hmac, Rfc4231Cases1And6) {
    EXPECT_EQ(to_hex(hmac_sha256(Bytes(20, 0x0b), as_bytes("Hi There"))),
              "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    EXPECT_EQ(
        to_hex(hmac_sha256(Bytes(131, 0xaa),
                           as_bytes("Test Using Larger Than Block-Size Key - Hash Key First"))),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Hkdf, Rfc5869Case1) {
    EXPECT_EQ(
        to_hex(hkdf_sha256(Bytes(22, 0x0b), hex("000102030405060708090a0b0c"),
                           hex("f0f1f2f3f4f5f6f7f8f9"), 42)),
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
}

TEST(Keccak, EmptyAndLongerThanOneBlock) {
    EXPECT_EQ(to_hex(keccak256({})),
              "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
    EXPECT_EQ(to_hex(keccak256(as_bytes("abc"))),
              "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
    EXPECT_EQ(to_hex(keccak256(Bytes(200, 0xa3))),
              "3a57666b048777f2c953dc4456f45a2588e1cb6f2da760122d530ac2ce607d4a");
}

TEST(Ed25519, Rfc8032Test2) {
    const SigningKey key(Secret(
        *to_array<32>(hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"))));
    EXPECT_EQ(to_hex(key.public_key()),
              "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    const auto signature = key.sign(hex("72"));
    EXPECT_EQ(to_hex(signature),
              "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f"
              "3613d0f11d8c387b2eaeb4302aeeb"
              "00d291612bb0c00");
    EXPECT_TRUE(ed25519_verify(key.public_key(), hex("72"), signature));
    EXPECT_FALSE(ed25519_verify(key.public_key(), hex("73"), signature));
    EXPECT_FALSE(ed25519_verify(key.public_key(), hex("72"), ByteView(signature).first(63)));
}

TEST(X25519, Rfc7748Section52FirstIteration) {
    std::array<std::uint8_t, 32> nine{};
    nine[0] = 9;
    EXPECT_EQ(to_hex(x25519(Secret(nine), nine)->bytes()),
              "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079");
    EXPECT_EQ(to_hex(x25519_public(Secret(nine))),
              "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079");
    EXPECT_FALSE(x25519(Secret(nine), PublicKey{}));
}

TEST(Aead, RoundTripAndEveryFlippedByteIsRefused) {
    const Secret key = Secret::random();
    const auto nonce = random_array<24>();
    const auto sealed =
        xchacha20_poly1305_seal(key, nonce, as_bytes("header"), as_bytes("reading"));
    EXPECT_EQ(as_text(*xchacha20_poly1305_open(key, nonce, as_bytes("header"), sealed)), "reading");
    EXPECT_FALSE(xchacha20_poly1305_open(key, nonce, as_bytes("headeR"), sealed));
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        auto bad = sealed;
        bad[i] ^= 1;
        EXPECT_FALSE(xchacha20_poly1305_open(key, nonce, as_bytes("header"), bad)) << i;
    }
}

TEST(Address, OfSecretOneIsTheWellKnownOne) {
    std::array<std::uint8_t, 32> one{};
    one[31] = 1;
    EXPECT_EQ(to_text(*address_of(Secret(one))), "0x7e5f4552091a69125d5dfcb7b8c2659029395bdf");
    EXPECT_FALSE(address_of(Secret()));
    EXPECT_FALSE(parse_address("7e5f4552091a69125d5dfcb7b8c2659029395bdf"));
}

RecoverableSignature signature(std::string_view r, std::string_view s, bool y_parity) {
    return {*to_array<32>(hex(r)), *to_array<32>(hex(s)), y_parity};
}

// go-ethereum's vector of the precompile "ecrecover".
TEST(Recover, KnownSigner) {
    const auto digest = "38d18acb67d25c8bb9942764b62f18e17054f66a817bd4295423adf9ed98873e";
    const auto made = signature(
        digest, "789d1dd423d25f0772d2748d60f7e4b81bb14d086eba8e8e8efb6dcff8a4ae02", false);
    const auto key = recover_public_key(*to_array<32>(hex(digest)), made);
    ASSERT_TRUE(key);
    EXPECT_EQ(to_text(address_of(*key)), "0xceaccac640adf55b2028469bd36ba501f28b699d");
}

TEST(Recover, WhoSigned) {
    for (int i = 0; i < 50; ++i) {
        const auto secret = Secret::random();
        const auto digest = sha256(random_bytes(8));
        auto made = *sign_recoverable(secret, digest);
        EXPECT_TRUE(has_low_s(made));
        const auto key = *secp256k1_public_key(secret);
        EXPECT_EQ(recover_public_key(digest, made), key);
        made.y_parity = !made.y_parity;
        EXPECT_NE(recover_public_key(digest, made), key);
    }
}

TEST(Recover, NumbersOutOfRangeAreRefused) {
    const std::string one = std::string(63, '0') + "1", zero(64, '0');
    const std::string order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
    const auto half = "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0";
    const auto above = "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a1";
    EXPECT_FALSE(recover_public_key(Digest{1}, signature(zero, one, false)));
    EXPECT_FALSE(recover_public_key(Digest{1}, signature(one, zero, false)));
    EXPECT_FALSE(recover_public_key(Digest{1}, signature(order, one, false)));
    EXPECT_FALSE(recover_public_key(Digest{1}, signature(one, order, false)));
    EXPECT_TRUE(recover_public_key(Digest{1}, signature(one, above, false)));
    EXPECT_TRUE(has_low_s(signature(one, half, false)));
    EXPECT_FALSE(has_low_s(signature(one, above, false)));
    EXPECT_FALSE(sign_recoverable(Secret(), Digest{1}));
}

// The official vectors (trezor/python-mnemonic, vectors.json; passphrase "TREZOR"), and that the
// list is the published one.
struct Words {
    std::string_view entropy, words, seed;
};
constexpr Words kWordVectors[] = {
    {"00000000000000000000000000000000",
     "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon "
     "about",
     "c55257c360c07c72029aebc1b53c05ed0362ada38ead3e3e9efa3708e53495531f09a6987599d18264c1e1c92f2cf"
     "1"
     "41630c7a3c4ab7c81b2f001698e7463b04"},
    {"7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f",
     "legal winner thank year wave sausage worth useful legal winner thank year wave sausage worth "
     "useful legal will",
     "f2b94508732bcbacbcc020faefecfc89feafa6649a5491b8c952cede496c214a0c7b3c392d168748f2d4a612bada0"
     "7"
     "53b52a1c7ac53c1e93abd5c6320b9e95dd"},
    {"8080808080808080808080808080808080808080808080808080808080808080",
     "letter advice cage absurd amount doctor acoustic avoid letter advice cage absurd amount "
     "doctor acoustic avoid letter advice cage absurd amount doctor acoustic bless",
     "c0c519bd0e91a2ed54357d9d1ebef6f5af218a153624cf4f2da911a0ed8f7a09e2ef61af0aca007096df430022f7a"
     "2"
     "b6fb91661a9589097069720d015e4e982f"},
    {"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
     "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo "
     "vote",
     "dd48c104698c30cfe2b6142103248622fb7bb0ff692eebb00089b32d22484e1613912f0a5b694407be899ffd31ed3"
     "9"
     "92c456cdf60f5d4564b8ba3f05a69890ad"},
    {"f585c11aec520db57dd353c69554b21a89b20fb0650966fa0a9d6f74fd989d8f",
     "void come effort suffer camp survey warrior heavy shoot primary clutch crush open amazing "
     "screen patrol group space point ten exist slush involve unfold",
     "01f5bced59dec48e362f2c45b5de68b9fd6c92c6634f44d6d40aab69056506f0e35524a518034ddc1192e1dacd32c"
     "1"
     "ed3eaa3c3b131c88ed8e7e54c49a5d0998"},
};

TEST(Words, TheListIsThePublishedOne) {
    EXPECT_EQ(to_hex(sha256(as_bytes(kBip39Words))),
              "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda");
}

TEST(Words, OfficialVectors) {
    for (const auto& vector : kWordVectors) {
        const auto entropy = *from_hex(vector.entropy);
        EXPECT_EQ(bip39_words(entropy), vector.words);
        EXPECT_EQ(*bip39_entropy(vector.words), entropy);
        EXPECT_EQ(to_hex(*bip39_seed(vector.words, "TREZOR")), vector.seed);
    }
}

TEST(Words, AreReadAsPeopleTypeThem) {
    const auto entropy = random_bytes(32);
    auto words = bip39_words(entropy);
    words[0] = static_cast<char>(words[0] - 'a' + 'A');
    const auto typed = "  " + words + " \n";
    EXPECT_EQ(*bip39_entropy(typed), entropy);
    EXPECT_EQ(*bip39_seed(typed), *bip39_seed(bip39_words(entropy)));
}

TEST(Words, WrongOnesAreRefusedAndNotRepeated) {
    const auto refusal = [](std::string_view words) {
        const auto read = bip39_entropy(words);
        return read ? Error{"", ""} : read.error();
    };
    EXPECT_EQ(refusal("").code, "words");
    EXPECT_EQ(refusal("zoo zoo zoo").code, "words");
    const auto foreign = refusal("zoo zoo zoo zoo zoo zoo secretword zoo zoo zoo zoo zoo");
    EXPECT_EQ(foreign.code, "words");
    EXPECT_NE(foreign.message.find("word 7"), std::string::npos);
    EXPECT_EQ(foreign.message.find("secretword"), std::string::npos);
    // A checksum of 8 bits misses one exchange in 256.
    int missed = 0;
    for (int i = 0; i < 200; ++i) {
        auto words = bip39_words(random_bytes(32));
        const auto first = words.substr(0, words.find(' '));
        words = words.substr(first.size() + 1) + " " + first;
        missed += bip39_entropy(words) ? 1 : 0;
    }
    EXPECT_LT(missed, 10);
}

}  // namespace
}  // namespace vs::crypto
