#include <charconv>

#include "chain/abi.h"
#include "chain/detail/abi_type.h"

namespace vs::chain::abi {
namespace {

using enum Type::Kind;
constexpr int kMaxDepth = 8;
constexpr unsigned kMaxLength = 4096;                   // of T[n]
constexpr std::size_t kMaxHead = std::size_t{1} << 20;  // bytes of a static type

tl::unexpected<Error> no_type(std::string why) {
    return fail("abi", "no ABI type: " + std::move(why));
}

// Decimal without leading zeros; advances `text`.
std::optional<unsigned> take_number(std::string_view& text) {
    unsigned out = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc() || text[0] == '0') return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return out;
}

bool take(std::string_view& text, std::string_view word) {
    if (!text.starts_with(word)) return false;
    text.remove_prefix(word.size());
    return true;
}

Result<Type> take_sized(std::string_view& text, Type::Kind kind, unsigned most, unsigned step) {
    const auto size = take_number(text);
    if (!size || *size > most || *size % step != 0) return no_type("a size that does not exist");
    return Type{kind, *size, {}};
}

Result<Type> take_elementary(std::string_view& text) {
    if (take(text, "address")) return Type{address, 0, {}};
    if (take(text, "bool")) return Type{boolean, 0, {}};
    if (take(text, "string")) return Type{string, 0, {}};
    if (take(text, "uint")) return take_sized(text, uint, 256, 8);
    if (take(text, "int")) return take_sized(text, sint, 256, 8);
    if (!take(text, "bytes")) return no_type("\"" + std::string(text.substr(0, 20)) + "\"");
    if (text.empty() || text[0] < '0' || text[0] > '9') return Type{bytes, 0, {}};
    return take_sized(text, fixed_bytes, 32, 1);
}

Result<Type> take_type(std::string_view& text, int depth);

Result<Type> take_tuple(std::string_view& text, int depth) {
    Type out;
    if (take(text, ")")) return out;
    while (true) {
        auto member = take_type(text, depth);
        if (!member) return member;
        out.inner.push_back(std::move(*member));
        if (take(text, ")")) return out;
        if (!take(text, ",")) return no_type("a tuple that does not end");
    }
}

Result<Type> take_type(std::string_view& text, int depth) {
    if (depth > kMaxDepth) return no_type("nested over 8 deep");
    auto out = take(text, "(") ? take_tuple(text, depth + 1) : take_elementary(text);
    for (; out && take(text, "["); ++depth) {
        if (depth > kMaxDepth) return no_type("nested over 8 deep");
        const bool open = text.starts_with("]");
        const auto length = open ? std::optional(0u) : take_number(text);
        if (!length || *length > kMaxLength || !take(text, "]"))
            return no_type("an array whose length is no number up to 4096");
        const auto element = detail::head_size(*out);
        if (element == 0) return no_type("an array of nothing");
        if (element * *length > kMaxHead) return no_type("a static array of over a mebibyte");
        Type array_type{array, *length, {}};
        array_type.inner.push_back(std::move(*out));
        out = std::move(array_type);
    }
    return out;
}

Result<Type> parse_tuple(std::string_view text) {
    take(text, "(");
    auto out = take_tuple(text, 0);
    if (out && !text.empty()) return no_type("text follows it");
    return out;
}

}  // namespace

Result<Type> parse_types(std::string_view text) {
    if (text.starts_with("("))
        if (auto out = parse_tuple(text)) return out;
    // No parentheses around it, or those of "(uint8),(bool)", which are its members' own.
    return parse_tuple("(" + std::string(text) + ")");
}

bool is_dynamic(const Type& type) {
    if (type.kind == bytes || type.kind == string) return true;
    if (type.kind == array && type.size == 0) return true;
    for (const auto& member : type.inner)
        if (is_dynamic(member)) return true;
    return false;
}

namespace detail {

std::size_t head_size(const Type& type) {
    if (is_dynamic(type) || (type.kind != array && type.kind != tuple)) return 32;
    std::size_t out = 0;
    for (const auto& member : type.inner) out += head_size(member);
    return type.kind == array ? out * type.size : out;
}

bool word_fits(const Type& type, const U256& word) {
    switch (type.kind) {
        case uint:
            return evm::bit_length(word) <= type.size;
        case sint: {
            const auto last_byte = U256(type.size / 8 - 1);
            return evm::sign_extend(last_byte, word) == word;
        }
        case address:
            return evm::bit_length(word) <= 160;
        case boolean:
            return evm::bit_length(word) <= 1;
        case fixed_bytes:
            return (word << 8 * type.size).is_zero();
        default:
            return false;
    }
}

}  // namespace detail
}  // namespace vs::chain::abi
