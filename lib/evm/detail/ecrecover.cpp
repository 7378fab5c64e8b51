#include "evm/detail/ecrecover.h"

#include <secp256k1_recovery.h>

namespace vs::evm::detail {
namespace {

// Only reads it after this: safe to share.
const secp256k1_context* context() {
    static const secp256k1_context* const made = secp256k1_context_create(SECP256K1_CONTEXT_NONE);
    return made;
}

}  // namespace

Answer ecrecover(ByteView input) {
    const auto hash = read_padded<32>(input, 0);
    const U256 v = read_word(input, 32);
    const auto signature = read_padded<64>(input, 64);
    if (v != U256{27} && v != U256{28}) return Bytes{};
    secp256k1_ecdsa_recoverable_signature parsed;
    secp256k1_pubkey key;
    const int parity = static_cast<int>(v.w[0] - 27);
    if (secp256k1_ecdsa_recoverable_signature_parse_compact(context(), &parsed, signature.data(),
                                                            parity) != 1 ||
        secp256k1_ecdsa_recover(context(), &key, &parsed, hash.data()) != 1)
        return Bytes{};
    std::array<std::uint8_t, 65> point;
    std::size_t size = point.size();
    secp256k1_ec_pubkey_serialize(context(), point.data(), &size, &key, SECP256K1_EC_UNCOMPRESSED);
    const auto digest = crypto::keccak256(ByteView(point).subspan(1));
    Bytes out(32);
    std::copy(digest.begin() + 12, digest.end(), out.begin() + 12);
    return out;
}

}  // namespace vs::evm::detail
