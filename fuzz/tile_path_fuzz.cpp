// Names of tiles from hostile bytes: one name for one tile.
#include <cstdint>
#include <cstdlib>

#include "base/bytes.h"
#include "tlog/tile.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = vs::as_text(vs::ByteView(data, size));
    const auto path = vs::tlog::parse_tile_path(input);
    if (path && vs::tlog::to_text(*path) != input) std::abort();
    return 0;
}
