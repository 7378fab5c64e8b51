#include "crypto/hash.h"

#include <openssl/evp.h>
#include <sodium.h>

#include <stdexcept>

namespace vs::crypto {
namespace {

// Picks libsodium's fast code and opens the source of randomness; without it both would wait for a
// first use.
const int kSodium = [] {
    if (sodium_init() < 0) throw std::runtime_error("libsodium finds no source of randomness");
    return 0;
}();

EVP_MD_CTX* context(void* raw) {
    return static_cast<EVP_MD_CTX*>(raw);
}

}  // namespace

void Sha256::Free::operator()(void* raw) const {
    EVP_MD_CTX_free(context(raw));
}

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
    if (context_ == nullptr ||
        EVP_DigestInit_ex(context(context_.get()), EVP_sha256(), nullptr) != 1)
        throw std::runtime_error("OpenSSL has no SHA-256");
}

void Sha256::update(ByteView data) {
    EVP_DigestUpdate(context(context_.get()), data.data(), data.size());
}

Digest Sha256::finish() {
    Digest out;
    EVP_DigestFinal_ex(context(context_.get()), out.data(), nullptr);
    return out;
}

Digest sha256(ByteView data) {
    return sha256({data});
}

Digest sha256(std::initializer_list<ByteView> parts) {
    Sha256 hash;
    for (auto part : parts) hash.update(part);
    return hash.finish();
}

Digest hmac_sha256(ByteView key, ByteView data) {
    std::array<std::uint8_t, 64> inner{}, outer{};
    const Digest hashed = key.size() > inner.size() ? sha256(key) : Digest{};
    const ByteView used = key.size() > inner.size() ? ByteView(hashed) : key;
    for (std::size_t i = 0; i < inner.size(); ++i) {
        const std::uint8_t k = i < used.size() ? used[i] : 0;
        inner[i] = k ^ 0x36;
        outer[i] = k ^ 0x5c;
    }
    return sha256({outer, sha256({inner, data})});
}

Bytes hkdf_sha256(ByteView secret, ByteView salt, ByteView info, std::size_t size) {
    if (size > 255 * 32) throw std::length_error("HKDF-SHA-256 gives at most 8160 bytes");
    const Digest key = hmac_sha256(salt, secret);
    Bytes out, block;
    for (std::uint8_t i = 1; out.size() < size; ++i) {
        append(block, info);
        block.push_back(i);
        block = to_bytes(hmac_sha256(key, block));
        append(out, block);
    }
    out.resize(size);
    return out;
}

void random_bytes(std::span<std::uint8_t> out) {
    static_cast<void>(kSodium);
    if (!out.empty()) randombytes_buf(out.data(), out.size());
}

Bytes random_bytes(std::size_t size) {
    Bytes out(size);
    random_bytes(out);
    return out;
}

bool equal_secret(ByteView a, ByteView b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

void wipe(std::span<std::uint8_t> secret) {
    sodium_memzero(secret.data(), secret.size());
}

}  // namespace vs::crypto
