#include "fhir/codes.h"

#include <algorithm>
#include <span>
#include <string>

namespace vs::fhir {
namespace {

// Every unit in use and what devices write for it. An alias is here only if it can mean nothing
// else: "C" is the coulomb in UCUM, and "lb" or "kPa" need a conversion, so they stay unknown.
struct Unit {
    std::string_view written, ucum;
};
constexpr Unit kUnits[] = {
    {"/min", "/min"},
    {"%", "%"},
    {"mm[Hg]", "mm[Hg]"},
    {"Cel", "Cel"},
    {"[degF]", "[degF]"},
    {"kg", "kg"},
    {"g", "g"},
    {"[lb_av]", "[lb_av]"},
    {"cm", "cm"},
    {"[in_i]", "[in_i]"},
    {"kg/m2", "kg/m2"},
    {"mg/dL", "mg/dL"},
    {"mmol/L", "mmol/L"},
    {"L/min", "L/min"},
    {"mV", "mV"},
    {"bpm", "/min"},
    {"mmHg", "mm[Hg]"},
    {"1/min", "/min"},
    {"beat/min", "/min"},
    {"beats/min", "/min"},
    {"breaths/min", "/min"},
    {"{beats}/min", "/min"},
    {"{breaths}/min", "/min"},
    {"°C", "Cel"},
    {"°F", "[degF]"},
    {"mg/dl", "mg/dL"},
    {"mmol/l", "mmol/L"},
    {"l/min", "L/min"},
};

// What a vital may be given in beside its canonical unit (the R4 value sets ucum-bodytemp,
// ucum-bodyweight and ucum-bodylength), as canonical = (value + shift) * scale.
struct Conversion {
    Vital vital;
    std::string_view ucum;
    double shift, scale;
};
constexpr Conversion kConversions[] = {
    {Vital::temperature, "[degF]", -32, 5.0 / 9},
    {Vital::weight, "g", 0, 0.001},
    {Vital::weight, "[lb_av]", 0, 0.45359237},
    {Vital::height, "[in_i]", 0, 2.54},
};

const Conversion* conversion(Vital vital, std::string_view ucum) {
    const auto* found = std::ranges::find_if(
        kConversions, [&](const auto& c) { return c.vital == vital && c.ucum == ucum; });
    return found == std::end(kConversions) ? nullptr : found;
}

constexpr Unit kWritten[] = {{"mm[Hg]", "mmHg"}, {"Cel", "°C"},    {"[degF]", "°F"},
                             {"[lb_av]", "lb"},  {"[in_i]", "in"}, {"kg/m2", "kg/m²"},
                             {"/min", "per min"}};

constexpr std::string_view kConsciousness[] = {"Alert", "Confusion", "Voice", "Pain",
                                               "Unresponsive"};

// ISO/IEEE 11073-10101 annex A, partition 2: term 256 plus the lead's own number.
constexpr LeadCode kLeads[] = {
    {"I", 131329, "MDC_ECG_ELEC_POTL_I"},     {"II", 131330, "MDC_ECG_ELEC_POTL_II"},
    {"III", 131389, "MDC_ECG_ELEC_POTL_III"}, {"aVR", 131390, "MDC_ECG_ELEC_POTL_AVR"},
    {"aVL", 131391, "MDC_ECG_ELEC_POTL_AVL"}, {"aVF", 131392, "MDC_ECG_ELEC_POTL_AVF"},
    {"V1", 131331, "MDC_ECG_ELEC_POTL_V1"},   {"V2", 131332, "MDC_ECG_ELEC_POTL_V2"},
    {"V3", 131333, "MDC_ECG_ELEC_POTL_V3"},   {"V4", 131334, "MDC_ECG_ELEC_POTL_V4"},
    {"V5", 131335, "MDC_ECG_ELEC_POTL_V5"},   {"V6", 131336, "MDC_ECG_ELEC_POTL_V6"},
};
constexpr LeadCode kSomeLead{"", 131328, "MDC_ECG_ELEC_POTL"};

bool same_letters(std::string_view a, std::string_view b) {  // ASCII, without case
    return std::ranges::equal(a, b, [](char x, char y) {
        return x == y || ((x ^ y) == 0x20 && (x | 0x20) >= 'a' && (x | 0x20) <= 'z');
    });
}

}  // namespace

Result<std::string_view> canonical_unit(std::string_view unit) {
    for (const auto& known : kUnits)
        if (known.written == unit) return known.ucum;
    return fail("unknown-unit",
                "the unit is not a UCUM code of docs/formats/report.md; heart rate "
                "is in /min, pressure in mm[Hg], temperature in Cel");
}

Result<std::string_view> unit_for(Vital vital, std::string_view unit) {
    const auto& code = code_of(vital);
    if (unit == code.ucum) return code.ucum;
    auto ucum = canonical_unit(unit);
    if (!ucum || *ucum == code.ucum || conversion(vital, *ucum)) return ucum;
    return fail("unit-mismatch", std::string(code.name) + " cannot be given in " +
                                     std::string(*ucum) + "; its unit is " +
                                     std::string(code.ucum.empty() ? "none" : code.ucum));
}

double to_canonical(Vital vital, std::string_view ucum, double value) {
    if (ucum == code_of(vital).ucum) return value;
    const auto* c = conversion(vital, ucum);
    return c ? (value + c->shift) * c->scale : value;
}

std::string_view unit_text(std::string_view ucum) {
    for (const auto& unit : kWritten)
        if (unit.written == ucum) return unit.ucum;
    return ucum;
}

std::optional<int> consciousness_level(std::string_view text) {
    for (int level = 0; level < 5; ++level) {
        const auto word = kConsciousness[level];
        if (same_letters(text, word) || same_letters(text, word.substr(0, 1))) return level;
    }
    return std::nullopt;
}

std::string_view consciousness_text(int level) {
    return level >= 0 && level < 5 ? kConsciousness[level] : "";
}

std::string_view display_of(std::string_view loinc) {
    for (const auto& alias : kAliases)
        if (alias.loinc == loinc) return alias.display;
    if (const auto vital = vital_of(loinc)) return code_of(*vital).display;
    if (loinc == kPanelPressure) return kPanelPressureDisplay;
    if (loinc == kVitalsPanel) return kVitalsPanelDisplay;
    return loinc == kEcg ? kEcgDisplay : "";
}

const LeadCode& code_of_lead(std::string_view lead) {
    for (const auto& known : kLeads)
        if (same_letters(known.lead, lead)) return known;
    return kSomeLead;
}

}  // namespace vs::fhir
