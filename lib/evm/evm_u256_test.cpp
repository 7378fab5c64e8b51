// Arithmetic against OpenSSL's big numbers: another implementation, random and extreme operands.
#include <gtest/gtest.h>
#include <openssl/bn.h>

#include <memory>
#include <random>

#include "evm/u256.h"

namespace vs::evm::u256_test {
namespace {

struct Free {
    void operator()(BIGNUM* number) const { BN_free(number); }
    void operator()(BN_CTX* context) const { BN_CTX_free(context); }
};
using Number = std::unique_ptr<BIGNUM, Free>;

Number big(const U256& a) {
    const auto bytes = a.to_be();
    return Number(BN_bin2bn(bytes.data(), 32, nullptr));
}

U256 small(const BIGNUM* number) {  // modulo 2^256
    Number low(BN_dup(number));
    BN_mask_bits(low.get(), 256);
    std::uint8_t bytes[32];
    BN_bn2binpad(low.get(), bytes, 32);
    return U256::from_be(bytes);
}

// Operands of all lengths, with runs of zeros and ones, where carries and estimates go wrong.
class Operands {
  public:
    U256 next() {
        U256 out;
        for (auto& word : out.w) {
            switch (random_() % 5) {
                case 0:
                    word = 0;
                    break;
                case 1:
                    word = ~std::uint64_t{0};
                    break;
                case 2:
                    word = std::uint64_t{1} << (random_() % 64);
                    break;
                default:
                    word = random_();
                    break;
            }
        }
        const auto words = random_() % 5;
        for (auto i = words; i < 4; ++i) out.w[i] = 0;
        return out;
    }

