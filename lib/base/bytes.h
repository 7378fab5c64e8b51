// Byte strings and their textual forms. All functions are pure and thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace vs {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

ByteView as_bytes(std::string_view text);
std::string_view as_text(ByteView bytes);
Bytes to_bytes(ByteView view);
bool equal(ByteView a, ByteView b);  // not constant time; secrets use crypto::equal_secret

std::string to_hex(ByteView bytes);             // lower case
Result<Bytes> from_hex(std::string_view text);  // either case, even length; code "hex"

// RFC 4648 section 4 with padding; decoding refuses anything but the canonical encoding (code
// "base64").
std::string to_base64(ByteView bytes);
Result<Bytes> from_base64(std::string_view text);
// Section 4 alphabet without padding, canonical, as age writes it.
std::string to_base64_unpadded(ByteView bytes);
Result<Bytes> from_base64_unpadded(std::string_view text);

// Big-endian integers, as CBOR, COSE and hashes want them.
void append_u32(Bytes& out, std::uint32_t value);
void append_u64(Bytes& out, std::uint64_t value);
std::uint32_t read_u32(ByteView four);
std::uint64_t read_u64(ByteView eight);
void append(Bytes& out, ByteView more);
Bytes concat(std::initializer_list<ByteView> parts);

template <std::size_t N>
Result<std::array<std::uint8_t, N>> to_array(ByteView view) {
    if (view.size() != N)
        return fail("length",
                    "expected " + std::to_string(N) + " bytes, got " + std::to_string(view.size()));
    std::array<std::uint8_t, N> out;
    for (std::size_t i = 0; i < N; ++i) out[i] = view[i];
    return out;
}

}  // namespace vs
