#include "tlog/tile.h"

#include "tlog/detail/text.h"

namespace vs::tlog {
namespace {

std::string three_digits(std::uint64_t group) {
    auto text = std::to_string(1000 + group);
    return text.substr(1);
}

std::string index_text(std::uint64_t index) {
    const auto last = three_digits(index % 1000);
    std::string text;
    while ((index /= 1000) != 0) text.insert(0, "x" + three_digits(index % 1000) + "/");
    return text + last;
}

// Takes the groups of the index off the front; whether they are the shortest is for the caller.
std::optional<std::uint64_t> take_index(std::string_view& text) {
    std::uint64_t index = 0;
    for (bool more = true; more;) {
        more = text.starts_with('x');
        if (more) text.remove_prefix(1);
        if (text.size() < 3 || (more && (text.size() < 4 || text[3] != '/'))) return std::nullopt;
        for (int i = 0; i < 3; ++i) {
            if (text[i] < '0' || text[i] > '9') return std::nullopt;
            const std::uint64_t digit = static_cast<std::uint64_t>(text[i] - '0');
            if (index > (UINT64_MAX - digit) / 10) return std::nullopt;
            index = index * 10 + digit;
        }
        text.remove_prefix(more ? 4 : 3);
    }
    return index;
}

}  // namespace

std::string to_text(const TilePath& path) {
    std::string text = "tile/" + (path.level ? std::to_string(*path.level) : "entries") + "/" +
                       index_text(path.index);
    if (path.width != kTileWidth) text += ".p/" + std::to_string(path.width);
    return text;
}

Result<TilePath> parse_tile_path(std::string_view text) {
    const auto bad = [] { return fail("tile-path", "not the name of a tile"); };
    const auto [tile, after_tile] = detail::cut(text, '/');
    auto [level, rest] = detail::cut(after_tile, '/');
    if (tile != "tile") return bad();
    TilePath path;
    if (level != "entries") {
        const auto number = detail::parse_decimal(level);
        if (!number || *number > 63) return bad();
        path.level = static_cast<int>(*number);
    }
    const auto index = take_index(rest);
    if (!index) return bad();
    path.index = *index;
    if (rest.starts_with(".p/")) {
        const auto width = detail::parse_decimal(rest.substr(3));
        if (!width || *width < 1 || *width >= kTileWidth) return bad();
        path.width = static_cast<int>(*width);
    }
    if (to_text(path) != text) return bad();  // one name for one tile
    return path;
}

}  // namespace vs::tlog
