#include "crypto/p256.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>

namespace vs::crypto {
namespace {

template <auto Free>
struct Freer {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};
template <class T, auto Free>
using Owned = std::unique_ptr<T, Freer<Free>>;
using Number = Owned<BIGNUM, BN_clear_free>;
using Group = Owned<EC_GROUP, EC_GROUP_free>;
using Curve = Owned<EC_POINT, EC_POINT_free>;
using Key = Owned<EVP_PKEY, EVP_PKEY_free>;
using Sig = Owned<ECDSA_SIG, ECDSA_SIG_free>;

constexpr int kTagBytes = 16;

auto bad(const char* why) {
    return fail("p256", why);
}

Group group() {
    return Group(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
}

Number number_of(const Secret& secret) {
    return Number(BN_bin2bn(secret.bytes().data(), 32, nullptr));
}

bool in_range(const EC_GROUP* curve, const BIGNUM* number) {
    return !BN_is_zero(number) && BN_cmp(number, EC_GROUP_get0_order(curve)) < 0;
}

// number * point; the generator where there is none.
Result<P256Point> multiply(const Secret& secret, const P256Point* peer) {
    const auto curve = group();
    const auto number = number_of(secret);
    if (!in_range(curve.get(), number.get())) return bad("a secret out of the group's range");
    const Curve out(EC_POINT_new(curve.get())), in(EC_POINT_new(curve.get()));
    if (peer != nullptr &&
        EC_POINT_oct2point(curve.get(), in.get(), peer->data(), peer->size(), nullptr) != 1)
        return bad("no point of the curve");
    const int done =
        peer == nullptr
            ? EC_POINT_mul(curve.get(), out.get(), number.get(), nullptr, nullptr, nullptr)
            : EC_POINT_mul(curve.get(), out.get(), nullptr, in.get(), number.get(), nullptr);
    P256Point bytes;
    if (done != 1 || EC_POINT_point2oct(curve.get(), out.get(), POINT_CONVERSION_UNCOMPRESSED,
                                        bytes.data(), bytes.size(), nullptr) != bytes.size())
        return bad("no multiple of the point");
    return bytes;
}

Key key_of(const P256Point& point, const BIGNUM* secret) {
    const Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> build(OSSL_PARAM_BLD_new());
    OSSL_PARAM_BLD_push_utf8_string(build.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0);
    OSSL_PARAM_BLD_push_octet_string(build.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                     point.size());
    if (secret != nullptr) OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_PRIV_KEY, secret);
    const Owned<OSSL_PARAM, OSSL_PARAM_free> parameters(OSSL_PARAM_BLD_to_param(build.get()));
    const Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context(
        EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
    EVP_PKEY* key = nullptr;
    EVP_PKEY_fromdata_init(context.get());
    EVP_PKEY_fromdata(context.get(), &key,
                      secret != nullptr ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, parameters.get());
    return Key(key);
}

}  // namespace

Secret p256_random() {
    for (;;) {
        auto secret = Secret::random();
        if (p256_public(secret)) return secret;
    }
}

Result<P256Point> p256_public(const Secret& secret) {
    return multiply(secret, nullptr);
}

Result<Secret> p256_shared(const Secret& secret, const P256Point& peer) {
    const auto point = multiply(secret, &peer);
    if (!point) return pass(point);
    return Secret(*to_array<32>(ByteView(*point).subspan(1, 32)));
}

Result<Signature> p256_sign(const Secret& secret, ByteView message) {
    const auto point = p256_public(secret);
    if (!point) return pass(point);
    const auto number = number_of(secret);
    const auto key = key_of(*point, number.get());
    const Owned<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
    std::array<std::uint8_t, 80> der;  // at most 72 bytes
    std::size_t size = der.size();
    if (!key || EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) != 1 ||
        EVP_DigestSign(context.get(), der.data(), &size, message.data(), message.size()) != 1)
        return bad("OpenSSL signed nothing");
    const auto* at = der.data();
    const Sig pair(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(size)));
    Signature out;
    if (!pair || BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), out.data(), 32) != 32 ||
        BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), out.data() + 32, 32) != 32)
        return bad("OpenSSL signed nothing that can be read");
    return out;
}

bool p256_verify(const P256Point& point, ByteView message, ByteView signature) {
    if (signature.size() != 64) return false;
    const Sig pair(ECDSA_SIG_new());
    ECDSA_SIG_set0(pair.get(), BN_bin2bn(signature.data(), 32, nullptr),
                   BN_bin2bn(signature.data() + 32, 32, nullptr));
    std::array<std::uint8_t, 80> der;
    auto* at = der.data();
    const int size = i2d_ECDSA_SIG(pair.get(), &at);
    const auto key = key_of(point, nullptr);
    const Owned<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
    return key && size > 0 &&
           EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
           EVP_DigestVerify(context.get(), der.data(), static_cast<std::size_t>(size),
                            message.data(), message.size()) == 1;
}

Bytes aes128_gcm_seal(const std::array<std::uint8_t, 16>& key,
                      const std::array<std::uint8_t, 12>& nonce, ByteView plain) {
    const Owned<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free> context(EVP_CIPHER_CTX_new());
    Bytes out(plain.size() + kTagBytes);
    int size = 0, rest = 0;
    EVP_EncryptInit_ex(context.get(), EVP_aes_128_gcm(), nullptr, key.data(), nonce.data());
    EVP_EncryptUpdate(context.get(), out.data(), &size, plain.data(),
                      static_cast<int>(plain.size()));
    EVP_EncryptFinal_ex(context.get(), out.data() + size, &rest);
    EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, out.data() + plain.size());
    return out;
}

}  // namespace vs::crypto
