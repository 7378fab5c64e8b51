// X25519: "-> X25519" share; body = seal(HKDF(shared, share ‖ recipient, kX25519), file key)
// scrypt: "-> scrypt" salt log2(N); body = seal(scrypt(passphrase, kScrypt ‖ salt, N, 8, 1), file
// key) seal is ChaCha20-Poly1305 with a zero nonce: each wrapping key is used once. The body is
// always 32 bytes; any other length is refused before it is opened, or a body could be made that
// opens under many keys.
#include "age/stanzas.h"

#include <algorithm>

#include "crypto/aead.h"
#include "crypto/scrypt.h"

namespace vs::age {
namespace {

constexpr std::string_view kX25519 = "X25519";
constexpr std::string_view kX25519Info = "age-encryption.org/v1/X25519";
constexpr std::string_view kScrypt = "scrypt";
constexpr std::string_view kScryptLabel = "age-encryption.org/v1/scrypt";
constexpr std::size_t kBodySize = 16 + crypto::kTagSize;
constexpr std::size_t kSaltSize = 16;

tl::unexpected<Error> malformed(std::string_view what) {
    return fail("header", "an age stanza is malformed: " + std::string(what));
}

Bytes seal(const crypto::Secret& wrapping, const FileKey& key) {
    return crypto::chacha20_poly1305_seal(wrapping, crypto::Nonce12{}, {}, key.bytes());
}

bool open(const crypto::Secret& wrapping, ByteView body, FileKey& key) {
    auto opened = crypto::chacha20_poly1305_open(wrapping, crypto::Nonce12{}, {}, body);
    if (!opened) return false;
    std::ranges::copy(*opened, key.bytes().begin());
    crypto::wipe(*opened);
    return true;
}

crypto::Secret x25519_wrapping(const crypto::Secret& shared, const crypto::PublicKey& share,
                               const crypto::PublicKey& recipient) {
    return derive(shared.bytes(), concat({share, recipient}), kX25519Info);
}

// The share of a well-formed X25519 stanza.
Result<crypto::PublicKey> parse_x25519(const Stanza& stanza) {
    if (stanza.arguments.size() != 2) return malformed("X25519 has one argument");
    const auto bytes = from_base64_unpadded(stanza.arguments[1]);
    if (!bytes) return malformed("the X25519 share is not canonical base64");
    const auto share = to_array<32>(*bytes);
    if (!share) return malformed("the X25519 share is not 32 bytes");
    if (stanza.body.size() != kBodySize) return malformed("the wrapped key is not 32 bytes");
    return *share;
}

// True where the identity opened it; an error where the share is of low order.
Result<bool> try_identity(const Stanza& stanza, const crypto::PublicKey& share,
                          const Identity& identity, const Recipient& recipient, FileKey& key) {
    const auto shared = crypto::x25519(identity.secret, share);
    if (!shared) return malformed("the X25519 share is a point of low order");
    return open(x25519_wrapping(*shared, share, recipient.key), stanza.body, key);
}

// All X25519 stanzas must be well formed, also those after the one that opens.
Result<bool> try_identities(const Header& header, const std::vector<Identity>& identities,
                            FileKey& key) {
    if (identities.empty()) return false;
    std::vector<std::pair<const Stanza*, crypto::PublicKey>> candidates;
    for (const auto& stanza : header.stanzas) {
        if (stanza.arguments.front() != kX25519) continue;
        const auto share = parse_x25519(stanza);
        if (!share) return pass(share);
        candidates.emplace_back(&stanza, *share);
    }
    for (const auto& identity : identities) {
        const auto recipient = recipient_of(identity);
        for (const auto& [stanza, share] : candidates) {
            const auto opened = try_identity(*stanza, share, identity, recipient, key);
            if (!opened || *opened) return opened;
        }
    }
    return false;
}

// Decimal without leading zero or sign. Anything over two digits is above every limit.
Result<int> parse_work_factor(std::string_view text, int most) {
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    if (text.empty() || text.front() == '0' || !std::ranges::all_of(text, digit))
        return malformed("the scrypt work factor is no number");
    int value = 0;
    for (char c : text.substr(0, 3)) value = 10 * value + (c - '0');
    if (value > most)
        return fail("header", "the scrypt work factor is above the limit of " +
                                  std::to_string(most) + "; the file would cost too much to open");
    return value;
}

Result<crypto::Secret> scrypt_wrapping(std::string_view passphrase, ByteView salt,
                                       int work_factor) {
    return crypto::scrypt(as_bytes(passphrase), concat({as_bytes(kScryptLabel), salt}),
                          {.log2_n = work_factor, .r = 8, .p = 1});
}

Result<bool> try_passphrases(const Stanza& stanza, const Keys& keys, FileKey& key) {
    if (keys.passphrases.empty()) return false;
    if (stanza.arguments.size() != 3) return malformed("scrypt has two arguments");
    const auto salt = from_base64_unpadded(stanza.arguments[1]);
    if (!salt) return malformed("the scrypt salt is not canonical base64");
    if (salt->size() != kSaltSize) return malformed("the scrypt salt is not 16 bytes");
    const auto work_factor =
        parse_work_factor(stanza.arguments[2], std::min(keys.max_work_factor, kMaxWorkFactor));
    if (!work_factor) return pass(work_factor);
    if (stanza.body.size() != kBodySize) return malformed("the wrapped key is not 32 bytes");
    for (const auto& passphrase : keys.passphrases) {
        const auto wrapping = scrypt_wrapping(passphrase, *salt, *work_factor);
        if (!wrapping) return fail("header", wrapping.error().message);
        if (open(*wrapping, stanza.body, key)) return true;
    }
    return false;
}

}  // namespace

Result<Stanza> wrap(const FileKey& key, const Recipient& recipient) {
    const auto ephemeral = crypto::Secret::random();
    const auto share = crypto::x25519_public(ephemeral);
    const auto shared = crypto::x25519(ephemeral, recipient.key);
    if (!shared) return fail("recipient", "the recipient's key is a point of low order");
    return Stanza{{std::string(kX25519), to_base64_unpadded(share)},
                  seal(x25519_wrapping(*shared, share, recipient.key), key)};
}

Result<Stanza> wrap(const FileKey& key, std::string_view passphrase, int work_factor) {
    if (passphrase.empty()) return fail("passphrase", "the passphrase is empty");
    if (work_factor < 1 || work_factor > kMaxWorkFactor)
        return fail("passphrase", "the scrypt work factor is not within 1 and 22");
    const auto salt = crypto::random_array<kSaltSize>();
    const auto wrapping = scrypt_wrapping(passphrase, salt, work_factor);
    if (!wrapping) return fail("passphrase", wrapping.error().message);
    return Stanza{{std::string(kScrypt), to_base64_unpadded(salt), std::to_string(work_factor)},
                  seal(*wrapping, key)};
}

Result<FileKey> unwrap(const Header& header, const Keys& keys) {
    const auto is_scrypt = [](const Stanza& stanza) { return stanza.arguments.front() == kScrypt; };
    const bool any_scrypt = std::ranges::any_of(header.stanzas, is_scrypt);
    // Whoever opens a file with a passphrase believes it comes from who knows it too: no other
    // stanza may stand beside.
    if (any_scrypt && header.stanzas.size() != 1)
        return malformed("a scrypt stanza must be the only one");
    FileKey key;
    const auto opened = any_scrypt ? try_passphrases(header.stanzas.front(), keys, key)
                                   : try_identities(header, keys.identities, key);
    if (!opened) return pass(opened);
    if (!*opened) return fail("no-match", "none of the keys given opens this age file");
    return key;
}

}  // namespace vs::age
