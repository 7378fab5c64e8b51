#include "base/gzip.h"

#include <zlib.h>

#include <new>

namespace vs {
namespace {

constexpr int kGzipWindow = 15 + 16;  // zlib's way of asking for the gzip container

Bytef* input(ByteView bytes) {
    return const_cast<Bytef*>(
        bytes.data());  // zlib does not write here; its type is older than const
}

}  // namespace

Bytes gzip(std::string_view text, int level) {
    z_stream stream{};
    if (deflateInit2(&stream, level, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::bad_alloc();
    Bytes out(deflateBound(&stream, text.size()));
    stream.next_in = input(as_bytes(text));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = out.data();
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

Result<std::string> gunzip(ByteView packed, std::size_t max_size) {
    z_stream stream{};
    if (inflateInit2(&stream, kGzipWindow) != Z_OK) throw std::bad_alloc();
    stream.next_in = input(packed);
    stream.avail_in = static_cast<uInt>(packed.size());
    std::string out;
    int state = Z_OK;
    while (state == Z_OK && out.size() <= max_size) {
        const auto done = out.size();
        out.resize(done + 256 * 1024);
        stream.next_out = reinterpret_cast<Bytef*>(out.data() + done);
        stream.avail_out = 256 * 1024;
        state = inflate(&stream, Z_NO_FLUSH);
        out.resize(out.size() - stream.avail_out);
        if (state == Z_OK && stream.avail_in == 0 && stream.avail_out != 0) break;  // cut off
    }
    const bool all_used = stream.avail_in == 0;
    inflateEnd(&stream);
    if (out.size() > max_size)
        return fail("too-large",
                    "the packed text is larger than " + std::to_string(max_size) + " bytes");
    if (state != Z_STREAM_END || !all_used) return fail("gzip", "not one whole gzip stream");
    return out;
}

}  // namespace vs
