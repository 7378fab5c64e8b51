#include "crypto/aead.h"

#include <sodium.h>

namespace vs::crypto {
namespace {

tl::unexpected<Error> altered() {
    return fail("aead", "the sealed bytes were altered or the key is another one");
}

}  // namespace

Bytes chacha20_poly1305_seal(const Secret& key, const Nonce12& nonce, ByteView data,
                             ByteView plain) {
    Bytes out(plain.size() + kTagSize);
    crypto_aead_chacha20poly1305_ietf_encrypt(out.data(), nullptr, plain.data(), plain.size(),
                                              data.data(), data.size(), nullptr, nonce.data(),
                                              key.bytes().data());
    return out;
}

Result<Bytes> chacha20_poly1305_open(const Secret& key, const Nonce12& nonce, ByteView data,
                                     ByteView sealed) {
    if (sealed.size() < kTagSize) return altered();
    Bytes out(sealed.size() - kTagSize);
    if (crypto_aead_chacha20poly1305_ietf_decrypt(out.data(), nullptr, nullptr, sealed.data(),
                                                  sealed.size(), data.data(), data.size(),
                                                  nonce.data(), key.bytes().data()) != 0)
        return altered();
    return out;
}

Bytes xchacha20_poly1305_seal(const Secret& key, const Nonce24& nonce, ByteView data,
                              ByteView plain) {
    Bytes out(plain.size() + kTagSize);
    crypto_aead_xchacha20poly1305_ietf_encrypt(out.data(), nullptr, plain.data(), plain.size(),
                                               data.data(), data.size(), nullptr, nonce.data(),
                                               key.bytes().data());
    return out;
}

Result<Bytes> xchacha20_poly1305_open(const Secret& key, const Nonce24& nonce, ByteView data,
                                      ByteView sealed) {
    if (sealed.size() < kTagSize) return altered();
    Bytes out(sealed.size() - kTagSize);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(out.data(), nullptr, nullptr, sealed.data(),
                                                   sealed.size(), data.data(), data.size(),
                                                   nonce.data(), key.bytes().data()) != 0)
        return altered();
    return out;
}

}  // namespace vs::crypto
