// What somebody with a reader's key could put in a record's place on the node's disk: the same
// record, sealed anew, in which the heart was calm. Only for the demonstration, which shows that it
// is found.
#pragma once

#include "age/age.h"

namespace vs::cmd {

// Opens with any of the identities and seals to all of them. Codes of record's and age's formats.
Result<Bytes> forge(ByteView sealed, std::span<const age::Identity> identities);
// The identities of all patients below users/.
Result<std::vector<age::Identity>> patient_identities(const std::string& users, std::size_t count);

}  // namespace vs::cmd
