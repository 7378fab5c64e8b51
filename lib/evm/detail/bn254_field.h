// Fields of the pairing curve bn254 (EIP-196, EIP-197), p = 36x^4 + 36x^3 + 24x^2 + 6x + 1 with
// x = 4965661367192848881.
//
//   Fp     integers mod p in Montgomery form (times 2^256)
//   Fp2    Fp[i],  i^2 = -1
//   Fp6    Fp2[v], v^3 = xi = 9 + i
//   Fp12   Fp6[w], w^2 = v
//
// Not constant time: the EVM has no secrets.
#pragma once

#include "evm/u256.h"

namespace vs::evm::bn254 {

inline constexpr U256 kPrime{0x3c208c16d87cfd47, 0x97816a916871ca8d, 0xb85045b68181585d,
                             0x30644e72e131a029};
// The order of both groups.
inline constexpr U256 kOrder{0x43e1f593f0000001, 0x2833e84879b97091, 0xb85045b68181585d,
                             0x30644e72e131a029};
inline constexpr std::uint64_t kX = 4965661367192848881;

namespace detail {

// -p^-1 mod 2^64, by Newton's iteration.
constexpr std::uint64_t negative_inverse() {
    std::uint64_t inverse = 1;
    for (int i = 0; i < 6; ++i) inverse *= 2 - kPrime.w[0] * inverse;
    return 0 - inverse;
}

// 2^power mod p.
constexpr U256 power_of_two(int power) {
    U256 out{1};
    for (int i = 0; i < power; ++i) {
        out = out + out;  // p < 2^254: no carry
        if (!less(out, kPrime)) out = out - kPrime;
    }
    return out;
}

inline constexpr std::uint64_t kInverse = negative_inverse();
inline constexpr U256 kOne = power_of_two(256);
inline constexpr U256 kSquare = power_of_two(512);

// a * b / 2^256 mod p (CIOS; no spare word is needed since p < 2^255).
constexpr U256 montgomery(const U256& a, const U256& b) {
    std::uint64_t t[5] = {};
    for (int i = 0; i < 4; ++i) {
        u128 sum = u128{a.w[0]} * b.w[i] + t[0];
        const auto low = static_cast<std::uint64_t>(sum);
        auto carry = static_cast<std::uint64_t>(sum >> 64);
        const std::uint64_t m = low * kInverse;
        auto reduce = static_cast<std::uint64_t>((u128{m} * kPrime.w[0] + low) >> 64);
        for (int j = 1; j < 4; ++j) {
            sum = u128{a.w[j]} * b.w[i] + t[j] + carry;
            carry = static_cast<std::uint64_t>(sum >> 64);
            const u128 r = u128{m} * kPrime.w[j] + static_cast<std::uint64_t>(sum) + reduce;
            t[j - 1] = static_cast<std::uint64_t>(r);
            reduce = static_cast<std::uint64_t>(r >> 64);
        }
        t[3] = carry + reduce;
    }
    const U256 out{t[0], t[1], t[2], t[3]};
    const auto reduced = sub_borrow(out, kPrime);
    return reduced.carry ? out : reduced.value;
}

}  // namespace detail

struct Fp {
    U256 m;  // Montgomery form, below p

    static constexpr Fp from(const U256& number) {
        return {detail::montgomery(number, detail::kSquare)};
    }
    static constexpr Fp one() { return {detail::kOne}; }
    constexpr U256 number() const { return detail::montgomery(m, U256{1}); }
    constexpr bool is_zero() const { return m.is_zero(); }
    constexpr bool operator==(const Fp&) const = default;

    Fp inverse() const;  // zero for zero
    constexpr Fp square() const { return {detail::montgomery(m, m)}; }
    constexpr Fp doubled() const { return *this + *this; }
    constexpr Fp halved() const {
        const bool odd = (m.w[0] & 1) != 0;
        return {(odd ? m + kPrime : m) >> 1};
    }

