// Text files: read within a bound; what is wrong with one names the file and the line.
#pragma once

#include <fstream>
#include <string>
#include <string_view>

#include "base/result.h"

namespace vs::wfdb::detail {

inline tl::unexpected<Error> bad_line(std::string_view code, std::size_t line,
                                      std::string_view what) {
    return fail(code, "line " + std::to_string(line) + ": " + std::string(what));
}

// What `parse` makes of the file. Of one above `limit` bytes it gets little more than that many,
// which it refuses.
template <class Parse>
auto load_text(const std::string& path, std::size_t limit, Parse parse)
    -> decltype(parse(std::string_view())) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return fail("missing-file", "cannot read " + path);
    std::string text;
    char part[65536];
    while (text.size() <= limit && (in.read(part, sizeof part), in.gcount() > 0))
        text.append(part, static_cast<std::size_t>(in.gcount()));
    auto parsed = parse(std::string_view(text));
    if (!parsed) return fail(parsed.error().code, path + ": " + parsed.error().message);
    return parsed;
}

}  // namespace vs::wfdb::detail
