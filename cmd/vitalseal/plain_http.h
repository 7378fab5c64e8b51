// Beside TLS: what still comes over plain HTTP is sent on to the same place under https, and phones
// get the clinic's authority there, since they cannot trust anything else yet.
#pragma once

#include "net/http.h"

namespace vs::cmd {

// `url` is "https://host[:port]"; `authority` a PEM file, or "".
Result<std::unique_ptr<net::HttpServer>> serve_plain(const std::string& address, std::uint16_t port,
                                                     const std::string& url,
                                                     const std::string& authority);

}  // namespace vs::cmd
