// Bech32: what decodes must encode to the same text in lower case, so that one key has one text.
#include <algorithm>
#include <cstdlib>

#include "age/bech32.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vs;
    const auto text = as_text(ByteView(data, size));
    const auto key = age::bech32_decode(text);
    if (!key) return key.error().code == "bech32" ? 0 : (std::abort(), 0);
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    if (age::bech32_encode(key->prefix, key->data) != lower) std::abort();
    return 0;
}
