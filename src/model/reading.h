// What a device measured, after its batch was verified: single readings and stretches of waveform.
// Values are in the canonical unit of their vital (lib/fhir/codes.h is the one table). Pure.
#pragma once

#include <array>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "cbor/senml.h"
#include "crypto/secp256k1.h"
#include "fhir/codes.h"

namespace vs::model {

using DeviceId = std::array<std::uint8_t, 8>;  // EUI-64
using Patient = crypto::Address;               // a pseudonym, one per patient and clinic

using fhir::kVitalCount;
using fhir::loinc_of;
using fhir::Vital;
using fhir::vital_of;

inline std::string_view name_of(Vital vital) {  // "Heart rate"
    return fhir::code_of(vital).name;
}
inline std::string_view unit_of(Vital vital) {  // UCUM: "/min"
    return fhir::code_of(vital).ucum;
}
inline std::string_view unit_text_of(Vital vital) {  // as people write it: "beats/min", "mmHg"
    return fhir::code_of(vital).unit;
}
// Outside this a value is an artefact, whatever it claims; NaN is never plausible.
inline bool plausible(Vital vital, double value) {
    const auto& code = fhir::code_of(vital);
    return value >= code.low && value <= code.high;
}

struct Reading {
    Vital vital;
    Micros time;
    double value;  // canonical unit; consciousness 0 (alert) to 4 (unresponsive)
};

// A stretch of waveform; millivolts = (sample - base) / gain. Views into the record it came from.
struct Segment {
    Micros start;
    double rate, gain, base;  // Hz, units per mV, units
    std::string_view lead;    // "II"; "" where the sender named none
    ByteView samples;         // int16, little-endian
    std::size_t count() const { return samples.size() / 2; }
    std::int16_t sample(std::size_t i) const {
        return static_cast<std::int16_t>(samples[2 * i] | samples[2 * i + 1] << 8);
    }
};

// What a batch says. Segments are views into the pack.
struct Contents {
    std::vector<Reading> readings;  // in the order of the pack
    std::vector<Segment> segments;
};

// Every record must be a vital of the table in a unit that fits it, or all of them leads of one ECG
// segment (11524-6) that begin together and last at most ten seconds. A record's full name ends in
// its code: "8867-4" or "urn:dev:mac:0123456789abcdef:8867-4". Codes: "unknown-code",
// "unknown-unit", "unit-mismatch", "value", "time", "segment", "empty". One bad record refuses the
// batch; what is accepted here can always be mapped to FHIR and sealed.
Result<Contents> contents_of(const senml::Pack& pack);

// The LOINC code at the end of a record's name.
std::string_view code_in(const senml::Record& record);

}  // namespace vs::model
