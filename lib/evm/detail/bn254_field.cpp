#include "evm/detail/bn254_field.h"

namespace vs::evm::bn254 {

// The binary extended algorithm of Euclid (Knuth, TAOCP 4.5.2, exercise 39): several times faster
// than the power p - 2. u = x m and v = y m mod p throughout; never are both even.
Fp Fp::inverse() const {
    if (is_zero()) return {};
    U256 u = m, v = kPrime;
    Fp x{U256{1}}, y;
    while (u != U256{1} && v != U256{1}) {
        for (; (u.w[0] & 1) == 0; u = u >> 1) x = x.halved();
        for (; (v.w[0] & 1) == 0; v = v >> 1) y = y.halved();
        if (less(u, v)) {
            v = v - u;
            y = y - x;
        } else {
            u = u - v;
            x = x - y;
        }
    }
    // The inverse of m, which carries a factor 2^256: that of its square is missing.
    const Fp inverse = u == U256{1} ? x : y;
    return {detail::montgomery(detail::montgomery(inverse.m, detail::kSquare), detail::kSquare)};
}

Fp2 Fp2::inverse() const {
    const Fp norm = (a.square() + b.square()).inverse();
    return {a * norm, -(b * norm)};
}

// Karatsuba in three parts.
Fp6 operator*(const Fp6& x, const Fp6& y) {
    const Fp2 t0 = x.c0 * y.c0, t1 = x.c1 * y.c1, t2 = x.c2 * y.c2;
    return {((x.c1 + x.c2) * (y.c1 + y.c2) - t1 - t2).times_xi() + t0,
            (x.c0 + x.c1) * (y.c0 + y.c1) - t0 - t1 + t2.times_xi(),
            (x.c0 + x.c2) * (y.c0 + y.c2) - t0 - t2 + t1};
}

Fp6 Fp6::inverse() const {
    const Fp2 a = c0.square() - (c1 * c2).times_xi();
    const Fp2 b = c2.square().times_xi() - c0 * c1;
    const Fp2 c = c1.square() - c0 * c2;
    const Fp2 norm = (c0 * a + (c2 * b + c1 * c).times_xi()).inverse();
    return {a * norm, b * norm, c * norm};
}

Fp12 operator*(const Fp12& x, const Fp12& y) {
    const Fp6 t0 = x.c0 * y.c0, t1 = x.c1 * y.c1;
    return {t0 + t1.times_v(), (x.c0 + x.c1) * (y.c0 + y.c1) - t0 - t1};
}

Fp12 Fp12::square() const {
    const Fp6 product = c0 * c1;
    return {(c0 + c1) * (c0 + c1.times_v()) - product - product.times_v(), product + product};
}

Fp12 Fp12::inverse() const {
    const Fp6 norm = (c0 * c0 - (c1 * c1).times_v()).inverse();
    return {c0 * norm, -(c1 * norm)};
}

namespace {

// x (l1 + l2 v)
Fp6 times_two(const Fp6& x, const Fp2& l1, const Fp2& l2) {
    const Fp2 t0 = x.c0 * l1, t1 = x.c1 * l2;
    return {(x.c2 * l2).times_xi() + t0, (x.c0 + x.c1) * (l1 + l2) - t0 - t1, x.c2 * l1 + t1};
}

}  // namespace

Fp12 Fp12::times_line(const Fp2& l0, const Fp2& l1, const Fp2& l2) const {
    const Fp6 a = c0 * l0, b = times_two(c1, l1, l2);
    const Fp6 both = times_two(c0 + c1, l0 + l1, l2);
    return {a + b.times_v(), both - a - b};
}

const Fp2& frobenius_factor(int k) {
    static const auto factors = [] {
        const Fp2 xi = Fp2::one().times_xi();
        const Fp2 first = power(xi, (kPrime - U256{1}) / U256{6});
        std::array<Fp2, 6> out;
        out[0] = Fp2::one();
        for (std::size_t i = 1; i < out.size(); ++i) out[i] = out[i - 1] * first;
        return out;
    }();
    return factors[static_cast<std::size_t>(k)];
}

// Coefficient of w^k: c0.c0, c1.c0, c0.c1, c1.c1, c0.c2, c1.c2 for k = 0..5.
Fp12 Fp12::frobenius() const {
    return {{c0.c0.conjugate(), c0.c1.conjugate() * frobenius_factor(2),
             c0.c2.conjugate() * frobenius_factor(4)},
            {c1.c0.conjugate() * frobenius_factor(1), c1.c1.conjugate() * frobenius_factor(3),
             c1.c2.conjugate() * frobenius_factor(5)}};
}

}  // namespace vs::evm::bn254
