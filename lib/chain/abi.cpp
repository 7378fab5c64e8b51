#include "chain/abi.h"

#include <algorithm>

#include "chain/detail/abi_type.h"

namespace vs::chain::abi {
namespace {

using enum Type::Kind;

tl::unexpected<Error> wrong(std::string why) {
    return fail("abi", std::move(why));
}

// The types of what an array or tuple holds, one for each of `count` members.
const Type& member_type(const Type& type, std::size_t i) {
    return type.kind == array ? type.inner[0] : type.inner[i];
}

void append_word(Bytes& out, const U256& word) {
    append(out, word.to_be());
}

Result<> append_members(Bytes& out, const Type& type, const Values& values);

Result<> append_value(Bytes& out, const Type& type, const Value& value) {
    if (type.kind == bytes || type.kind == string) {
        if (!std::holds_alternative<Bytes>(value)) return wrong("a value is no byte string");
        append_word(out, value.bytes().size());
        append(out, value.bytes());
        out.resize(out.size() + (32 - value.bytes().size() % 32) % 32);
        return {};
    }
    if (type.kind != array && type.kind != tuple) {
        if (!std::holds_alternative<U256>(value) || !detail::word_fits(type, value.word()))
            return wrong("a value is no word of its type");
        append_word(out, value.word());
        return {};
    }
    if (!std::holds_alternative<Values>(value)) return wrong("a value is no list");
    if (type.kind == array && type.size == 0) append_word(out, value.items().size());
    return append_members(out, type, value.items());
}

Result<> append_members(Bytes& out, const Type& type, const Values& values) {
    const std::size_t wanted = type.kind == tuple ? type.inner.size() : type.size;
    const bool open = type.kind == array && type.size == 0;
    if (!open && values.size() != wanted)
        return wrong("a list has " + std::to_string(values.size()) + " members instead of " +
                     std::to_string(wanted));
    std::size_t head_end = 0;
    for (std::size_t i = 0; i < values.size(); ++i)
        head_end += detail::head_size(member_type(type, i));
    Bytes head, tails;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto& member = member_type(type, i);
        if (is_dynamic(member)) append_word(head, head_end + tails.size());
        auto done = append_value(is_dynamic(member) ? tails : head, member, values[i]);
        if (!done) return done;
    }
    append(out, head);
    append(out, tails);
    return {};
}

// Reads values; what it has read may not exceed what there is to read.
class Decoder {
  public:
    explicit Decoder(ByteView data) : budget_(data.size()) {}

    Result<Values> members(const Type& type, std::size_t count, ByteView frame) {
        Values out;
        std::size_t at = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const auto& member = member_type(type, i);
            auto value = member_at(member, frame, at);
            if (!value) return pass(value);
            out.push_back(std::move(*value));
            at += detail::head_size(member);
        }
        return out;
    }

  private:
    Result<Value> member_at(const Type& type, ByteView frame, std::size_t at) {
        if (!is_dynamic(type)) return value(type, frame, at);
        const auto offset = size_at(frame, at);
        if (!offset) return pass(offset);
        return value(type, frame, *offset);
    }

    Result<Value> value(const Type& type, ByteView frame, std::size_t at) {
        if (type.kind == bytes || type.kind == string) return byte_string(frame, at);
        if (type.kind != array && type.kind != tuple) {
            const auto found = word(frame, at);
            if (!found) return pass(found);
            if (!detail::word_fits(type, *found)) return wrong("a word has bits outside its type");
            return Value(*found);
        }
        std::size_t count = type.kind == tuple ? type.inner.size() : type.size;
        if (type.kind == array && type.size == 0) {
            const auto length = size_at(frame, at);
            if (!length) return pass(length);
            count = *length;
            at += 32;
        }
        if (count > frame.size() / 32) return wrong("an array is longer than its input");
        auto found = members(type, count, frame.subspan(at));
        if (!found) return pass(found);
        return Value(std::move(*found));
    }

    Result<Value> byte_string(ByteView frame, std::size_t at) {
        const auto size = size_at(frame, at);
        if (!size) return pass(size);
        const auto padded = (*size + 31) / 32 * 32;
        const auto rest = frame.subspan(at + 32);
        if (padded > rest.size() || padded > budget_)
            return wrong("a byte string is longer than its input");
        budget_ -= padded;
        for (const auto byte : rest.subspan(*size, padded - *size))
            if (byte != 0) return wrong("a byte string is not padded with zeros");
        return Value(to_bytes(rest.first(*size)));
    }

    Result<U256> word(ByteView frame, std::size_t at) {
        if (at > frame.size() || frame.size() - at < 32) return wrong("the input ends too early");
        if (budget_ < 32) return wrong("parts of the input are used twice");
        budget_ -= 32;
        return U256::from_be(frame.subspan(at, 32));
    }

    // An offset or length, within the frame.
    Result<std::size_t> size_at(ByteView frame, std::size_t at) {
        const auto found = word(frame, at);
        if (!found) return pass(found);
        if (!found->fits_u64() || found->w[0] > frame.size())
            return wrong("an offset or length leads beyond the input");
        return static_cast<std::size_t>(found->w[0]);
    }

    std::size_t budget_;
};

}  // namespace

U256 Value::word() const {
    const auto* found = std::get_if<U256>(this);
    return found != nullptr ? *found : U256{};
}

const Bytes& Value::bytes() const {
    static const Bytes kNone;
    const auto* found = std::get_if<Bytes>(this);
    return found != nullptr ? *found : kNone;
}

const Values& Value::items() const {
    static const Values kNone;
    const auto* found = std::get_if<Values>(this);
    return found != nullptr ? *found : kNone;
}

std::string Value::text() const {
    return std::string(as_text(bytes()));
}

Result<Bytes> encode(const Type& tuple_type, const Values& values) {
    Bytes out;
    if (auto done = append_members(out, tuple_type, values); !done) return pass(done);
    return out;
}

Result<Values> decode(const Type& tuple_type, ByteView data) {
    return Decoder(data).members(tuple_type, tuple_type.inner.size(), data);
}

Hash event_topic(std::string_view signature) {
    return crypto::keccak256(as_bytes(signature));
}

Selector selector(std::string_view signature) {
    Selector out;
    std::copy_n(event_topic(signature).begin(), out.size(), out.begin());
    return out;
}

Result<Bytes> encode_call(std::string_view signature, const Values& arguments) {
    const auto open = signature.find('(');
    if (open == std::string_view::npos) return wrong("a signature has no parentheses");
    const auto types = parse_types(signature.substr(open));
    if (!types) return pass(types);
    const auto encoded = encode(*types, arguments);
    if (!encoded) return pass(encoded);
    return concat({selector(signature), *encoded});
}

std::optional<std::string> revert_reason(ByteView output) {
    static const auto kError = selector("Error(string)"), kPanic = selector("Panic(uint256)");
    if (output.size() < 4) return std::nullopt;
    const bool is_error = equal(output.first(4), kError);
    if (!is_error && !equal(output.first(4), kPanic)) return std::nullopt;
    const auto values = decode(*parse_types(is_error ? "string" : "uint256"), output.subspan(4));
    if (!values) return std::nullopt;
    if (is_error) return values->front().text();
    return "panic " + evm::to_hex_quantity(values->front().word());
}

}  // namespace vs::chain::abi
