// Optimal ate pairing (Vercauteren 2010) with the line formulas of Costello, Lange and Naehrig in
// homogeneous coordinates, as in Aranha et al., "Faster explicit formulas for computing pairings
// over ordinary curves" (2011), and the final exponentiation of Fuentes-Castañeda, Knapp and
// Rodríguez-Henríquez, "Faster hashing to G2" (2011).
#include "evm/detail/bn254_curve.h"

namespace vs::evm::bn254 {
namespace {

struct Line {
    Fp2 c0, c1, c2;  // c0 * y_P + (c1 * x_P + c2 v) w
};

struct Homogeneous {
    Fp2 x, y, z;
};

Line double_step(Homogeneous& r) {
    static const Fp2 b_twist = twist_b();
    const Fp2 a = (r.x * r.y).halved();
    const Fp2 b = r.y.square(), c = r.z.square();
    const Fp2 e = b_twist * (c.doubled() + c), f = e.doubled() + e;
    const Fp2 g = (b + f).halved(), h = (r.y + r.z).square() - (b + c);
    const Fp2 i = e - b, j = r.x.square(), e2 = e.square();
    r = {a * (b - f), g.square() - (e2.doubled() + e2), b * h};
    return {-h, j.doubled() + j, i};
}

Line add_step(Homogeneous& r, const G2& q) {
    const Fp2 theta = r.y - q.y * r.z, lambda = r.x - q.x * r.z;
    const Fp2 c = theta.square(), d = lambda.square();
    const Fp2 e = lambda * d, f = r.z * c, g = r.x * d;
    const Fp2 h = e + f - g.doubled();
    r = {lambda * h, theta * (g - h) - e * r.y, r.z * e};
    return {lambda, -theta, theta * q.x - lambda * q.y};
}

// The p-power endomorphism on the twist.
G2 frobenius(const G2& q) {
    return {q.x.conjugate() * frobenius_factor(2), q.y.conjugate() * frobenius_factor(3), false};
}

Fp12 evaluate(const Fp12& f, const Line& line, const G1& p) {
    return f.times_line(line.c0 * p.y, line.c1 * p.x, line.c2);
}

struct Running {
    G1 p;
    G2 q;
    Homogeneous r;
};

void add_all(Fp12& f, std::vector<Running>& all, const std::vector<G2>& points) {
    for (std::size_t i = 0; i < all.size(); ++i)
        f = evaluate(f, add_step(all[i].r, points[i]), all[i].p);
}

// All pairs share the squarings.
Fp12 miller_loop(std::vector<Running>& all) {
    const u128 count = u128{6} * kX + 2;  // 65 bits
    std::vector<G2> points;
    points.reserve(all.size());
    for (const auto& one : all) points.push_back(one.q);
    Fp12 f = Fp12::one();
    for (int bit = 63; bit >= 0; --bit) {
        f = f.square();
        for (auto& one : all) f = evaluate(f, double_step(one.r), one.p);
        if ((count >> bit & 1) != 0) add_all(f, all, points);
    }
    for (auto& q : points) q = frobenius(q);
    add_all(f, all, points);
    for (auto& q : points) {
        q = frobenius(q);
        q.y = -q.y;
    }
    add_all(f, all, points);
    return f;
}

// The squaring of Granger and Scott, for elements of the cyclotomic subgroup only.
Fp12 cyclotomic_square(const Fp12& f) {
    const auto pair_square = [](const Fp2& a, const Fp2& b) {
        const Fp2 product = a * b;
        return std::pair{(a + b) * (a + b.times_xi()) - product - product.times_xi(),
                         product.doubled()};
    };
    const auto [t0, t1] = pair_square(f.c0.c0, f.c1.c1);
    const auto [t2, t3] = pair_square(f.c1.c0, f.c0.c2);
    const auto [t4, t5] = pair_square(f.c0.c1, f.c1.c2);
    const Fp2 t6 = t5.times_xi();
    const auto minus = [](const Fp2& t, const Fp2& z) { return (t - z).doubled() + t; };
    const auto plus = [](const Fp2& t, const Fp2& z) { return (t + z).doubled() + t; };
    return {{minus(t0, f.c0.c0), minus(t2, f.c0.c1), minus(t4, f.c0.c2)},
            {plus(t6, f.c1.c0), plus(t1, f.c1.c1), plus(t3, f.c1.c2)}};
}

Fp12 power_x(const Fp12& f) {
    Fp12 out = f;
    for (int bit = 61; bit >= 0; --bit) {  // x has 63 bits
        out = cyclotomic_square(out);
        if ((kX >> bit & 1) != 0) out = out * f;
    }
    return out;
}

// f^(2x (6x^2 + 3x + 1) (p^12 - 1) / r): one exactly where the pairing is, as the factor in front
// is prime to r.
Fp12 final_exponentiation(const Fp12& miller) {
    const Fp12 first = miller.conjugate() * miller.inverse();  // p^6 - 1
    const Fp12 f = first.frobenius().frobenius() * first;      // p^2 + 1
    const Fp12 f2x = cyclotomic_square(power_x(f));            // 2x
    const Fp12 f6x = cyclotomic_square(f2x) * f2x;             // 6x
    const Fp12 f6xx = power_x(f6x);                            // 6x^2
    const Fp12 f12xxx = power_x(cyclotomic_square(f6xx));      // 12x^3
    const Fp12 a = f12xxx * f6xx * f6x;
    const Fp12 b = a * f2x.conjugate();
    const Fp12 p1 = b.frobenius();
    const Fp12 p2 = a.frobenius().frobenius();
    const Fp12 p3 = (b * f.conjugate()).frobenius().frobenius().frobenius();
    return a * f6xx * f * p1 * p2 * p3;
}

}  // namespace

Fp2 twist_b() {
    return Fp2::one().times_xi().inverse() * Fp::from(3);
}

bool on_curve(const G1& p) {
    return p.infinite || p.y.square() == p.x.square() * p.x + Fp::from(3);
}

bool in_group(const G2& q) {
    static const Fp2 b = twist_b();
    if (q.infinite) return true;
    return q.y.square() == q.x.square() * q.x + b && multiply(q, kOrder).is_infinite();
}

bool pairing_product_is_one(const std::vector<Pair>& pairs) {
    std::vector<Running> all;
    for (const auto& [p, q] : pairs)
        if (!p.infinite && !q.infinite) all.push_back({p, q, {q.x, q.y, Fp2::one()}});
    if (all.empty()) return true;
    return final_exponentiation(miller_loop(all)) == Fp12::one();
}

}  // namespace vs::evm::bn254
