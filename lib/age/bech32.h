// Bech32 (BIP 173) without its limit of 90 characters, as age uses it for keys; bounded all the
// same.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"

namespace vs::age {

inline constexpr std::size_t kMaxBech32 = 4096;  // characters; a hybrid age recipient has 1,959

struct Bech32 {
    std::string prefix;  // lower case
    Bytes data;
};

std::string bech32_encode(std::string_view prefix, ByteView data);  // lower case
// Code "bech32": too long, mixed case, foreign characters, wrong checksum or padding.
Result<Bech32> bech32_decode(std::string_view text);

}  // namespace vs::age
