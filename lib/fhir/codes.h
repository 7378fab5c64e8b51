// The one table of codes: LOINC for what was measured, UCUM for its unit, ISO/IEEE 11073-10101
// (MDC) for the same quantity as devices name it. Only codes whose meaning and unit are certain
// stand here; everything else is refused by name. Pure, allocation-free look-ups in constant time.
//
// This material contains content from LOINC (http://loinc.org); see NOTICE.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"

namespace vs::fhir {

enum class Vital : std::uint8_t {
    heart_rate,
    pulse,  // heart rate as a pulse oximeter counts it
    spo2,
    resp_rate,
    systolic,
    diastolic,
    mean_pressure,
    temperature,
    weight,
    height,
    bmi,
    glucose,        // mass concentration, mg/dL
    glucose_moles,  // amount concentration, mmol/L: another code, never converted in silence
    oxygen_flow,
    oxygen_fraction,
    consciousness,  // ACVPU, a text; as a number 0 alert, 1 confusion, 2 voice, 3 pain, 4
                    // unresponsive
};
inline constexpr std::size_t kVitalCount = 16;

struct Code {
    Vital vital;
    std::string_view loinc;
    std::string_view display;  // LOINC long common name
    std::string_view name;     // short, for pages and sentences
    std::string_view ucum;     // canonical unit; "" for consciousness
    std::string_view unit;     // the unit as people write it
    std::uint32_t mdc;         // partition * 65536 + term; 0 where MDC would also claim a method
    std::string_view profile;  // end of the R4 vital-signs profile's URL; "" for laboratory values
    std::string_view also;  // a broader LOINC code that the profile demands beside it; "" for none
    double low, high;       // plausible in a living person, canonical unit; outside is artefact
};

// In the order of Vital, so that code_of() is an index.
// clang-format off
inline constexpr std::array<Code, kVitalCount> kCodes{{
    {Vital::heart_rate, "8867-4", "Heart rate", "Heart rate", "/min", "beats/min", 0, "heartrate", "", 10, 350},
    {Vital::pulse, "8889-8", "Heart rate by Pulse oximetry", "Pulse", "/min", "beats/min", 149530, "heartrate", "8867-4", 10, 350},
    {Vital::spo2, "59408-5", "Oxygen saturation in Arterial blood by Pulse oximetry", "Oxygen saturation", "%", "%", 150456, "oxygensat", "2708-6", 20, 100},
    {Vital::resp_rate, "9279-1", "Respiratory rate", "Respiratory rate", "/min", "breaths/min", 0, "resprate", "", 0, 120},
    {Vital::systolic, "8480-6", "Systolic blood pressure", "Systolic pressure", "mm[Hg]", "mmHg", 0, "vitalsigns", "", 20, 320},
    {Vital::diastolic, "8462-4", "Diastolic blood pressure", "Diastolic pressure", "mm[Hg]", "mmHg", 0, "vitalsigns", "", 5, 250},
    {Vital::mean_pressure, "8478-0", "Mean blood pressure", "Mean pressure", "mm[Hg]", "mmHg", 0, "vitalsigns", "", 10, 280},
    {Vital::temperature, "8310-5", "Body temperature", "Temperature", "Cel", "°C", 150364, "bodytemp", "", 20, 46},
    {Vital::weight, "29463-7", "Body weight", "Weight", "kg", "kg", 188736, "bodyweight", "", 0.2, 700},
    {Vital::height, "8302-2", "Body height", "Height", "cm", "cm", 0, "bodyheight", "", 20, 280},
    {Vital::bmi, "39156-5", "Body mass index (BMI) [Ratio]", "Body mass index", "kg/m2", "kg/m²", 0, "bmi", "", 5, 200},
    {Vital::glucose, "2339-0", "Glucose [Mass/volume] in Blood", "Glucose", "mg/dL", "mg/dL", 0, "", "", 10, 2000},
    {Vital::glucose_moles, "15074-8", "Glucose [Moles/volume] in Blood", "Glucose", "mmol/L", "mmol/L", 0, "", "", 0.5, 110},
    {Vital::oxygen_flow, "3151-8", "Inhaled oxygen flow rate", "Oxygen flow", "L/min", "L/min", 0, "vitalsigns", "", 0, 80},
    {Vital::oxygen_fraction, "3150-0", "Inhaled oxygen concentration", "Inhaled oxygen", "%", "%", 0, "vitalsigns", "", 15, 100},
    {Vital::consciousness, "80288-4", "Level of consciousness", "Consciousness", "", "", 0, "vitalsigns", "", 0, 4},
}};
// clang-format on

// Codes a sender may use for a vital of the table although its own code is another. They stand in
// the Observation as sent: 2708-6 does not say how the saturation was measured, and we do not know.
struct Alias {
    Vital vital;
    std::string_view loinc, display;
};
inline constexpr std::array<Alias, 2> kAliases{{
    {Vital::spo2, "2708-6", "Oxygen saturation in Arterial blood"},
    {Vital::glucose, "41653-7", "Glucose [Mass/volume] in Capillary blood by Glucometer"},
}};

inline constexpr std::string_view kPanelPressure = "85354-9";
inline constexpr std::string_view kPanelPressureDisplay =
    "Blood pressure panel with all children optional";
inline constexpr std::string_view kVitalsPanel = "85353-1";
inline constexpr std::string_view kVitalsPanelDisplay =
    "Vital signs, weight, height, head circumference, oxygen saturation and BMI panel";
inline constexpr std::string_view kEcg = "11524-6";
inline constexpr std::string_view kEcgDisplay = "EKG study";

constexpr const Code& code_of(Vital vital) {
    return kCodes[static_cast<std::size_t>(vital)];
}
constexpr std::string_view loinc_of(Vital vital) {
    return code_of(vital).loinc;
}

// "8867-4" as 88674; 0 where the text has not the shape of a LOINC code.
constexpr std::uint32_t loinc_number(std::string_view text) {
    if (text.size() < 3 || text.size() > 9 || text[text.size() - 2] != '-') return 0;
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (i == text.size() - 2) continue;
        if (text[i] < '0' || text[i] > '9') return 0;
        number = number * 10 + static_cast<std::uint32_t>(text[i] - '0');
    }
    return text[0] == '0' ? 0 : number;
}

