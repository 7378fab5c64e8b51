#include "model/told.h"

#include <algorithm>

#include "base/json.h"

namespace vs::model {
namespace {

constexpr std::size_t kMaxName = 200, kMaxLetter = std::size_t{64} * 1024,
                      kMaxEmergency = std::size_t{512} * 1024;

Result<json::object> object_of(std::string_view body) {
    auto value = parse_json(body);
    if (!value || !value->is_object()) return fail("usage", "the body is no JSON object");
    return std::move(value->get_object());
}

Result<crypto::Address> address_in(const json::object& object, std::string_view name) {
    const auto address = crypto::parse_address(json_text(object, name));
    if (!address) return fail("usage", std::string(name) + " is \"0x\" and 40 hex digits");
    return *address;
}

bool flag_in(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_bool() && value->get_bool();
}

}  // namespace

Result<crypto::Secret> parse_introduction(std::string_view body) {
    const auto object = object_of(body);
    if (!object) return pass(object);
    const auto text = json_text(*object, "tag_key");
    auto bytes = from_hex(text.starts_with("0x") ? text.substr(2) : text);
    const auto key = bytes ? to_array<32>(*bytes) : pass(bytes);
    if (!key) return fail("usage", "tag_key is 32 bytes in hex");
    return crypto::Secret(*key);
}

Result<Person> parse_name(std::string_view body) {
    const auto object = object_of(body);
    if (!object) return pass(object);
    const auto account = address_in(*object, "account");
    if (!account) return pass(account);
    Person out{.address = *account,
               .name = std::string(json_text(*object, "name")),
               .bed = std::string(json_text(*object, "bed"))};
    if (out.name.empty() || out.name.size() > kMaxName || out.bed.size() > kMaxName)
        return fail("usage", "a name has 1 to 200 bytes, a bed at most 200");
    if (const auto* year = object->if_contains("birth_year"); year != nullptr) {
        if (!year->is_int64() || year->get_int64() < 1880 || year->get_int64() > 2200)
            return fail("usage", "birth_year is a year");
        out.birth_year = static_cast<int>(year->get_int64());
    }
    out.pregnant = flag_in(*object, "pregnant");
    return out;
}

Result<Letter> parse_letter(std::string_view body, const crypto::Address& from, Micros now) {
    const auto object = object_of(body);
    if (!object) return pass(object);
    const auto about = address_in(*object, "about"), to = address_in(*object, "to");
    auto file = from_base64(json_text(*object, "file"));
    if (!about) return pass(about);
    if (!to) return pass(to);
    if (!file || file->empty()) return fail("usage", "file is an age file in base64");
    Letter out{
        std::string(json_text(*object, "kind")), *about, *to, from, std::move(*file), now, 0};
    if (const auto* need = object->if_contains("need"); need != nullptr && need->is_int64())
        out.need = static_cast<int>(std::clamp<std::int64_t>(need->get_int64(), 1, 255));
    if (out.file.size() > (out.kind == "emergency" ? kMaxEmergency : kMaxLetter))
        return fail("size", "no letter of this kind is that large");
    return out;
}

}  // namespace vs::model
