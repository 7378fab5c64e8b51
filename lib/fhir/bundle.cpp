// Bundle of type collection, and its way back into pieces. No white space between tokens:
//   {"resourceType":"Bundle","meta":{…},"identifier":{…},"type":"collection","timestamp":"…",
//    "entry":[{"fullUrl":"urn:uuid:…","resource":{…}},…]}
#include "fhir/detail/parts.h"

namespace vs::fhir {
namespace {

using namespace detail;

constexpr std::string_view kEntries = ",\"entry\":[";
constexpr std::string_view kResource = ",\"resource\":";

void meta(JsonWriter& out, const BundleHead& head) {
    out.open("meta");
    if (head.test_data) {
        out.open_array("security");
        coding(out, "http://terminology.hl7.org/CodeSystem/v3-ActReason", "HTEST",
               "test health data");
        out.close_array();
    }
    out.open_array("tag");
    for (const auto& tag : head.tags) coding(out, tag.system, tag.code, "");
    out.close_array().close();
}

// Length of the JSON object or array that `text` begins with; 0 where it does not end.
std::size_t balanced(std::string_view text) {
    std::size_t depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            if (c == '\\') ++i;
            if (c == '"') quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if (c == '}' || c == ']') {
            if (depth == 0) return 0;
            if (--depth == 0) return i + 1;
        }
    }
    return 0;
}

}  // namespace

std::string bundle(const BundleHead& head, std::span<const Entry> entries) {
    JsonWriter out;
    out.open().text("resourceType", "Bundle");
    meta(out, head);
    out.key("identifier");
    identifier(out, head.identifier);
    out.text("type", "collection").text("timestamp", to_rfc3339(head.timestamp));
    out.open_array("entry");
    for (const auto& entry : entries) {
        out.open().text("fullUrl", "urn:uuid:" + entry.id).raw("resource", entry.resource).close();
    }
    return out.close_array().close().take();
}

std::vector<std::string_view> resources_of(std::string_view bundle) {
    std::vector<std::string_view> out;
    auto at = bundle.find(kEntries);
    if (at == std::string_view::npos) return out;
    at += kEntries.size();
    while (at < bundle.size() && bundle[at] == '{') {
        const auto size = balanced(bundle.substr(at));
        const auto entry = bundle.substr(at, size);
        const auto start = entry.find(kResource);
        if (size == 0 || start == std::string_view::npos) return {};
        out.push_back(entry.substr(start + kResource.size(), size - start - kResource.size() - 1));
        at += size;
        if (at < bundle.size() && bundle[at] == ',') ++at;
    }
    return out;
}

std::string uuid_text(ByteView sixteen) {
    Bytes bytes = to_bytes(sixteen.first(16));
    bytes[6] = static_cast<std::uint8_t>(0x80 | (bytes[6] & 0x0F));
    bytes[8] = static_cast<std::uint8_t>(0x80 | (bytes[8] & 0x3F));
    auto hex = to_hex(bytes);
    for (const std::size_t at : {8, 13, 18, 23}) hex.insert(at, 1, '-');
    return hex;
}

}  // namespace vs::fhir
