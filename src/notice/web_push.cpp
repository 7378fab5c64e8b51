// Body of RFC 8188: salt(16) ‖ record size u32 ‖ 65 ‖ sender's key(65) ‖ AES-128-GCM(plain ‖ 2)
#include "notice/web_push.h"

#include <algorithm>

namespace vs::notice {
namespace {

constexpr std::uint32_t kRecord = 4096;
constexpr std::size_t kMostPlain = kRecord - 103;  // header 86, tag 16, delimiter 1

ByteView text_bytes(std::string_view text) {
    return as_bytes(text);
}

template <std::size_t N>
std::array<std::uint8_t, N> derive(ByteView secret, ByteView salt, ByteView info) {
    return *to_array<N>(crypto::hkdf_sha256(secret, salt, info, N));
}

// With the NUL that ends the label (RFC 8188 section 2.2).
Bytes label(std::string_view text) {
    auto out = to_bytes(text_bytes(text));
    out.push_back(0);
    return out;
}

}  // namespace

std::string to_base64url(ByteView bytes) {
    auto text = to_base64_unpadded(bytes);
    std::ranges::replace(text, '+', '-');
    std::ranges::replace(text, '/', '_');
    return text;
}

Result<Bytes> from_base64url(std::string_view text) {
    std::string plain(text);
    while (plain.ends_with('=')) plain.pop_back();  // some browsers pad
    if (plain.find_first_of("+/") != std::string::npos) return fail("base64", "not base64url");
    std::ranges::replace(plain, '-', '+');
    std::ranges::replace(plain, '_', '/');
    return from_base64_unpadded(plain);
}

Result<Subscription> subscription_from_json(const json::value& value) {
    const auto bad = [] { return fail("usage", "not a push subscription of a browser"); };
    const auto* object = value.if_object();
    const auto* keys = object != nullptr ? object->if_contains("keys") : nullptr;
    if (keys == nullptr || !keys->is_object()) return bad();
    const auto key = from_base64url(json_text(keys->get_object(), "p256dh"));
    const auto auth = from_base64url(json_text(keys->get_object(), "auth"));
    const auto point = key ? to_array<65>(*key) : pass(key);
    const auto secret = auth ? to_array<16>(*auth) : pass(auth);
    Subscription out{std::string(json_text(*object, "endpoint"))};
    if (!point || !secret || out.endpoint.empty() || out.endpoint.size() > 2048) return bad();
    out.key = *point, out.auth = *secret;
    // Says now whether it is a point of the curve, not at the first alert.
    if (!crypto::p256_shared(crypto::p256_random(), out.key)) return bad();
    return out;
}

json::object to_json(const Subscription& subscription) {
    return {
        {"endpoint", subscription.endpoint},
        {"keys",
         {{"p256dh", to_base64url(subscription.key)}, {"auth", to_base64url(subscription.auth)}}}};
}

Result<Bytes> encrypt(const Subscription& to, ByteView plain, const crypto::Secret& sender,
                      const std::array<std::uint8_t, 16>& salt) {
    if (plain.size() > kMostPlain) return fail("usage", "too long for one push");
    const auto own = crypto::p256_public(sender);
    const auto shared = own ? crypto::p256_shared(sender, to.key) : pass(own);
    if (!shared) return pass(shared);
    const auto ikm = derive<32>(shared->bytes(), to.auth,
                                concat({label("WebPush: info"), to.key, *own}));  // RFC 8291 3.4
    const auto key = derive<16>(ikm, salt, label("Content-Encoding: aes128gcm"));
    const auto nonce = derive<12>(ikm, salt, label("Content-Encoding: nonce"));
    auto padded = to_bytes(plain);
    padded.push_back(2);  // the last record
    auto out = to_bytes(salt);
    append_u32(out, kRecord);
    out.push_back(static_cast<std::uint8_t>(own->size()));
    return concat({out, *own, crypto::aes128_gcm_seal(key, nonce, padded)});
}

Result<Bytes> encrypt(const Subscription& to, ByteView plain) {
    return encrypt(to, plain, crypto::p256_random(), crypto::random_array<16>());
}

Result<std::string> vapid(const crypto::Secret& key, const std::string& origin,
                          const std::string& subject, Micros expires) {
    const auto own = crypto::p256_public(key);
    if (!own) return pass(own);
    const auto claims = json::serialize(
        json::object{{"aud", origin}, {"exp", expires / kSecond}, {"sub", subject}});
    const auto signed_text = to_base64url(text_bytes(R"({"typ":"JWT","alg":"ES256"})")) + "." +
                             to_base64url(text_bytes(claims));
    const auto signature = crypto::p256_sign(key, text_bytes(signed_text));
    if (!signature) return pass(signature);
    return "vapid t=" + signed_text + "." + to_base64url(*signature) + ", k=" + to_base64url(*own);
}

}  // namespace vs::notice
