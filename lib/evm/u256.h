// Unsigned integers of 256 bits as the EVM computes with them: all arithmetic wraps modulo 2^256,
// signed operations read two's complement (yellow paper, H.2). Pure, thread-safe, no allocation.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/bytes.h"

namespace vs::evm {

__extension__ using u128 = unsigned __int128;

struct U256 {
    std::uint64_t w[4] = {0, 0, 0, 0};  // least significant word first

    constexpr U256() = default;
    constexpr U256(std::uint64_t low) : w{low, 0, 0, 0} {}  // implicit: numbers are numbers
    constexpr U256(std::uint64_t w0, std::uint64_t w1, std::uint64_t w2, std::uint64_t w3)
        : w{w0, w1, w2, w3} {}

    constexpr bool is_zero() const { return (w[0] | w[1] | w[2] | w[3]) == 0; }
    constexpr bool fits_u64() const { return (w[1] | w[2] | w[3]) == 0; }
    constexpr bool is_negative() const { return w[3] >> 63 != 0; }
    constexpr bool bit(unsigned i) const { return i < 256 && (w[i / 64] >> (i % 64) & 1) != 0; }
    // The value, or the largest u64 where it does not fit.
    constexpr std::uint64_t clamp_u64() const { return fits_u64() ? w[0] : ~std::uint64_t{0}; }
    constexpr explicit operator bool() const { return !is_zero(); }

    constexpr bool operator==(const U256& b) const {
        return ((w[0] ^ b.w[0]) | (w[1] ^ b.w[1]) | (w[2] ^ b.w[2]) | (w[3] ^ b.w[3])) == 0;
    }
    constexpr std::strong_ordering operator<=>(const U256& b) const {
        for (int i = 3; i > 0; --i)
            if (w[i] != b.w[i]) return w[i] <=> b.w[i];
        return w[0] <=> b.w[0];
    }

