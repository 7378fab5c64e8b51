#include "evm/detail/bn254_calls.h"

#include "evm/detail/bn254_curve.h"

namespace vs::evm::detail {
namespace {

using namespace bn254;

constexpr std::size_t kPairBytes = 192;

std::optional<Fp> read_field(ByteView input, std::size_t from) {
    const U256 number = read_word(input, from);
    if (number >= kPrime) return std::nullopt;
    return Fp::from(number);
}

std::optional<Fp2> read_field2(ByteView input, std::size_t from) {
    const auto b = read_field(input, from), a = read_field(input, from + 32);
    if (!a || !b) return std::nullopt;
    return Fp2{*a, *b};
}

std::optional<G1> read_g1(ByteView input, std::size_t from) {
    const auto x = read_field(input, from), y = read_field(input, from + 32);
    if (!x || !y) return std::nullopt;
    const G1 point{*x, *y, x->is_zero() && y->is_zero()};
    return on_curve(point) ? std::optional(point) : std::nullopt;
}

std::optional<G2> read_g2(ByteView input, std::size_t from) {
    const auto x = read_field2(input, from), y = read_field2(input, from + 64);
    if (!x || !y) return std::nullopt;
    const G2 point{*x, *y, x->is_zero() && y->is_zero()};
    return in_group(point) ? std::optional(point) : std::nullopt;
}

Bytes write(const G1& point) {
    Bytes out(64);
    if (point.infinite) return out;
    point.x.number().store_be(out.data());
    point.y.number().store_be(out.data() + 32);
    return out;
}

}  // namespace

Answer bn254_add(ByteView input) {
    const auto a = read_g1(input, 0), b = read_g1(input, 64);
    if (!a || !b) return std::nullopt;
    return write((Point<Fp>::from(*a) + Point<Fp>::from(*b)).affine());
}

Answer bn254_multiply(ByteView input) {
    const auto point = read_g1(input, 0);
    if (!point) return std::nullopt;
    return write(multiply(*point, read_word(input, 64)).affine());
}

std::int64_t bn254_pairing_price(ByteView input, Revision) {
    return 45000 + 34000 * static_cast<std::int64_t>(input.size() / kPairBytes);
}

Answer bn254_pairing(ByteView input) {
    if (input.size() % kPairBytes != 0) return std::nullopt;
    std::vector<Pair> pairs;
    for (std::size_t from = 0; from < input.size(); from += kPairBytes) {
        const auto p = read_g1(input, from);
        const auto q = p ? read_g2(input, from + 64) : std::nullopt;
        if (!q) return std::nullopt;
        pairs.push_back({*p, *q});
    }
    Bytes out(32);
    out[31] = pairing_product_is_one(pairs) ? 1 : 0;
    return out;
}

}  // namespace vs::evm::detail
