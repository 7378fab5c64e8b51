// gzip (RFC 1952) by zlib: no time and no name, so that equal texts pack to equal bytes.
// Thread-safe.
#pragma once

#include "base/bytes.h"

namespace vs {

Bytes gzip(std::string_view text, int level = 6);  // of 1 to 9
// At most `max_size` bytes come out; codes "gzip" (not one whole stream), "too-large".
Result<std::string> gunzip(ByteView packed, std::size_t max_size);

}  // namespace vs