    // Big-endian bytes, as words of memory, storage and hashes are written.
    static U256 from_be(const std::uint8_t* thirty_two);
    static U256 from_be(ByteView bytes);  // at most 32; more is a programmer error
    void store_be(std::uint8_t* thirty_two) const;
    std::array<std::uint8_t, 32> to_be() const;
};

struct Carried {
    U256 value;
    bool carry;
};

namespace detail {

// a + b + carry and a - b - borrow; the carry (0 or 1) comes back. GCC makes one instruction of
// each only when told so; Clang needs no telling.
constexpr std::uint64_t add_word(std::uint64_t a, std::uint64_t b, unsigned char& carry) {
#if defined(__x86_64__) && !defined(__clang__)
    if (!std::is_constant_evaluated()) {
        unsigned long long out = 0;
        carry = __builtin_ia32_addcarryx_u64(carry, a, b, &out);
        return out;
    }
#endif
    const u128 sum = u128{a} + b + carry;
    carry = static_cast<unsigned char>(sum >> 64);
    return static_cast<std::uint64_t>(sum);
}
constexpr std::uint64_t subtract_word(std::uint64_t a, std::uint64_t b, unsigned char& borrow) {
#if defined(__x86_64__) && !defined(__clang__)
    if (!std::is_constant_evaluated()) {
        unsigned long long out = 0;
        borrow = __builtin_ia32_sbb_u64(borrow, a, b, &out);
        return out;
    }
#endif
    const u128 difference = u128{a} - b - borrow;
    borrow = static_cast<unsigned char>(difference >> 64 & 1);
    return static_cast<std::uint64_t>(difference);
}

}  // namespace detail

// Sum with the carry out of bit 255; difference with the borrow.
constexpr Carried add_carry(const U256& a, const U256& b) {
    unsigned char carry = 0;
    const auto w0 = detail::add_word(a.w[0], b.w[0], carry);
    const auto w1 = detail::add_word(a.w[1], b.w[1], carry);
    const auto w2 = detail::add_word(a.w[2], b.w[2], carry);
    const auto w3 = detail::add_word(a.w[3], b.w[3], carry);
    return {{w0, w1, w2, w3}, carry != 0};
}
constexpr Carried sub_borrow(const U256& a, const U256& b) {
    unsigned char borrow = 0;
    const auto w0 = detail::subtract_word(a.w[0], b.w[0], borrow);
    const auto w1 = detail::subtract_word(a.w[1], b.w[1], borrow);
    const auto w2 = detail::subtract_word(a.w[2], b.w[2], borrow);
    const auto w3 = detail::subtract_word(a.w[3], b.w[3], borrow);
    return {{w0, w1, w2, w3}, borrow != 0};
}

constexpr U256 operator+(const U256& a, const U256& b) {
    return add_carry(a, b).value;
}
constexpr U256 operator-(const U256& a, const U256& b) {
    return sub_borrow(a, b).value;
}
constexpr U256 operator-(const U256& a) {
    return U256{} - a;
}
constexpr U256 operator*(const U256& a, const U256& b) {
    // Column by column, so that three words hold the running sum; the top column needs only one.
    const u128 p00 = u128{a.w[0]} * b.w[0];
    const u128 p01 = u128{a.w[0]} * b.w[1], p10 = u128{a.w[1]} * b.w[0];
    const u128 p02 = u128{a.w[0]} * b.w[2], p11 = u128{a.w[1]} * b.w[1],
               p20 = u128{a.w[2]} * b.w[0];
    const std::uint64_t top = a.w[0] * b.w[3] + a.w[1] * b.w[2] + a.w[2] * b.w[1] + a.w[3] * b.w[0];
    const u128 c1 = (p00 >> 64) + static_cast<std::uint64_t>(p01) + static_cast<std::uint64_t>(p10);
    const u128 c2 = p02 + (p01 >> 64) + (p10 >> 64) + (c1 >> 64);  // wraps above bit 255, as it may
    const u128 c3 = c2 + p11 + p20 + (u128{top} << 64);
    return {static_cast<std::uint64_t>(p00), static_cast<std::uint64_t>(c1),
            static_cast<std::uint64_t>(c3), static_cast<std::uint64_t>(c3 >> 64)};
}
constexpr U256& operator+=(U256& a, const U256& b) {
    return a = a + b;
}
constexpr U256& operator-=(U256& a, const U256& b) {
    return a = a - b;
}

constexpr U256 operator&(const U256& a, const U256& b) {
    return {a.w[0] & b.w[0], a.w[1] & b.w[1], a.w[2] & b.w[2], a.w[3] & b.w[3]};
}
constexpr U256 operator|(const U256& a, const U256& b) {
    return {a.w[0] | b.w[0], a.w[1] | b.w[1], a.w[2] | b.w[2], a.w[3] | b.w[3]};
}
constexpr U256 operator^(const U256& a, const U256& b) {
    return {a.w[0] ^ b.w[0], a.w[1] ^ b.w[1], a.w[2] ^ b.w[2], a.w[3] ^ b.w[3]};
}
constexpr U256 operator~(const U256& a) {
    return {~a.w[0], ~a.w[1], ~a.w[2], ~a.w[3]};
}

// Shifts by 256 or more give zero (arithmetic: the sign).
constexpr U256 operator<<(const U256& a, unsigned n) {
    if (n >= 256) return {};
    const int words = static_cast<int>(n / 64);
    const unsigned bits = n % 64;
    U256 out;
    for (int i = 3; i >= words; --i) {
        out.w[i] = a.w[i - words] << bits;
        if (bits != 0 && i > words) out.w[i] |= a.w[i - words - 1] >> (64 - bits);
    }
    return out;
}
constexpr U256 operator>>(const U256& a, unsigned n) {
    if (n >= 256) return {};
    const int words = static_cast<int>(n / 64);
    const unsigned bits = n % 64;
    U256 out;
    for (int i = 0; i + words < 4; ++i) {
        out.w[i] = a.w[i + words] >> bits;
        if (bits != 0 && i + words < 3) out.w[i] |= a.w[i + words + 1] << (64 - bits);
    }
    return out;
}
constexpr U256 sar(const U256& a, unsigned n) {
    return a.is_negative() ? ~(~a >> n) : a >> n;
}

constexpr bool less(const U256& a, const U256& b) {
    return sub_borrow(a, b).carry;
}
constexpr bool signed_less(const U256& a, const U256& b) {
    return a.is_negative() != b.is_negative() ? a.is_negative() : less(a, b);
}

// Division by zero gives zero, as DIV, MOD, SDIV, SMOD, ADDMOD and MULMOD do.
struct Divided {
    U256 quotient, remainder;
};
Divided divide(const U256& a, const U256& b);
U256 operator/(const U256& a, const U256& b);
U256 operator%(const U256& a, const U256& b);
U256 sdiv(const U256& a, const U256& b);
U256 smod(const U256& a, const U256& b);  // the sign of the dividend
U256 addmod(const U256& a, const U256& b, const U256& m);
U256 mulmod(const U256& a, const U256& b, const U256& m);
U256 exp(const U256& base, const U256& exponent);

// Extends the sign of the two's complement number in bytes 0..k of x (SIGNEXTEND).
U256 sign_extend(const U256& k, const U256& x);
// The byte at place i counted from the most significant (BYTE); zero from 32 on.
U256 byte_at(const U256& i, const U256& x);
unsigned bit_length(const U256& a);   // 0 for zero
unsigned byte_length(const U256& a);  // 0 for zero

std::string to_decimal(const U256& a);
std::string to_hex_quantity(const U256& a);  // "0x1f", no leading zeros, "0x0" for zero
// Decimal digits, or hex digits behind "0x"; codes "number" (form) and "range" (256 bits exceeded).
Result<U256> parse_u256(std::string_view text);

// For unordered containers. Mixes all words; no defence against chosen keys beyond that.
struct U256Hash {
    std::size_t operator()(const U256& a) const noexcept {
        std::uint64_t h = a.w[0] * 0x9e3779b97f4a7c15;
        h = (h ^ (h >> 32) ^ a.w[1]) * 0xbf58476d1ce4e5b9;
        h = (h ^ (h >> 29) ^ a.w[2]) * 0x94d049bb133111eb;
        h = (h ^ (h >> 32) ^ a.w[3]) * 0x9e3779b97f4a7c15;
        return static_cast<std::size_t>(h ^ (h >> 31));
    }
};

}  // namespace vs::evm
