#include "fhir/codes.h"

#include <gtest/gtest.h>

#include <set>

namespace vs::fhir::codes_test {

// Mod 10 check digit of a LOINC code (Luhn from the right), so that a mistyped code is found here.
int check_digit(std::string_view loinc) {
    int sum = 0;
    bool twice = true;
    for (auto i = loinc.size() - 2; i-- > 0; twice = !twice) {
        const int digit = (loinc[i] - '0') * (twice ? 2 : 1);
        sum += digit > 9 ? digit - 9 : digit;
    }
    return (10 - sum % 10) % 10;
}

TEST(Codes, EveryLoincCodeOfTheTableHasTheRightCheckDigit) {
    std::set<std::string_view> codes{kPanelPressure, kVitalsPanel, kEcg};
    for (const auto& code : kCodes) codes.insert(code.loinc);
    for (const auto& alias : kAliases) codes.insert(alias.loinc);
    EXPECT_EQ(codes.size(), kVitalCount + 5);
    for (const auto code : codes) EXPECT_EQ(code.back() - '0', check_digit(code)) << code;
}

TEST(Codes, TableIsInTheOrderOfTheEnumerationAndFoundByCode) {
    for (std::size_t i = 0; i < kVitalCount; ++i) {
        const auto vital = static_cast<Vital>(i);
        EXPECT_EQ(code_of(vital).vital, vital);
        EXPECT_EQ(vital_of(loinc_of(vital)), vital);
        EXPECT_FALSE(display_of(loinc_of(vital)).empty());
        EXPECT_EQ(display_of(code_of(vital).also).empty(), code_of(vital).also.empty());
    }
}

TEST(Codes, AliasesAreTheVitalTheyMeasure) {
    EXPECT_EQ(vital_of("2708-6"), Vital::spo2);
    EXPECT_EQ(vital_of("41653-7"), Vital::glucose);
}

TEST(Codes, WhatIsNoCodeOfTheTableIsNoVital) {
    for (const auto text : {"", "-", "8", "88674", "8867-", "8867-5", "08867-4", "8867-4 ",
                            " 8867-4", "8867--4", "8867-44", "99999999999-9",
                            "88\xFF"
                            "7-4",
                            "11524-6", "85354-9", "heart rate"})
        EXPECT_FALSE(vital_of(text)) << text;
}

struct UnitCase {
    Vital vital;
    std::string_view unit, expected;  // UCUM, or "!code" of the refusal
};

// The oracle: written from the UCUM codes and the R4 value sets, not from the implementation.
constexpr UnitCase kUnitCases[] = {
    {Vital::heart_rate, "/min", "/min"},
    {Vital::heart_rate, "bpm", "/min"},
    {Vital::heart_rate, "{beats}/min", "/min"},
    {Vital::heart_rate, "beat/min", "/min"},
    {Vital::pulse, "bpm", "/min"},
    {Vital::resp_rate, "{breaths}/min", "/min"},
    {Vital::resp_rate, "/min", "/min"},
    {Vital::spo2, "%", "%"},
    {Vital::systolic, "mm[Hg]", "mm[Hg]"},
    {Vital::diastolic, "mmHg", "mm[Hg]"},
    {Vital::mean_pressure, "mmHg", "mm[Hg]"},
    {Vital::temperature, "Cel", "Cel"},
    {Vital::temperature, "°C", "Cel"},
    {Vital::temperature, "[degF]", "[degF]"},
    {Vital::temperature, "°F", "[degF]"},
    {Vital::weight, "kg", "kg"},
    {Vital::weight, "g", "g"},
    {Vital::weight, "[lb_av]", "[lb_av]"},
    {Vital::height, "cm", "cm"},
    {Vital::height, "[in_i]", "[in_i]"},
    {Vital::bmi, "kg/m2", "kg/m2"},
    {Vital::glucose, "mg/dL", "mg/dL"},
    {Vital::glucose, "mg/dl", "mg/dL"},
    {Vital::glucose_moles, "mmol/L", "mmol/L"},
    {Vital::oxygen_flow, "L/min", "L/min"},
    {Vital::oxygen_fraction, "%", "%"},
    {Vital::consciousness, "", ""},
    {Vital::heart_rate, "Cel", "!unit-mismatch"},
    {Vital::heart_rate, "%", "!unit-mismatch"},
    {Vital::heart_rate, "L/min", "!unit-mismatch"},
    {Vital::spo2, "/min", "!unit-mismatch"},
    {Vital::systolic, "Cel", "!unit-mismatch"},
    {Vital::temperature, "mm[Hg]", "!unit-mismatch"},
    {Vital::glucose, "mmol/L", "!unit-mismatch"},
    {Vital::glucose_moles, "mg/dL", "!unit-mismatch"},
    {Vital::weight, "cm", "!unit-mismatch"},
    {Vital::height, "kg", "!unit-mismatch"},
    {Vital::consciousness, "%", "!unit-mismatch"},
    {Vital::heart_rate, "mV", "!unit-mismatch"},
    {Vital::heart_rate, "", "!unknown-unit"},
    {Vital::temperature, "C", "!unknown-unit"},  // coulomb
    {Vital::temperature, "F", "!unknown-unit"},  // farad
    {Vital::temperature, "K", "!unknown-unit"},
    {Vital::temperature, "cel", "!unknown-unit"},
    {Vital::heart_rate, "BPM", "!unknown-unit"},
    {Vital::heart_rate, "Hz", "!unknown-unit"},
    {Vital::systolic, "kPa", "!unknown-unit"},
    {Vital::systolic, "mm[hg]", "!unknown-unit"},
    {Vital::spo2, "1", "!unknown-unit"},
    {Vital::weight, "lb", "!unknown-unit"},
    {Vital::height, "m", "!unknown-unit"},
};

TEST(Codes, UnitsFitTheirVitalOrAreRefusedByName) {
    for (const auto& c : kUnitCases) {
        const auto unit = unit_for(c.vital, c.unit);
        const auto got = unit ? std::string(*unit) : '!' + unit.error().code;
        EXPECT_EQ(got, c.expected) << code_of(c.vital).name << " in " << c.unit;
    }
}

TEST(Codes, OtherUnitsAreConvertedForTheWorkingSet) {
    EXPECT_NEAR(to_canonical(Vital::temperature, "[degF]", 98.6), 37.0, 1e-9);
    EXPECT_NEAR(to_canonical(Vital::weight, "[lb_av]", 100), 45.359237, 1e-9);
    EXPECT_NEAR(to_canonical(Vital::weight, "g", 3500), 3.5, 1e-12);
    EXPECT_NEAR(to_canonical(Vital::height, "[in_i]", 70), 177.8, 1e-9);
    EXPECT_EQ(to_canonical(Vital::temperature, "Cel", 36.6), 36.6);
}

TEST(Codes, ConsciousnessIsALetterOrItsWord) {
    EXPECT_EQ(consciousness_level("A"), 0);
    EXPECT_EQ(consciousness_level("C"), 1);
    EXPECT_EQ(consciousness_level("v"), 2);
    EXPECT_EQ(consciousness_level("pain"), 3);
    EXPECT_EQ(consciousness_level("Unresponsive"), 4);
    EXPECT_EQ(consciousness_text(4), "Unresponsive");
    for (const auto text : {"", "X", "AV", "Alerted"})
        EXPECT_FALSE(consciousness_level(text)) << text;
}

TEST(Codes, LeadsHaveTheirMdcCodeAndUnknownOnesTheGeneralOne) {
    EXPECT_EQ(code_of_lead("I").mdc, 131329u);
    EXPECT_EQ(code_of_lead("II").mdc, 131330u);
    EXPECT_EQ(code_of_lead("III").mdc, 131389u);
    EXPECT_EQ(code_of_lead("AVF").mdc, 131392u);
    EXPECT_EQ(code_of_lead("aVF").mdc, 131392u);
    EXPECT_EQ(code_of_lead("V6").mdc, 131336u);
    for (const auto lead : {"", "MLII", "V7", "ABP", "V"})
        EXPECT_EQ(code_of_lead(lead).mdc, 131328u) << lead;
}

}  // namespace vs::fhir::codes_test
