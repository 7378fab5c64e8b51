#include "crypto/certificate.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/bytes.h"
#include "crypto/hash.h"

namespace vs::crypto {
namespace {

template <class T, void (*Free)(T*)>
struct Freed {
    void operator()(T* object) const { Free(object); }
};
using CertificateKey = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY, EVP_PKEY_free>>;
using X509Ptr = std::unique_ptr<X509, Freed<X509, X509_free>>;
struct BioFree {
    void operator()(BIO* bio) const { BIO_free_all(bio); }
};
using Bio = std::unique_ptr<BIO, BioFree>;

auto broken(const char* what) {
    return fail("certificate", std::string("OpenSSL cannot ") + what);
}

std::string text_of(BIO* bio) {
    char* data = nullptr;
    const auto size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

Result<Certificate> to_pem(X509* certificate, EVP_PKEY* key) {
    const Bio open(BIO_new(BIO_s_mem())), secret(BIO_new(BIO_s_mem()));
    if (PEM_write_bio_X509(open.get(), certificate) != 1 ||
        PEM_write_bio_PrivateKey(secret.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1)
        return broken("write a certificate");
    return Certificate{text_of(open.get()), text_of(secret.get())};
}

X509Ptr read_certificate(const std::string& pem) {
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    return X509Ptr(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
}

CertificateKey read_key(const std::string& pem) {
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    return CertificateKey(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
}

bool add(X509* certificate, X509* issuer, int what, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    auto* extension = X509V3_EXT_conf_nid(nullptr, &context, what, value.c_str());
    if (extension == nullptr) return false;
    const bool added = X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return added;
}

// An hour back: phones whose clock is a little late take it too.
bool begin(X509* certificate, EVP_PKEY* key, const std::string& name, int days) {
    auto serial = random_array<16>();
    serial[0] &= 0x7f;
    auto* number = BN_bin2bn(serial.data(), static_cast<int>(serial.size()), nullptr);
    const bool numbered = number != nullptr &&
                          BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nullptr;
    BN_free(number);
    constexpr long kHourBack = -3'600, kDaySeconds = 86'400;
    return numbered && X509_set_version(certificate, 2) == 1 &&
           X509_gmtime_adj(X509_getm_notBefore(certificate), kHourBack) != nullptr &&
           X509_gmtime_adj(X509_getm_notAfter(certificate), kHourBack + days * kDaySeconds) !=
               nullptr &&
           X509_set_pubkey(certificate, key) == 1 &&
           X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                                      reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1,
                                      0) == 1;
}

}  // namespace

bool is_host_name(std::string_view text) {
    if (text.empty() || text.size() > 253 || text.front() == '.' || text.back() == '.')
        return false;
    std::size_t label = 0;
    bool letters = false;
    for (const char c : text) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && !(c >= '0' && c <= '9') && c != '-' && c != '.') return false;
        letters = letters || letter;
        label = c == '.' ? 0 : label + 1;
        if (label > 63 || (c == '.' && label != 0)) return false;
    }
    return letters && text.find("..") == std::string_view::npos;
}

Result<Certificate> make_authority(const std::string& name, std::span<const std::string> hosts) {
    const CertificateKey key(EVP_EC_gen("P-256"));
    const X509Ptr certificate(X509_new());
    auto* x = certificate.get();
    if (!key || !begin(x, key.get(), name, kAuthorityDays))
        return broken("make a key and a certificate");
    // Also no address: a certificate for an IP address would be for any network's.
    std::string constraints =
        "critical,excluded;IP:0.0.0.0/0.0.0.0,excluded;IP:0:0:0:0:0:0:0:0/0:0:0:0:0:0:0:0";
    for (const auto& host : hosts) constraints += ",permitted;DNS:" + host;
    const bool made = X509_set_issuer_name(x, X509_get_subject_name(x)) == 1 &&
                      add(x, x, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
                      add(x, x, NID_key_usage, "critical,keyCertSign,cRLSign") &&
                      add(x, x, NID_subject_key_identifier, "hash") &&
                      add(x, x, NID_name_constraints, constraints) &&
                      X509_sign(x, key.get(), EVP_sha256()) != 0;
    if (!made) return broken("sign an authority");
    return to_pem(x, key.get());
}

Result<Certificate> make_host_certificate(const Certificate& authority, const std::string& host,
                                          int days) {
    const auto issuer = read_certificate(authority.certificate);
    const auto signer = read_key(authority.key);
    if (!issuer || !signer) return fail("certificate", "the authority's files cannot be read");
    const CertificateKey key(EVP_EC_gen("P-256"));
    const X509Ptr certificate(X509_new());
    auto* x = certificate.get();
    if (!key || !begin(x, key.get(), host, days)) return broken("make a key and a certificate");
    const bool made = X509_set_issuer_name(x, X509_get_subject_name(issuer.get())) == 1 &&
                      add(x, issuer.get(), NID_basic_constraints, "critical,CA:FALSE") &&
                      add(x, issuer.get(), NID_key_usage, "critical,digitalSignature") &&
                      add(x, issuer.get(), NID_ext_key_usage, "serverAuth") &&
                      add(x, issuer.get(), NID_subject_key_identifier, "hash") &&
                      add(x, issuer.get(), NID_authority_key_identifier, "keyid") &&
                      add(x, issuer.get(), NID_subject_alt_name, "DNS:" + host) &&
                      X509_sign(x, signer.get(), EVP_sha256()) != 0;
    if (!made) return broken("sign a certificate");
    return to_pem(x, key.get());
}

Result<std::string> certificate_fingerprint(const std::string& certificate) {
    const auto read = read_certificate(certificate);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (!read || X509_digest(read.get(), EVP_sha256(), digest.data(), &size) != 1)
        return fail("certificate", "not a certificate");
    std::string out;
    for (unsigned i = 0; i < size; ++i) {
        auto hex = to_hex(ByteView(&digest[i], 1));
        std::ranges::transform(hex, hex.begin(), [](char c) {
            return c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
        });
        out += (i > 0 ? ":" : "") + hex;
    }
    return out;
}

}  // namespace vs::crypto
