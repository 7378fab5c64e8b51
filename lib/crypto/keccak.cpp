// Keccak-f[1600] with rate 1088 and Ethereum's original 0x01 padding (not SHA-3's 0x06).
// The Keccak reference, version 3.0, section 1.2.
#include <bit>
#include <cstring>

#include "crypto/hash.h"

namespace vs::crypto {
namespace {

constexpr std::size_t kRate = 136;
constexpr std::uint64_t kRounds[24] = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000,
    0x000000000000808b, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
    0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
    0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003,
    0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};
constexpr std::uint64_t little_endian(std::uint64_t word) {
    return std::endian::native == std::endian::little ? word : __builtin_bswap64(word);
}

// By lane x + 5 y.
constexpr int kRotation[25] = {0,  1,  62, 28, 27, 36, 44, 6,  55, 20, 3,  10, 43,
                               25, 39, 41, 45, 15, 21, 8,  18, 2,  61, 56, 14};

// Row Y of theta, rho, pi and chi at once: pi brings lane (3Y + x mod 5, x) to place x of row Y.
template <std::size_t Y>
[[gnu::always_inline]] inline void row(const std::uint64_t* a, const std::uint64_t* d,
                                       std::uint64_t* out) {
    constexpr auto kFrom = [](std::size_t x) { return (3 * Y + x) % 5 + 5 * x; };
    const auto lane = [&](std::size_t from) {
        return std::rotl(a[from] ^ d[from % 5], kRotation[from]);
    };
    const auto b0 = lane(kFrom(0)), b1 = lane(kFrom(1)), b2 = lane(kFrom(2)), b3 = lane(kFrom(3)),
               b4 = lane(kFrom(4));
    out[5 * Y] = b0 ^ (~b1 & b2);
    out[5 * Y + 1] = b1 ^ (~b2 & b3);
    out[5 * Y + 2] = b2 ^ (~b3 & b4);
    out[5 * Y + 3] = b3 ^ (~b4 & b0);
    out[5 * Y + 4] = b4 ^ (~b0 & b1);
}

[[gnu::always_inline]] inline void round(const std::uint64_t* a, std::uint64_t* out,
                                         std::uint64_t constant) {
    std::uint64_t c[5], d[5];
#pragma GCC unroll 5
    for (std::size_t x = 0; x < 5; ++x) c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
#pragma GCC unroll 5
    for (std::size_t x = 0; x < 5; ++x) d[x] = c[(x + 4) % 5] ^ std::rotl(c[(x + 1) % 5], 1);
    row<0>(a, d, out);
    row<1>(a, d, out);
    row<2>(a, d, out);
    row<3>(a, d, out);
    row<4>(a, d, out);
    out[0] ^= constant;
}

[[gnu::always_inline]] inline void rounds(std::uint64_t* a) {
    std::uint64_t b[25];
    for (std::size_t i = 0; i < 24; i += 2) {
        round(a, b, kRounds[i]);
        round(b, a, kRounds[i + 1]);
    }
}

#if defined(__x86_64__)
// The same, with the instructions that negate and rotate without a copy.
[[gnu::target("bmi,bmi2")]] void rounds_bmi(std::uint64_t* a) {
    rounds(a);
}
const bool kHasBmi = __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
#endif

void permute(std::uint64_t* a) {
#if defined(__x86_64__)
    if (kHasBmi) return rounds_bmi(a);
#endif
    rounds(a);
}

void absorb(std::uint64_t* a, const std::uint8_t* block) {
    for (std::size_t i = 0; i < kRate / 8; ++i) {
        std::uint64_t word;
        std::memcpy(&word, block + 8 * i, 8);
        a[i] ^= little_endian(word);
    }
    permute(a);
}

}  // namespace

Digest keccak256(ByteView data) {
    std::uint64_t a[25] = {};
    for (; data.size() >= kRate; data = data.subspan(kRate)) absorb(a, data.data());
    std::uint8_t last[kRate] = {};
    if (!data.empty()) std::memcpy(last, data.data(), data.size());
    last[data.size()] ^= 0x01;
    last[kRate - 1] ^= 0x80;
    absorb(a, last);
    Digest out;
    for (std::size_t i = 0; i < out.size() / 8; ++i) {
        const auto word = little_endian(a[i]);
        std::memcpy(out.data() + 8 * i, &word, 8);
    }
    return out;
}

}  // namespace vs::crypto
