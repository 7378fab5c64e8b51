#include "ipfs/cid.h"

#include <gtest/gtest.h>

#include "ipfs/multibase.h"
#include "ipfs/varint.h"

namespace vs::ipfs {
namespace cid_tests {

constexpr const char* kEmptyRaw = "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku";

Bytes hex(std::string_view text) {
    return from_hex(text).value();
}

std::string code_of(std::string_view text) {
    const auto cid = parse_cid(text);
    return cid ? "" : cid.error().code;
}

TEST(Cid, the_empty_raw_block) {
    const auto cid = raw_cid_of({});
    EXPECT_EQ(to_text(cid), kEmptyRaw);
    EXPECT_EQ(parse_cid(kEmptyRaw).value(), cid);
    EXPECT_EQ(sha256_digest(cid).value(), crypto::sha256(ByteView()));
    EXPECT_EQ(to_hex(to_binary(cid)).substr(0, 8), "01551220");
}

TEST(Cid, identity_of_nothing) {
    const auto cid = parse_cid("bafkqaaa").value();
    EXPECT_EQ(cid.version, 1u);
    EXPECT_EQ(cid.codec, kRaw);
    EXPECT_EQ(to_hex(cid.multihash), "0000");
    EXPECT_EQ(to_text(cid), "bafkqaaa");
    EXPECT_EQ(sha256_digest(cid).error().code, "not-sha256");
}

TEST(Cid, version_0_and_its_version_1) {
    // The empty UnixFS folder, in Kubo's documentation under both names.
    const auto old = parse_cid("QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn").value();
    EXPECT_EQ(old.version, 0u);
    EXPECT_EQ(old.codec, kDagPb);
    EXPECT_EQ(to_text(old), "QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn");
    const auto fresh = parse_cid("bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354");
    EXPECT_EQ(fresh.value().multihash, old.multihash);
    EXPECT_EQ(fresh->codec, kDagPb);
}

TEST(Cid, the_same_in_every_alphabet) {
    const auto cid = raw_cid_of(as_bytes("a block"));
    for (const Base base :
         {Base::base16, Base::base16_upper, Base::base32, Base::base32_upper, Base::base36,
          Base::base36_upper, Base::base58btc, Base::base64, Base::base64url})
        EXPECT_EQ(parse_cid(to_multibase(base, to_binary(cid))).value(), cid) << char(base);
}

TEST(Cid, refuses_what_is_not_one) {
    EXPECT_EQ(code_of(""), "multibase");
    EXPECT_EQ(code_of("b"), "varint");
    EXPECT_EQ(code_of("x123"), "multibase");
    EXPECT_EQ(code_of(std::string(kEmptyRaw) + "aa"), "cid");  // bytes after it
    EXPECT_EQ(code_of("f0155122000"), "multihash");            // cut short
    EXPECT_EQ(code_of("Bafkqaaa"), "multibase");               // mixed case
    EXPECT_EQ(code_of("QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3N0"), "multibase");
    EXPECT_EQ(code_of("f02551220" + std::string(64, '0')), "cid");        // version 2
    EXPECT_EQ(code_of("f00551220" + std::string(64, '0')), "cid");        // version 0 as 1
    EXPECT_EQ(code_of("f1220" + std::string(64, '0')), "cid");            // version 0 in multibase
    EXPECT_EQ(code_of("f01551221" + std::string(66, '0')), "multihash");  // too long
    EXPECT_EQ(code_of("f01551200"), "multihash");                         // no digest
    EXPECT_EQ(code_of(std::string(100000, 'b')), "multibase");
}

TEST(Cid, varints_are_canonical_and_bounded) {
    EXPECT_EQ(code_of("f8100551220" + std::string(64, '0')), "varint");  // 1 in two bytes
    EXPECT_EQ(code_of("f01ffffffffffffffffff01"), "varint");             // codec of 10 bytes
    EXPECT_FALSE(take_varint(hex("80")));
    EXPECT_FALSE(take_varint(hex("8000")));
    EXPECT_EQ(take_varint(hex("ffffffffffffffff7f")).value().value, (1ull << 63) - 1);
    EXPECT_FALSE(take_varint(hex("ffffffffffffffffff01")));
    for (const std::uint64_t value : {0ull, 1ull, 127ull, 128ull, 16384ull, (1ull << 63) - 1}) {
        Bytes out;
        append_varint(out, value);
        EXPECT_EQ(take_varint(out).value().value, value);
        EXPECT_EQ(take_varint(out)->size, out.size());
    }
    // The specification's own example: 300 is 10101100 00000010.
    EXPECT_EQ(take_varint(hex("ac02")).value().value, 300u);
}

TEST(Cid, identity_digests_end_at_128_bytes) {
    const auto of = [](std::size_t size) {
        return to_multibase(Base::base16, concat({hex("0155"), to_multihash(0, Bytes(size))}));
    };
    EXPECT_EQ(code_of(of(128)), "");
    EXPECT_EQ(code_of(of(129)), "multihash");
}

TEST(Cid, is_taken_from_the_front_of_a_section) {
    const auto cid = raw_cid_of(as_bytes("x"));
    const auto section = concat({to_binary(cid), as_bytes("x")});
    EXPECT_EQ(take_cid(section).value().cid, cid);
    EXPECT_EQ(take_cid(section)->size, 36u);
    const auto old = concat({cid.multihash, as_bytes("x")});
    EXPECT_EQ(take_cid(old).value().size, 34u);
    for (std::size_t size = 0; size < 36; ++size)
        EXPECT_FALSE(take_cid(ByteView(section).first(size))) << size;
}

TEST(Cid, a_truncated_sha256_names_no_block) {
    const Cid cid{1, kRaw, to_multihash(kSha256, Bytes(20))};
    EXPECT_EQ(parse_cid(to_text(cid)).value(), cid);
    EXPECT_EQ(sha256_digest(cid).error().code, "not-sha256");
    EXPECT_EQ(sha256_digest(Cid{}).error().code, "varint");
}

// The examples of the multibase specification's README and of RFC 4648 section 10.
TEST(Multibase, known_values) {
    const auto text = as_bytes("Multibase is awesome! \\o/");
    EXPECT_EQ(to_multibase(Base::base16, text),
              "f4d756c74696261736520697320617765736f6d6521205c6f2f");
    EXPECT_EQ(to_multibase(Base::base58btc, text), "zYAjKoNbau5KiqmHPmSxYCvn66dA1vLmwbt");
    EXPECT_EQ(to_multibase(Base::base32, as_bytes("foobar")), "bmzxw6ytboi");
    EXPECT_EQ(to_multibase(Base::base32_upper, as_bytes("fo")), "BMZXQ");
    EXPECT_EQ(to_multibase(Base::base64, as_bytes("fo")), "mZm8");
}

TEST(Multibase, every_length_comes_back) {
    Bytes bytes;
    for (int size = 0; size < 70; ++size) {
        for (const Base base : {Base::base16, Base::base32, Base::base36, Base::base58btc,
                                Base::base64, Base::base64url, Base::base32_upper})
            EXPECT_EQ(from_multibase(to_multibase(base, bytes)).value(), bytes) << char(base);
        bytes.insert(bytes.begin() + size / 2, static_cast<std::uint8_t>(size * 37));
    }
}

TEST(Multibase, refuses_second_spellings) {
    for (const char* text : {"bmzxq=", "bmzxr", "bmz\n", "ba", "mZm9", "mZm", "mZ", "f0", "f0g",
                             "F0a", "z0", "zl0I", "k-", "u+/"})
        EXPECT_FALSE(from_multibase(text)) << text;
}

}  // namespace cid_tests
}  // namespace vs::ipfs
