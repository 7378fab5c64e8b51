// The lists of an archive: what the records hold as lines that a table program opens.
#include <cstdio>

#include "cbor/cose.h"
#include "verify/archive.h"

namespace vs::verify {
namespace {

std::string numbered(const char* folder, std::uint64_t number, const char* end) {
    char text[64];
    std::snprintf(text, sizeof text, "%s/%06llu.%s", folder,
                  static_cast<unsigned long long>(number), end);
    return text;
}

// RFC 4180, and nothing that a table program takes for a formula.
std::string field(std::string_view text) {
    constexpr std::string_view kFormula = "=+-@\t\r";
    const bool formula = !text.empty() && kFormula.find(text[0]) != std::string_view::npos;
    std::string out = "\"";
    if (formula) out += '\'';
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c == '\n' || c == '\r' ? ' ' : c;
    }
    return out + '"';
}

std::string line(std::initializer_list<std::string_view> fields) {
    std::string out;
    for (const auto text : fields) out += (out.empty() ? "" : ",") + field(text);
    return out + "\n";
}

std::string number_text(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.10g", value);
    return text;
}

void add_message(ByteView message, const std::string& record, std::string& out) {
    const auto parsed = cose::parse(message);
    if (!parsed) return;
    const auto pack = senml::decode(parsed->header.content_type, parsed->payload);
    const auto contents = pack ? model::contents_of(*pack) : pass(pack);
    if (!contents) return;
    const auto device = to_hex(parsed->header.key_id);
    for (const auto& one : contents->readings) {
        const auto value = number_text(one.value);
        // A number may be negative; it is no formula.
        out += field(to_rfc3339(one.time)) + ',' + field(model::loinc_of(one.vital)) + ',' +
               field(model::name_of(one.vital)) + ',' + value + ',' +
               field(model::unit_of(one.vital)) + ',' + field(device) + ',' + record + "\n";
    }
}

}  // namespace

std::string record_name(std::uint64_t number) {
    return numbered("records", number, "age");
}
std::string proof_name(std::uint64_t number) {
    return numbered("proofs", number, "json");
}
std::string fhir_name(std::uint64_t number) {
    return numbered("fhir", number, "json");
}

Lines headings() {
    return {line({"time", "code", "name", "value", "unit", "device", "record"}),
            line({"time", "alert", "kind", "priority", "step", "by", "words", "record"}),
            line({"from", "to", "person", "name", "role", "what", "right", "given to", "times",
                  "records", "record"})};
}

// Hour and day reports say again what the others said.
Lines lines_of(const model::ReportInput& input) {
    Lines out;
    if (input.kind != model::ReportKind::numerics && input.kind != model::ReportKind::waveform)
        return out;
    const auto record = std::to_string(input.seq);
    for (const auto& message : input.messages) add_message(message, record, out.vitals);
    for (const auto& step : input.alerts)
        out.alerts += line({to_rfc3339(step.at), step.id, step.kind, step.priority, step.what,
                            step.by, step.sentence, record});
    for (const auto& one : input.accesses)
        out.accesses +=
            line({to_rfc3339(one.from), to_rfc3339(one.to), crypto::to_text(one.person), one.name,
                  one.role, one.what, to_text(one.right), crypto::to_text(one.reader),
                  std::to_string(one.count), one.records.text(), record});
    return out;
}

}  // namespace vs::verify
