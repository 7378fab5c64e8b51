// Who may read a patient's records now, for the patient and whoever manages for them.
#pragma once

#include <functional>

#include "access/decide.h"
#include "base/json.h"

namespace vs::node {

// What somebody is called here; their address where nobody said.
using NameOf = std::function<std::string(const access::Address&)>;

// {"readers": [{"account", "name", "role", "scopes", "purpose", "until", "manages", "glass"}…]}:
// every grant in force, and who has broken the glass. Times are RFC 3339, `until` the first moment
// without.
json::object readers_json(const access::Picture& picture, const model::Patient& patient,
                          access::Seconds now, const NameOf& name_of);

}  // namespace vs::node
