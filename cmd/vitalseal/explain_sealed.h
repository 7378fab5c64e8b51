// What the sealed records of a data directory say about a patient within a time.
#pragma once

#include "base/json.h"
#include "verify/verify.h"

namespace vs::cmd {

// The members of GET …/explain with every reading, and "waveforms": what was kept and what not.
// Codes of the store; "altered" where a record was changed.
Result<json::object> explain_sealed(const std::string& data, const verify::Keyring& keyring,
                                    const model::Patient& patient, Micros from, Micros to);

}  // namespace vs::cmd
