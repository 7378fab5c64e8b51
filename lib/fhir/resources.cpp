// Patient, Device, DetectedIssue, Communication, AuditEvent, Provenance: elements in the order of
// R4.
#include <algorithm>

#include "fhir/detail/parts.h"

namespace vs::fhir {
namespace {

using namespace detail;

struct Priority {
    std::string_view name, severity, urgency;  // IEC 60601-1-8 word, DetectedIssue, Communication
};
constexpr Priority kPriorities[] = {{"high", "high", "stat"},
                                    {"medium", "moderate", "asap"},
                                    {"low", "low", "urgent"},
                                    {"technical", "", "routine"}};

const Priority& priority_of(std::string_view name) {
    const auto* found =
        std::ranges::find_if(kPriorities, [&](const auto& p) { return p.name == name; });
    return found == std::end(kPriorities) ? kPriorities[3] : *found;
}

constexpr std::string_view kAlert = "urn:vitalseal:alert";

std::string raised(std::string_view id, const AlertStep& step, std::string_view patient_id) {
    auto out = resource("DetectedIssue", id);
    const Identifier name{kAlert, step.alert};
    identifiers(out, {&name, 1});
    out.text("status", "final");
    plain_concept(out, "code", step.kind);
    const auto severity = priority_of(step.priority).severity;
    if (!severity.empty()) out.text("severity", severity);
    reference(out, "patient", patient_id);
    out.text("identifiedDateTime", to_rfc3339(step.at));
    if (!step.by.empty()) out.open("author").text("display", step.by).close();
    if (!step.sentence.empty()) out.text("detail", step.sentence);
    return out.close().take();
}

std::string later(std::string_view id, const AlertStep& step, std::string_view patient_id) {
    auto out = resource("Communication", id);
    out.text("status", "completed").open_array("category").open().open_array("coding");
    coding(out, "http://terminology.hl7.org/CodeSystem/communication-category", "alert", "Alert");
    out.close_array().close().close_array();
    out.text("priority", priority_of(step.priority).urgency);
    reference(out, "subject", patient_id);
    plain_concept(out, "topic", step.what);
    out.open_array("about").open().text("type", "DetectedIssue").key("identifier");
    identifier(out, {kAlert, step.alert});
    out.close().close_array().text("sent", to_rfc3339(step.at));
    if (!step.by.empty()) out.open("sender").text("display", step.by).close();
    out.open_array("reasonCode").open().text("text", step.kind).close().close_array();
    if (!step.sentence.empty()) {
        out.open_array("payload").open().text("contentString", step.sentence);
        out.close().close_array();
    }
    return out.close().take();
}

void agent(JsonWriter& out, std::string_view role, std::string_view display,
           std::string_view device_id) {
    out.open();
    concept_of(out, "type", "http://terminology.hl7.org/CodeSystem/provenance-participant-type",
               role, display);
    if (device_id.empty())
        out.open("who").text("type", "Device").text("display", "Vitalseal node").close();
    else
        reference(out, "who", device_id);
    out.close();
}

void signature(JsonWriter& out, const Signed& one) {
    out.open().open_array("type");
    coding(out, "urn:iso-astm:E1762-95:2013", "1.2.840.10065.1.12.1.14", "Source Signature");
    out.close_array().text("when", to_rfc3339(one.when));
    reference(out, "who", one.device);
    out.text("sigFormat", "application/cose").text("data", to_base64(one.message)).close();
}

}  // namespace

std::string_view source_text(Source source) {
    constexpr std::string_view kTexts[] = {"live", "simulated", "recorded"};
    return kTexts[static_cast<std::size_t>(source)];
}

std::string patient(std::string_view id, const Identifier& name) {
    auto out = resource("Patient", id);
    identifiers(out, {&name, 1});
    return out.close().take();
}

std::string device(std::string_view id, std::span<const Identifier> names, Source source,
                   std::string_view patient_id) {
    auto out = resource("Device", id);
    if (source != Source::live) {
        out.open("meta").open_array("tag");
        coding(out, "urn:vitalseal:source", source_text(source), "");
        out.close_array().close();
    }
    identifiers(out, names);
    reference(out, "patient", patient_id);
    return out.close().take();
}

bool is_priority(std::string_view text) {
    return std::ranges::any_of(kPriorities, [&](const auto& p) { return p.name == text; });
}

std::string alert_step(std::string_view id, const AlertStep& step, std::string_view patient_id) {
    return step.what == "raised" ? raised(id, step, patient_id) : later(id, step, patient_id);
}

std::string not_told(std::string_view id, const NotTold& what, std::string_view patient_id) {
    auto out = resource("Communication", id);
    out.text("status", "not-done");
    plain_concept(out, "statusReason", what.reason);
    reference(out, "subject", patient_id);
    out.open_array("reasonCode").open().text("text", what.kind).close().close_array();
    out.open_array("payload");
    const auto times = std::to_string(what.count) + " from " + to_rfc3339(what.first) + " to " +
                       to_rfc3339(what.last);
    for (const std::string_view text : {what.value, what.rule, std::string_view(times)})
        out.open().text("contentString", text.empty() ? "-" : text).close();
    return out.close_array().close().take();
}

std::string accessed(std::string_view id, const Accessed& what, std::string_view patient_id) {
    constexpr std::string_view kAccount = "urn:vitalseal:account";
    auto out = resource("AuditEvent", id);
    out.key("type");
    coding(out, "http://dicom.nema.org/resources/ontology/DCM", "110110", "Patient Record");
    out.open_array("subtype");
    coding(out, "urn:vitalseal:access", what.what, "");
    out.close_array().text("action", "R");
    period(out, "period", what.from, what.to);
    out.text("recorded", to_rfc3339(what.to)).text("outcome", "0");
    if (!what.purpose.empty()) {
        out.open_array("purposeOfEvent").open().open_array("coding");
        coding(out, "http://terminology.hl7.org/CodeSystem/v3-ActReason", what.purpose, "");
        out.close_array().close().close_array();
    }
    out.open_array("agent").open();
    if (!what.role.empty())
        out.open_array("role").open().text("text", what.role).close().close_array();
    out.open("who").key("identifier");
    identifier(out, {kAccount, what.person});
    out.close();
    if (!what.name.empty()) out.text("name", what.name);
    const auto policy = "urn:vitalseal:right:" + std::string(what.right);
    out.raw("requestor", "true").open_array("policy").text(policy).close_array().close();
    if (!what.team.empty()) {
        out.open().open("who").key("identifier");
        identifier(out, {kAccount, what.team});
        out.close().raw("requestor", "false").close();
    }
    out.close_array().open("source").open("observer");
    out.text("type", "Device").text("display", "Vitalseal node").close().close();
    out.open_array("entity").open();
    reference(out, "what", patient_id);
    out.open_array("detail").open().text("type", "times").text("valueString", what.count).close();
    if (!what.records.empty())
        out.open().text("type", "records").text("valueString", what.records).close();
    return out.close_array().close().close_array().close().take();
}

std::string provenance(const ProvenanceFields& fields) {
    auto out = resource("Provenance", fields.id);
    out.open_array("target").open().text("type", "Bundle").key("identifier");
    identifier(out, fields.target);
    out.close().close_array();
    period(out, "occurredPeriod", fields.start, fields.end);
    out.text("recorded", to_rfc3339(fields.end)).open_array("agent");
    agent(out, "assembler", "Assembler", "");
    for (const auto& id : fields.devices) agent(out, "author", "Author", id);
    out.close_array();
    if (!fields.entities.empty()) {
        out.open_array("entity");
        for (const auto& entity : fields.entities) {
            out.open().text("role", entity.role).open("what").key("identifier");
            identifier(out, entity.what);
            out.close().close();
        }
        out.close_array();
    }
    if (!fields.signatures.empty()) {
        out.open_array("signature");
        for (const auto& one : fields.signatures) signature(out, one);
        out.close_array();
    }
    return out.close().take();
}

}  // namespace vs::fhir
