// The server's side of TLS: a context of OpenSSL that connections share.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <memory>
#include <string>

#include "base/result.h"

namespace vs::net::detail {

struct TlsContext {
    boost::asio::ssl::context context{boost::asio::ssl::context::tls_server};
};

// TLS 1.2 and later, HTTP/1.1 by ALPN, no renegotiation. Code "tls", also where others than its
// owner and group may read the key.
Result<std::shared_ptr<TlsContext>> load_tls(const std::string& certificate,
                                             const std::string& key);

}  // namespace vs::net::detail
