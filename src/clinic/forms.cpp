#include "clinic/forms.h"

#include <algorithm>

#include "base/json.h"

namespace vs::clinic {
namespace {

constexpr std::size_t kMostName = 120, kMostShort = 40;
constexpr int kOldest = 125;

// Text that a person typed: no control characters, nothing but blanks is nothing.
Result<std::string> typed(const json::object& form, std::string_view field, const char* what,
                          std::size_t most, bool needed) {
    const auto text = json_text(form, field);
    if (text.size() > most)
        return fail("usage",
                    std::string(what) + " has more than " + std::to_string(most) + " characters");
    if (std::ranges::any_of(
            text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }))
        return fail("usage", std::string(what) + " holds a character that cannot be printed");
    const auto begin = text.find_first_not_of(' ');
    if (begin == std::string_view::npos) {
        if (needed) return fail("usage", std::string(what) + " is missing");
        return std::string();
    }
    return std::string(text.substr(begin, text.find_last_not_of(' ') - begin + 1));
}

Result<json::object> object_of(std::string_view text) {
    auto value = parse_json(text);
    if (!value || !value->is_object()) return fail("usage", "send a JSON object");
    return std::move(value->get_object());
}

template <std::size_t N>
Result<std::array<std::uint8_t, N>> fixed(const json::object& form, std::string_view field) {
    const auto bytes = from_hex(json_text(form, field));
    const auto out = bytes ? to_array<N>(*bytes) : pass(bytes);
    if (!out)
        return fail("usage", std::string(field) + " has " + std::to_string(2 * N) + " hex digits");
    return *out;
}

}  // namespace

bool is_preset(std::string_view name) {
    return name == "adult-1" || name == "lung-disease-1" || name == "slow-heart-1";
}

Result<JoinForm> parse_join(std::string_view text, bool first) {
    const auto form = object_of(text);
    if (!form) return pass(form);
    auto clinic = typed(*form, "clinic", "The clinic's name", kMostName, first);
    if (!clinic) return pass(clinic);
    auto phone = typed(*form, "phone", "The clinic's number", kMostShort, first);
    if (!phone) return pass(phone);
    auto name = typed(*form, "name", "Your name", kMostName, true);
    if (!name) return pass(name);
    const auto account = crypto::parse_address(json_text(*form, "account"));
    if (!account) return fail("usage", "account: " + account.error().message);
    return JoinForm{std::move(*clinic), std::move(*phone), std::move(*name), *account};
}

Result<PatientForm> parse_patient(std::string_view text, int this_year) {
    const auto form = object_of(text);
    if (!form) return pass(form);
    auto name = typed(*form, "name", "The patient's name", kMostName, true);
    if (!name) return pass(name);
    auto bed = typed(*form, "bed", "The bed", kMostShort, false);
    if (!bed) return pass(bed);
    const auto* year = form->if_contains("birth_year");
    if (year == nullptr || !year->is_int64() || year->get_int64() < this_year - kOldest ||
        year->get_int64() > this_year)
        return fail("usage", "The year of birth is a number from " +
                                 std::to_string(this_year - kOldest) + " to " +
                                 std::to_string(this_year));
    const auto preset = json_text(*form, "preset");
    if (!is_preset(preset)) return fail("usage", "Choose the limits from the list");
    return PatientForm{std::move(*name), std::move(*bed), std::string(preset),
                       static_cast<int>(year->get_int64())};
}

Result<DeviceForm> parse_device(std::string_view text) {
    const auto form = object_of(text);
    if (!form) return pass(form);
    const auto patient = crypto::parse_address(json_text(*form, "patient"));
    if (!patient) return fail("usage", "patient: " + patient.error().message);
    const auto device = fixed<8>(*form, "device");
    if (!device) return pass(device);
    const auto key = fixed<32>(*form, "public");
    if (!key) return pass(key);
    auto kind = typed(*form, "kind", "The device's name", kMostShort, false);
    if (!kind) return pass(kind);
    if (kind->empty()) *kind = "device";
    return DeviceForm{*patient, *device, *key, std::move(*kind)};
}

}  // namespace vs::clinic
