// Boost.JSON under one short name. Parsing of foreign text goes through parse_json, which bounds
// depth.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "base/result.h"

namespace vs {

namespace json = boost::json;

// At most 64 levels deep; code "json".
Result<json::value> parse_json(std::string_view text);

// The member's text, or "" where it is absent or no string.
std::string_view json_text(const json::object& object, std::string_view key);

}  // namespace vs
