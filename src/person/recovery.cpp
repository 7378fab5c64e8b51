#include "person/recovery.h"

#include "crypto/bip39.h"

namespace vs::person {
namespace {

crypto::Secret derive(const crypto::Bip39Seed& seed, Bytes info) {
    auto bytes = crypto::hkdf_sha256(seed, {}, info, 32);
    const crypto::Secret out(*to_array<32>(bytes));
    crypto::wipe(bytes);
    return out;
}

}  // namespace

std::string new_words() {
    auto entropy = crypto::random_array<32>();
    auto words = crypto::bip39_words(entropy);
    crypto::wipe(entropy);
    return words;
}

Result<Recovery> recovery_of(std::string_view words) {
    auto entropy = crypto::bip39_entropy(words);
    if (!entropy) return pass(entropy);
    const bool whole = entropy->size() == 32;
    crypto::wipe(*entropy);
    if (!whole) return fail("words", "recovery words are 24");
    auto seed = crypto::bip39_seed(words);
    if (!seed) return pass(seed);
    Recovery out;
    for (std::uint32_t n = 0;; ++n) {
        auto info = to_bytes(as_bytes("vitalseal/recovery/sign/1"));
        append_u32(info, n);
        out.signing = derive(*seed, std::move(info));
        const auto address = crypto::address_of(out.signing);
        if (!address) continue;
        out.signer = *address;
        break;
    }
    out.identity.secret = derive(*seed, to_bytes(as_bytes("vitalseal/recovery/age/1")));
    crypto::wipe(*seed);
    return out;
}

}  // namespace vs::person
