// Request targets, queries and the few URLs we take. Input is hostile; nothing here throws.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace vs::net {

// RFC 3986 section 2.1. Nothing for a '%' without two hex digits, and for "%00". With
// `plus_is_blank`, '+' is a blank, as in form data and queries.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_blank = false);
// All but ALPHA DIGIT - . _ ~ become %XX; with `keep_slash`, '/' stays.
std::string percent_encode(std::string_view text, bool keep_slash = false);

// "a=1&b=x+y&c" without the '?', at most 256 pairs. An empty piece is skipped, a piece without '='
// has the value "". Nothing for a bad escape or too many pairs.
std::optional<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view text);

struct Target {
    std::string path;  // decoded
    std::vector<std::pair<std::string, std::string>> query;
};
// Origin form ("/path?query") only, visible ASCII only. A fragment is refused: no client sends one.
std::optional<Target> parse_target(std::string_view target);

struct Url {
    std::string host;  // without the brackets of an IPv6 address
    std::uint16_t port = 80;
    std::string prefix;     // "" or "/path" without a '/' at its end
    std::string authority;  // as the Host header wants it
    bool secure = false;    // over TLS; the port is 443 then, where none is said
};
// "http://host[:port][/prefix]" or "https://…". Code "url".
Result<Url> parse_url(std::string_view text);

// Whether a Host header names this machine by a loopback name: localhost, 127.0.0.0/8, [::1], with
// or without a port.
bool is_loopback_host(std::string_view host);

}  // namespace vs::net
