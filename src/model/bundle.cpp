#include "model/bundle.h"

#include <algorithm>
#include <set>

namespace vs::model {
namespace {

constexpr std::string_view kKinds[] = {"numerics", "waveform", "hour", "day"};

std::string report_name(const ReportInput& input) {
    return crypto::to_text(input.patient) + '/' + std::to_string(input.seq);
}

// Ids of resources that come from the report itself and not from a message.
std::string uuid_in(const std::string& report, std::string_view what) {
    const auto digest = crypto::sha256(
        {as_bytes("vitalseal/entry"), as_bytes(report), as_bytes("/"), as_bytes(what)});
    return fhir::uuid_text(ByteView(digest).first(16));
}

fhir::Source source_of(const DeviceInfo& device) {
    if (device.simulated) return fhir::Source::simulated;
    return device.recorded ? fhir::Source::recorded : fhir::Source::live;
}

fhir::Entry patient_entry(const Patient& patient) {
    const auto id = patient_uuid(patient), address = crypto::to_text(patient);
    return {id, fhir::patient(id, {"urn:vitalseal:patient", address})};
}

fhir::Entry device_entry(const DeviceInfo& device, const Patient& patient) {
    const auto id = device_uuid(device.id);
    const auto mac = "urn:dev:mac:" + to_hex(device.id), key = to_hex(device.key);
    const fhir::Identifier names[] = {{"urn:ietf:rfc:3986", mac}, {"urn:vitalseal:ed25519", key}};
    return {id, fhir::device(id, names, source_of(device), patient_uuid(patient))};
}

fhir::Entry gap_entry(const ReportInput& input, std::size_t index) {
    const auto& gap = input.gaps[index];
    const auto report = report_name(input), what = "gap/" + std::to_string(index);
    const auto id = uuid_in(report, what), name = report + '/' + std::to_string(index);
    const fhir::Heading heading{id, {"urn:vitalseal:gap", name}, patient_uuid(input.patient), {}};
    return {id, fhir::gap(heading, gap.vital, gap.from, gap.to, gap.reason)};
}

Result<fhir::Entry> alert_entry(const ReportInput& input, std::size_t index) {
    const auto& step = input.alerts[index];
    if (!fhir::is_priority(step.priority) || step.id.empty() || step.kind.empty() ||
        step.what.empty())
        return fail("alert", "an alert step lacks id, kind, step or one of the four priorities");
    const auto id = uuid_in(report_name(input), "alert/" + std::to_string(index));
    return fhir::Entry{
        id, fhir::alert_step(
                id, {step.id, step.kind, step.priority, step.what, step.at, step.by, step.sentence},
                patient_uuid(input.patient))};
}

fhir::Entry unalerted_entry(const ReportInput& input, std::size_t index) {
    const auto& one = input.unalerted[index];
    const auto id = uuid_in(report_name(input), "unalerted/" + std::to_string(index));
    return {id, fhir::not_told(
                    id, {one.kind, one.reason, one.rule, one.value, one.first, one.last, one.count},
                    patient_uuid(input.patient))};
}

fhir::Entry tombstone_entry(const ReportInput& input, const Tombstone& one) {
    const auto name =
        to_hex(one.device) + '/' + std::to_string(one.boot) + '/' + std::to_string(one.sequence);
    const auto id = record_uuid(one.message, 0), message = to_hex(one.message);
    const std::string kept(1, one.kept);
    const bool features = one.kept == 'C';
    const bool rates = features && one.rates[0] > 0;
    return {id, fhir::dropped({id,
                               {"urn:vitalseal:tombstone", name},
                               patient_uuid(input.patient),
                               device_uuid(one.device)},
                              {{"urn:vitalseal:message", message},
                               one.start,
                               one.end,
                               one.reason,
                               one.version,
                               kept,
                               one.concern,
                               one.quality,
                               features ? std::span<const int>(one.beats) : std::span<const int>(),
                               rates ? std::span<const int>(one.rates) : std::span<const int>()})};
}

// HL7's purposes of use: of who reads by their own right, of the purposes of a grant, of who has
// broken the glass.
std::string_view purpose_code(const Access& one) {
    if (one.right == Right::Kind::self) return "PATRQT";
    if (one.right == Right::Kind::glass) return "BTG";
    return one.purpose >= 1 && one.purpose <= std::size(kPurposeCodes)
               ? kPurposeCodes[one.purpose - 1]
               : "";
}

Result<fhir::Entry> access_entry(const ReportInput& input, std::size_t index) {
    const auto& one = input.accesses[index];
    const auto purpose = purpose_code(one);
    const bool team = one.right == Right::Kind::team;
    if (one.what.empty() || (!team && one.reader != one.person))
        return fail("access", "an access lacks what was served, or whose right it was");
    const auto id = uuid_in(report_name(input), "access/" + std::to_string(index));
    const auto person = crypto::to_text(one.person), count = std::to_string(one.count),
               records = one.records.text(),
               reader = team ? crypto::to_text(one.reader) : std::string();
    return fhir::Entry{
        id, fhir::accessed(id,
                           {person, one.name, one.role, reader, one.what, to_text(one.right),
                            purpose, one.from, one.to, count, records},
                           patient_uuid(input.patient))};
}

Result<std::vector<Message>> map_messages(const ReportInput& input) {
    std::vector<Message> out;
    std::set<crypto::Digest> seen;
    for (const auto& bytes : input.messages) {
        auto message = map_message(bytes, input.patient);
        if (!message) return pass(message);
        if (seen.insert(message->digest).second) out.push_back(std::move(*message));
    }
    return out;
}

// The signed messages, in the order of `messages`, which names each digest once.
std::vector<fhir::Signed> signatures(const ReportInput& input, const std::vector<Message>& messages,
                                     const std::vector<std::string>& devices) {
    std::vector<fhir::Signed> out;
    for (const auto& bytes : input.messages) {
        if (out.size() == messages.size()) break;
        if (crypto::sha256(bytes) != messages[out.size()].digest) continue;
        out.push_back({messages[out.size()].last, devices[out.size()], bytes});
    }
    return out;
}

fhir::Entry provenance_entry(const ReportInput& input, const std::vector<Message>& messages) {
    const auto report = report_name(input), id = uuid_in(report, "provenance");
    std::vector<std::string> signers, devices, digests;
    for (const auto& message : messages) signers.push_back(device_uuid(message.device));
    for (const auto& device : input.devices) devices.push_back(device_uuid(device.id));
    if (input.previous) digests.push_back(to_hex(*input.previous));
    for (const auto& digest : input.covers) digests.push_back(to_hex(digest));
    std::vector<fhir::Entity> entities;
    for (const auto& digest : digests) {
        const bool follows = input.previous && entities.empty();
        entities.push_back({follows ? "revision" : "source", {"urn:vitalseal:block", digest}});
    }
    const auto signed_messages = signatures(input, messages, signers);
    return {id, fhir::provenance({id,
                                  {"urn:vitalseal:report", report},
                                  input.start,
                                  input.end,
                                  devices,
                                  entities,
                                  signed_messages})};
}

std::vector<fhir::Tag> tags_of(const ReportInput& input, const std::string& epoch,
                               const std::string& consent) {
    std::vector<fhir::Tag> out{{"urn:vitalseal:kind", to_text(input.kind)},
                               {"urn:vitalseal:epoch", epoch}};
    if (input.consent_block != 0) out.push_back({"urn:vitalseal:consent-block", consent});
    for (const auto source : {fhir::Source::simulated, fhir::Source::recorded})
        if (std::ranges::any_of(input.devices,
                                [&](const auto& d) { return source_of(d) == source; }))
            out.push_back({"urn:vitalseal:source", fhir::source_text(source)});
    if (!input.retention.empty()) out.push_back({"urn:vitalseal:retention", input.retention});
    return out;
}

std::string assemble(const ReportInput& input, const std::vector<fhir::Entry>& entries) {
    const auto name = report_name(input), epoch = std::to_string(input.epoch),
               consent = std::to_string(input.consent_block);
    const auto tags = tags_of(input, epoch, consent);
    const bool test = std::ranges::any_of(input.devices, &DeviceInfo::simulated);
    return fhir::bundle({{"urn:vitalseal:report", name}, input.end, test, tags}, entries);
}

}  // namespace

std::string_view to_text(ReportKind kind) {
    return kKinds[static_cast<std::size_t>(kind)];
}

std::optional<ReportKind> report_kind(std::string_view text) {
    for (std::size_t i = 0; i < std::size(kKinds); ++i)
        if (kKinds[i] == text) return static_cast<ReportKind>(i);
    return std::nullopt;
}

Result<std::string> bundle_text(const ReportInput& input) {
    return bundle_text(input, {});
}

Result<std::string> bundle_text(const ReportInput& input, const std::vector<Mapped>& further) {
    const auto messages = map_messages(input);
    if (!messages) return pass(messages);
    std::vector<fhir::Entry> entries{patient_entry(input.patient)};
    for (const auto& device : input.devices) entries.push_back(device_entry(device, input.patient));
    for (const auto& message : *messages)
        for (const auto& one : message.observations) entries.push_back({one.id, one.json});
    for (std::size_t i = 0; i < input.gaps.size(); ++i) entries.push_back(gap_entry(input, i));
    for (std::size_t i = 0; i < input.alerts.size(); ++i) {
        auto entry = alert_entry(input, i);
        if (!entry) return pass(entry);
        entries.push_back(std::move(*entry));
    }
    for (std::size_t i = 0; i < input.unalerted.size(); ++i)
        entries.push_back(unalerted_entry(input, i));
    for (const auto& one : input.tombstones) entries.push_back(tombstone_entry(input, one));
    for (std::size_t i = 0; i < input.accesses.size(); ++i) {
        auto entry = access_entry(input, i);
        if (!entry) return pass(entry);
        entries.push_back(std::move(*entry));
    }
    for (const auto& one : further) entries.push_back({one.id, one.json});
    entries.push_back(provenance_entry(input, *messages));
    return assemble(input, entries);
}

}  // namespace vs::model
