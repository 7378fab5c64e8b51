// Who may read a patient's records now, for the patient and whoever manages for them.
#pragma once

#include "access/decide.h"
#include "base/json.h"

namespace vs::node {

// {"readers": [{"account", "role", "scopes", "purpose", "until", "manages", "glass"}…]}: every
// grant in force, and who has broken the glass. Times are RFC 3339, `until` the first moment
// without.
json::object readers_json(const access::Picture& picture, const model::Patient& patient,
                          access::Seconds now);

}  // namespace vs::node
