#include "fhir/detail/parts.h"

namespace vs::fhir::detail {

JsonWriter resource(std::string_view type, std::string_view id) {
    JsonWriter out;
    out.open().text("resourceType", type).text("id", id);
    return out;
}

void coding(JsonWriter& out, std::string_view system, std::string_view code,
            std::string_view display) {
    out.open().text("system", system).text("code", code);
    if (!display.empty()) out.text("display", display);
    out.close();
}

void concept_of(JsonWriter& out, std::string_view name, std::string_view system,
                std::string_view code, std::string_view display) {
    out.open(name).open_array("coding");
    coding(out, system, code, display);
    out.close_array().close();
}

void plain_concept(JsonWriter& out, std::string_view name, std::string_view text) {
    out.open(name).text("text", text).close();
}

void reference(JsonWriter& out, std::string_view name, std::string_view id) {
    out.open(name).text("reference", "urn:uuid:" + std::string(id)).close();
}

void identifier(JsonWriter& out, const Identifier& identifier) {
    out.open().text("system", identifier.system).text("value", identifier.value).close();
}

void identifiers(JsonWriter& out, std::span<const Identifier> identifiers) {
    out.open_array("identifier");
    for (const auto& one : identifiers) identifier(out, one);
    out.close_array();
}

void quantity(JsonWriter& out, std::string_view name, std::string_view value, std::string_view unit,
              std::string_view ucum) {
    out.open(name).raw("value", value).text("unit", unit);
    out.text("system", kUcum).text("code", ucum).close();
}

void period(JsonWriter& out, std::string_view name, Micros start, Micros end) {
    out.open(name).text("start", to_rfc3339(start)).text("end", to_rfc3339(end)).close();
}

}  // namespace vs::fhir::detail
