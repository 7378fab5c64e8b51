#include "tlog/note.h"

#include <gtest/gtest.h>

namespace vs::tlog {
namespace note_test {

NoteSigner signer(std::string name = "example.org/log", std::uint8_t seed = 7) {
    std::array<std::uint8_t, 32> bytes{};
    bytes.fill(seed);
    return {std::move(name), crypto::SigningKey(crypto::Secret(bytes))};
}

NoteVerifier verifier(const NoteSigner& s) {
    return *NoteVerifier::parse(verifier_key_text(s));
}

template <class T>
std::string code(const Result<T>& result) {
    return result ? "" : result.error().code;
}

// The example in the documentation of Go's golang.org/x/mod/sumdb/note.
const std::string kNeumannKey =
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const std::string kNeumannNote =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfq"
    "dngotpRZb6KE6RyyBwJnAM=\n";

TEST(Note, GoExampleVerifies) {
    const auto key = NoteVerifier::parse(kNeumannKey);
    ASSERT_TRUE(key);
    EXPECT_EQ(verifier_key_text(key->name, key->key), kNeumannKey);
    const auto text = open_note(kNeumannNote, *key);
    ASSERT_TRUE(text) << text.error().message;
    EXPECT_EQ(*text, kNeumannNote.substr(0, kNeumannNote.find("\n\n") + 1));
}

TEST(Note, EveryChangedBitOfANoteIsRefused) {
    const auto key = *NoteVerifier::parse(kNeumannKey);
    for (std::size_t bit = 0; bit < kNeumannNote.size() * 8; ++bit) {
        auto bad = kNeumannNote;
        bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ 1 << bit % 8);
        EXPECT_FALSE(open_note(bad, key)) << "bit " << bit;
    }
}

TEST(Note, SignaturesOfOtherKeysAreIgnored) {
    const auto log = signer(), witness = signer("witness.example", 9);
    const auto note = sign_note("text\n", log);
    const auto both = cosign_note(note, witness);
    ASSERT_TRUE(both);
    EXPECT_EQ(*open_note(*both, verifier(log)), "text\n");
    EXPECT_EQ(*open_note(*both, verifier(witness)), "text\n");
    EXPECT_EQ(code(open_note(note, verifier(witness))), "unsigned");
    // Same name, another key: another key id, so not its signature at all.
    EXPECT_EQ(code(open_note(note, verifier(signer("example.org/log", 8)))), "unsigned");
}

TEST(Note, AWrongSignatureByTheKeyIsAnErrorEvenBesideARightOne) {
    const auto log = signer();
    const auto note = sign_note("text\n", log);
    const auto other = sign_note("other\n", log);
    const auto wrong = "text\n" + other.substr(other.find("\n\n") + 1);
    EXPECT_EQ(code(open_note(wrong, verifier(log))), "signature");
    EXPECT_EQ(code(open_note(wrong + log.signature_line("text\n"), verifier(log))), "signature");
}

TEST(Note, TheTextMayHoldEmptyLines) {
    const auto log = signer();
    EXPECT_EQ(*open_note(sign_note("a\n\nb\n", log), verifier(log)), "a\n\nb\n");
    EXPECT_EQ(*open_note(sign_note("\n\n", log), verifier(log)), "\n\n");
}

TEST(Note, MalformedNotesAreRefused) {
    const auto log = signer();
    const auto line = log.signature_line("text\n");
    const std::string good = "text\n\n" + line;
    ASSERT_TRUE(open_note(good, verifier(log)));
    const std::string bad[] = {"",
                               "text\n",
                               "text\n\n",
                               "text\n" + line,
                               "\n" + line,
                               good.substr(0, good.size() - 1),
                               good + "\n",
                               good + "junk\n",
                               "te\rxt\n\n" + line,
                               "te\x7fxt\n\n" + line,
                               "te\xff\n\n" + line,
                               std::string("te\0xt\n\n", 7) + line,
                               good + "\u2014 name\n",
                               good + "\u2014 name AAAA\n",
                               good + "\u2014  AAAAAAAA\n",
                               good + "\u2014 a+b AAAAAAAA\n",
                               good + "\u2014 a\u3000b AAAAAAAA\n",
                               good + "\u2014 name AAAAAAB=\n",
                               "text\n\n" + line.substr(0, line.size() - 2) + "\n",
                               std::string(kMaxNote, 'a') + "\n\n" + line};
    for (const auto& note : bad) EXPECT_EQ(code(open_note(note, verifier(log))), "note") << note;
}

TEST(Note, AtMostAHundredSignatures) {
    const auto log = signer();
    auto note = sign_note("text\n", log);
    for (int i = 1; i < 100; ++i) note += "\u2014 w AAAAAAAA\n";
    EXPECT_TRUE(open_note(note, verifier(log)));
    EXPECT_EQ(code(cosign_note(note, log)), "note");
    EXPECT_EQ(code(open_note(note + "\u2014 w AAAAAAAA\n", verifier(log))), "note");
}

TEST(Note, VerifierKeysAreReadStrictly) {
    const auto text = verifier_key_text(signer());
    EXPECT_TRUE(NoteVerifier::parse(text));
    auto wrong_id = text;
    wrong_id[text.find('+') + 1] ^= 1;
    auto capitals = kNeumannKey;
    capitals[kNeumannKey.find('+') + 1] = 'C';
    for (const auto& bad : {std::string(), wrong_id, capitals, text + "=", "x" + text,
                            text.substr(1), text.substr(0, text.rfind('+')), " " + text,
                            kNeumannKey.substr(0, 13) + kNeumannKey.substr(14)})
        EXPECT_EQ(code(NoteVerifier::parse(bad)), "verifier-key") << bad;
    EXPECT_THROW(signer("two words"), std::invalid_argument);
    EXPECT_THROW(signer("a+b"), std::invalid_argument);
    EXPECT_THROW(signer(""), std::invalid_argument);
}

TEST(Checkpoint, RoundTripAndText) {
    const auto log = signer();
    const Checkpoint checkpoint{log.name(), 20852163, leaf_hash({}), {}};
    const auto note = sign_checkpoint(checkpoint, log);
    EXPECT_TRUE(note.starts_with(
        "example.org/log\n20852163\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n\n\u2014 "));
    const auto opened = open_checkpoint(note, verifier_key_text(log));
    ASSERT_TRUE(opened);
    EXPECT_EQ(*opened, checkpoint);
}

TEST(Checkpoint, OriginMustBeTheKeysName) {
    const auto log = signer();
    const auto note = sign_checkpoint({"example.org/blocks", 1, Hash{}, {}}, log);
    EXPECT_EQ(code(open_checkpoint(note, verifier_key_text(log))), "origin");
}

TEST(Checkpoint, IsReadStrictly) {
    const std::string root = to_base64(Hash{}) + "\n";
    EXPECT_TRUE(parse_checkpoint("o\n0\n" + root));
    EXPECT_TRUE(parse_checkpoint("o\n9223372036854775807\n" + root));
    const auto extended = parse_checkpoint("o\n7\n" + root + "Timestamp: 1\nmore\n");
    ASSERT_TRUE(extended);
    EXPECT_EQ(extended->extensions, (std::vector<std::string>{"Timestamp: 1", "more"}));
    EXPECT_EQ(checkpoint_text(*extended), "o\n7\n" + root + "Timestamp: 1\nmore\n");
    for (const auto& bad :
         {std::string(), std::string("o\n"), std::string("o\n1\n"), "\n1\n" + root, "o\n\n" + root,
          "o\n01\n" + root, "o\n+1\n" + root, "o\n-1\n" + root, "o\n1 \n" + root, "o\n0x1\n" + root,
          "o\n9223372036854775808\n" + root, "o\n18446744073709551616\n" + root,
          "o\n1\n" + root.substr(0, root.size() - 1), "o\n1\n" + root + "\n",
          "o\n1\n" + root + "more", "o\n1\n" + root + "\nmore\n",
          "o\n1\n" + root.substr(0, root.size() - 2) + "\n", std::string("o\n1\nAAAA\n"),
          "o\r\n1\n" + root.substr(0, root.size() - 2) + "B\n"})
        EXPECT_EQ(code(parse_checkpoint(bad)), "checkpoint") << bad;
}

}  // namespace note_test
}  // namespace vs::tlog
