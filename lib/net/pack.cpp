#include "net/pack.h"

#include <zlib.h>

#include <algorithm>

namespace vs::net {

std::string gzip(const std::string& plain, int level) {
    z_stream stream{};
    constexpr int kGzipWindow = 15 + 16;
    if (deflateInit2(&stream, level, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return {};
    std::string out(deflateBound(&stream, plain.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
    stream.avail_in = static_cast<uInt>(plain.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const bool done = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return done && out.size() + 64 < plain.size() ? out : std::string();
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
