// FHIR R4 (4.0.1) resources as JSON texts: members in the order of the specification's tables,
// decimals as received, nothing that depends on time, locale or machine. Equal arguments give equal
// bytes; a report is checked by building it again. Pure and thread-safe.
//
// Ids are UUID texts; references are "urn:uuid:" of them, so that a Bundle stands alone.
#pragma once

#include <optional>
#include <span>

#include "base/bytes.h"
#include "base/time.h"
#include "fhir/codes.h"

namespace vs::fhir {

struct Identifier {
    std::string_view system, value;
};

// What every Observation begins with. `device` may be "" (a summary has none).
struct Heading {
    std::string id;
    Identifier identifier;
    std::string patient, device;  // ids
};

// A value as it was received. `loinc` is the code the sender used (an alias stays one); `value` the
// decimal text, for consciousness one of consciousness_text(); `ucum` an answer of unit_for().
struct Measured {
    Vital vital;
    std::string_view loinc, value, ucum;
};

// Vital-signs profile of the vital; laboratory category for glucose.
std::string observation(const Heading& heading, Micros time, const Measured& measured);

// 85354-9 with components, profile bp: `parts` are systolic, diastolic and perhaps mean.
std::string pressure_panel(const Heading& heading, Micros time, std::span<const Measured> parts);

// 11524-6 with one valueSampledData component per lead: millivolts = data * factor + origin, where
// factor is 1/gain and origin -base/gain; period is 1000/rate milliseconds; -32768, which WFDB uses
// for a missing sample, is "E". A reader gets rate and gain back by rounding to nine digits.
struct Lead {
    std::string_view name;    // "" for unknown
    double rate, gain, base;  // Hz, units per mV, units
    ByteView samples;         // int16, little-endian
};
std::string ecg(const Heading& heading, Micros start, std::span<const Lead> leads);

// No value of a vital (of none at all where `vital` is absent) from `from` to `to`. Claims no
// profile: many validators read rule vs-1 of the vital-signs profiles so that a Period breaks it.
std::string gap(const Heading& heading, std::optional<Vital> vital, Micros from, Micros to,
                std::string_view reason);

// Values of one vital summed up over steps of equal length, one component per statistic, coded as
// the $stats operation does: "median", "minimum", "maximum", "count". `data` is SampledData.data.
struct Series {
    std::string_view statistic, data;
};
std::string summary(const Heading& heading, Vital vital, Micros start, Micros end, Micros step,
                    std::span<const Series> series);

// Where readings come from; what is not a living patient's is labelled on device and Bundle.
enum class Source { live, simulated, recorded };
std::string_view source_text(Source source);  // "live", "simulated", "recorded"

std::string patient(std::string_view id, const Identifier& identifier);
std::string device(std::string_view id, std::span<const Identifier> identifiers, Source source,
                   std::string_view patient_id);

// One step in the life of an alert: its raising is a DetectedIssue, every later step (notified,
// acknowledged, …) a Communication about it.
struct AlertStep {
    std::string_view alert, kind, priority, what;  // priority: high, medium, low or technical
    Micros at;
    std::string_view by, sentence;  // by: who acted, "" for the node itself
};
bool is_priority(std::string_view text);
std::string alert_step(std::string_view id, const AlertStep& step, std::string_view patient_id);

// What was seen and told to nobody: a Communication that was not done, and why.
struct NotTold {
    std::string_view kind, reason, rule, value;
    Micros first, last;
    std::uint32_t count;
};
std::string not_told(std::string_view id, const NotTold& what, std::string_view patient_id);

// What stands for a segment of ECG whose samples were not kept: an Observation without them. The
// second identifier is the digest of the signed message that held them.
struct Dropped {
    Identifier message;
    Micros start, end;
    std::string_view reason, version, kept;  // kept: "C" or "D"
    int concern, quality;                    // thousandths; hundredths, -1 for unknown
    std::span<const int> beats;              // N S V F Q; empty where nothing is known of them
    std::span<const int> rates;              // least, median, greatest of the heart rate, or empty
};
std::string dropped(const Heading& heading, const Dropped& what);

// Who was served what of the patient: an AuditEvent. The right under which it was served stands as
// the person's policy, urn:vitalseal:right:…; the purpose as HL7's purpose of use.
struct Accessed {
    std::string_view person, name, role;    // an account; name and role may be ""
    std::string_view team;                  // the account of the team whose right it was, or ""
    std::string_view what, right, purpose;  // purpose may be ""
    Micros from, to;
    std::string_view count, records;  // records may be ""
};
std::string accessed(std::string_view id, const Accessed& what, std::string_view patient_id);

// A signed message, whole, as it came from a device (id).
struct Signed {
    Micros when;
    std::string_view device;
    ByteView message;
};
struct Entity {
    std::string_view role;  // "revision": what this report follows; "source": what it sums up
    Identifier what;
};
struct ProvenanceFields {
    std::string_view id;
    Identifier target;  // of the Bundle
    Micros start, end;
    std::span<const std::string> devices;  // ids
    std::span<const Entity> entities;
    std::span<const Signed> signatures;
};
std::string provenance(const ProvenanceFields& fields);

struct Tag {
    std::string_view system, code;
};
struct BundleHead {
    Identifier identifier;
    Micros timestamp;
    bool test_data;  // HL7 security label HTEST
    std::span<const Tag> tags;
};
struct Entry {
    std::string id, resource;
};
std::string bundle(const BundleHead& head, std::span<const Entry> entries);

// The resources of a Bundle text written by bundle(), as they stand there; empty where the text is
// not of that shape.
std::vector<std::string_view> resources_of(std::string_view bundle);

// Bytes as the text of a UUID of version 8 (RFC 9562 section 5.8), whose bits are the caller's.
std::string uuid_text(ByteView sixteen);

}  // namespace vs::fhir
