#include <algorithm>
#include <charconv>

#include "base/json.h"
#include "model/bundle.h"

namespace vs::model {
namespace {

tl::unexpected<Error> wrong(std::string_view what) {
    return fail("report", "the Bundle has no valid " + std::string(what));
}

const json::value* at(const json::value& value, std::string_view pointer) {
    boost::system::error_code error;
    return value.find_pointer(pointer, error);
}

std::string_view text_at(const json::value& value, std::string_view pointer) {
    const auto* found = at(value, pointer);
    return found && found->is_string() ? std::string_view(found->get_string()) : "";
}

const json::array& array_at(const json::value& value, std::string_view pointer) {
    static const json::array empty;
    const auto* found = at(value, pointer);
    return found && found->is_array() ? found->get_array() : empty;
}

template <class T>
std::optional<T> number(std::string_view text) {
    T value{};
    const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
    return end.ec == std::errc{} && end.ptr == text.data() + text.size() ? std::optional(value)
                                                                         : std::nullopt;
}

template <std::size_t N>
std::optional<std::array<std::uint8_t, N>> hex_array(std::string_view text) {
    const auto bytes = from_hex(text);
    if (!bytes || bytes->size() != N) return std::nullopt;
    return *to_array<N>(*bytes);
}

std::string_view tag(const json::value& bundle, std::string_view system) {
    for (const auto& one : array_at(bundle, "/meta/tag"))
        if (text_at(one, "/system") == system) return text_at(one, "/code");
    return "";
}

Result<> read_head(const json::value& bundle, ReportInput& out) {
    if (text_at(bundle, "/resourceType") != "Bundle") return wrong("resourceType");
    const auto name = text_at(bundle, "/identifier/value");
    const auto slash = name.find('/');
    if (slash == std::string_view::npos) return wrong("identifier");
    const auto patient = crypto::parse_address(name.substr(0, slash));
    const auto seq = number<std::uint64_t>(name.substr(slash + 1));
    if (!patient || !seq) return wrong("identifier");
    const auto kind = report_kind(tag(bundle, "urn:vitalseal:kind"));
    const auto epoch = number<std::uint32_t>(tag(bundle, "urn:vitalseal:epoch"));
    if (!kind || !epoch) return wrong("tags for kind and epoch");
    out.patient = *patient;
    out.seq = *seq;
    out.kind = *kind;
    out.epoch = *epoch;
    const auto consent = tag(bundle, "urn:vitalseal:consent-block");
    const auto block =
        consent.empty() ? std::optional<std::uint64_t>(0) : number<std::uint64_t>(consent);
    if (!block || (*block == 0 && !consent.empty())) return wrong("tag for the consent block");
    out.consent_block = *block;
    out.retention = tag(bundle, "urn:vitalseal:retention");
    return {};
}

Result<> read_device(const json::value& resource, ReportInput& out) {
    constexpr std::string_view kMac = "urn:dev:mac:";
    const auto mac = text_at(resource, "/identifier/0/value");
    const auto id = hex_array<8>(mac.substr(std::min(kMac.size(), mac.size())));
    const auto key = hex_array<32>(text_at(resource, "/identifier/1/value"));
    if (!id || !key || !mac.starts_with(kMac)) return wrong("Device identifier");
    const auto source = text_at(resource, "/meta/tag/0/code");
    out.devices.push_back({*id, *key, source == "simulated", source == "recorded"});
    return {};
}

Result<> read_author(const json::value& resource, std::string_view role, ReportInput& out) {
    const auto account = crypto::parse_address(text_at(resource, "/identifier/0/value"));
    if (!account || role.empty()) return wrong("author");
    out.authors.push_back({*account, std::string(role)});
    return {};
}

Result<> read_gap(const json::value& resource, ReportInput& out) {
    const auto from = from_rfc3339(text_at(resource, "/effectivePeriod/start"));
    const auto to = from_rfc3339(text_at(resource, "/effectivePeriod/end"));
    if (!from || !to) return wrong("period of a gap");
    out.gaps.push_back({vital_of(text_at(resource, "/code/coding/0/code")), *from, *to,
                        std::string(text_at(resource, "/dataAbsentReason/text"))});
    return {};
}

// "37 from 2026-… to 2026-…"
Result<> read_not_told(const json::value& resource, ReportInput& out) {
    Unalerted one;
    one.kind = text_at(resource, "/reasonCode/0/text");
    one.reason = text_at(resource, "/statusReason/text");
    const auto payload = [&](std::string_view pointer) {
        const auto text = text_at(resource, pointer);
        return std::string(text == "-" ? "" : text);
    };
    one.value = payload("/payload/0/contentString");
    one.rule = payload("/payload/1/contentString");
    const auto times = text_at(resource, "/payload/2/contentString");
    const auto from = times.find(" from "), to = times.find(" to ");
    if (from == std::string_view::npos || to == std::string_view::npos || to < from)
        return wrong("times of what was told to nobody");
    const auto count = number<std::uint32_t>(times.substr(0, from));
    const auto first = from_rfc3339(times.substr(from + 6, to - from - 6));
    const auto last = from_rfc3339(times.substr(to + 4));
    if (!count || !first || !last) return wrong("times of what was told to nobody");
    one.count = *count, one.first = *first, one.last = *last;
    out.unalerted.push_back(std::move(one));
    return {};
}

int integer_in(const json::value& component) {
    const auto* value = at(component, "/valueInteger");
    return value != nullptr && value->is_int64() ? static_cast<int>(value->get_int64()) : -1;
}

Result<> read_tombstone(const json::value& resource, ReportInput& out) {
    constexpr std::string_view kBeats = "NSVFQ";
    constexpr std::array<std::string_view, 3> kRates = {"least rate", "median rate",
                                                        "greatest rate"};
    Tombstone one;
    const auto name = text_at(resource, "/identifier/0/value");
    const auto first = name.find('/'), second = name.find('/', first + 1);
    const auto message = hex_array<32>(text_at(resource, "/identifier/1/value"));
    const auto from = from_rfc3339(text_at(resource, "/effectivePeriod/start"));
    const auto to = from_rfc3339(text_at(resource, "/effectivePeriod/end"));
    if (second == std::string_view::npos || !message || !from || !to) return wrong("tombstone");
    const auto device = hex_array<8>(name.substr(0, first));
    const auto boot = number<std::uint32_t>(name.substr(first + 1, second - first - 1));
    const auto sequence = number<std::uint64_t>(name.substr(second + 1));
    if (!device || !boot || !sequence) return wrong("tombstone");
    one.device = *device, one.boot = *boot, one.sequence = *sequence, one.message = *message;
    one.start = *from, one.end = *to;
    one.reason = text_at(resource, "/dataAbsentReason/text");
    one.version = text_at(resource, "/method/text");
    for (const auto& component : array_at(resource, "/component")) {
        const auto what = text_at(component, "/code/text");
        if (what == "class") one.kept = text_at(component, "/valueString") == "C" ? 'C' : 'D';
        if (what == "concern, thousandths") one.concern = integer_in(component);
        if (what == "quality, hundredths") one.quality = integer_in(component);
        for (std::size_t i = 0; i < kBeats.size(); ++i)
            if (what == kBeats.substr(i, 1)) one.beats[i] = integer_in(component);
        for (std::size_t i = 0; i < kRates.size(); ++i)
            if (what == kRates[i]) one.rates[i] = integer_in(component);
    }
    out.tombstones.push_back(std::move(one));
    return {};
}

std::string_view severity_word(std::string_view severity) {
    if (severity.empty()) return "technical";
    return severity == "moderate" ? "medium" : severity;
}

std::string_view urgency_word(std::string_view urgency) {
    if (urgency == "stat") return "high";
    if (urgency == "asap") return "medium";
    return urgency == "urgent" ? "low" : "technical";
}

Result<> add_step(const json::value& resource, AlertStepText step, std::string_view time,
                  ReportInput& out) {
    const auto when = from_rfc3339(text_at(resource, time));
    if (!when) return wrong("time of an alert");
    step.at = *when;
    out.alerts.push_back(std::move(step));
    return {};
}

Result<> read_raised(const json::value& resource, ReportInput& out) {
    AlertStepText step{.what = "raised"};
    step.id = text_at(resource, "/identifier/0/value");
    step.kind = text_at(resource, "/code/text");
    step.priority = severity_word(text_at(resource, "/severity"));
    step.by = text_at(resource, "/author/display");
    step.sentence = text_at(resource, "/detail");
    return add_step(resource, std::move(step), "/identifiedDateTime", out);
}

Result<> read_later(const json::value& resource, ReportInput& out) {
    AlertStepText step;
    step.id = text_at(resource, "/about/0/identifier/value");
    step.kind = text_at(resource, "/reasonCode/0/text");
    step.priority = urgency_word(text_at(resource, "/priority"));
    step.what = text_at(resource, "/topic/text");
    step.by = text_at(resource, "/sender/display");
    step.sentence = text_at(resource, "/payload/0/contentString");
    return add_step(resource, std::move(step), "/sent", out);
}

std::optional<Right::Kind> right_in(std::string_view policy) {
    constexpr std::string_view kPolicy = "urn:vitalseal:right:";
    if (!policy.starts_with(kPolicy)) return {};
    return right_kind(policy.substr(kPolicy.size()));
}

Result<> read_access(const json::value& resource, ReportInput& out) {
    Access one;
    const auto person = crypto::parse_address(text_at(resource, "/agent/0/who/identifier/value"));
    const auto right = right_in(text_at(resource, "/agent/0/policy/0"));
    const auto from = from_rfc3339(text_at(resource, "/period/start"));
    const auto to = from_rfc3339(text_at(resource, "/period/end"));
    const auto times = number<std::uint32_t>(text_at(resource, "/entity/0/detail/0/valueString"));
    auto records = parse_numbers(text_at(resource, "/entity/0/detail/1/valueString"));
    if (!person || !right || !from || !to || !times || *times == 0 || !records)
        return wrong("AuditEvent");
    const auto reader =
        *right == Right::Kind::team
            ? crypto::parse_address(text_at(resource, "/agent/1/who/identifier/value"))
            : person;
    if (!reader) return wrong("team in an AuditEvent");
    one.person = *person, one.reader = *reader, one.right = *right;
    one.name = text_at(resource, "/agent/0/name");
    one.role = text_at(resource, "/agent/0/role/0/text");
    one.what = text_at(resource, "/subtype/0/code");
    one.from = *from, one.to = *to, one.count = *times, one.records = std::move(*records);
    const auto purpose = text_at(resource, "/purposeOfEvent/0/coding/0/code");
    const auto* found = std::ranges::find(kPurposeCodes, purpose);
    if (found != std::end(kPurposeCodes))
        one.purpose = static_cast<std::uint8_t>(found - kPurposeCodes + 1);
    out.accesses.push_back(std::move(one));
    return {};
}

Result<> read_provenance(const json::value& resource, ReportInput& out) {
    const auto start = from_rfc3339(text_at(resource, "/occurredPeriod/start"));
    const auto end = from_rfc3339(text_at(resource, "/occurredPeriod/end"));
    if (!start || !end) return wrong("period in Provenance");
    out.start = *start;
    out.end = *end;
    for (const auto& entity : array_at(resource, "/entity")) {
        const auto digest = hex_array<32>(text_at(entity, "/what/identifier/value"));
        if (!digest) return wrong("digest in Provenance");
        if (text_at(entity, "/role") == "revision")
            out.previous = *digest;
        else
            out.covers.push_back(*digest);
    }
    for (const auto& signature : array_at(resource, "/signature")) {
        auto message = from_base64(text_at(signature, "/data"));
        if (!message) return wrong("signed message in Provenance");
        out.messages.push_back(std::move(*message));
    }
    return {};
}

Result<> read_resource(const json::value& resource, ReportInput& out) {
    const auto type = text_at(resource, "/resourceType");
    if (type == "Device") return read_device(resource, out);
    if (type == "DetectedIssue") return read_raised(resource, out);
    if (type == "Practitioner") return read_author(resource, "clinician", out);
    if (type == "RelatedPerson")
        return read_author(resource, text_at(resource, "/relationship/0/text"), out);
    // What people wrote follows from their messages.
    if (text_at(resource, "/identifier/0/system") == "urn:vitalseal:statement") return {};
    if (type == "Communication")
        return text_at(resource, "/status") == "not-done" ? read_not_told(resource, out)
                                                          : read_later(resource, out);
    if (type == "AuditEvent") return read_access(resource, out);
    if (type == "Observation" &&
        text_at(resource, "/identifier/0/system") == "urn:vitalseal:tombstone")
        return read_tombstone(resource, out);
    if (type == "Provenance") return read_provenance(resource, out);
    if (type == "Observation" && text_at(resource, "/identifier/0/system") == "urn:vitalseal:gap")
        return read_gap(resource, out);
    return {};
}

bool is_observation(std::string_view resource) {
    return resource.starts_with(R"({"resourceType":"Observation")");
}

// The summaries of an hour or day report, as they stand there: an Observation's id follows its
// type.
std::vector<Mapped> summaries(const std::vector<std::string>& observations) {
    constexpr std::size_t kIdAt = 36, kIdSize = 36;  // after {"resourceType":"Observation","id":"
    std::vector<Mapped> out;
    for (const auto& text : observations)
        if (text.find(R"("identifier":[{"system":"urn:vitalseal:summary")") != std::string::npos &&
            text.size() > kIdAt + kIdSize)
            out.push_back({text.substr(kIdAt, kIdSize), text});
    return out;
}

std::string first_difference(std::string_view bundle, std::string_view rebuilt) {
    const auto have = fhir::resources_of(bundle), want = fhir::resources_of(rebuilt);
    for (std::size_t i = 0; i < std::min(have.size(), want.size()); ++i)
        if (have[i] != want[i])
            return "entry " + std::to_string(i) + " is not what the signed messages say";
    if (have.size() != want.size())
        return "it has " + std::to_string(have.size()) + " entries where its messages give " +
               std::to_string(want.size());
    return "its head is not what its content says";
}

}  // namespace

Result<ParsedReport> parse_report(std::string_view bundle) {
    const auto value = parse_json(bundle);
    if (!value) return pass(value);
    ParsedReport out;
    if (const auto done = read_head(*value, out.input); !done) return pass(done);
    std::size_t provenances = 0;
    for (const auto& entry : array_at(*value, "/entry")) {
        const auto* resource = at(entry, "/resource");
        if (!resource) return wrong("resource in an entry");
        if (const auto done = read_resource(*resource, out.input); !done) return pass(done);
        provenances += text_at(*resource, "/resourceType") == "Provenance";
    }
    if (provenances != 1) return wrong("single Provenance");
    for (const auto resource : fhir::resources_of(bundle))
        if (is_observation(resource)) out.observations.emplace_back(resource);
    return out;
}

Result<> check_report(std::string_view bundle) {
    const auto parsed = parse_report(bundle);
    if (!parsed) return pass(parsed);
    const auto rebuilt = bundle_text(parsed->input, summaries(parsed->observations));
    if (!rebuilt) return pass(rebuilt);
    if (*rebuilt == bundle) return {};
    return fail("mapping", "report " + std::to_string(parsed->input.seq) + ": " +
                               first_difference(bundle, *rebuilt));
}

}  // namespace vs::model
