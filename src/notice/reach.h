// Where the node may be sent by an address that somebody else has chosen: a push subscription comes
// from a browser, so it must not lead into the clinic's own network (server-side request forgery).
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"

struct sockaddr;

namespace vs::notice {

// "https://host[:port]" of a URL, lower case; code "usage" for all that is no plain http(s) URL.
Result<std::string> origin_of(std::string_view url);

// Whether an address is of the public internet: not loopback, private, link-local, shared,
// multicast, reserved, nor an IPv6 address that stands for one of these.
bool is_public(const sockaddr& address);

struct Reach {
    std::vector<std::string> allowed;  // origins that the operator has named: anything goes there
    bool names(std::string_view origin) const;
    // Code "usage" where it is neither https on port 443 nor named.
    Result<> permit(std::string_view url) const;
};

}  // namespace vs::notice
