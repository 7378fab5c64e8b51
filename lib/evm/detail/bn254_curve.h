// Points of bn254: y^2 = x^3 + 3 over Fp (group G1), and y^2 = x^3 + 3 / xi over Fp2 (G2, the
// twist), in Jacobian coordinates (x / z^2, y / z^3); z = 0 is infinity.
#pragma once

#include <optional>

#include "evm/detail/bn254_field.h"

namespace vs::evm::bn254 {

template <class Field>
struct Affine {
    Field x, y;
    bool infinite = true;
    bool operator==(const Affine&) const = default;
};

template <class Field>
struct Point {
    Field x, y, z;

    static Point infinity() { return {Field::one(), Field::one(), {}}; }
    static Point from(const Affine<Field>& a) {
        return a.infinite ? infinity() : Point{a.x, a.y, Field::one()};
    }
    bool is_infinite() const { return z.is_zero(); }

    Affine<Field> affine() const {
        if (is_infinite()) return {};
        const Field inverse = z.inverse(), square = inverse.square();
        return {x * square, y * square * inverse, false};
    }

    Point doubled() const {  // Bernstein and Lange, dbl-2009-l
        const Field a = x.square(), b = y.square(), c = b.square();
        const Field d = ((x + b).square() - a - c).doubled();
        const Field e = a.doubled() + a;
        const Field x3 = e.square() - d.doubled();
        return {x3, e * (d - x3) - c.doubled().doubled().doubled(), (y * z).doubled()};
    }

    friend Point operator+(const Point& p, const Point& q) {  // add-2007-bl
        if (p.is_infinite()) return q;
        if (q.is_infinite()) return p;
        const Field pz = p.z.square(), qz = q.z.square();
        const Field u1 = p.x * qz, u2 = q.x * pz;
        const Field s1 = p.y * q.z * qz, s2 = q.y * p.z * pz;
        if (u1 == u2) return s1 == s2 ? p.doubled() : infinity();
        const Field h = u2 - u1, i = h.doubled().square(), j = h * i;
        const Field r = (s2 - s1).doubled(), v = u1 * i;
        const Field x3 = r.square() - j - v.doubled();
        return {x3, r * (v - x3) - (s1 * j).doubled(), (((p.z + q.z).square() - pz - qz)) * h};
    }
};

// Four bits of the factor at a time.
template <class Field>
Point<Field> multiply(const Affine<Field>& base, const U256& factor) {
    using P = Point<Field>;
    P table[16];
    table[0] = P::infinity();
    table[1] = P::from(base);
    for (int i = 2; i < 16; ++i) table[i] = table[i - 1] + table[1];
    P out = P::infinity();
    for (int digit = 63; digit >= 0; --digit) {
        for (int i = 0; i < 4 && !out.is_infinite(); ++i) out = out.doubled();
        out = out + table[factor.w[digit / 16] >> (4 * (digit % 16)) & 15];
    }
    return out;
}

using G1 = Affine<Fp>;
using G2 = Affine<Fp2>;

Fp2 twist_b();  // 3 / xi
bool on_curve(const G1& p);
// On the twist, and of the group's order (EIP-197 demands both).
bool in_group(const G2& q);

struct Pair {
    G1 p;
    G2 q;
};
// Whether the product of the optimal ate pairings is one. Points must be in their groups.
bool pairing_product_is_one(const std::vector<Pair>& pairs);

}  // namespace vs::evm::bn254
