#include "plain_http.h"

#include "store/file.h"

namespace vs::cmd {

Result<std::unique_ptr<net::HttpServer>> serve_plain(const std::string& address, std::uint16_t port,
                                                     const std::string& url,
                                                     const std::string& authority) {
    net::Router router;
    if (!authority.empty()) {
        const auto bytes = store::read_file(authority, 64 * 1024);
        if (!bytes) return pass(bytes);
        const std::string text(as_text(*bytes));
        // A file with a key in it must not get out by a slip of the configuration.
        if (text.find("PRIVATE KEY") != std::string::npos)
            return fail("usage", authority + " holds a private key; name the certificate");
        router.add("GET", "/authority.crt", [text](const net::Request&, net::Responder responder) {
            responder.send({.type = "application/x-x509-ca-cert", .body = text});
        });
    }
    router.set_fallback([url](const net::Request& request, net::Responder responder) {
        // 308 keeps the method: what a device posts is posted again.
        responder.send(
            {.status = 308, .type = "", .headers = {{"Location", url + request.target}}});
    });
    return net::HttpServer::start({.address = address, .port = port, .threads = 1},
                                  std::move(router));
}

}  // namespace vs::cmd
