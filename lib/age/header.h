// The textual header of an age file: version line, stanzas, MAC.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "age/keys.h"

namespace vs::age {

struct Stanza {
    std::vector<std::string> arguments;  // the first is the type
    Bytes body;
};

struct Header {
    std::vector<Stanza> stanzas;  // at least one
    crypto::Digest mac{};
    ByteView authenticated;  // into the parsed bytes: all up to and including "---"
};

// Where the header ends: the offset after the line that begins with "---", or npos while that line
// is not complete. `from` is where an earlier call with fewer bytes may have stopped: the start of
// a line, updated.
std::size_t find_header_end(ByteView file, std::size_t& from);

// `bytes` is exactly the header. Code "header".
Result<Header> parse_header(ByteView bytes);
std::string write_header(const std::vector<Stanza>& stanzas, const FileKey& key);
bool mac_matches(const Header& header, const FileKey& key);

}  // namespace vs::age
