#include "net/pack.h"

#include <algorithm>

#include "base/gzip.h"

namespace vs::net {

std::string packed(std::string_view plain, int level) {
    const auto out = gzip(plain, level);
    return out.size() + 64 < plain.size() ? std::string(as_text(out)) : std::string();
}

bool lists(std::string_view header, std::string_view item) {
    while (!header.empty()) {
        auto piece = header.substr(0, header.find(','));
        header.remove_prefix(std::min(piece.size() + 1, header.size()));
        while (piece.starts_with(' ')) piece.remove_prefix(1);
        if (piece.starts_with("W/")) piece.remove_prefix(2);
        const auto end = std::min(piece.find_first_of("; "), piece.size());
        const bool refused = piece.find("q=0", end) != std::string_view::npos &&
                             piece.find("q=0.", end) == std::string_view::npos;
        if (piece.substr(0, end) == item) return !refused;
    }
    return false;
}

}  // namespace vs::net