    friend constexpr Fp operator+(const Fp& a, const Fp& b) {
        const U256 sum = a.m + b.m;
        const auto reduced = sub_borrow(sum, kPrime);
        return {reduced.carry ? sum : reduced.value};
    }
    friend constexpr Fp operator-(const Fp& a, const Fp& b) {
        const auto difference = sub_borrow(a.m, b.m);
        return {difference.carry ? difference.value + kPrime : difference.value};
    }
    friend constexpr Fp operator-(const Fp& a) { return Fp{} - a; }
    friend constexpr Fp operator*(const Fp& a, const Fp& b) {
        return {detail::montgomery(a.m, b.m)};
    }
};

struct Fp2 {
    Fp a, b;  // a + b i

    static constexpr Fp2 one() { return {Fp::one(), {}}; }
    constexpr bool is_zero() const { return a.is_zero() && b.is_zero(); }
    constexpr bool operator==(const Fp2&) const = default;

    constexpr Fp2 conjugate() const { return {a, -b}; }
    constexpr Fp2 square() const {
        const Fp product = a * b;
        return {(a + b) * (a - b), product.doubled()};
    }
    constexpr Fp2 doubled() const { return {a.doubled(), b.doubled()}; }
    constexpr Fp2 halved() const { return {a.halved(), b.halved()}; }
    constexpr Fp2 times_xi() const {  // (9 + i)(a + b i)
        return {a.doubled().doubled().doubled() + a - b, b.doubled().doubled().doubled() + b + a};
    }
    Fp2 inverse() const;

    friend constexpr Fp2 operator+(const Fp2& x, const Fp2& y) { return {x.a + y.a, x.b + y.b}; }
    friend constexpr Fp2 operator-(const Fp2& x, const Fp2& y) { return {x.a - y.a, x.b - y.b}; }
    friend constexpr Fp2 operator-(const Fp2& x) { return {-x.a, -x.b}; }
    friend constexpr Fp2 operator*(const Fp2& x, const Fp& k) { return {x.a * k, x.b * k}; }
    friend constexpr Fp2 operator*(const Fp2& x, const Fp2& y) {
        const Fp real = x.a * y.a, imaginary = x.b * y.b;
        return {real - imaginary, (x.a + x.b) * (y.a + y.b) - real - imaginary};
    }
};

struct Fp6 {
    Fp2 c0, c1, c2;  // c0 + c1 v + c2 v^2

    static constexpr Fp6 one() { return {Fp2::one(), {}, {}}; }
    bool operator==(const Fp6&) const = default;
    Fp6 times_v() const { return {c2.times_xi(), c0, c1}; }
    Fp6 inverse() const;

    friend Fp6 operator+(const Fp6& x, const Fp6& y) {
        return {x.c0 + y.c0, x.c1 + y.c1, x.c2 + y.c2};
    }
    friend Fp6 operator-(const Fp6& x, const Fp6& y) {
        return {x.c0 - y.c0, x.c1 - y.c1, x.c2 - y.c2};
    }
    friend Fp6 operator-(const Fp6& x) { return {-x.c0, -x.c1, -x.c2}; }
    friend Fp6 operator*(const Fp6& x, const Fp2& k) { return {x.c0 * k, x.c1 * k, x.c2 * k}; }
    friend Fp6 operator*(const Fp6& x, const Fp6& y);
};

struct Fp12 {
    Fp6 c0, c1;  // c0 + c1 w

    static constexpr Fp12 one() { return {Fp6::one(), {}}; }
    bool operator==(const Fp12&) const = default;
    Fp12 conjugate() const {
        return {c0, -c1};
    }  // the power p^6; in the cyclotomic group, the inverse
    Fp12 square() const;
    Fp12 inverse() const;
    Fp12 frobenius() const;  // the power p
    // Times the sparse l0 + (l1 + l2 v) w, the shape of a line.
    Fp12 times_line(const Fp2& l0, const Fp2& l1, const Fp2& l2) const;

    friend Fp12 operator*(const Fp12& x, const Fp12& y);
};

// xi^(k (p - 1) / 6) for k = 0..5: what the power p does to w^k.
const Fp2& frobenius_factor(int k);

template <class Field>
Field power(const Field& base, const U256& exponent) {
    Field out = Field::one();
    for (unsigned i = bit_length(exponent); i-- > 0;) {
        out = out.square();
        if (exponent.bit(i)) out = out * base;
    }
    return out;
}

}  // namespace vs::evm::bn254
