#include "age/age.h"

#include <gtest/gtest.h>

#include <set>

namespace vs::age {
namespace age_test {

constexpr int kQuick = 4;  // a scrypt work factor only tests use

struct Sealed {
    Identity identity = generate();
    Bytes plain = to_bytes(as_bytes("SpO2 91 %"));
    Bytes file = *encrypt({{recipient_of(identity)}}, plain);
};

std::string code_of(const Result<Bytes>& result) {
    return result ? "none" : result.error().code;
}

TEST(Age, EveryReaderOpensAndNobodyElse) {
    const std::vector<Identity> readers = {generate(), generate(), generate()};
    const Identity stranger = generate();
    std::vector<Recipient> recipients;
    for (const auto& reader : readers) recipients.push_back(recipient_of(reader));
    const auto file = encrypt(recipients, as_bytes("report"));
    ASSERT_TRUE(file);
    for (const auto& reader : readers) EXPECT_EQ(as_text(*decrypt({&reader, 1}, *file)), "report");
    EXPECT_EQ(as_text(*decrypt(readers, *file)), "report");
    EXPECT_EQ(code_of(decrypt({&stranger, 1}, *file)), "no-match");
    EXPECT_EQ(code_of(decrypt({}, *file)), "no-match");
    EXPECT_EQ(code_of(decrypt_passphrase("report", *file, kQuick)), "no-match");
}

TEST(Age, SealingTwiceGivesFilesWithNothingInCommon) {
    const auto reader = recipient_of(generate());
    const auto one = *encrypt({{reader}}, as_bytes("x")),
               other = *encrypt({{reader}}, as_bytes("x"));
    EXPECT_EQ(one.size(), other.size());
    EXPECT_FALSE(equal(ByteView(one).last(33), ByteView(other).last(33)));
}

TEST(Age, EveryFlippedBitOfEveryByteIsNoticed) {
    const Sealed s;
    std::set<std::string> codes;
    for (std::size_t i = 0; i < s.file.size(); ++i)
        for (const std::uint8_t bit : {0x01, 0x20, 0x80}) {
            auto bad = s.file;
            bad[i] ^= bit;
            const auto opened = decrypt({&s.identity, 1}, bad);
            EXPECT_FALSE(opened) << i << ' ' << int(bit);
            codes.insert(code_of(opened));
        }
    EXPECT_EQ(codes, (std::set<std::string>{"header", "hmac", "no-match", "payload"}));
}

TEST(Age, TruncatedAtEveryLengthIsNoticed) {
    const Sealed s;
    for (std::size_t size = 0; size < s.file.size(); ++size) {
        const auto opened = decrypt({&s.identity, 1}, ByteView(s.file).first(size));
        EXPECT_EQ(code_of(opened), size < 184 ? "header" : "payload") << size;
    }
    auto longer = s.file;
    longer.push_back(0);
    EXPECT_EQ(code_of(decrypt({&s.identity, 1}, longer)), "payload");
}

// Exchanging a stanza for another file's leaves a header whose MAC belongs to another file key.
TEST(Age, AStanzaOfAnotherFileIsNoticed) {
    const Sealed one;
    const auto other = *encrypt({{recipient_of(one.identity)}}, one.plain);
    auto mixed = other;
    std::copy(one.file.begin(), one.file.begin() + 120, mixed.begin());
    EXPECT_EQ(code_of(decrypt({&one.identity, 1}, mixed)), "hmac");
}

TEST(Age, PassphraseOpensWhatItSealed) {
    const auto file = encrypt_passphrase("correct horse", as_bytes("vault"), kQuick);
    ASSERT_TRUE(file);
    EXPECT_EQ(as_text(*decrypt_passphrase("correct horse", *file)), "vault");
    EXPECT_EQ(code_of(decrypt_passphrase("correct horsf", *file)), "no-match");
    EXPECT_EQ(code_of(decrypt_passphrase("", *file)), "no-match");
    const auto stranger = generate();
    EXPECT_EQ(code_of(decrypt({&stranger, 1}, *file)), "no-match");
}

TEST(Age, AFileMayNotAskForMoreWorkThanTheCallerAllows) {
    const auto file = encrypt_passphrase("p", as_bytes("vault"), 6);
    EXPECT_EQ(code_of(decrypt_passphrase("p", *file, 5)), "header");
    EXPECT_EQ(as_text(*decrypt_passphrase("p", *file, 6)), "vault");
    EXPECT_EQ(as_text(*decrypt_passphrase("p", *file, 99)), "vault");
    auto greedy = *file;
    const auto at = as_text(greedy).find(" 6\n");
    greedy.insert(greedy.begin() + static_cast<std::ptrdiff_t>(at) + 1, {'2', '3', '0', '0'});
    EXPECT_EQ(code_of(decrypt_passphrase("p", greedy, 99)), "header");
}

TEST(Age, ImpossiblePassphrasesAreRefusedWhenSealing) {
    EXPECT_EQ(code_of(encrypt_passphrase("", as_bytes("x"), kQuick)), "passphrase");
    EXPECT_EQ(code_of(encrypt_passphrase("p", as_bytes("x"), 0)), "passphrase");
    EXPECT_EQ(code_of(encrypt_passphrase("p", as_bytes("x"), 23)), "passphrase");
}

TEST(Age, ImpossibleRecipientsAreRefusedWhenSealing) {
    EXPECT_EQ(code_of(encrypt({}, as_bytes("x"))), "recipient");
    EXPECT_EQ(code_of(encrypt({{Recipient{}}}, as_bytes("x"))), "recipient");  // low order
}

TEST(Age, HeadersUpTo64KiBAreWrittenAndRead) {
    const auto identity = generate();
    std::vector<Recipient> recipients(668, recipient_of(identity));
    const auto file = encrypt(recipients, as_bytes("x"));
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_EQ(as_text(*decrypt({&identity, 1}, *file)), "x");
    recipients.resize(669, recipients.front());
    EXPECT_EQ(code_of(encrypt(recipients, as_bytes("x"))), "recipient");
}

// Refused after 64 KiB, not after 100,000 stanzas.
TEST(Age, AHeaderOf100000StanzasIsRefusedEarly) {
    std::string text = "age-encryption.org/v1\n";
    for (int i = 0; i < 100'000; ++i) text += "-> X25519 AAAA\nAAAA\n";
    const auto identity = generate();
    EXPECT_EQ(code_of(decrypt({&identity, 1}, as_bytes(text))), "header");
    Decryptor decryptor({.identities = {identity}, .passphrases = {}},
                        [](ByteView) { return Result<>(); });
    EXPECT_TRUE(decryptor.write(as_bytes(text).first(kMaxHeader - 1)));
    EXPECT_FALSE(decryptor.write(as_bytes(text).first(1)));
}

TEST(Age, WhatIsNoAgeFileIsAHeaderError) {
    const auto identity = generate();
    for (const std::string_view text : {"", "\n", "age-encryption.org/v2\n", "hello, world\n"})
        EXPECT_EQ(code_of(decrypt({&identity, 1}, as_bytes(text))), "header") << text;
    EXPECT_EQ(code_of(decrypt({&identity, 1}, Bytes(200'000, 'x'))), "header");
}

// Stanzas of types this version does not know must not keep a reader out.
TEST(Age, UnknownStanzasAreSkipped) {
    const auto identity = generate();
    const Bytes unknown =
        to_bytes(as_bytes("age-encryption.org/v1\n-> example.com/new a b\n\n--- "
                          "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"));
    EXPECT_EQ(code_of(decrypt({&identity, 1}, unknown)), "no-match");
}

}  // namespace age_test
}  // namespace vs::age
