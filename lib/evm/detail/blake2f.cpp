// The compression function F of BLAKE2b (RFC 7693 section 3.2) with any number of rounds.
#include "evm/detail/blake2f.h"

#include <bit>
#include <utility>

namespace vs::evm::detail {
namespace {

constexpr std::size_t kInput = 213;

constexpr std::uint64_t kInitial[8] = {0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b,
                                       0xa54ff53a5f1d36f1, 0x510e527fade682d1, 0x9b05688c2b3e6c1f,
                                       0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};

constexpr std::uint8_t kOrder[10][16] = {{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
                                         {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
                                         {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
                                         {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
                                         {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
                                         {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
                                         {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
                                         {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
                                         {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
                                         {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0}};

[[gnu::always_inline]] inline void mix(std::uint64_t& a, std::uint64_t& b, std::uint64_t& c,
                                       std::uint64_t& d, std::uint64_t x, std::uint64_t y) {
    a += b + x;
    d = std::rotr(d ^ a, 32);
    c += d;
    b = std::rotr(b ^ c, 24);
    a += b + y;
    d = std::rotr(d ^ a, 16);
    c += d;
    b = std::rotr(b ^ c, 63);
}

template <std::size_t Round>
[[gnu::always_inline]] inline void round(std::uint64_t* v, const std::uint64_t* m) {
    constexpr auto& s = kOrder[Round];
    mix(v[0], v[4], v[8], v[12], m[s[0]], m[s[1]]);
    mix(v[1], v[5], v[9], v[13], m[s[2]], m[s[3]]);
    mix(v[2], v[6], v[10], v[14], m[s[4]], m[s[5]]);
    mix(v[3], v[7], v[11], v[15], m[s[6]], m[s[7]]);
    mix(v[0], v[5], v[10], v[15], m[s[8]], m[s[9]]);
    mix(v[1], v[6], v[11], v[12], m[s[10]], m[s[11]]);
    mix(v[2], v[7], v[8], v[13], m[s[12]], m[s[13]]);
    mix(v[3], v[4], v[9], v[14], m[s[14]], m[s[15]]);
}

// `count` rounds, ten different ones in turn. Unrolled: which message word a round wants is then
// known to the compiler. Few rounds are usual, 2^32 - 1 are possible.
template <std::size_t... Round>
void rounds(std::uint64_t* state, const std::uint64_t* m, std::uint32_t count,
            std::index_sequence<Round...>) {
    std::uint64_t v[16];
    std::copy(state, state + 16, v);
    for (; count >= sizeof...(Round); count -= sizeof...(Round)) (round<Round>(v, m), ...);
    ((Round < count ? round<Round>(v, m) : void()), ...);
    std::copy(v, v + 16, state);
}

std::uint64_t little_endian(const std::uint8_t* bytes) {
    std::uint64_t word = 0;
    for (int i = 7; i >= 0; --i) word = word << 8 | bytes[i];
    return word;
}

}  // namespace

std::int64_t blake2f_price(ByteView input, Revision) {
    return input.size() == kInput ? read_u32(input.first(4)) : 0;
}

Answer blake2f(ByteView input) {
    if (input.size() != kInput || input[212] > 1) return std::nullopt;
    std::uint64_t h[8], m[16], v[16];
    for (std::size_t i = 0; i < 8; ++i) h[i] = little_endian(&input[4 + 8 * i]);
    for (std::size_t i = 0; i < 16; ++i) m[i] = little_endian(&input[68 + 8 * i]);
    std::copy(h, h + 8, v);
    std::copy(kInitial, kInitial + 8, v + 8);
    v[12] ^= little_endian(&input[196]);
    v[13] ^= little_endian(&input[204]);
    if (input[212] == 1) v[14] = ~v[14];
    rounds(v, m, read_u32(input.first(4)), std::make_index_sequence<10>{});
    Bytes out(64);
    for (std::size_t i = 0; i < 8; ++i)
        for (std::size_t b = 0; b < 8; ++b)
            out[8 * i + b] = static_cast<std::uint8_t>((h[i] ^ v[i] ^ v[i + 8]) >> (8 * b));
    return out;
}

}  // namespace vs::evm::detail
