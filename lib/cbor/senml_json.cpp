// pack   = [record, …], 1 to 10000                            RFC 8428 section 5
// record = {label: value, …}; vd is base64url without padding
// A SAX handler, because a parsed value would have lost the digits: 36.60 must stay 36.60.
#include <boost/json/basic_parser_impl.hpp>
#include <functional>
#include <utility>

#include "cbor/detail/builder.h"
#include "cbor/senml.h"

namespace vs::senml {
namespace {

namespace json = boost::json;
using boost::system::error_code;
using detail::Builder;
using detail::Field;
using detail::FieldType;
using detail::Number;

// Levels: 0 outside, 1 in the pack, 2 in a record, deeper in a value that is ignored.
struct Handler {
    static constexpr std::size_t max_object_size = std::size_t(-1);
    static constexpr std::size_t max_array_size = std::size_t(-1);
    static constexpr std::size_t max_key_size = std::size_t(-1);
    static constexpr std::size_t max_string_size = std::size_t(-1);

    Handler(std::string_view text, Pack& into) : input(text), pack(into), builder(into) {}

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_array_begin(error_code& ec) { return check(open(0), ec); }
    bool on_array_end(std::size_t, error_code&) { return --level, true; }
    bool on_object_begin(error_code& ec) { return check(open(1), ec); }
    bool on_object_end(std::size_t, error_code& ec) {
        return check(--level != 1 || builder.end(), ec);
    }
    bool on_string_part(json::string_view part, std::size_t, error_code&) { return keep(part); }
    bool on_string(json::string_view last, std::size_t size, error_code& ec) {
        const auto text = whole(last, size);
        return check(level > 2 || string(text), ec);
    }
    bool on_key_part(json::string_view part, std::size_t, error_code&) { return keep(part); }
    bool on_key(json::string_view last, std::size_t size, error_code& ec) {
        const auto text = whole(last, size);
        return check(level > 2 || builder.label(text, field), ec);
    }
    bool on_number_part(json::string_view part, error_code&) { return keep(part); }
    bool on_int64(std::int64_t, json::string_view last, error_code& ec) { return number(last, ec); }
    bool on_uint64(std::uint64_t, json::string_view last, error_code& ec) {
        return number(last, ec);
    }
    bool on_double(double, json::string_view last, error_code& ec) { return number(last, ec); }
    bool on_bool(bool value, error_code& ec) {
        return check(level > 2 || (expect(FieldType::boolean) &&
                                   (ignored() || builder.boolean(field, value))),
                     ec);
    }
    bool on_null(error_code& ec) { return check(level > 2 || expect(FieldType::ignored), ec); }
    bool on_comment_part(json::string_view, error_code&) { return true; }
    bool on_comment(json::string_view, error_code&) { return true; }

    bool check(bool good, error_code& ec);
    bool open(int due);
    bool keep(json::string_view part);
    std::string_view whole(json::string_view last, std::size_t size);
    bool ignored() const { return field == Field::ignored; }
    bool expect(FieldType type);
    bool string(std::string_view text);
    bool data(std::string_view text);
    bool number(json::string_view last, error_code& ec);

    std::string_view input;
    Pack& pack;
    Builder builder;
    Field field = Field::ignored;
    int level = 0;
    std::string parts;  // of a string or number that does not stand in one piece
};

bool Handler::check(bool good, error_code& ec) {
    if (!good) ec = json::error::not_exact;  // any; the builder has the reason
    return good;
}

// An array or object begins; `due` is the level at which it is the pack or a record.
bool Handler::open(int due) {
    if (level < 2 && level != due) return builder.refuse("senml", "a pack is an array of objects");
    if (level == 2 && !expect(FieldType::ignored)) return false;
    return ++level != 2 || builder.begin();
}

bool Handler::keep(json::string_view part) {
    parts.append(part.data(), part.size());
    return true;
}

// A view into the input where the text stands there unescaped, else into pack.owned.
std::string_view Handler::whole(json::string_view last, std::size_t size) {
    const std::less_equal<> before;
    if (last.size() == size && before(input.data(), last.data()) &&
        before(last.data() + size, input.data() + input.size()))
        return {last.data(), size};
    keep(last);
    pack.owned.push_back(std::exchange(parts, {}));
    return pack.owned.back();
}

bool Handler::expect(FieldType type) {
    if (level < 2) return builder.refuse("senml", "a pack is an array of objects");
    return ignored() || type == detail::type_of(field) ||
           builder.refuse("senml", "a label has a value of another type than RFC 8428 says");
}

bool Handler::string(std::string_view text) {
    if (level == 2 && field == Field::vd) return data(text);
    return expect(FieldType::text) && (ignored() || builder.text(field, text));
}

// base64url (RFC 4648 section 5) without padding, canonical.
bool Handler::data(std::string_view text) {
    if (text.find_first_of("+/") != std::string_view::npos)
        return builder.refuse("senml", "vd is not base64url");
    std::string standard(text);
    for (auto& c : standard) c = c == '-' ? '+' : c == '_' ? '/' : c;
    const auto bytes = from_base64_unpadded(standard);
    if (!bytes) return builder.refuse("senml", "vd is not base64url: " + bytes.error().message);
    pack.owned.emplace_back(as_text(*bytes));
    return builder.data(field, as_bytes(pack.owned.back()));
}

bool Handler::number(json::string_view last, error_code& ec) {
    const auto text = whole(last, last.size() + parts.size());
    if (level > 2) return true;
    Number value;
    const bool good =
        expect(FieldType::number) &&
        (ignored() ||
         ((detail::from_text(text, value) ||
           builder.refuse("senml", "number longer than 64 characters or beyond a double")) &&
          builder.number(field, value)));
    return check(good, ec);
}

}  // namespace

Result<Pack> decode_json(std::string_view input) {
    Pack pack;
    json::parse_options options;
    options.max_depth = 16;
    json::basic_parser<Handler> parser(options, input, pack);
    error_code ec;
    const auto read = parser.write_some(false, input.data(), input.size(), ec);
    auto& builder = parser.handler().builder;
    if (!builder.error().code.empty()) return tl::make_unexpected(builder.error());
    if (ec) return fail("json", "not valid JSON: " + ec.message());
    if (input.find_first_not_of(" \t\r\n", read) != std::string_view::npos)
        return fail("json", "not valid JSON: it goes on after its end");
    if (!builder.finish()) return tl::make_unexpected(builder.error());
    return pack;
}

}  // namespace vs::senml
