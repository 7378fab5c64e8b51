#include "cbor/detail/builder.h"

#include <algorithm>

namespace vs::senml::detail {
namespace {

struct Label {
    std::string_view text;
    FieldType type;
};

// In the order of Field.
constexpr Label kLabels[] = {
    {"bver", FieldType::number},  {"bn", FieldType::text},      {"bt", FieldType::number},
    {"bu", FieldType::text},      {"bv", FieldType::number},    {"bs", FieldType::number},
    {"n", FieldType::text},       {"u", FieldType::text},       {"v", FieldType::number},
    {"vs", FieldType::text},      {"vb", FieldType::boolean},   {"s", FieldType::number},
    {"t", FieldType::number},     {"ut", FieldType::number},    {"vd", FieldType::data},
    {"rate_", FieldType::number}, {"gain_", FieldType::number}, {"base_", FieldType::number},
    {"lead", FieldType::text},
};

// From label -6 up to label 8.
constexpr Field kCborLabels[] = {Field::bs,   Field::bv, Field::bu, Field::bt, Field::bn,
                                 Field::bver, Field::n,  Field::u,  Field::v,  Field::vs,
                                 Field::vb,   Field::s,  Field::t,  Field::ut, Field::vd};

constexpr double kVersion = 10;                           // RFC 8428 section 4.4
constexpr Micros kFirstAbsolute = (1LL << 28) * kSecond;  // RFC 8428 section 4.5.3
constexpr Micros kTimeEnd = 253'402'300'800 * kSecond;    // the year 10000
constexpr double kMaxRate = 1e6;                          // Hz

bool letter_or_digit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// RFC 8428 section 4.5.1.
bool name_characters(std::string_view text) {
    return std::ranges::all_of(text, [](char c) {
        return letter_or_digit(c) || c == '-' || c == ':' || c == '.' || c == '/' || c == '_';
    });
}

std::string quoted(std::string_view label) {
    return '"' + std::string(label.substr(0, 32)) + '"';
}

}  // namespace

Field field_of(std::string_view label) {
    const auto* found = std::ranges::find(kLabels, label, &Label::text);
    return static_cast<Field>(found - std::begin(kLabels));
}

Field field_of(std::int64_t cbor_label) {
    return cbor_label < -6 || cbor_label > 8 ? Field::ignored : kCborLabels[cbor_label + 6];
}

FieldType type_of(Field field) {
    return field == Field::ignored ? FieldType::ignored : kLabels[static_cast<int>(field)].type;
}

bool Builder::refuse(std::string_view code, std::string message) {
    if (error_.code.empty())
        error_ = {std::string(code), "SenML record " + std::to_string(pack_.records.size()) + ": " +
                                         std::move(message)};
    return false;
}

bool Builder::begin() {
    if (pack_.records.size() == kMaxRecords)
        return refuse("senml", "a pack holds at most 10000 records");
    record_ = &pack_.records.emplace_back();
    seen_ = 0;
    time_ = 0;
    return true;
}

bool Builder::label(std::string_view text, Field& field) {
    field = field_of(text);
    if (field != Field::ignored || !text.ends_with('_')) return true;
    return refuse("must-understand", "label " + quoted(text) + " must be understood and is not");
}

bool Builder::claim(Field field) {
    if (has(field))
        return refuse("senml", "label " + quoted(kLabels[static_cast<int>(field)].text) + " twice");
    seen_ |= bit(field);
    return true;
}

bool Builder::version(const Number& value) {
    const bool whole =
        value.value >= 1 && value.value == static_cast<int>(std::min(value.value, 1e6));
    return (whole && value.value <= kVersion) ||
           refuse("senml", "bver is not a version from 1 to 10");
}

bool Builder::number(Field field, const Number& value) {
    if (!claim(field)) return false;
    const auto micros = [&](Micros& out) {
        return to_micros(value, out) || refuse("senml", "time is beyond the year 9999");
    };
    switch (field) {
        case Field::v:
            record_->number = value.value;
            record_->exact = value.exact;
            record_->mantissa = value.mantissa;
            record_->exponent = value.exponent;
            record_->raw = value.raw;
            return true;
        case Field::t:
            return micros(time_);
        case Field::bt:
            return micros(base_time_);
        case Field::bver:
            return version(value);
        case Field::rate:
            record_->rate = value.value;
            return true;
        case Field::gain:
            record_->gain = value.value;
            return true;
        case Field::base:
            record_->base = value.value;
            return true;
        case Field::ut:
            return true;  // when the next reading is due at the latest; says nothing about this one
        default:
            return refuse("unsupported", "base values and sums (bv, bs, s) are not accepted");
    }
}

bool Builder::name(std::string_view value) {
    return name_characters(value) ||
           refuse("senml", "name has a character outside A-Z a-z 0-9 - : . / _");
}

bool Builder::text(Field field, std::string_view value) {
    if (!claim(field)) return false;
    switch (field) {
        case Field::bn:
            base_name_ = value;
            return name(value);
        case Field::bu:
            base_unit_ = value;
            return true;
        case Field::n:
            record_->name = value;
            return name(value);
        case Field::u:
            record_->unit = value;
            return true;
        case Field::vs:
            record_->text = value;
            record_->kind = Kind::text;
            return true;
        default:
            record_->lead = value;
            return true;
    }
}

bool Builder::boolean(Field field, bool value) {
    record_->boolean = value;
    record_->kind = Kind::boolean;
    return claim(field);
}

bool Builder::data(Field field, ByteView value) {
    record_->data = value;
    record_->kind = Kind::data;
    return claim(field);
}

// Base time and time are added (RFC 8428 section 4.5.3); a sum before 2^28 s would count from now.
bool Builder::resolve_time() {
    record_->time = base_time_ + time_;
    if (record_->time < kFirstAbsolute)
        return refuse("relative-time", "time is missing or relative; send seconds since 1970");
    return record_->time < kTimeEnd || refuse("senml", "time is beyond the year 9999");
}

bool Builder::check_segment() {
    const auto labels = bit(Field::rate) | bit(Field::gain) | bit(Field::base);
    if ((seen_ & labels) == 0) return true;
    if ((seen_ & labels) != labels || record_->kind != Kind::data)
        return refuse("segment", "rate_, gain_ and base_ come together and beside vd only");
    if (!(record_->rate > 0) || record_->rate > kMaxRate || !(record_->gain > 0))
        return refuse("segment", "rate_ (at most 1 MHz) and gain_ must be above zero");
    return (!record_->data.empty() && record_->data.size() % 2 == 0) ||
           refuse("segment", "samples are pairs of bytes, one at least");
}

bool Builder::end() {
    const auto values = seen_ & (bit(Field::v) | bit(Field::vs) | bit(Field::vb) | bit(Field::vd));
    if (values == 0 || (values & (values - 1)) != 0)
        return refuse("senml", "exactly one of v, vs, vb and vd is due");
    record_->base_name = base_name_;
    if (!has(Field::u)) record_->unit = base_unit_;
    const auto first = base_name_.empty() ? record_->name : base_name_;
    if (first.empty() || !letter_or_digit(first[0]))
        return refuse("senml", "name is missing or begins with neither letter nor digit");
    return resolve_time() && check_segment();
}

bool Builder::finish() {
    return !pack_.records.empty() || refuse("senml", "a pack has at least one record");
}

}  // namespace vs::senml::detail
