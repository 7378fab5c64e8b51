#include "ipfs/multibase.h"

#include <algorithm>
#include <array>

namespace vs::ipfs {

namespace {

struct Alphabet {
    Base base;
    int bits;  // of one digit; 0: digits of one large number
    std::string_view digits;
};

constexpr std::string_view kDigits58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

constexpr std::array kAlphabets{
    Alphabet{Base::base16, 4, "0123456789abcdef"},
    Alphabet{Base::base16_upper, 4, "0123456789ABCDEF"},
    Alphabet{Base::base32, 5, "abcdefghijklmnopqrstuvwxyz234567"},
    Alphabet{Base::base32_upper, 5, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"},
    Alphabet{Base::base36, 0, "0123456789abcdefghijklmnopqrstuvwxyz"},
    Alphabet{Base::base36_upper, 0, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
    Alphabet{Base::base58btc, 0, kDigits58},
    Alphabet{Base::base64, 6, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"},
    Alphabet{Base::base64url, 6,
             "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"},
};

std::string encode_bits(const Alphabet& alphabet, ByteView bytes) {
    std::string out;
    std::uint32_t held = 0;
    int count = 0;
    for (const std::uint8_t byte : bytes) {
        held = held << 8 | byte;
        for (count += 8; count >= alphabet.bits; count -= alphabet.bits)
            out += alphabet.digits[held >> (count - alphabet.bits) & ((1u << alphabet.bits) - 1)];
    }
    if (count > 0)
        out += alphabet.digits[held << (alphabet.bits - count) & ((1u << alphabet.bits) - 1)];
    return out;
}

Result<Bytes> decode_bits(const Alphabet& alphabet, std::string_view text) {
    Bytes out;
    std::uint32_t held = 0;
    int count = 0;
    for (const char c : text) {
        const auto digit = alphabet.digits.find(c);
        if (digit == std::string_view::npos) return fail("multibase", "a digit is not of its base");
        held = held << alphabet.bits | static_cast<std::uint32_t>(digit);
        count += alphabet.bits;
        if (count < 8) continue;
        count -= 8;
        out.push_back(static_cast<std::uint8_t>(held >> count));
    }
    if (count >= alphabet.bits || (held & ((1u << count) - 1)) != 0)
        return fail("multibase", "the text does not end where its last byte does");
    return out;
}

// Multiplies the little-endian number `digits` of base `base` by `factor` and adds `value`.
void multiply_add(Bytes& digits, std::uint32_t base, std::uint32_t factor, std::uint32_t value) {
    for (auto& digit : digits) {
        value += digit * factor;
        digit = static_cast<std::uint8_t>(value % base);
        value /= base;
    }
    for (; value > 0; value /= base) digits.push_back(static_cast<std::uint8_t>(value % base));
}

// A number in base `from`, most significant digit first, written in base `to`; leading zeros are
// kept one for one, as they are no part of a number.
Bytes convert(ByteView number, std::uint32_t from, std::uint32_t to) {
    const auto first = std::find_if(number.begin(), number.end(), [](auto d) { return d != 0; });
    Bytes out;
    for (auto at = first; at != number.end(); ++at) multiply_add(out, to, from, *at);
    out.insert(out.end(), static_cast<std::size_t>(first - number.begin()), 0);
    std::reverse(out.begin(), out.end());
    return out;
}

std::string encode_number(std::string_view digits, ByteView bytes) {
    std::string out;
    for (const auto digit : convert(bytes, 256, static_cast<std::uint32_t>(digits.size())))
        out += digits[digit];
    return out;
}

Result<Bytes> decode_number(std::string_view digits, std::string_view text) {
    Bytes number;
    for (const char c : text) {
        const auto digit = digits.find(c);
        if (digit == std::string_view::npos) return fail("multibase", "a digit is not of its base");
        number.push_back(static_cast<std::uint8_t>(digit));
    }
    return convert(number, static_cast<std::uint32_t>(digits.size()), 256);
}

}  // namespace

std::string to_multibase(Base base, ByteView bytes) {
    const auto& alphabet = *std::find_if(kAlphabets.begin(), kAlphabets.end(),
                                         [&](const auto& one) { return one.base == base; });
    return std::string(1, static_cast<char>(base)) + (alphabet.bits > 0
                                                          ? encode_bits(alphabet, bytes)
                                                          : encode_number(alphabet.digits, bytes));
}

Result<Bytes> from_multibase(std::string_view text) {
    if (text.empty() || text.size() > kMaxMultibase)
        return fail("multibase", "a text of " + std::to_string(text.size()) + " characters");
    const auto* alphabet = std::find_if(kAlphabets.begin(), kAlphabets.end(), [&](const auto& one) {
        return static_cast<char>(one.base) == text.front();
    });
    if (alphabet == kAlphabets.end()) return fail("multibase", "an alphabet that is not known");
    text.remove_prefix(1);
    return alphabet->bits > 0 ? decode_bits(*alphabet, text)
                              : decode_number(alphabet->digits, text);
}

std::string to_base58(ByteView bytes) {
    return encode_number(kDigits58, bytes);
}

Result<Bytes> from_base58(std::string_view text) {
    if (text.size() > kMaxMultibase) return fail("multibase", "the text is too long");
    return decode_number(kDigits58, text);
}

}  // namespace vs::ipfs
