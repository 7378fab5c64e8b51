// Cuts a stream of bytes into SenML documents: JSON arrays and CBOR arrays, one after the other,
// with or without blanks between them. A JSON document begins with '[', a CBOR one with a byte from
// 0x80 to 0x9b, so the two cannot be taken for each other.
#pragma once

#include <optional>

#include "base/bytes.h"

namespace vs::gateway {

struct Document {
    std::uint16_t content_type;  // cose::kSenmlJson or cose::kSenmlCbor
    Bytes bytes;
};

// Bounded: a document of more than 256 KiB is code "oversize". One thread.
class DocumentSplitter {
  public:
    void feed(ByteView bytes) { append(held_, bytes); }
    // The next complete document; nullopt where more bytes are needed, or where `end` says that
    // none will come and none are left. Codes: "oversize", "truncated" (the end came within a
    // document), "senml" (the bytes begin no document), "cbor".
    Result<std::optional<Document>> next(bool end);

  private:
    Result<std::optional<Document>> take(std::uint16_t content_type, std::size_t size);
    Result<std::optional<Document>> unfinished(bool end) const;
    Result<std::optional<Document>> next_json(bool end);
    Result<std::optional<Document>> next_cbor(bool end);
    Bytes held_;
};

}  // namespace vs::gateway
