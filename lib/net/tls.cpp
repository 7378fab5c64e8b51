#include "net/detail/tls.h"

#include <openssl/ssl.h>
#include <sys/stat.h>

#include <string_view>

namespace vs::net::detail {
namespace {

// RFC 7301: a client that offers other protocols only gets none, and speaks HTTP/1.1 anyway.
int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size,
                    const unsigned char* in, unsigned in_size, void*) {
    static constexpr unsigned char kOurs[] = "\x08http/1.1";
    unsigned char* chosen = nullptr;
    if (SSL_select_next_proto(&chosen, out_size, kOurs, sizeof kOurs - 1, in, in_size) !=
        OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_NOACK;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

bool others_may_read(const std::string& path) {
    struct stat status{};
    return ::stat(path.c_str(), &status) == 0 && (status.st_mode & S_IRWXO) != 0;
}

}  // namespace

Result<std::shared_ptr<TlsContext>> load_tls(const std::string& certificate,
                                             const std::string& key) {
    auto out = std::make_shared<TlsContext>();
    auto* native = out->context.native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_options(
        native, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_alpn_select_cb(native, choose_protocol, nullptr);
    boost::system::error_code error;
    out->context.use_certificate_chain_file(certificate, error);
    if (error) return fail("tls", "the certificate " + certificate + ": " + error.message());
    if (others_may_read(key))
        return fail("tls", key + " can be read by everybody; run: chmod 600 " + key);
    out->context.use_private_key_file(key, boost::asio::ssl::context::pem, error);
    if (error) return fail("tls", "the key " + key + ": " + error.message());
    if (SSL_CTX_check_private_key(native) != 1)
        return fail("tls", key + " is not the key of " + certificate);
    return out;
}

}  // namespace vs::net::detail
