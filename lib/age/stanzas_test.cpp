#include "age/stanzas.h"

#include <gtest/gtest.h>

namespace vs::age {
namespace stanzas_test {

// A file whose stanzas the test chooses; its MAC and payload are right.
struct Forged {
    Identity identity = generate();
    FileKey key = FileKey::random();
    Stanza good = *wrap(key, recipient_of(identity));

    std::string open(const std::vector<Stanza>& stanzas) const {
        const auto header = write_header(stanzas, key);
        const auto parsed = parse_header(as_bytes(header));
        Keys keys;
        keys.identities = {identity};
        keys.passphrases = {"password"};
        const auto opened = unwrap(*parsed, keys);
        if (!opened) return opened.error().code;
        return opened->bytes() == key.bytes() ? "opened" : "another key";
    }
};

TEST(AgeStanzas, TheGoodOneOpensAlsoBesideUnknownOnes) {
    const Forged f;
    EXPECT_EQ(f.open({f.good}), "opened");
    EXPECT_EQ(f.open({{{"x"}, {}}, f.good, {{"mlkem768x25519", "AAAA"}, Bytes(32)}}), "opened");
    EXPECT_EQ(f.open({{{"x"}, {}}}), "no-match");
    EXPECT_EQ(f.open({{{"x25519", "AAAA"}, {}}}), "no-match");
}

TEST(AgeStanzas, X25519OfAnyOtherShapeIsRefusedAlsoAfterOneThatOpens) {
    const Forged f;
    const auto share = f.good.arguments[1];
    for (const Stanza& bad :
         {Stanza{{"X25519"}, f.good.body}, Stanza{{"X25519", share, "extra"}, f.good.body},
          Stanza{{"X25519", share + "A"}, f.good.body}, Stanza{{"X25519", "AAAA"}, f.good.body},
          Stanza{{"X25519", share}, Bytes(31)}, Stanza{{"X25519", share}, Bytes(33)},
          Stanza{{"X25519", share}, {}}}) {
        EXPECT_EQ(f.open({bad}), "header");
        EXPECT_EQ(f.open({f.good, bad}), "header");
    }
}

TEST(AgeStanzas, ScryptOfAnyOtherShapeIsRefused) {
    const Forged f;
    const auto good = *wrap(f.key, "password", 2);
    const auto salt = good.arguments[1];
    EXPECT_EQ(f.open({good}), "opened");
    for (const Stanza& bad :
         {Stanza{{"scrypt", salt}, good.body}, Stanza{{"scrypt", salt, "2", "x"}, good.body},
          Stanza{{"scrypt", "AAAA", "2"}, good.body}, Stanza{{"scrypt", salt, "2"}, Bytes(33)},
          Stanza{{"scrypt", salt, "02"}, good.body}, Stanza{{"scrypt", salt, "23"}, good.body},
          Stanza{{"scrypt", salt, "4294967298"}, good.body},
          Stanza{{"scrypt", salt, "-2"}, good.body}})
        EXPECT_EQ(f.open({bad}), "header");
}

TEST(AgeStanzas, ScryptStandsAlone) {
    const Forged f;
    const auto scrypt = *wrap(f.key, "password", 2);
    EXPECT_EQ(f.open({f.good, scrypt}), "header");
    EXPECT_EQ(f.open({scrypt, scrypt}), "header");
    EXPECT_EQ(f.open({scrypt, {{"unknown"}, {}}}), "header");
}

}  // namespace stanzas_test
}  // namespace vs::age
