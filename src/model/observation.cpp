#include "model/observation.h"

#include <algorithm>
#include <array>
#include <map>

#include "fhir/build.h"
#include "model/statement.h"

namespace vs::model {
namespace {

using fhir::Measured;

// Everything a single record's Observation needs beside the record.
struct Context {
    const Message& message;
    std::string patient, device, performer;  // ids
    std::string prefix;                      // "<device or account>/<boot>/<sequence>/"

    Mapped map(std::uint32_t index, const auto& build) const {
        const auto id = record_uuid(message.digest, index);
        const auto name = prefix + std::to_string(index);
        return {id, build(fhir::Heading{
                        id, {"urn:vitalseal:reading", name}, patient, device, performer})};
    }
};

// Pressures of one moment that belong together: indices of records.
struct Panel {
    std::array<std::optional<std::uint32_t>, 3> parts;  // systolic, diastolic, mean
    bool complete() const { return parts[0] && parts[1]; }
    std::uint32_t first() const { return std::min(*parts[0], *parts[1]); }
};

int place_in_panel(Vital vital) {
    if (vital == Vital::systolic) return 0;
    if (vital == Vital::diastolic) return 1;
    return vital == Vital::mean_pressure ? 2 : -1;
}

// The first value of each kind counts; a second one of the same time stands alone.
std::map<Micros, Panel> panels_of(const std::vector<Reading>& readings) {
    std::map<Micros, Panel> out;
    for (std::uint32_t i = 0; i < readings.size(); ++i) {
        const auto place = place_in_panel(readings[i].vital);
        if (place < 0) continue;
        auto& part = out[readings[i].time].parts[static_cast<std::size_t>(place)];
        if (!part) part = i;
    }
    std::erase_if(out, [](const auto& entry) { return !entry.second.complete(); });
    return out;
}

// The text of the value outlives the Measured that views it.
struct Value {
    std::string text;
    Measured measured;
};

Value value_of(const senml::Record& record, const Reading& reading) {
    const bool words = reading.vital == Vital::consciousness;
    Value out{words ? std::string(fhir::consciousness_text(static_cast<int>(reading.value)))
                    : senml::decimal_text(record),
              {}};
    out.measured = {
        reading.vital, code_in(record), {}, *fhir::unit_for(reading.vital, record.unit)};
    return out;
}

std::string panel_text(const fhir::Heading& heading, const senml::Pack& pack,
                       const std::vector<Reading>& readings, const Panel& panel) {
    std::vector<Value> values;
    std::vector<Measured> parts;
    for (const auto& part : panel.parts)
        if (part) values.push_back(value_of(pack.records[*part], readings[*part]));
    for (auto& value : values) {
        value.measured.value = value.text;
        parts.push_back(value.measured);
    }
    return fhir::pressure_panel(heading, readings[panel.first()].time, parts);
}

std::string single_text(const fhir::Heading& heading, const senml::Record& record,
                        const Reading& reading) {
    auto value = value_of(record, reading);
    value.measured.value = value.text;
    return fhir::observation(heading, reading.time, value.measured);
}

std::vector<Mapped> map_readings(const Context& context, const senml::Pack& pack,
                                 const std::vector<Reading>& readings) {
    const auto panels = panels_of(readings);
    std::vector<Mapped> out;
    for (std::uint32_t i = 0; i < readings.size(); ++i) {
        const auto& reading = readings[i];
        const auto place = place_in_panel(reading.vital);
        const auto found = place < 0 ? panels.end() : panels.find(reading.time);
        const bool member =
            found != panels.end() && found->second.parts[static_cast<std::size_t>(place)] == i;
        if (member && found->second.first() != i && place < 2) continue;
        if (member && place == 2) continue;
        out.push_back(context.map(i, [&](const fhir::Heading& heading) {
            return member ? panel_text(heading, pack, readings, found->second)
                          : single_text(heading, pack.records[i], reading);
        }));
    }
    return out;
}

std::vector<Mapped> map_segments(const Context& context, const std::vector<Segment>& segments) {
    std::vector<fhir::Lead> leads;
    leads.reserve(segments.size());
    for (const auto& s : segments) leads.push_back({s.lead, s.rate, s.gain, s.base, s.samples});
    return {context.map(0, [&](const fhir::Heading& heading) {
        return fhir::ecg(heading, segments.front().start, leads);
    })};
}

void note_times(Message& message, const senml::Pack& pack) {
    const auto [first, last] = std::ranges::minmax_element(pack.records, {}, &senml::Record::time);
    message.first = first->time;
    message.last = last->time;
}

std::string uuid_of(std::string_view label, ByteView what) {
    return fhir::uuid_text(ByteView(crypto::sha256({as_bytes(label), what})).first(16));
}

// What a person wrote, and no measurement.
Result<Message> map_statement(Message out, std::string_view payload, const Patient& patient,
                              const std::string& name) {
    const auto statement = parse_statement(payload);
    if (!statement) return pass(statement);
    if (statement->patient != patient)
        return fail("patient", "the message was written of another patient");
    out.first = out.last = statement->at;
    const auto id = record_uuid(out.digest, 0);
    out.observations = {{id, resource_of(*statement, {id, name, patient_uuid(patient),
                                                      author_uuid(*out.account, patient)})}};
    return out;
}

}  // namespace

Result<Message> map_message(ByteView cose_message, const Patient& patient) {
    const auto envelope = cose::parse(cose_message);
    if (!envelope) return pass(envelope);
    const auto& header = envelope->header;
    Message out{crypto::sha256(cose_message), {}, {}, header.boot, header.sequence, 0, 0, {}};
    if (const auto account = to_array<20>(header.key_id)) out.account = *account;
    out.device = out.account ? stream_of(*out.account) : *to_array<8>(header.key_id);
    const auto name = (out.account ? crypto::to_text(*out.account) : to_hex(out.device)) + '/' +
                      std::to_string(header.boot) + '/' + std::to_string(header.sequence);
    if (header.content_type_text == cose::kFhirJson)
        return map_statement(std::move(out), as_text(envelope->payload), patient, name);
    const auto pack = senml::decode(header.content_type, envelope->payload);
    if (!pack) return pass(pack);
    const auto contents = contents_of(*pack);
    if (!contents) return pass(contents);
    if (out.account) {
        const auto named = patient_of(*pack);
        if (!named) return pass(named);
        if (*named != patient) return fail("patient", "the message was written of another patient");
    }
    note_times(out, *pack);
    const Context context{out, patient_uuid(patient), out.account ? "" : device_uuid(out.device),
                          out.account ? author_uuid(*out.account, patient) : "", name + '/'};
    out.observations = contents->segments.empty() ? map_readings(context, *pack, contents->readings)
                                                  : map_segments(context, contents->segments);
    return out;
}

Result<std::vector<std::string>> observations_of(ByteView cose_message, const Patient& patient) {
    auto message = map_message(cose_message, patient);
    if (!message) return pass(message);
    std::vector<std::string> out;
    for (auto& observation : message->observations) out.push_back(std::move(observation.json));
    return out;
}

std::string patient_uuid(const Patient& patient) {
    return uuid_of("vitalseal/patient", patient);
}

std::string device_uuid(const DeviceId& device) {
    return uuid_of("vitalseal/device", device);
}

std::string author_uuid(const crypto::Address& account, const Patient& patient) {
    return account == patient ? patient_uuid(patient) : uuid_of("vitalseal/account", account);
}

DeviceId stream_of(const crypto::Address& account) {
    const auto digest = crypto::sha256({as_bytes("vitalseal/account"), account});
    auto out = *to_array<8>(ByteView(digest).first(8));
    out[0] |= 1;
    return out;
}

std::string base_name_of(const Patient& patient) {
    return "urn:vitalseal:patient:" + to_hex(patient) + ":";
}

Result<Patient> patient_of(const senml::Pack& pack) {
    constexpr std::string_view kPrefix = "urn:vitalseal:patient:";
    const auto name = pack.records.empty() ? std::string_view() : pack.records[0].base_name;
    const auto bytes = name.starts_with(kPrefix) && name.ends_with(':')
                           ? from_hex(name.substr(kPrefix.size(), name.size() - kPrefix.size() - 1))
                           : Result<Bytes>(Bytes());
    const auto patient = bytes ? to_array<20>(*bytes) : pass(bytes);
    const bool one = std::ranges::all_of(
        pack.records, [&](const auto& record) { return record.base_name == name; });
    if (!patient || !one || name != base_name_of(*patient))
        return fail("wrong-name",
                    "an entry by hand names one patient: bn = urn:vitalseal:patient:<40 hex>:");
    return *patient;
}

std::string record_uuid(const crypto::Digest& message, std::uint32_t index) {
    auto bytes = to_bytes(ByteView(message).first(12));
    append_u32(bytes, index);
    return fhir::uuid_text(bytes);
}

}  // namespace vs::model
