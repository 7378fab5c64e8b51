#include "evm/detail/modexp.h"

#include <openssl/bn.h>

#include <memory>

namespace vs::evm::detail {
namespace {

constexpr std::size_t kHeader = 96;
constexpr std::int64_t kNeverPaid = std::int64_t{1} << 62;
// Above this every size costs more than any gas limit: complexity is at least (2^32 / 8)^2 / 20.
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 32;

// A longer exponent costs over 44 million gas, more than a pool takes of one transaction. Only a
// call that runs on no chain can pay for it: it would keep a thread busy for minutes, and is
// refused.
constexpr std::uint64_t kMostExponent = std::uint64_t{1} << 24;

struct Sizes {
    std::uint64_t base, exponent, modulus;
};

std::optional<Sizes> sizes_of(ByteView input) {
    const U256 base = read_word(input, 0), exponent = read_word(input, 32),
               modulus = read_word(input, 64);
    if (base.clamp_u64() > kMostBytes || modulus.clamp_u64() > kMostBytes) return std::nullopt;
    return Sizes{base.w[0], exponent.clamp_u64(), modulus.w[0]};
}

// The bit length of the exponent as the price sees it: its first 32 bytes count exactly, each
// further byte `per_byte` bits.
u128 exponent_weight(ByteView input, const Sizes& sizes) {
    const auto head_size = std::min<std::uint64_t>(sizes.exponent, 32);
    const U256 head =
        read_word(input, kHeader + sizes.base) >> static_cast<unsigned>(8 * (32 - head_size));
    const unsigned bits = bit_length(head);
    const u128 further = sizes.exponent > 32 ? u128{8} * (sizes.exponent - 32) : u128{0};
    return std::max<u128>(1, further + (bits == 0 ? 0 : bits - 1));
}

u128 square(u128 x) {
    return x * x;
}

u128 complexity_eip198(std::uint64_t x) {
    if (x <= 64) return square(x);
    if (x <= 1024) return square(x) / 4 + 96 * u128{x} - 3072;
    return square(x) / 16 + 480 * u128{x} - 199680;
}

std::int64_t bounded(u128 price) {
    return price > static_cast<u128>(kNeverPaid) ? kNeverPaid : static_cast<std::int64_t>(price);
}

struct Free {
    void operator()(BIGNUM* number) const { BN_free(number); }
    void operator()(BN_CTX* context) const { BN_CTX_free(context); }
};
using Number = std::unique_ptr<BIGNUM, Free>;

Number read_number(ByteView input, std::uint64_t from, std::uint64_t size) {
    Number out(BN_new());
    if (out == nullptr || from >= input.size()) return out;
    const auto real = std::min<std::uint64_t>(size, input.size() - from);
    const auto bytes = input.subspan(from, real);
    if (BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), out.get()) == nullptr)
        return nullptr;
    // What lies behind the end of the input reads as zeros.
    const auto missing = static_cast<int>(8 * (size - real));
    if (missing != 0 && !BN_is_zero(out.get()) && BN_lshift(out.get(), out.get(), missing) != 1)
        return nullptr;
    return out;
}

}  // namespace

std::int64_t modexp_price(ByteView input, Revision revision) {
    const bool cheap = revision >= Revision::berlin;
    const auto sizes = sizes_of(input);
    if (!sizes) return kNeverPaid;
    const auto longest = std::max(sizes->base, sizes->modulus);
    const u128 complexity = cheap ? square((longest + 7) / 8) : complexity_eip198(longest);
    if (complexity == 0) return cheap ? 200 : 0;
    const u128 weight = exponent_weight(input, *sizes);
    if (weight > static_cast<u128>(kNeverPaid)) return kNeverPaid;
    // complexity < 2^65, weight < 2^63
    const u128 price = complexity * weight / (cheap ? 3 : 20);
    return cheap ? std::max<std::int64_t>(200, bounded(price)) : bounded(price);
}

Answer modexp(ByteView input) {
    const auto sizes = sizes_of(input);
    if (!sizes) return std::nullopt;
    if (sizes->modulus == 0) return Bytes{};
    if (sizes->exponent > kMostExponent) return std::nullopt;
    const auto base = read_number(input, kHeader, sizes->base);
    const auto exponent = read_number(input, kHeader + sizes->base, sizes->exponent);
    const auto modulus =
        read_number(input, kHeader + sizes->base + sizes->exponent, sizes->modulus);
    const Number result(BN_new());
    const std::unique_ptr<BN_CTX, Free> context(BN_CTX_new());
    if (!base || !exponent || !modulus || !result || !context) return std::nullopt;
    Bytes out(sizes->modulus);
    if (BN_is_zero(modulus.get()) || BN_is_one(modulus.get())) return out;
    if (BN_mod_exp(result.get(), base.get(), exponent.get(), modulus.get(), context.get()) != 1)
        return std::nullopt;
    BN_bn2binpad(result.get(), out.data(), static_cast<int>(out.size()));
    return out;
}

}  // namespace vs::evm::detail
