// What the two SenML decoders share: fields go in with their labels, resolved records come out.
#pragma once

#include "cbor/detail/decimal.h"
#include "cbor/senml.h"

namespace vs::senml::detail {

// The labels of RFC 8428 section 4.3 and ours. `ignored` is any other that need not be understood.
enum class Field {
    bver,
    bn,
    bt,
    bu,
    bv,
    bs,
    n,
    u,
    v,
    vs,
    vb,
    s,
    t,
    ut,
    vd,
    rate,
    gain,
    base,
    lead,
    ignored
};

enum class FieldType { number, text, boolean, data, ignored };

Field field_of(std::string_view label);
Field field_of(std::int64_t cbor_label);
FieldType type_of(Field field);

// Fields of one record come between begin() and end(). False means refused; error() says why.
class Builder {
  public:
    explicit Builder(Pack& pack) : pack_(pack) {}

    bool begin();
    bool label(std::string_view text, Field& field);  // refuses what must be understood
    bool number(Field field, const Number& value);
    bool text(Field field, std::string_view value);
    bool boolean(Field field, bool value);
    bool data(Field field, ByteView value);
    bool end();
    bool finish();  // after the last record

    bool refuse(std::string_view code, std::string message);
    const Error& error() const { return error_; }

  private:
    bool claim(Field field);
    bool has(Field field) const { return (seen_ & bit(field)) != 0; }
    static std::uint32_t bit(Field field) { return 1u << static_cast<int>(field); }
    bool version(const Number& value);
    bool name(std::string_view value);
    bool resolve_time();
    bool check_segment();

    Pack& pack_;
    Record* record_ = nullptr;  // the last of the pack
    std::uint32_t seen_ = 0;
    std::string_view base_name_, base_unit_;
    Micros base_time_ = 0, time_ = 0;
    Error error_;
};

}  // namespace vs::senml::detail
