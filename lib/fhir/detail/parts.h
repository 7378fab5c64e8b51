// Pieces that several resources share.
#pragma once

#include "fhir/build.h"
#include "fhir/json_writer.h"

namespace vs::fhir::detail {

inline constexpr std::string_view kLoinc = "http://loinc.org";
inline constexpr std::string_view kUcum = "http://unitsofmeasure.org";
inline constexpr std::string_view kMdc = "urn:iso:std:iso:11073:10101";

// Starts a resource; the caller closes it.
JsonWriter resource(std::string_view type, std::string_view id);
void coding(JsonWriter& out, std::string_view system, std::string_view code,
            std::string_view display);
// "name":{"coding":[{…}]}
void concept_of(JsonWriter& out, std::string_view name, std::string_view system,
                std::string_view code, std::string_view display);
// "name":{"text":"…"}
void plain_concept(JsonWriter& out, std::string_view name, std::string_view text);
// "name":{"reference":"urn:uuid:…"}
void reference(JsonWriter& out, std::string_view name, std::string_view id);
void identifier(JsonWriter& out, const Identifier& identifier);              // {…}
void identifiers(JsonWriter& out, std::span<const Identifier> identifiers);  // "identifier":[…]
void quantity(JsonWriter& out, std::string_view name, std::string_view value, std::string_view unit,
              std::string_view ucum);
void period(JsonWriter& out, std::string_view name, Micros start, Micros end);

}  // namespace vs::fhir::detail
