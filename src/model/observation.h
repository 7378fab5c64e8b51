// The mapping from what a device signed to FHIR. It depends on nothing but its arguments, so that
// anyone who holds a report can repeat it and compare byte for byte. docs/formats/report.md
// describes it. Thread-safe.
#pragma once

#include <string>
#include <vector>

#include "cbor/cose.h"
#include "model/reading.h"

namespace vs::model {

// A resource and the id it bears.
struct Mapped {
    std::string id;    // UUID text
    std::string json;  // Observation
};

// What a message became, and what its envelope says about it. Does not check the signature.
struct Message {
    crypto::Digest digest;                   // sha-256 of the whole COSE message
    DeviceId device;                         // of an account, stream_of()
    std::optional<crypto::Address> account;  // whose entry by hand or statement it is
    std::uint32_t boot;
    std::uint64_t sequence;
    Micros first, last;  // times of its earliest and latest record
    std::vector<Mapped> observations;
};

// Codes: those of cose::parse, senml::decode, contents_of and parse_statement; "patient" where a
// person wrote it of somebody else.
Result<Message> map_message(ByteView cose_message, const Patient& patient);

// The Observation texts alone, in the order of the message's records. Systolic and diastolic (and
// mean) of the same time are one panel, at the place of the first of them.
Result<std::vector<std::string>> observations_of(ByteView cose_message, const Patient& patient);

// Ids that several resources refer to.
std::string patient_uuid(const Patient& patient);
std::string device_uuid(const DeviceId& device);
// Of who wrote it: the patient's own where they did.
std::string author_uuid(const crypto::Address& account, const Patient& patient);
// Of the record at `index` of a message: 12 bytes of its digest, then the index.
std::string record_uuid(const crypto::Digest& message, std::uint32_t index);

// How many a person's messages are counted by, in the place of a device's id: the first 8 bytes of
// a digest of the address, with the group bit set, which no device's EUI-64 has.
DeviceId stream_of(const crypto::Address& account);

// The base name of an entry by hand: "urn:vitalseal:patient:<40 hex digits>:". Of each record of a
// pack, one patient; code "wrong-name".
std::string base_name_of(const Patient& patient);
Result<Patient> patient_of(const senml::Pack& pack);

}  // namespace vs::model
