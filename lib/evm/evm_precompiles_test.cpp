// Precompiles against OpenSSL, published values, and the laws of groups and pairings.
#include <gtest/gtest.h>
#include <openssl/evp.h>

#include "evm/detail/bn254_curve.h"
#include "evm/precompiles.h"

namespace vs::evm::precompiles_test {
namespace {

constexpr std::int64_t kGas = 10'000'000;

Bytes answer(unsigned number, ByteView input, Revision revision = Revision::cancun) {
    const auto outcome = call_precompile(number, revision, input, kGas);
    EXPECT_EQ(outcome.status, Status::success);
    return outcome.output;
}
std::int64_t price(unsigned number, ByteView input, Revision revision = Revision::cancun) {
    return kGas - call_precompile(number, revision, input, kGas).gas_left;
}

TEST(EvmPrecompiles, AddressesByRevision) {
    Address address{};
    EXPECT_EQ(precompile_number(address, Revision::cancun), 0u);
    address[19] = 9;
    EXPECT_EQ(precompile_number(address, Revision::istanbul), 9u);
    address[19] = 10;
    EXPECT_EQ(precompile_number(address, Revision::shanghai), 0u);
    EXPECT_EQ(precompile_number(address, Revision::cancun), 10u);
    address[18] = 1;
    EXPECT_EQ(precompile_number(address, Revision::cancun), 0u);
}

TEST(EvmPrecompiles, PointEvaluationIsUnsupportedAndSaysSo) {
    EXPECT_EQ(call_precompile(10, Revision::cancun, {}, kGas).status,
              Status::unsupported_precompile);
}

TEST(EvmPrecompiles, Hashes) {
    const auto abc = as_bytes("abc");
    EXPECT_EQ(to_hex(answer(2, abc)),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(to_hex(answer(3, abc)),  // RIPEMD-160's own test value
              "0000000000000000000000008eb208f7e05d987a9b044a8e98c6b087f15a0bfc");
    EXPECT_EQ(answer(4, abc), to_bytes(abc));
    EXPECT_EQ(price(2, Bytes(33)), 60 + 24);
    EXPECT_EQ(price(3, {}), 600);
    EXPECT_EQ(price(4, Bytes(1)), 18);
    EXPECT_EQ(call_precompile(2, Revision::cancun, abc, 71).status, Status::out_of_gas);
}

TEST(EvmPrecompiles, EcrecoverOfNonsenseIsEmpty) {
    EXPECT_TRUE(answer(1, {}).empty());
    Bytes input(128, 0xff);
    EXPECT_TRUE(answer(1, input).empty());
    EXPECT_EQ(price(1, input), 3000);
}

Bytes modexp_input(std::string_view base, std::string_view exponent, std::string_view modulus) {
    Bytes out;
    const Bytes parts[] = {*from_hex(base), *from_hex(exponent), *from_hex(modulus)};
    for (const auto& part : parts) append(out, U256{part.size()}.to_be());
    for (const auto& part : parts) append(out, part);
    return out;
}

TEST(EvmPrecompiles, Modexp) {
    EXPECT_EQ(to_hex(answer(5, modexp_input("03", "05", "0064"))), "002b");  // 243 mod 100
    EXPECT_EQ(to_hex(answer(5, modexp_input("03", "05", "10"))), "03");      // even modulus
    EXPECT_EQ(to_hex(answer(5, modexp_input("03", "05", "0000"))), "0000");
    EXPECT_EQ(to_hex(answer(5, modexp_input("03", "05", "01"))), "00");
    EXPECT_EQ(to_hex(answer(5, modexp_input("00", "", "0007"))), "0001");  // 0^0
    EXPECT_TRUE(answer(5, modexp_input("03", "05", "")).empty());
    EXPECT_TRUE(answer(5, {}).empty());
    // EIP-198's own example: 3^(2^256 - 2^32 - 978) mod (2^256 - 2^32 - 977) = 1 (Fermat).
    const std::string p = "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f";
    const std::string p_less_one = p.substr(0, 62) + "2e";
    EXPECT_EQ(U256::from_be(answer(5, modexp_input("03", p_less_one, p))), U256{1});
    EXPECT_EQ(price(5, modexp_input("03", p_less_one, p), Revision::istanbul), 13056);
    EXPECT_EQ(price(5, modexp_input("03", p_less_one, p)), 1360);  // EIP-2565
}

TEST(EvmPrecompiles, ModexpOfHugeLengthsIsRefusedByPrice) {
    for (std::size_t part = 0; part < 3; ++part) {
        Bytes input(96);
        for (std::size_t i = 0; i < 3; ++i) input[32 * i + 31] = 1;
        for (std::size_t i = 0; i < 32; ++i) input[32 * part + i] = 0xff;
        EXPECT_EQ(call_precompile(5, Revision::cancun, input, kGas).status, Status::out_of_gas);
        EXPECT_EQ(call_precompile(5, Revision::istanbul, input, kGas).status, Status::out_of_gas);
    }
}

// BLAKE2b-512 of one block by F alone.
TEST(EvmPrecompiles, Blake2fAgainstOpenSsl) {
    const std::string text = "The quick brown fox";
    constexpr std::uint64_t kInitial[8] = {
        0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
        0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};
    Bytes input{0, 0, 0, 12};
    for (std::size_t i = 0; i < 8; ++i)
        for (std::size_t b = 0; b < 8; ++b)
            input.push_back(
                static_cast<std::uint8_t>((kInitial[i] ^ (i == 0 ? 0x01010040u : 0u)) >> (8 * b)));
    append(input, as_bytes(text));
    input.resize(4 + 64 + 128);
    input.push_back(static_cast<std::uint8_t>(text.size()));
    input.resize(4 + 64 + 128 + 16);
    input.push_back(1);
    Bytes wanted(64);
    unsigned size = 0;
    EVP_Digest(text.data(), text.size(), wanted.data(), &size, EVP_blake2b512(), nullptr);
    EXPECT_EQ(answer(9, input), wanted);
    EXPECT_EQ(price(9, input), 12);
    input.back() = 2;
    EXPECT_EQ(call_precompile(9, Revision::cancun, input, kGas).status, Status::precompile_failure);
    input.pop_back();
    EXPECT_EQ(call_precompile(9, Revision::cancun, input, kGas).status, Status::precompile_failure);
}

// The generators of EIP-197.
Bytes g1(const U256& factor) {
    Bytes input;
    for (const U256 word : {U256{1}, U256{2}, factor}) append(input, word.to_be());
    return answer(7, input);
}
Bytes g2() {
    Bytes out;
    for (const auto* word :
         {"11559732032986387107991004021392285783925812861821192530917403151452391805634",
          "10857046999023057135944570762232829481370756359578518086990519993285655852781",
          "4082367875863433681332203403145435568316851327593401208105741076214120093531",
          "8495653923123431417604973247489272438418190587263600148770280649306958101930"})
        append(out, parse_u256(word)->to_be());
    return out;
}

TEST(EvmPrecompiles, Bn254GroupLaws) {
    EXPECT_EQ(answer(6, concat({g1(5), g1(7)})), g1(12));
    EXPECT_EQ(answer(6, concat({g1(5), g1(5)})), g1(10));
    EXPECT_EQ(answer(6, concat({g1(5), g1(bn254::kOrder - U256{5})})), Bytes(64));
    EXPECT_EQ(answer(6, concat({g1(5), Bytes(64)})), g1(5));
    EXPECT_EQ(g1(bn254::kOrder), Bytes(64));
    EXPECT_EQ(g1(bn254::kOrder + U256{3}), g1(3));
    EXPECT_EQ(g1(~U256{}), g1(~U256{} % bn254::kOrder));
    EXPECT_EQ(answer(6, {}), Bytes(64));
    Bytes wrong(64, 1);
    EXPECT_EQ(call_precompile(6, Revision::cancun, wrong, kGas).status, Status::precompile_failure);
    const auto too_large = concat({bn254::kPrime.to_be(), U256{}.to_be()});
    EXPECT_EQ(call_precompile(6, Revision::cancun, too_large, kGas).status,
              Status::precompile_failure);
}

bool pairs_to_one(ByteView input) {
    return answer(8, input).back() == 1;
}

TEST(EvmPrecompiles, PairingIsBilinear) {
    EXPECT_TRUE(pairs_to_one({}));
    EXPECT_FALSE(pairs_to_one(concat({g1(1), g2()})));  // not degenerate
    const auto minus = [](std::uint64_t n) { return g1(bn254::kOrder - U256{n}); };
    EXPECT_TRUE(pairs_to_one(concat({g1(1), g2(), minus(1), g2()})));
    EXPECT_TRUE(pairs_to_one(concat({g1(3), g2(), g1(4), g2(), minus(7), g2()})));
    EXPECT_FALSE(pairs_to_one(concat({g1(3), g2(), g1(4), g2(), minus(8), g2()})));
    EXPECT_TRUE(pairs_to_one(concat({Bytes(64), g2(), g1(1), Bytes(128)})));
    EXPECT_EQ(price(8, concat({g1(1), g2()})), 45000 + 34000);
}

TEST(EvmPrecompiles, PairingIsBilinearInTheSecondGroup) {
    using namespace bn254;
    const auto base = g2();
    const auto field = [&](std::size_t i) {
        return Fp::from(U256::from_be(ByteView(base).subspan(32 * i, 32)));
    };
    const G2 q{{field(1), field(0)}, {field(3), field(2)}, false};
    ASSERT_TRUE(in_group(q));
    const G1 p{Fp::one(), Fp::from(2), false};
    const G2 q6 = multiply(q, 6).affine();
    const G1 minus_6p = multiply(p, kOrder - U256{6}).affine();
    EXPECT_TRUE(pairing_product_is_one({{p, q6}, {minus_6p, q}}));
    EXPECT_FALSE(pairing_product_is_one({{p, q6}, {minus_6p, q6}}));
    G2 off = q;
    off.y = off.y + Fp2::one();
    EXPECT_FALSE(in_group(off));
}

}  // namespace
}  // namespace vs::evm::precompiles_test
