#include "base/bytes.h"

#include <algorithm>

namespace vs {
namespace {

constexpr char kHex[] = "0123456789abcdef";
constexpr char kBase64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<std::int8_t, 256> reverse_base64() {
    std::array<std::int8_t, 256> table{};
    table.fill(-1);
    for (int i = 0; i < 64; ++i)
        table[static_cast<unsigned char>(kBase64[i])] = static_cast<std::int8_t>(i);
    return table;
}
constexpr auto kReverse = reverse_base64();

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

ByteView as_bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string_view as_text(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Bytes to_bytes(ByteView view) {
    return {view.begin(), view.end()};
}

bool equal(ByteView a, ByteView b) {
    return std::ranges::equal(a, b);
}

std::string to_hex(ByteView bytes) {
    std::string out;
    out.reserve(bytes.size() * 2);
    for (auto b : bytes) {
        out += kHex[b >> 4];
        out += kHex[b & 15];
    }
    return out;
}

Result<Bytes> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return fail("hex", "hex text has an odd number of digits");
    Bytes out(text.size() / 2);
    for (std::size_t i = 0; i < out.size(); ++i) {
        const int high = hex_digit(text[2 * i]), low = hex_digit(text[2 * i + 1]);
        if (high < 0 || low < 0)
            return fail("hex", "hex text has a character that is no hex digit");
        out[i] = static_cast<std::uint8_t>(high << 4 | low);
    }
    return out;
}

std::string to_base64_unpadded(ByteView bytes) {
    std::string out;
    out.reserve((bytes.size() * 4 + 2) / 3);
    std::uint32_t held = 0;
    int bits = 0;
    for (auto b : bytes) {
        held = held << 8 | b;
        for (bits += 8; bits >= 6; bits -= 6) out += kBase64[held >> (bits - 6) & 63];
    }
    if (bits > 0) out += kBase64[held << (6 - bits) & 63];
    return out;
}

Result<Bytes> from_base64_unpadded(std::string_view text) {
    if (text.size() % 4 == 1) return fail("base64", "base64 text has an impossible length");
    Bytes out;
    out.reserve(text.size() * 3 / 4);
    std::uint32_t held = 0;
    int bits = 0;
    for (unsigned char c : text) {
        if (kReverse[c] < 0)
            return fail("base64", "base64 text has a character outside the alphabet");
        held = held << 6 | static_cast<std::uint32_t>(kReverse[c]);
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        out.push_back(static_cast<std::uint8_t>(held >> bits));
    }
    if ((held & ((1u << bits) - 1)) != 0)
        return fail("base64", "base64 text is not canonical: trailing bits are set");
    return out;
}

std::string to_base64(ByteView bytes) {
    auto out = to_base64_unpadded(bytes);
    while (out.size() % 4 != 0) out += '=';
    return out;
}

Result<Bytes> from_base64(std::string_view text) {
    if (text.size() % 4 != 0)
        return fail("base64", "base64 text is not padded to a multiple of four");
    std::size_t padding = 0;
    while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=')
        ++padding;
    return from_base64_unpadded(text.substr(0, text.size() - padding));
}

void append_u32(Bytes& out, std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8)
        out.push_back(static_cast<std::uint8_t>(value >> shift));
}

void append_u64(Bytes& out, std::uint64_t value) {
    for (int shift = 56; shift >= 0; shift -= 8)
        out.push_back(static_cast<std::uint8_t>(value >> shift));
}

std::uint32_t read_u32(ByteView four) {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i) value = value << 8 | four[static_cast<std::size_t>(i)];
    return value;
}

std::uint64_t read_u64(ByteView eight) {
    std::uint64_t value = 0;
    for (int i = 0; i < 8; ++i) value = value << 8 | eight[static_cast<std::size_t>(i)];
    return value;
}

void append(Bytes& out, ByteView more) {
    out.insert(out.end(), more.begin(), more.end());
}

Bytes concat(std::initializer_list<ByteView> parts) {
    Bytes out;
    for (auto part : parts) append(out, part);
    return out;
}

}  // namespace vs
