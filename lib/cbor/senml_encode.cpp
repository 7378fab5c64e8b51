// Written: bn where it changes, bt in the first record, bu there if all records share a unit, then
// t as the distance from bt. Labels in CBOR go up by their encodings (0..8, -2..-4, texts by
// length).
#include <algorithm>
#include <cmath>
#include <utility>

#include "cbor/cbor.h"
#include "cbor/detail/decimal.h"
#include "cbor/senml.h"

namespace vs::senml {
namespace {

// What a record adds to those before it.
struct Delta {
    bool base_name = false, base_time = false, base_unit = false, unit = false;
    Micros time = 0;  // since the base time
};

bool share_unit(const std::vector<Record>& records) {
    return records.size() > 1 && !records[0].unit.empty() &&
           std::ranges::all_of(records, [&](const Record& r) { return r.unit == records[0].unit; });
}

std::vector<Delta> deltas(const std::vector<Record>& records) {
    const bool base_unit = share_unit(records);
    std::vector<Delta> out(records.size());
    std::string_view base_name;
    for (std::size_t i = 0; i < records.size(); ++i) {
        out[i].base_name = records[i].base_name != std::exchange(base_name, records[i].base_name);
        out[i].base_time = i == 0;
        out[i].base_unit = i == 0 && base_unit;
        out[i].unit = !base_unit && !records[i].unit.empty();
        out[i].time = records[i].time - records[0].time;
    }
    return out;
}

void put_decimal(cbor::Writer& out, std::int64_t mantissa, int exponent) {
    if (exponent != 0) out.tag(4).array(2).integer(exponent);
    out.integer(mantissa);
}

// Whole seconds as an integer, else the double, which every tool reads, unless it is not exact.
void put_seconds(cbor::Writer& out, Micros time) {
    const double seconds = static_cast<double>(time) / 1e6;
    if (time % kSecond == 0)
        out.integer(time / kSecond);
    else if (std::llround(seconds * 1e6) == time)
        out.floating(seconds);
    else
        put_decimal(out, time, -6);
}

void put_value(cbor::Writer& out, const Record& record) {
    switch (record.kind) {
        case Kind::number:
            out.integer(2);
            if (record.exact)
                put_decimal(out, record.mantissa, record.exponent);
            else
                out.floating(record.number);
            return;
        case Kind::text:
            out.integer(3).text(record.text);
            return;
        case Kind::boolean:
            out.integer(4).boolean(record.boolean);
            return;
        case Kind::data:
            return;  // label 8 comes behind the time
    }
}

// A whole number as an integer, as a person would write it.
void put_plain(cbor::Writer& out, double value) {
    if (value == std::floor(value) && std::fabs(value) < 1e15)
        out.integer(static_cast<std::int64_t>(value));
    else
        out.floating(value);
}

void put_record(cbor::Writer& out, const Record& r, const Delta& d) {
    const bool segment = r.is_segment(), lead = !r.lead.empty(), named = !r.name.empty();
    out.map(1u + named + d.unit + (d.time != 0) + d.base_name + d.base_time + d.base_unit + lead +
            (segment ? 3 : 0));
    if (named) out.integer(0).text(r.name);
    if (d.unit) out.integer(1).text(r.unit);
    put_value(out, r);
    if (d.time != 0) put_seconds(out.integer(6), d.time);
    if (r.kind == Kind::data) out.integer(8).bytes(r.data);
    if (d.base_name) out.integer(-2).text(r.base_name);
    if (d.base_time) put_seconds(out.integer(-3), r.time);
    if (d.base_unit) out.integer(-4).text(r.unit);
    if (lead) out.text("lead").text(r.lead);
    if (!segment) return;
    put_plain(out.text("base_"), r.base);
    put_plain(out.text("gain_"), r.gain);
    put_plain(out.text("rate_"), r.rate);
}

std::string quoted(std::string_view text) {
    static constexpr char kHex[] = "0123456789abcdef";
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (static_cast<unsigned char>(c) >= 0x20)
            out += c;
        else
            (out += "\\u00") += {kHex[c >> 4], kHex[c & 15]};
    }
    return out + '"';
}

std::string seconds_text(Micros time) {
    int exponent = -6;
    for (; exponent < 0 && time % 10 == 0; ++exponent) time /= 10;
    return detail::decimal_text(time, exponent);
}

std::string base64url(ByteView data) {
    auto out = to_base64_unpadded(data);
    for (auto& c : out) c = c == '+' ? '-' : c == '/' ? '_' : c;
    return out;
}

std::string value_text(const Record& record) {
    switch (record.kind) {
        case Kind::number:
            return "\"v\":" + decimal_text(record);
        case Kind::text:
            return "\"vs\":" + quoted(record.text);
        case Kind::boolean:
            return record.boolean ? "\"vb\":true" : "\"vb\":false";
        case Kind::data:
            break;
    }
    return "\"vd\":\"" + base64url(record.data) + '"';
}

std::string record_text(const Record& r, const Delta& d) {
    std::string out = "{";
    if (d.base_name) out += "\"bn\":" + quoted(r.base_name) + ',';
    if (d.base_time) out += "\"bt\":" + seconds_text(r.time) + ',';
    if (d.base_unit) out += "\"bu\":" + quoted(r.unit) + ',';
    if (!r.name.empty()) out += "\"n\":" + quoted(r.name) + ',';
    if (d.unit) out += "\"u\":" + quoted(r.unit) + ',';
    if (d.time != 0) out += "\"t\":" + seconds_text(d.time) + ',';
    out += value_text(r);
    if (r.is_segment())
        out += ",\"rate_\":" + detail::double_text(r.rate) +
               ",\"gain_\":" + detail::double_text(r.gain) +
               ",\"base_\":" + detail::double_text(r.base);
    if (!r.lead.empty()) out += ",\"lead\":" + quoted(r.lead);
    return out + '}';
}

}  // namespace

Bytes encode_cbor(const Pack& pack) {
    cbor::Writer out;
    out.reserve(64 + pack.records.size() * 40);
    out.array(pack.records.size());
    const auto changes = deltas(pack.records);
    for (std::size_t i = 0; i < changes.size(); ++i) put_record(out, pack.records[i], changes[i]);
    return out.take();
}

std::string encode_json(const Pack& pack) {
    std::string out = "[";
    const auto changes = deltas(pack.records);
    for (std::size_t i = 0; i < changes.size(); ++i)
        (i == 0 ? out : out += ',') += record_text(pack.records[i], changes[i]);
    return out + ']';
}

}  // namespace vs::senml
