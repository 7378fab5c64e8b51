#include "base/json.h"

#include <boost/json/src.hpp>

namespace vs {

Result<json::value> parse_json(std::string_view text) {
    json::parse_options options;
    options.max_depth = 64;
    boost::system::error_code error;
    auto value = json::parse(text, error, {}, options);
    if (error) return fail("json", "not valid JSON: " + error.message());
    return value;
}

std::string_view json_text(const json::object& object, std::string_view key) {
    const auto* member = object.if_contains(key);
    return member != nullptr && member->is_string() ? std::string_view(member->get_string())
                                                    : std::string_view();
}

}  // namespace vs
