#include "gateway/document_splitter.h"

#include <algorithm>

#include "cbor/cbor.h"
#include "cbor/cose.h"

namespace vs::gateway {
namespace {

bool is_blank(std::uint8_t c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

// Where the JSON array that begins `text` ends; 0 where it does not. Brackets in strings do not
// count; whether it is JSON at all is for the parser to say.
std::size_t end_of_array(ByteView text) {
    int depth = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = static_cast<char>(text[i]);
        if (in_string) {
            i += c == '\\' ? 1 : 0;
            in_string = c != '"';
        } else if (c == '"') {
            in_string = true;
        } else {
            depth += c == '[' ? 1 : c == ']' ? -1 : 0;
            if (depth == 0) return i + 1;
        }
    }
    return 0;
}

}  // namespace

Result<std::optional<Document>> DocumentSplitter::take(std::uint16_t content_type,
                                                       std::size_t size) {
    const auto end = held_.begin() + static_cast<std::ptrdiff_t>(size);
    Document out{content_type, Bytes(held_.begin(), end)};
    held_.erase(held_.begin(), end);
    return out;
}

Result<std::optional<Document>> DocumentSplitter::unfinished(bool end) const {
    if (held_.size() > cose::kMaxMessage)
        return fail("oversize", "a document is larger than 256 KiB: send it in parts");
    if (end) return fail("truncated", "the input ends within a document");
    return std::nullopt;
}

Result<std::optional<Document>> DocumentSplitter::next_json(bool end) {
    const auto size = end_of_array(held_);
    return size > 0 ? take(cose::kSenmlJson, size) : unfinished(end);
}

Result<std::optional<Document>> DocumentSplitter::next_cbor(bool end) {
    cbor::Reader reader(held_);
    if (reader.skip()) return take(cose::kSenmlCbor, reader.offset());
    return unfinished(end);
}

Result<std::optional<Document>> DocumentSplitter::next(bool end) {
    held_.erase(held_.begin(), std::ranges::find_if_not(held_, is_blank));
    if (held_.empty()) return std::nullopt;
    if (held_[0] == '[') return next_json(end);
    if (held_[0] >= 0x80 && held_[0] <= 0x9b) return next_cbor(end);
    return fail("senml",
                "the input is no SenML: neither a JSON array nor a CBOR array begins here");
}

}  // namespace vs::gateway
