#include "model/reading.h"

#include <algorithm>
#include <cmath>

#include "fhir/json_writer.h"

namespace vs::model {
namespace {

using fhir::kEcg;

constexpr double kSecondsOfSegment = 10;
constexpr std::size_t kMaxLeads = 16;
constexpr std::size_t kMaxLeadName = 16;
constexpr Micros kEndOfYear9999 = 253'402'300'800 * kSecond;  // what RFC 3339 and FHIR can write
constexpr std::size_t kMaxDecimal = 64;

bool is_printable(char c) {
    return c >= ' ' && c <= '~';
}

tl::unexpected<Error> unknown_code() {
    return fail("unknown-code",
                "a record's name is no LOINC code of docs/formats/report.md, such as 8867-4");
}

Result<double> level(const senml::Record& record) {
    const auto level =
        record.kind == senml::Kind::text ? fhir::consciousness_level(record.text) : std::nullopt;
    if (!level) return fail("value", "consciousness is one of the texts A, C, V, P, U");
    return *level;
}

Result<Reading> reading(const senml::Record& record) {
    const auto vital = vital_of(code_in(record));
    if (!vital) return unknown_code();
    const auto unit = fhir::unit_for(*vital, record.unit);
    if (!unit) return pass(unit);
    if (*vital == Vital::consciousness) {
        const auto value = level(record);
        if (!value) return pass(value);
        return Reading{*vital, record.time, *value};
    }
    if (record.kind != senml::Kind::number || !std::isfinite(record.number) ||
        record.raw.size() > kMaxDecimal)
        return fail("value", std::string(name_of(*vital)) + " needs a number");
    return Reading{*vital, record.time, fhir::to_canonical(*vital, *unit, record.number)};
}

Result<Segment> segment(const senml::Record& record) {
    if (record.kind != senml::Kind::data || code_in(record) != kEcg ||
        (!record.unit.empty() && record.unit != "mV"))
        return fail("segment", "a segment is data (vd) named 11524-6, in mV or without a unit");
    const bool sane = record.rate > 0 && record.rate <= 100'000 && record.gain > 1e-6 &&
                      record.gain < 1e9 && std::abs(record.base) < 1e9;  // false for NaN
    const auto count = record.data.size() / 2;
    if (!sane || count == 0 || record.data.size() % 2 != 0 ||
        static_cast<double>(count) > kSecondsOfSegment * record.rate)
        return fail("segment", "a segment has a rate, a gain and at most ten seconds of int16");
    if (record.lead.size() > kMaxLeadName || !std::ranges::all_of(record.lead, is_printable))
        return fail("segment", "the name of a lead is at most 16 printable ASCII characters");
    return Segment{record.time, record.rate, record.gain, record.base, record.lead, record.data};
}

Result<> add_segment(Contents& out, const senml::Record& record) {
    const auto one = segment(record);
    if (!one) return pass(one);
    if (!out.segments.empty()) {
        const auto& first = out.segments.front();
        if (first.start != one->start || first.rate != one->rate ||
            first.samples.size() != one->samples.size() || out.segments.size() == kMaxLeads)
            return fail("segment", "the leads of a segment begin together, at one rate");
    }
    out.segments.push_back(*one);
    return {};
}

Result<> add(Contents& out, const senml::Record& record) {
    if (record.time < 0 || record.time >= kEndOfYear9999)
        return fail("time", "a record's time is not between 1970 and 9999");
    if (record.kind == senml::Kind::data || code_in(record) == kEcg)
        return add_segment(out, record);
    const auto one = reading(record);
    if (!one) return pass(one);
    out.readings.push_back(*one);
    return {};
}

}  // namespace

std::string_view code_in(const senml::Record& record) {
    const auto name = record.name.empty() ? record.base_name : record.name;
    return name.substr(name.rfind(':') + 1);  // npos + 1 is 0
}

Result<Contents> contents_of(const senml::Pack& pack) {
    if (pack.records.empty()) return fail("empty", "the batch has no record");
    Contents out;
    out.readings.reserve(pack.records.size());
    for (const auto& record : pack.records)
        if (const auto done = add(out, record); !done) return pass(done);
    if (!out.segments.empty() && !out.readings.empty())
        return fail("segment", "a batch holds readings or one segment, not both");
    return out;
}

}  // namespace vs::model
