// Bytes as text with a first character that names the alphabet (multibase). Decoding is strict: one
// text per value and alphabet, so upper and lower case do not mix and unused bits are zero.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace vs::ipfs {

// The alphabets of this library by their first character.
enum class Base : char {
    base16 = 'f',
    base16_upper = 'F',
    base32 = 'b',
    base32_upper = 'B',
    base36 = 'k',
    base36_upper = 'K',
    base58btc = 'z',
    base64 = 'm',
    base64url = 'u',
};

// Base 36 and 58 take time quadratic in the length; nothing longer than this is encoded in them.
inline constexpr std::size_t kMaxMultibase = 4096;

std::string to_multibase(Base base, ByteView bytes);  // with the first character
Result<Bytes> from_multibase(std::string_view text);  // code "multibase"

// Base58btc without a first character, as version 0 CIDs are written.
std::string to_base58(ByteView bytes);
Result<Bytes> from_base58(std::string_view text);  // code "multibase"

}  // namespace vs::ipfs
