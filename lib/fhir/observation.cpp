// Observation: elements in the order of R4 section 10.1.4 (identifier, status, category, code,
// subject, effective, performer, value, dataAbsentReason, method, device, component).
#include <array>
#include <string>

#include "fhir/detail/parts.h"

namespace vs::fhir {
namespace {

using namespace detail;

constexpr std::string_view kProfiles = "http://hl7.org/fhir/StructureDefinition/";
constexpr std::string_view kCategory = "http://terminology.hl7.org/CodeSystem/observation-category";

struct Category {
    std::string_view code, display;
};
constexpr Category kVitalSigns{"vital-signs", "Vital Signs"};
constexpr Category kLaboratory{"laboratory", "Laboratory"};
constexpr Category kProcedure{"procedure", "Procedure"};
constexpr std::string_view kByHand = "Entered by hand";

// Everything up to the code; `profile` may be "", `further` a second identifier.
JsonWriter begin(const Heading& heading, std::string_view profile, const Category& category,
                 const Identifier* further = nullptr) {
    auto out = resource("Observation", heading.id);
    if (!profile.empty()) {
        out.open("meta").open_array("profile");
        out.text(std::string(kProfiles) + std::string(profile)).close_array().close();
    }
    if (further != nullptr)
        identifiers(out, std::array{heading.identifier, *further});
    else
        identifiers(out, {&heading.identifier, 1});
    out.text("status", "final").open_array("category").open().open_array("coding");
    coding(out, kCategory, category.code, category.display);
    out.close_array().close().close_array();
    return out;
}

const Category& category_of(Vital vital) {
    return code_of(vital).profile.empty() ? kLaboratory : kVitalSigns;
}

// The sender's own code, then what the profile demands beside it, then the MDC code.
void vital_code(JsonWriter& out, Vital vital, std::string_view loinc) {
    const auto& code = code_of(vital);
    out.open("code").open_array("coding");
    coding(out, kLoinc, loinc, display_of(loinc));
    if (!code.also.empty() && code.also != loinc)
        coding(out, kLoinc, code.also, display_of(code.also));
    if (code.mdc != 0 && loinc == code.loinc) coding(out, kMdc, std::to_string(code.mdc), "");
    out.close_array().text("text", code.name).close();
}

std::string_view written_unit(const Measured& measured) {
    const auto& code = code_of(measured.vital);
    return measured.ucum == code.ucum ? code.unit : unit_text(measured.ucum);
}

void value(JsonWriter& out, const Measured& measured) {
    if (measured.vital == Vital::consciousness)
        plain_concept(out, "valueCodeableConcept", measured.value);
    else
        quantity(out, "valueQuantity", measured.value, written_unit(measured), measured.ucum);
}

void performer_of(JsonWriter& out, const Heading& heading) {
    if (heading.performer.empty()) return;
    out.open_array("performer").open();
    out.text("reference", "urn:uuid:" + heading.performer).close().close_array();
}

// How it was come by: by hand, or which device.
void device_of(JsonWriter& out, const Heading& heading) {
    if (!heading.performer.empty()) plain_concept(out, "method", kByHand);
    if (!heading.device.empty()) reference(out, "device", heading.device);
}

// Integers with blanks between them.
std::string sample_text(ByteView samples) {
    std::string out;
    out.reserve(samples.size() * 3);
    for (std::size_t i = 0; i + 1 < samples.size(); i += 2) {
        if (i > 0) out += ' ';
        const auto sample = static_cast<std::int16_t>(samples[i] | samples[i + 1] << 8);
        if (sample == INT16_MIN)
            out += 'E';
        else
            out += std::to_string(sample);
    }
    return out;
}

Micros duration(const Lead& lead) {
    const auto samples = lead.samples.size() / 2;  // of two bytes each
    return static_cast<Micros>(static_cast<double>(samples) / lead.rate * kSecond);
}

void lead_component(JsonWriter& out, const Lead& lead) {
    const auto& known = code_of_lead(lead.name);
    out.open().open("code").open_array("coding");
    coding(out, kMdc, std::to_string(known.mdc), known.display);
    out.close_array();
    if (!lead.name.empty()) out.text("text", lead.name);
    out.close().open("valueSampledData");
    quantity(out, "origin", shortest(-lead.base / lead.gain), "mV", "mV");
    out.raw("period", shortest(1000 / lead.rate)).raw("factor", shortest(1 / lead.gain));
    out.raw("dimensions", "1").text("data", sample_text(lead.samples)).close().close();
}

void absent(JsonWriter& out, std::string_view reason) {
    out.open("dataAbsentReason").open_array("coding");
    coding(out, "http://terminology.hl7.org/CodeSystem/data-absent-reason", "unknown", "Unknown");
    out.close_array();
    if (!reason.empty()) out.text("text", reason);
    out.close();
}

void integer_component(JsonWriter& out, std::string_view name, int value) {
    out.open();
    plain_concept(out, "code", name);
    out.raw("valueInteger", std::to_string(value)).close();
}

}  // namespace

std::string dropped(const Heading& heading, const Dropped& what) {
    constexpr std::string_view kBeats[] = {"N", "S", "V", "F", "Q"};
    constexpr std::string_view kRates[] = {"least rate", "median rate", "greatest rate"};
    auto out = begin(heading, "", kProcedure, &what.message);
    concept_of(out, "code", kLoinc, kEcg, kEcgDisplay);
    reference(out, "subject", heading.patient);
    period(out, "effectivePeriod", what.start, what.end);
    absent(out, what.reason);
    plain_concept(out, "method", what.version);
    device_of(out, heading);
    out.open_array("component").open();
    plain_concept(out, "code", "class");
    out.text("valueString", what.kept).close();
    integer_component(out, "concern, thousandths", what.concern);
    if (what.quality >= 0) integer_component(out, "quality, hundredths", what.quality);
    for (std::size_t i = 0; i < what.beats.size(); ++i)
        integer_component(out, kBeats[i], what.beats[i]);
    for (std::size_t i = 0; i < what.rates.size(); ++i)
        integer_component(out, kRates[i], what.rates[i]);
    return out.close_array().close().take();
}

std::string observation(const Heading& heading, Micros time, const Measured& measured) {
    auto out = begin(heading, code_of(measured.vital).profile, category_of(measured.vital));
    vital_code(out, measured.vital, measured.loinc);
    reference(out, "subject", heading.patient);
    out.text("effectiveDateTime", to_rfc3339(time));
    performer_of(out, heading);
    value(out, measured);
    device_of(out, heading);
    return out.close().take();
}

std::string pressure_panel(const Heading& heading, Micros time, std::span<const Measured> parts) {
    auto out = begin(heading, "bp", kVitalSigns);
    out.open("code").open_array("coding");
    coding(out, kLoinc, kPanelPressure, kPanelPressureDisplay);
    out.close_array().text("text", "Blood pressure").close();
    reference(out, "subject", heading.patient);
    out.text("effectiveDateTime", to_rfc3339(time));
    performer_of(out, heading);
    device_of(out, heading);
    out.open_array("component");
    for (const auto& part : parts) {
        out.open();
        vital_code(out, part.vital, part.loinc);
        value(out, part);
        out.close();
    }
    return out.close_array().close().take();
}

std::string ecg(const Heading& heading, Micros start, std::span<const Lead> leads) {
    auto out = begin(heading, "", kProcedure);
    concept_of(out, "code", kLoinc, kEcg, kEcgDisplay);
    reference(out, "subject", heading.patient);
    period(out, "effectivePeriod", start, start + duration(leads.front()));
    device_of(out, heading);
    out.open_array("component");
    for (const auto& lead : leads) lead_component(out, lead);
    return out.close_array().close().take();
}

std::string gap(const Heading& heading, std::optional<Vital> vital, Micros from, Micros to,
                std::string_view reason) {
    auto out = begin(heading, "", vital ? category_of(*vital) : kVitalSigns);
    if (vital)
        vital_code(out, *vital, loinc_of(*vital));
    else
        concept_of(out, "code", kLoinc, kVitalsPanel, kVitalsPanelDisplay);
    reference(out, "subject", heading.patient);
    period(out, "effectivePeriod", from, to);
    absent(out, reason);
    device_of(out, heading);
    return out.close().take();
}

std::string summary(const Heading& heading, Vital vital, Micros start, Micros end, Micros step,
                    std::span<const Series> series) {
    constexpr std::string_view kStatistics =
        "http://terminology.hl7.org/CodeSystem/observation-statistics";
    const auto& code = code_of(vital);
    auto out = begin(heading, "", category_of(vital));
    vital_code(out, vital, code.loinc);
    reference(out, "subject", heading.patient);
    period(out, "effectivePeriod", start, end);
    out.open_array("component");
    for (const auto& one : series) {
        out.open();
        concept_of(out, "code", kStatistics, one.statistic, "");
        out.open("valueSampledData");
        const bool count = one.statistic == "count" || code.ucum.empty();
        quantity(out, "origin", "0", count ? "1" : code.unit, count ? "1" : code.ucum);
        out.raw("period", shortest(static_cast<double>(step) / kMillisecond));
        out.raw("dimensions", "1").text("data", one.data).close().close();
    }
    return out.close_array().close().take();
}

}  // namespace vs::fhir