  private:
    std::mt19937_64 random_{20261122};
};

constexpr int kRounds = 20000;

TEST(EvmU256, AddsSubtractsMultipliesAsOpenSsl) {
    Operands operands;
    const std::unique_ptr<BN_CTX, Free> context(BN_CTX_new());
    for (int i = 0; i < kRounds; ++i) {
        const U256 a = operands.next(), b = operands.next();
        const auto x = big(a), y = big(b);
        Number out(BN_new());
        BN_add(out.get(), x.get(), y.get());
        ASSERT_EQ(a + b, small(out.get()));
        ASSERT_EQ(add_carry(a, b).carry, BN_num_bits(out.get()) > 256);
        ASSERT_EQ(a + b - b, a);
        ASSERT_EQ(sub_borrow(a, b).carry, BN_cmp(x.get(), y.get()) < 0);
        ASSERT_EQ(less(a, b), a < b);
        BN_mul(out.get(), x.get(), y.get(), context.get());
        ASSERT_EQ(a * b, small(out.get()));
    }
}

TEST(EvmU256, DividesAsOpenSsl) {
    Operands operands;
    const std::unique_ptr<BN_CTX, Free> context(BN_CTX_new());
    for (int i = 0; i < kRounds; ++i) {
        const U256 a = operands.next(), b = operands.next();
        const auto [quotient, remainder] = divide(a, b);
        if (b.is_zero()) {
            ASSERT_TRUE(quotient.is_zero() && remainder.is_zero());
            continue;
        }
        Number q(BN_new()), r(BN_new());
        BN_div(q.get(), r.get(), big(a).get(), big(b).get(), context.get());
        ASSERT_EQ(quotient, small(q.get())) << to_hex_quantity(a) << " / " << to_hex_quantity(b);
        ASSERT_EQ(remainder, small(r.get()));
    }
}

TEST(EvmU256, ModularArithmeticAsOpenSsl) {
    Operands operands;
    const std::unique_ptr<BN_CTX, Free> context(BN_CTX_new());
    for (int i = 0; i < kRounds; ++i) {
        const U256 a = operands.next(), b = operands.next(), m = operands.next();
        if (m.is_zero()) {
            ASSERT_TRUE(addmod(a, b, m).is_zero() && mulmod(a, b, m).is_zero());
            continue;
        }
        Number out(BN_new());
        BN_mod_add(out.get(), big(a).get(), big(b).get(), big(m).get(), context.get());
        ASSERT_EQ(addmod(a, b, m), small(out.get()));
        BN_mod_mul(out.get(), big(a).get(), big(b).get(), big(m).get(), context.get());
        ASSERT_EQ(mulmod(a, b, m), small(out.get()));
    }
}

TEST(EvmU256, PowersAsOpenSsl) {
    Operands operands;
    const std::unique_ptr<BN_CTX, Free> context(BN_CTX_new());
    Number modulus(BN_new());
    BN_set_bit(modulus.get(), 256);
    for (int i = 0; i < 500; ++i) {
        const U256 a = operands.next(), b = operands.next();
        Number out(BN_new());
        BN_mod_exp(out.get(), big(a).get(), big(b).get(), modulus.get(), context.get());
        ASSERT_EQ(exp(a, b), small(out.get()));
    }
    EXPECT_EQ(exp(0, 0), U256{1});
    EXPECT_EQ(exp(2, 255), U256{1} << 255);
    EXPECT_EQ(exp(2, 256), U256{});
}

TEST(EvmU256, ShiftsAsOpenSsl) {
    Operands operands;
    for (int i = 0; i < kRounds; ++i) {
        const U256 a = operands.next();
        const auto n = static_cast<unsigned>(i % 260);
        Number out(BN_new());
        BN_lshift(out.get(), big(a).get(), static_cast<int>(n));
        ASSERT_EQ(a << n, small(out.get()));
        BN_rshift(out.get(), big(a).get(), static_cast<int>(n));
        ASSERT_EQ(a >> n, small(out.get()));
    }
}

TEST(EvmU256, SignedOperations) {
    const U256 minus_one = ~U256{}, least = U256{1} << 255;
    EXPECT_EQ(sdiv(least, minus_one), least);  // the one overflow
    EXPECT_EQ(sdiv(-U256{7}, 2), -U256{3});
    EXPECT_EQ(smod(-U256{7}, 2), -U256{1});
    EXPECT_EQ(smod(7, -U256{2}), U256{1});
    EXPECT_EQ(sar(least, 255), minus_one);
    EXPECT_EQ(sar(least, 256), minus_one);
    EXPECT_EQ(sar(least >> 1, 256), U256{});
    EXPECT_TRUE(signed_less(minus_one, 0));
    EXPECT_FALSE(signed_less(0, minus_one));
    EXPECT_EQ(sign_extend(0, 0x80), -U256{0x80});
    EXPECT_EQ(sign_extend(0, 0xff7f), U256{0x7f});
    EXPECT_EQ(sign_extend(31, 0x80), U256{0x80});
    EXPECT_EQ(sign_extend(~U256{}, 0x80), U256{0x80});
    EXPECT_EQ(byte_at(31, 0x1234), U256{0x34});
    EXPECT_EQ(byte_at(0, U256{0xab} << 248), U256{0xab});
    EXPECT_EQ(byte_at(32, minus_one), U256{});
}

TEST(EvmU256, TextBothWays) {
    Operands operands;
    for (int i = 0; i < 500; ++i) {
        const U256 a = operands.next();
        ASSERT_EQ(parse_u256(to_decimal(a)), a);
        ASSERT_EQ(parse_u256(to_hex_quantity(a)), a);
        const std::unique_ptr<char, void (*)(char*)> text(BN_bn2dec(big(a).get()),
                                                          [](char* p) { OPENSSL_free(p); });
        ASSERT_EQ(to_decimal(a), text.get());
    }
    EXPECT_EQ(to_hex_quantity(0), "0x0");
    EXPECT_EQ(parse_u256("").error().code, "number");
    EXPECT_EQ(parse_u256("0x").error().code, "number");
    EXPECT_EQ(parse_u256("12a").error().code, "number");
    EXPECT_EQ(parse_u256("0x1" + std::string(64, '0')).error().code, "range");
}

}  // namespace
}  // namespace vs::evm::u256_test
