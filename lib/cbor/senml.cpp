// pack   = array of records, 1 to 10000                       RFC 8428 section 6
// record = map of label to value; labels -6..8 of RFC 8428 table 4 or text
// number = integer, float or decimal fraction (tag 4: [exponent, mantissa])
// The CBOR is deterministic, so a record's labels come in the order of their encodings.
#include "cbor/senml.h"

#include "cbor/cose.h"
#include "cbor/detail/builder.h"
#include "cbor/detail/cursor.h"

namespace vs::senml {
namespace {

using cbor::detail::Cursor;
using cbor::detail::Type;
using detail::Builder;
using detail::Field;
using detail::FieldType;
using detail::Number;

constexpr std::uint64_t kDecimalFraction = 4;

class CborDecoder {
  public:
    CborDecoder(ByteView input, Pack& pack) : cursor_(input), pack_(pack), builder_(pack) {}
    bool run();
    Error error() const {
        return builder_.error().code.empty() ? Error{"cbor", cursor_.message()} : builder_.error();
    }

  private:
    bool record();
    bool label(Field& field);
    bool value(Field field);
    bool number(Number& out);
    bool decimal_fraction(Number& out);

    Cursor cursor_;
    Pack& pack_;
    Builder builder_;
};

bool CborDecoder::run() {
    std::size_t records;
    if (!cursor_.array(records)) return false;
    if (records > kMaxRecords)
        return builder_.refuse("senml", "a pack holds at most 10000 records");
    pack_.records.reserve(records);
    for (std::size_t i = 0; i < records; ++i)
        if (!record()) return false;
    return builder_.finish() && cursor_.finish();
}

bool CborDecoder::record() {
    std::size_t pairs;
    if (!cursor_.map(pairs) || !builder_.begin()) return false;
    for (; pairs > 0; --pairs) {
        Field field;
        if (!label(field) || !value(field)) return false;
    }
    return builder_.end();
}

bool CborDecoder::label(Field& field) {
    Type type;
    if (!cursor_.peek(type)) return false;
    if (type == Type::text) {
        std::string_view text;
        return cursor_.text(text) && builder_.label(text, field);
    }
    std::int64_t number;
    if (!cursor_.integer(number)) return false;
    field = detail::field_of(number);
    // RFC 8428 section 6: there will be no other integers; extensions are texts.
    return field != Field::ignored || builder_.refuse("senml", "unknown integer label");
}

bool CborDecoder::value(Field field) {
    std::string_view text;
    Number number;
    bool boolean;
    ByteView data;
    switch (detail::type_of(field)) {
        case FieldType::number:
            return this->number(number) && builder_.number(field, number);
        case FieldType::text:
            return cursor_.text(text) && builder_.text(field, text);
        case FieldType::boolean:
            return cursor_.boolean(boolean) && builder_.boolean(field, boolean);
        case FieldType::data:
            return cursor_.bytes(data) && builder_.data(field, data);
        case FieldType::ignored:
            break;
    }
    return cursor_.skip();
}

bool CborDecoder::number(Number& out) {
    Type type;
    if (!cursor_.peek(type)) return false;
    if (type == Type::floating) {
        double value;
        if (!cursor_.floating(value)) return false;
        return detail::from_double(value, out) || builder_.refuse("senml", "number is not finite");
    }
    if (type == Type::tag) return decimal_fraction(out);
    std::int64_t value;
    if (!cursor_.integer(value)) return false;
    return detail::from_decimal(value, 0, out) ||
           builder_.refuse("senml", "number has more than 18 digits");
}

bool CborDecoder::decimal_fraction(Number& out) {
    std::uint64_t tag;
    std::size_t parts;
    std::int64_t exponent, mantissa;
    if (!cursor_.tag(tag)) return false;
    if (tag != kDecimalFraction) return builder_.refuse("senml", "number under a tag other than 4");
    if (!cursor_.array(parts)) return false;
    if (parts != 2) return builder_.refuse("senml", "decimal fraction without its two parts");
    if (!cursor_.integer(exponent) || !cursor_.integer(mantissa)) return false;
    return detail::from_decimal(mantissa, exponent, out) ||
           builder_.refuse("senml", "number beyond 18 digits or 10^18");
}

}  // namespace

std::string decimal_text(const Record& record) {
    if (!record.raw.empty()) return std::string(record.raw);
    return record.exact ? detail::decimal_text(record.mantissa, record.exponent)
                        : detail::double_text(record.number);
}

bool set_decimal(Record& record, std::string_view text) {
    detail::Number number;
    if (!detail::is_json_number(text) || !detail::from_text(text, number) || !number.exact)
        return false;
    record.kind = Kind::number;
    record.number = number.value;
    record.exact = true;
    record.mantissa = number.mantissa;
    record.exponent = number.exponent;
    record.raw = {};
    return true;
}

Result<Pack> decode_cbor(ByteView input) {
    Pack pack;
    CborDecoder decoder(input, pack);
    if (!decoder.run()) return tl::make_unexpected(decoder.error());
    return pack;
}

Result<Pack> decode(std::uint16_t content_type, ByteView input) {
    if (content_type == cose::kSenmlCbor) return decode_cbor(input);
    if (content_type == cose::kSenmlJson) return decode_json(as_text(input));
    return fail("wrong-type",
                "content type is neither 112 nor 110, application/senml+cbor or +json");
}

}  // namespace vs::senml
