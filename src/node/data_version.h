// DATA/version: which form the data directory has, "vitalseal data 1". A directory without it was
// written before there was a mark, has form 1 and gets one; a newer one is refused, since an older
// program would take what it does not know for damage.
#pragma once

#include <string>

#include "base/result.h"

namespace vs::node {

inline constexpr int kDataVersion = 1;

// Codes "newer", "damaged", those of store files.
Result<> check_data_version(const std::string& folder);

}  // namespace vs::node
