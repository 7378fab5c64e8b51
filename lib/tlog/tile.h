// Names of the resources of C2SP tlog-tiles.
//
//   path   = "tile/" (level / "entries") "/" index [".p/" width]
//   level  = decimal, 0 to 63
//   index  = *("x" 3DIGIT "/") 3DIGIT        1234067 is "x001/x234/067"; no leading group "x000"
//   width  = decimal, 1 to 255; a path without it names a full tile, 256 wide
//
// Pure and thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace vs::tlog {

inline constexpr int kTileWidth = 256;

struct TilePath {
    std::optional<int> level;  // none: the bundle of entries
    std::uint64_t index = 0;
    int width = kTileWidth;  // 1 to 256

    bool operator==(const TilePath&) const = default;
};

std::string to_text(const TilePath& path);
// Accepts only what to_text writes; code "tile-path".
Result<TilePath> parse_tile_path(std::string_view text);

}  // namespace vs::tlog