// The vital a LOINC code stands for, aliases included.
constexpr std::optional<Vital> vital_of(std::string_view loinc) {
    switch (loinc_number(loinc)) {
        case 88674:
            return Vital::heart_rate;
        case 88898:
            return Vital::pulse;
        case 594085:
        case 27086:
            return Vital::spo2;
        case 92791:
            return Vital::resp_rate;
        case 84806:
            return Vital::systolic;
        case 84624:
            return Vital::diastolic;
        case 84780:
            return Vital::mean_pressure;
        case 83105:
            return Vital::temperature;
        case 294637:
            return Vital::weight;
        case 83022:
            return Vital::height;
        case 391565:
            return Vital::bmi;
        case 23390:
        case 416537:
            return Vital::glucose;
        case 150748:
            return Vital::glucose_moles;
        case 31518:
            return Vital::oxygen_flow;
        case 31500:
            return Vital::oxygen_fraction;
        case 802884:
            return Vital::consciousness;
        default:
            return std::nullopt;
    }
}

// The UCUM code for a unit as devices write it: "bpm" is "/min", "mmHg" is "mm[Hg]". Views into
// constant storage. Code "unknown-unit" for what is neither in the table nor one of its aliases.
Result<std::string_view> canonical_unit(std::string_view unit);

// The canonical unit as above if a value of this vital may carry it; code "unit-mismatch" if not
// (a heart rate in Cel). Temperature may be Cel or [degF], weight kg, g or [lb_av], height cm or
// [in_i].
Result<std::string_view> unit_for(Vital vital, std::string_view unit);

// `value` in `ucum` (an answer of unit_for) expressed in the vital's own canonical unit.
double to_canonical(Vital vital, std::string_view ucum, double value);

// The unit as people write it, for Quantity.unit: "mm[Hg]" is "mmHg".
std::string_view unit_text(std::string_view ucum);

// "A", "C", "V", "P", "U" (or the words alert, confusion, voice, pain, unresponsive) as 0 to 4.
std::optional<int> consciousness_level(std::string_view text);
std::string_view consciousness_text(int level);  // "Alert", …

// The LOINC display of any code above; "" for others.
std::string_view display_of(std::string_view loinc);

// MDC code of an ECG lead ("II", "V1"); 131328, an electric potential without a place, where the
// lead is not one of the standard twelve (MLII is not II).
struct LeadCode {
    std::string_view lead;
    std::uint32_t mdc;
    std::string_view display;
};
const LeadCode& code_of_lead(std::string_view lead);

}  // namespace vs::fhir
