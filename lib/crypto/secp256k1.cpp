#include "crypto/secp256k1.h"

#include <secp256k1.h>

#include <algorithm>

namespace vs::crypto {

Result<Address> address_of(const Secret& secret) {
    static secp256k1_context* const context = secp256k1_context_create(SECP256K1_CONTEXT_NONE);
    secp256k1_pubkey key;
    if (secp256k1_ec_pubkey_create(context, &key, secret.bytes().data()) != 1)
        return fail("secp256k1", "the account secret is outside the group order");
    std::array<std::uint8_t, 65> point;
    std::size_t size = point.size();
    secp256k1_ec_pubkey_serialize(context, point.data(), &size, &key, SECP256K1_EC_UNCOMPRESSED);
    const auto digest = keccak256(ByteView(point).subspan(1));
    Address out;
    std::copy(digest.begin() + 12, digest.end(), out.begin());
    return out;
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
