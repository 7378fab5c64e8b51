// What is sent packed (gzip, RFC 1952), and to whom.
#pragma once

#include <string>
#include <string_view>

namespace vs::net {

// `plain` packed at a level of 1 to 9; "" where that saves nothing worth the trouble.
std::string packed(std::string_view plain, int level);

// Whether a list like that of Accept-Encoding or If-None-Match names `item`, and not with q=0.
bool lists(std::string_view header, std::string_view item);

}  // namespace vs::net
