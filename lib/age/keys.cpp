// recipient = Bech32("age", 32-byte X25519 public key)
// identity  = upper case of Bech32("age-secret-key-", 32-byte X25519 secret)
#include "age/keys.h"

#include <algorithm>

#include "age/age.h"
#include "age/bech32.h"

namespace vs::age {
namespace {

constexpr std::string_view kRecipientPrefix = "age";
constexpr std::string_view kIdentityPrefix = "age-secret-key-";
constexpr std::size_t kMaxIdentities = 1000;  // every one costs an X25519 per stanza

std::string_view trim(std::string_view line) {
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == '\t'))
        line.remove_suffix(1);
    return line;
}

// The 32 bytes of a key; `code` names what was expected.
Result<crypto::Secret> parse_key(std::string_view text, std::string_view prefix,
                                 std::string_view code) {
    auto key = bech32_decode(text);
    if (!key) return fail(code, key.error().message);
    std::array<std::uint8_t, 32> bytes{};
    const bool fits = key->prefix == prefix && key->data.size() == bytes.size();
    if (fits) std::ranges::copy(key->data, bytes.begin());
    crypto::wipe(key->data);
    crypto::Secret out(bytes);
    crypto::wipe(bytes);
    if (!fits) return fail(code, "a key of another kind: wanted an X25519 " + std::string(code));
    return out;
}

}  // namespace

FileKey FileKey::random() {
    FileKey key;
    crypto::random_bytes(key.bytes());
    return key;
}

crypto::Secret derive(ByteView secret, ByteView salt, std::string_view info) {
    Bytes derived = crypto::hkdf_sha256(secret, salt, as_bytes(info), 32);
    std::array<std::uint8_t, 32> bytes;
    std::ranges::copy(derived, bytes.begin());
    const crypto::Secret out(bytes);
    crypto::wipe(derived);
    crypto::wipe(bytes);
    return out;
}

Identity generate() {
    return {crypto::Secret::random()};
}

Recipient recipient_of(const Identity& identity) {
    return {crypto::x25519_public(identity.secret)};
}

std::string to_text(const Recipient& recipient) {
    return bech32_encode(kRecipientPrefix, recipient.key);
}

std::string to_text(const Identity& identity) {
    auto text = bech32_encode(kIdentityPrefix, identity.secret.bytes());
    for (char& c : text)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return text;
}

Result<Recipient> parse_recipient(std::string_view text) {
    const auto key = parse_key(text, kRecipientPrefix, "recipient");
    if (!key) return pass(key);
    return Recipient{key->bytes()};
}

Result<Identity> parse_identity(std::string_view text) {
    const auto key = parse_key(text, kIdentityPrefix, "identity");
    if (!key) return pass(key);
    return Identity{*key};
}

Result<std::vector<Identity>> parse_identities(std::string_view text) {
    std::vector<Identity> out;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = trim(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty() || line.front() == '#') continue;
        auto identity = parse_identity(line);
        if (!identity)
            return fail("identity",
                        "line " + std::to_string(number) + ": " + identity.error().message);
        if (out.size() == kMaxIdentities) return fail("identity", "too many identities");
        out.push_back(std::move(*identity));
    }
    if (out.empty()) return fail("identity", "the text has no identity");
    return out;
}

}  // namespace vs::age
