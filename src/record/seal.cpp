#include "record/seal.h"

#include <array>

#include "base/gzip.h"

namespace vs::record {

Result<Bytes> seal(std::string_view bundle, std::span<const age::Recipient> recipients) {
    return age::encrypt(recipients, gzip(bundle));
}

Result<std::string> unseal(ByteView block, std::span<const age::Identity> identities) {
    const auto packed = age::decrypt(identities, block);
    if (!packed) return pass(packed);
    return gunzip(*packed, kMaxBundle);
}

bool is_sealed(ByteView file) {
    const auto opened = age::decrypt(std::array{age::generate()}, file);
    return !opened && opened.error().code == "no-match";
}

}  // namespace vs::record
