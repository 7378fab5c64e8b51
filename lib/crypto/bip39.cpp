#include "crypto/bip39.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cassert>

namespace vs::crypto {

extern const std::string_view kBip39Words;

namespace {

constexpr std::size_t kWords = 2048;

using List = std::array<std::string_view, kWords>;

const List& list() {
    static const List words = [] {
        List out;
        auto rest = kBip39Words;
        for (auto& word : out) {
            word = rest.substr(0, rest.find('\n'));
            rest.remove_prefix(word.size() + 1);
        }
        return out;
    }();
    return words;
}

bool is_blank(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

// Lower case, one blank between words. Bounded: 24 words have at most 24 * 9 characters.
std::string normal(std::string_view words) {
    std::string out;
    for (const char c : words.substr(0, 4096)) {
        if (!is_blank(c))
            out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
    }
    if (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

void wipe_text(std::string& text) {
    wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
}

Result<std::vector<unsigned>> numbers_of(std::string_view words) {
    std::vector<unsigned> out;
    while (!words.empty()) {
        const auto word = words.substr(0, words.find(' '));
        words.remove_prefix(std::min(words.size(), word.size() + 1));
        const auto found = std::ranges::lower_bound(list(), word);
        if (found == list().end() || *found != word)
            return fail("words", "word " + std::to_string(out.size() + 1) +
                                     " is not one of the list of recovery words");
        out.push_back(static_cast<unsigned>(found - list().begin()));
    }
    if (out.size() < 12 || out.size() > 24 || out.size() % 3 != 0)
        return fail("words", "recovery words are 24, and these are " + std::to_string(out.size()));
    return out;
}

}  // namespace

std::string bip39_words(ByteView entropy) {
    assert(entropy.size() >= 16 && entropy.size() <= 32 && entropy.size() % 4 == 0);
    auto bits = to_bytes(entropy);
    bits.push_back(sha256(entropy)[0]);
    std::string out;
    for (std::size_t word = 0; word < entropy.size() * 3 / 4; ++word) {
        unsigned number = 0;
        for (std::size_t bit = word * 11; bit < word * 11 + 11; ++bit)
            number = number << 1 | (bits[bit / 8] >> (7 - bit % 8) & 1U);
        if (word > 0) out += ' ';
        out += list()[number];
    }
    wipe(bits);
    return out;
}

Result<Bytes> bip39_entropy(std::string_view words) {
    auto text = normal(words);
    auto numbers = numbers_of(text);
    wipe_text(text);
    if (!numbers) return pass(numbers);
    Bytes bits(numbers->size() * 11 / 8 + 1);
    for (std::size_t bit = 0; bit < numbers->size() * 11; ++bit)
        bits[bit / 8] |= static_cast<std::uint8_t>(((*numbers)[bit / 11] >> (10 - bit % 11) & 1U)
                                                   << (7 - bit % 8));
    const auto size = numbers->size() / 3 * 4;
    const auto checksum_bits = numbers->size() / 3;
    const auto mask = static_cast<std::uint8_t>(0xff << (8 - checksum_bits));
    Bytes out(bits.begin(), bits.begin() + static_cast<std::ptrdiff_t>(size));
    const bool good = (bits[size] & mask) == (sha256(out)[0] & mask);
    wipe(bits);
    if (good) return out;
    wipe(out);
    return fail("words", "these words do not belong together: one is wrong or out of place");
}

Result<Bip39Seed> bip39_seed(std::string_view words, std::string_view passphrase) {
    auto text = normal(words);
    const auto salt = "mnemonic" + std::string(passphrase);
    Bip39Seed seed;
    const bool done = PKCS5_PBKDF2_HMAC(text.data(), static_cast<int>(text.size()),
                                        reinterpret_cast<const unsigned char*>(salt.data()),
                                        static_cast<int>(salt.size()), 2048, EVP_sha512(),
                                        static_cast<int>(seed.size()), seed.data()) == 1;
    wipe_text(text);
    if (!done) return fail("words", "the seed of the recovery words cannot be computed");
    return seed;
}

}  // namespace vs::crypto
