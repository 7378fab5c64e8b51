// The grants that a clinic asks patients for when somebody leaves: a JSON list of {"patient",
// "reader", "terms"}, written by `vitalseal offboard --out`, signed by `vitalseal grant --from`.
#pragma once

#include "arguments.h"

namespace vs::cmd {

struct PreparedGrant {
    model::Patient patient{};
    crypto::Address reader{};
    model::Terms terms;
};
json::array to_json(const std::vector<PreparedGrant>& all);
// Code "usage" where the text is no such list.
Result<std::vector<PreparedGrant>> prepared_grants(std::string_view text);

}  // namespace vs::cmd
