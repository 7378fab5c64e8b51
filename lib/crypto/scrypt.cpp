#include "crypto/scrypt.h"

#include <sodium.h>

namespace vs::crypto {
namespace {

constexpr std::uint64_t kMaxMemory = std::uint64_t{4} << 30;

bool within(int value, int least, int most) {
    return value >= least && value <= most;
}

bool acceptable(const ScryptCost& cost) {
    return within(cost.log2_n, 1, 22) && within(cost.r, 1, 16) && within(cost.p, 1, 16) &&
           (std::uint64_t{128} * static_cast<unsigned>(cost.r) << cost.log2_n) <= kMaxMemory;
}

}  // namespace

Result<Secret> scrypt(ByteView passphrase, ByteView salt, const ScryptCost& cost) {
    if (!acceptable(cost)) return fail("scrypt", "the scrypt cost is outside what is allowed");
    std::array<std::uint8_t, 32> key{};
    const int failed = crypto_pwhash_scryptsalsa208sha256_ll(
        passphrase.data(), passphrase.size(), salt.data(), salt.size(),
        std::uint64_t{1} << cost.log2_n, static_cast<std::uint32_t>(cost.r),
        static_cast<std::uint32_t>(cost.p), key.data(), key.size());
    Secret out(key);
    wipe(key);
    if (failed != 0) return fail("scrypt", "there is not enough memory for this scrypt cost");
    return out;
}

}  // namespace vs::crypto
