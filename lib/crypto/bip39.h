// Recovery words (BIP-39, English): 24 words that a person writes down stand for 32 random bytes.
//
//   256 bits ‖ first 8 bits of their SHA-256, cut into 24 numbers of 11 bits, each a word
//   seed = PBKDF2-HMAC-SHA-512(words joined by blanks, "mnemonic" ‖ passphrase, 2,048 rounds)
//
// 12 to 24 words are read, as the standard has them; we write 24. Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "crypto/sign.h"

namespace vs::crypto {

// The standard's English list, one word a line.
extern const std::string_view kBip39Words;

using Bip39Seed = std::array<std::uint8_t, 64>;

// `entropy` has 16, 20, 24, 28 or 32 bytes; anything else is a programmer error.
std::string bip39_words(ByteView entropy);
// The bytes behind words; upper case and any white space between them are accepted. Code "words":
// another number of words, a word that is not in the list (the message names its place, never the
// word), or a checksum that does not fit, as when two were exchanged.
Result<Bytes> bip39_entropy(std::string_view words);
// Of words that were checked; they are brought into the one form that counts first. ASCII only.
Result<Bip39Seed> bip39_seed(std::string_view words, std::string_view passphrase = {});

}  // namespace vs::crypto
