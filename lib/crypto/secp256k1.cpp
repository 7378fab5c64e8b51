#include "crypto/secp256k1.h"

#include <secp256k1_recovery.h>

#include <algorithm>
#include <cstdlib>

namespace vs::crypto {
namespace {

// Half the group order, rounded down (EIP-2).
constexpr std::array<std::uint8_t, 32> kHalfOrder = {
    0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0x5d, 0x57, 0x6e, 0x73, 0x57, 0xa4, 0x50, 0x1d, 0xdf, 0xe9, 0x2f, 0x46, 0x68, 0x1b, 0x20, 0xa0};

// Blinds the computations with secrets; read-only after its making, so threads may share it.
const secp256k1_context* context() {
    static secp256k1_context* const shared = [] {
        auto* made = secp256k1_context_create(SECP256K1_CONTEXT_NONE);
        const auto seed = random_array<32>();
        if (secp256k1_context_randomize(made, seed.data()) != 1) std::abort();
        return made;
    }();
    return shared;
}

Point serialized(const secp256k1_pubkey& key) {
    std::array<std::uint8_t, 65> bytes;  // 04 ‖ x ‖ y
    std::size_t size = bytes.size();
    secp256k1_ec_pubkey_serialize(context(), bytes.data(), &size, &key, SECP256K1_EC_UNCOMPRESSED);
    Point out;
    std::copy(bytes.begin() + 1, bytes.end(), out.begin());
    return out;
}

tl::unexpected<Error> no_key() {
    return fail("secp256k1", "the account secret is outside the group order");
}

}  // namespace

Result<Point> secp256k1_public_key(const Secret& secret) {
    secp256k1_pubkey key;
    if (secp256k1_ec_pubkey_create(context(), &key, secret.bytes().data()) != 1) return no_key();
    return serialized(key);
}

Address address_of(const Point& public_key) {
    const auto digest = keccak256(public_key);
    Address out;
    std::copy(digest.begin() + 12, digest.end(), out.begin());
    return out;
}

Result<Address> address_of(const Secret& secret) {
    const auto key = secp256k1_public_key(secret);
    if (!key) return pass(key);
    return address_of(*key);
}

Result<RecoverableSignature> sign_recoverable(const Secret& secret, const Digest& digest) {
    secp256k1_ecdsa_recoverable_signature made;
    if (secp256k1_ecdsa_sign_recoverable(context(), &made, digest.data(), secret.bytes().data(),
                                         nullptr, nullptr) != 1)
        return no_key();
    std::array<std::uint8_t, 64> bytes;
    int parity = 0;
    secp256k1_ecdsa_recoverable_signature_serialize_compact(context(), bytes.data(), &parity,
                                                            &made);
    RecoverableSignature out;
    std::copy_n(bytes.begin(), 32, out.r.begin());
    std::copy_n(bytes.begin() + 32, 32, out.s.begin());
    // 2 and 3, an x above the order, have a probability of 2^-127.
    out.y_parity = parity == 1;
    return out;
}

Result<Point> recover_public_key(const Digest& digest, const RecoverableSignature& signature) {
    std::array<std::uint8_t, 64> bytes;
    std::ranges::copy(signature.r, bytes.begin());
    std::ranges::copy(signature.s, bytes.begin() + 32);
    secp256k1_ecdsa_recoverable_signature parsed;
    secp256k1_pubkey key;
    if (secp256k1_ecdsa_recoverable_signature_parse_compact(context(), &parsed, bytes.data(),
                                                            signature.y_parity ? 1 : 0) != 1 ||
        secp256k1_ecdsa_recover(context(), &key, &parsed, digest.data()) != 1)
        return fail("signature", "no key could have made the signature");
    return serialized(key);
}

bool has_low_s(const RecoverableSignature& signature) {
    return signature.s <= kHalfOrder;
}

std::string to_text(const Address& address) {
    return "0x" + to_hex(address);
}

Result<Address> parse_address(std::string_view text) {
    if (!text.starts_with("0x")) return fail("address", "an address begins with 0x");
    const auto bytes = from_hex(text.substr(2));
    if (!bytes) return pass(bytes);
    return to_array<20>(*bytes);
}

}  // namespace vs::crypto
