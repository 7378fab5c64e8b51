// Keccak-f[1600] with rate 1088 and Ethereum's original 0x01 padding (not SHA-3's 0x06).
// The Keccak reference, version 3.0, section 1.2.
#include <bit>

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
constexpr int kRotation[24] = {1,  3,  6,  10, 15, 21, 28, 36, 45, 55, 2,  14,
                               27, 41, 56, 8,  25, 43, 62, 18, 39, 61, 20, 44};
constexpr int kLane[24] = {10, 7,  11, 17, 18, 3, 5,  16, 8,  21, 24, 4,
                           15, 23, 19, 13, 12, 2, 20, 14, 22, 9,  6,  1};

using State = std::array<std::uint64_t, 25>;

void theta(State& a) {
    std::uint64_t c[5];
    for (std::size_t x = 0; x < 5; ++x) c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
    for (std::size_t x = 0; x < 5; ++x) {
        const std::uint64_t d = c[(x + 4) % 5] ^ std::rotl(c[(x + 1) % 5], 1);
        for (std::size_t y = 0; y < 25; y += 5) a[x + y] ^= d;
    }
}

void rho_pi(State& a) {
    std::uint64_t held = a[1];
    for (int i = 0; i < 24; ++i)
        std::swap(held, a[static_cast<std::size_t>(kLane[i])]),
            a[static_cast<std::size_t>(kLane[i])] =
                std::rotl(a[static_cast<std::size_t>(kLane[i])], kRotation[i]);
}

void chi(State& a) {
    for (std::size_t y = 0; y < 25; y += 5) {
        const std::uint64_t row[5] = {a[y], a[y + 1], a[y + 2], a[y + 3], a[y + 4]};
        for (std::size_t x = 0; x < 5; ++x)
            a[y + x] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5]);
    }
}

void permute(State& a) {
    for (auto round : kRounds) {
        theta(a);
        rho_pi(a);
        chi(a);
        a[0] ^= round;
    }
}

void absorb(State& a, ByteView block) {
    for (std::size_t i = 0; i < kRate; ++i) a[i / 8] ^= std::uint64_t(block[i]) << (8 * (i % 8));
    permute(a);
}

}  // namespace

Digest keccak256(ByteView data) {
    State a{};
    for (; data.size() >= kRate; data = data.subspan(kRate)) absorb(a, data.first(kRate));
    std::array<std::uint8_t, kRate> last{};
    for (std::size_t i = 0; i < data.size(); ++i) last[i] = data[i];
    last[data.size()] ^= 0x01;
    last[kRate - 1] ^= 0x80;
    absorb(a, last);
    Digest out;
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<std::uint8_t>(a[i / 8] >> (8 * (i % 8)));
    return out;
}

}  // namespace vs::crypto
