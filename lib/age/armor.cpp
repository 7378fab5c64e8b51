// armored = *white begin EOL *full-line [last-line] end [EOL] *white
// begin   = "-----BEGIN AGE ENCRYPTED FILE-----"    end = "-----END AGE ENCRYPTED FILE-----"
// full-line = 64base64 EOL, last-line = 4*64base64 EOL, EOL = LF or CRLF, white = SP TAB CR LF
// The strict form of RFC 7468 section 3: padded canonical base64, nothing before or after but white
// space, or an armored file could be altered without anyone noticing.
#include <algorithm>

#include "age/age.h"

namespace vs::age {
namespace {

constexpr std::string_view kBegin = "-----BEGIN AGE ENCRYPTED FILE-----";
constexpr std::string_view kEnd = "-----END AGE ENCRYPTED FILE-----";
constexpr std::string_view kWhite = " \t\r\n";
constexpr std::size_t kColumns = 64;

tl::unexpected<Error> malformed(std::string_view what) {
    return fail("armor", "the armored age file is malformed: " + std::string(what));
}

std::string_view trim_left(std::string_view text) {
    return text.substr(std::min(text.find_first_not_of(kWhite), text.size()));
}

// Takes the next line off the front, without its LF or CRLF.
std::string_view take_line(std::string_view& rest) {
    const auto end = std::min(rest.find('\n'), rest.size());
    auto line = rest.substr(0, end);
    if (end < rest.size() && line.ends_with('\r')) line.remove_suffix(1);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return line;
}

}  // namespace

std::string armor_encode(ByteView file) {
    const auto text = to_base64(file);
    std::string out(kBegin);
    out.reserve(text.size() + text.size() / kColumns + 80);
    out += '\n';
    for (std::size_t at = 0; at < text.size(); at += kColumns)
        out.append(text, at, kColumns) += '\n';
    return (out += kEnd) += '\n';
}

Result<Bytes> armor_decode(std::string_view text) {
    auto rest = trim_left(text);
    if (take_line(rest) != kBegin) return malformed("it does not begin with the marker line");
    Bytes out;
    for (bool full = true;;) {
        if (rest.empty()) return malformed("it has no end line");
        const auto line = take_line(rest);
        if (line == kEnd) break;
        if (!full) return malformed("a short line is not the last one");
        if (line.empty() || line.size() > kColumns)
            return malformed("a line is empty or over 64 columns");
        const auto bytes = from_base64(line);
        if (!bytes) return malformed("a line is not canonical base64");
        append(out, *bytes);
        full = line.size() == kColumns && line.back() != '=';
    }
    if (!trim_left(rest).empty()) return malformed("text follows its end line");
    return out;
}

bool looks_armored(ByteView file) {
    return trim_left(as_text(file)).starts_with(kBegin);
}

}  // namespace vs::age
