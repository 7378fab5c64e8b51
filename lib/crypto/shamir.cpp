#include "crypto/shamir.h"

#include <algorithm>

namespace vs::crypto {
namespace {

using Byte = std::uint8_t;

// Without branches or tables that depend on the factors.
constexpr Byte multiply(Byte a, Byte b) {
    unsigned product = 0, factor = a;
    for (unsigned bit = 0; bit < 8; ++bit) {
        product ^= factor & (0U - (b >> bit & 1U));
        factor = (factor << 1U) ^ (0x11bU & (0U - (factor >> 7U & 1U)));
    }
    return static_cast<Byte>(product);
}
static_assert(multiply(0x57, 0x83) == 0xc1);  // the example of FIPS 197 §4.2

// a^254
constexpr Byte inverse(Byte a) {
    Byte out = 1;
    for (int i = 0; i < 254; ++i) out = multiply(out, a);
    return out;
}
static_assert(multiply(0x53, inverse(0x53)) == 1);

}  // namespace

Result<std::vector<Share>> split(const Secret& secret, unsigned need, unsigned count) {
    if (need == 0 || need > count || count > 255)
        return fail("shares", "of 1 to 255 shares, at least one and at most all are needed");
    std::vector<Secret> coefficients{secret};
    while (coefficients.size() < need) coefficients.push_back(Secret::random());
    std::vector<Share> out;
    for (unsigned x = 1; x <= count; ++x) {
        std::array<Byte, 32> value{};
        for (auto c = coefficients.rbegin(); c != coefficients.rend(); ++c)
            for (std::size_t i = 0; i < value.size(); ++i)
                value[i] =
                    static_cast<Byte>(multiply(value[i], static_cast<Byte>(x)) ^ c->bytes()[i]);
        out.push_back({static_cast<Byte>(x), Secret(value)});
        wipe(value);
    }
    return out;
}

// Lagrange's interpolation at 0: each share times the product of x_j / (x_j - x_i).
Result<Secret> combine(std::span<const Share> shares) {
    std::array<Byte, 32> secret{};
    if (shares.empty()) return fail("shares", "no share was given");
    for (const auto& share : shares) {
        Byte weight = 1;
        for (const auto& other : shares) {
            if (&other == &share) continue;
            const auto apart = static_cast<Byte>(other.x ^ share.x);
            if (apart == 0 || other.x == 0) return fail("shares", "a share was given twice");
            weight = multiply(weight, multiply(other.x, inverse(apart)));
        }
        for (std::size_t i = 0; i < secret.size(); ++i)
            secret[i] = static_cast<Byte>(secret[i] ^ multiply(weight, share.value.bytes()[i]));
    }
    Secret out(secret);
    wipe(secret);
    return out;
}

}  // namespace vs::crypto
