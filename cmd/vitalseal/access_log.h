// Prints who was served what of a patient: what is sealed in their records since `from`, and what
// waits at the node for the next one.
#pragma once

#include "own_account.h"

namespace vs::cmd {

Result<> print_access_log(OwnAccount& own, const model::Patient& patient, Micros from, bool json);

}  // namespace vs::cmd
