// bech32 = prefix "1" *group 6group           (the last "1" separates; all one case)
// prefix = 1*83 of %x21-7E
// group  = 5 bits, one of the 32 characters below; the six last are the checksum
#include "age/bech32.h"

#include <algorithm>
#include <array>

#include "crypto/hash.h"

namespace vs::age {
namespace {

constexpr std::string_view kAlphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
constexpr std::size_t kChecksum = 6;
constexpr std::size_t kMaxPrefix = 83;

constexpr std::array<std::int8_t, 128> reverse_alphabet() {
    std::array<std::int8_t, 128> table{};
    table.fill(-1);
    for (std::size_t i = 0; i < kAlphabet.size(); ++i)
        table[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::int8_t>(i);
    return table;
}
constexpr auto kReverse = reverse_alphabet();

// The state of BIP 173's checksum, a BCH code over GF(32).
class Checksum {
  public:
    explicit Checksum(std::string_view prefix) {
        for (unsigned char c : prefix) add(c >> 5);
        add(0);
        for (unsigned char c : prefix) add(c & 31);
    }
    void add(std::uint32_t group) {
        constexpr std::uint32_t generator[5] = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
                                                0x2a1462b3};
        const std::uint32_t top = state_ >> 25;
        state_ = (state_ & 0x1ffffff) << 5 ^ group;
        for (int i = 0; i < 5; ++i)
            if ((top >> i & 1) != 0) state_ ^= generator[i];
    }
    std::uint32_t value() const { return state_; }

  private:
    std::uint32_t state_ = 1;
};

bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}

char to_lower(char c) {
    return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

Result<> check_characters(std::string_view text) {
    if (text.size() > kMaxBech32) return fail("bech32", "the text is too long to be a key");
    bool lower = false, upper = false;
    for (char c : text) {
        if (c < 0x21 || c > 0x7e)
            return fail("bech32", "a key has no spaces or control characters");
        lower |= c >= 'a' && c <= 'z';
        upper |= is_upper(c);
    }
    if (lower && upper) return fail("bech32", "a key is written all in lower or all in upper case");
    return {};
}

// Eight bits out of five; what is left over must be zero and shorter than a group.
Result<Bytes> join_groups(ByteView groups) {
    Bytes out;
    out.reserve(groups.size() * 5 / 8);
    std::uint32_t held = 0;
    int bits = 0;
    for (auto group : groups) {
        held = (held << 5 | group) & 0xfff;
        bits += 5;
        if (bits < 8) continue;
        bits -= 8;
        out.push_back(static_cast<std::uint8_t>(held >> bits));
    }
    if (bits >= 5 || (held & ((1u << bits) - 1)) != 0) {
        crypto::wipe(out);
        return fail("bech32", "the key's padding is not zero");
    }
    return out;
}

}  // namespace

std::string bech32_encode(std::string_view prefix, ByteView data) {
    std::string out(prefix);
    out.reserve(prefix.size() + 1 + (data.size() * 8 + 4) / 5 + kChecksum);
    out += '1';
    Checksum checksum(prefix);
    const auto put = [&](std::uint32_t group) {
        checksum.add(group);
        out += kAlphabet[group];
    };
    std::uint32_t held = 0;
    int bits = 0;
    for (auto byte : data) {
        held = (held << 8 | byte) & 0xfff;
        for (bits += 8; bits >= 5; bits -= 5) put(held >> (bits - 5) & 31);
    }
    if (bits > 0) put(held << (5 - bits) & 31);
    for (std::size_t i = 0; i < kChecksum; ++i) checksum.add(0);
    for (int shift = 25; shift >= 0; shift -= 5)
        out += kAlphabet[(checksum.value() ^ 1) >> shift & 31];
    return out;
}

Result<Bech32> bech32_decode(std::string_view text) {
    if (auto ok = check_characters(text); !ok) return pass(ok);
    const auto one = text.rfind('1');
    if (one == text.npos || one == 0 || one > kMaxPrefix || text.size() - one - 1 < kChecksum)
        return fail("bech32", "a key is a prefix, the digit 1, and at least six characters");
    std::string prefix(text.substr(0, one));
    std::ranges::transform(prefix, prefix.begin(), to_lower);
    Checksum checksum(prefix);
    Bytes groups;
    groups.reserve(text.size());
    for (char c : text.substr(one + 1)) {
        const auto group = kReverse[static_cast<unsigned char>(to_lower(c))];
        if (group < 0) return fail("bech32", "the key has a character no key has");
        groups.push_back(static_cast<std::uint8_t>(group));
        checksum.add(groups.back());
    }
    if (checksum.value() != 1) return fail("bech32", "the key's checksum does not match: mistyped");
    auto data = join_groups(ByteView(groups).first(groups.size() - kChecksum));
    crypto::wipe(groups);
    if (!data) return pass(data);
    return Bech32{std::move(prefix), std::move(*data)};
}

}  // namespace vs::age
