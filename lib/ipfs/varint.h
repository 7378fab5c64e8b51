// Unsigned varints as multiformats define them: seven bits per byte, least significant first, the
// high bit set on all but the last; at most nine bytes (63 bits), no needless last zero byte.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace vs::ipfs {

void append_varint(Bytes& out, std::uint64_t value);  // below 2^63, else std::out_of_range

struct Varint {
    std::uint64_t value = 0;
    std::size_t size = 0;  // bytes it took
};
Result<Varint> take_varint(ByteView bytes);  // code "varint"

}  // namespace vs::ipfs
