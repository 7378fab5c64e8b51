// DATA/version: which form the data directory has, "vitalseal data 2". A newer one is refused,
// since an older program would take what it does not know for damage; an older one is taken over:
//
//   none  written before rights stood on the chain (it has no chain/): refused, since nobody could
//         be told who may read; or before there was a mark: form 1
//   1     snapshots of alerts and detectors in their earlier forms, people's names among the
//         accounts; no book of notices, no log of accesses, no erasures
//   2     alerts say what their sentences are made of
#pragma once

#include <string>

#include "base/result.h"

namespace vs::node {

inline constexpr int kDataVersion = 2;

// Codes "newer", "older", "missing" (of chain/), "damaged", those of store files. Writes the mark.
Result<> check_data_version(const std::string& folder);

}  // namespace vs::node
