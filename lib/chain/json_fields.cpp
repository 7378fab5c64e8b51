#include "chain/detail/json_fields.h"

namespace vs::chain::detail {
namespace {

std::optional<U256> number_of(const json::value& value) {
    if (value.is_uint64()) return U256(value.get_uint64());
    if (value.is_int64() && value.get_int64() >= 0)
        return U256(static_cast<std::uint64_t>(value.get_int64()));
    if (!value.is_string()) return std::nullopt;
    const auto parsed = evm::parse_u256(value.get_string());
    return parsed ? std::optional(*parsed) : std::nullopt;
}

void append_indented(std::string& out, const json::value& value, std::size_t depth) {
    const auto* object = value.if_object();
    if (object == nullptr || object->empty()) {
        out += json::serialize(value);
        return;
    }
    out += '{';
    bool first = true;
    for (const auto& [key, member] : *object) {
        out += (first ? "\n" : ",\n") + std::string(2 * depth + 2, ' ');
        out += json::serialize(json::string(key)) + ": ";
        append_indented(out, member, depth + 1);
        first = false;
    }
    out += "\n" + std::string(2 * depth, ' ') + "}";
}

}  // namespace

const json::value* Fields::find(std::string_view name) const {
    const auto* found = object_.if_contains(name);
    return found != nullptr && !found->is_null() ? found : nullptr;
}

void Fields::refuse(std::string_view name, std::string_view why) {
    if (!error_) error_ = std::string(name) + " " + std::string(why);
}

U256 Fields::number(std::string_view name, const U256& fallback) {
    const auto* found = find(name);
    if (found == nullptr) return fallback;
    const auto number = number_of(*found);
    if (!number) refuse(name, "is no number of at most 256 bits");
    return number.value_or(fallback);
}

std::uint64_t Fields::u64(std::string_view name, std::uint64_t fallback) {
    const auto found = number(name, U256(fallback));
    if (!found.fits_u64()) refuse(name, "does not fit 64 bits");
    return found.w[0];
}

Bytes Fields::bytes(std::string_view name) {
    const auto* found = find(name);
    if (found == nullptr) return {};
    const auto text = found->is_string() ? std::string_view(found->get_string()) : "";
    const auto decoded = text.starts_with("0x") ? from_hex(text.substr(2)) : fail("hex", "");
    if (!decoded) refuse(name, "is no hexadecimal text behind 0x");
    return decoded.value_or(Bytes{});
}

const json::object* Fields::object(std::string_view name) {
    const auto* found = find(name);
    if (found == nullptr) return nullptr;
    if (!found->is_object()) refuse(name, "is no object");
    return found->if_object();
}

Result<U256> parse_word(std::string_view text) {
    if (text.starts_with("0x")) text.remove_prefix(2);
    if (text.size() > 64) return fail("number", "it has over 64 hexadecimal digits");
    const auto bytes = from_hex(std::string(64 - text.size(), '0') + std::string(text));
    if (!bytes) return fail("number", "it is no hexadecimal number");
    return U256::from_be(*bytes);
}

std::string indented(const json::value& value) {
    std::string out;
    append_indented(out, value, 0);
    return out;
}

}  // namespace vs::chain::detail
