// SenML (RFC 8428) as devices send it: readings and segments, base fields resolved, times absolute.
// Which labels are understood and how numbers keep their digits: docs/formats/batch.md.
// Decoding allocates the vector of records and, for CBOR, nothing else. Thread-safe.
#pragma once

#include <list>

#include "base/bytes.h"
#include "base/time.h"

namespace vs::senml {

inline constexpr std::size_t kMaxRecords = 10'000;

enum class Kind { number, text, boolean, data };

struct Record {
    std::string_view base_name, name;  // the full name is base_name + name
    std::string_view unit;             // its own or the base unit; may be empty
    Micros time = 0;
    Kind kind = Kind::number;

    double number = 0;          // Kind::number; finite
    bool exact = false;         // it is mantissa * 10^exponent: not so for floats
    std::int64_t mantissa = 0;  // at most 18 digits
    int exponent = 0;           // -18..18
    std::string_view raw;       // the digits of a JSON number as they stood there

    std::string_view text;  // Kind::text
    bool boolean = false;   // Kind::boolean
    ByteView data;          // Kind::data

    // Segments (Kind::data, little-endian int16): Hz, units per mV, the value that means 0 mV.
    double rate = 0, gain = 0, base = 0;  // rate is 0 where the data is no segment
    std::string_view lead;                // may be empty
    bool is_segment() const { return rate > 0; }
};

// The number as it was received: a JSON number's own text; an integer or decimal fraction digit by
// digit, so that [-2, 3660] is "36.60"; for a float the shortest text that reads back as the same
// double. Always a valid JSON number. Only for Kind::number.
std::string decimal_text(const Record& record);

// Makes the record a number with exactly the digits of `text`, a JSON number such as "36.60".
// False, and nothing changed, where it is none or has more than 18 digits.
bool set_decimal(Record& record, std::string_view text);

// The views of the records point into the decoded input, or into `owned` where a JSON text had to
// be unescaped or decoded; the input must outlive the pack.
struct Pack {
    Pack() = default;
    Pack(Pack&&) = default;
    Pack& operator=(Pack&&) = default;

    std::vector<Record> records;
    std::list<std::string> owned;
};

// Codes: "cbor" or "json" (not well-formed, or CBOR not deterministic), "relative-time" (no time,
// or one before 2^28 s), "must-understand" (an unknown label that ends in "_"), "unsupported" (bv,
// bs, s), "segment" (rate_, gain_, base_ incomplete or impossible), "senml" (everything else).
Result<Pack> decode_cbor(ByteView input);
Result<Pack> decode_json(std::string_view input);
// `content_type` is that of the COSE header: 112 or 110; else code "wrong-type".
Result<Pack> decode(std::uint16_t content_type, ByteView input);

// Both write what the decoder of the same name reads back as equal records; equal packs give equal
// bytes. A number keeps its digits where they are known (`exact`), else it is written as a double.
Bytes encode_cbor(const Pack& pack);
std::string encode_json(const Pack& pack);

}  // namespace vs::senml
