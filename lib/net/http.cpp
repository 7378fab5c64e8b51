#include "net/http.h"

#include <algorithm>

#include "net/detail/text.h"

namespace vs::net {
namespace {

struct Phrase {
    int status;
    std::string_view text;
};

// RFC 9110 section 15, RFC 6585.
constexpr Phrase kPhrases[] = {
    {100, "Continue"},
    {101, "Switching Protocols"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
    {507, "Insufficient Storage"},
};

void append_json_text(std::string& out, std::string_view text) {
    static constexpr char kHex[] = "0123456789abcdef";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += {'\\', c};
        } else if (byte < 0x20) {
            out.append("\\u00");
            out += {kHex[byte >> 4], kHex[byte & 15]};
        } else {
            out += c;
        }
    }
}

std::string_view find_pair(const Pairs& pairs, std::string_view name) {
    for (const auto& [key, value] : pairs)
        if (key == name) return value;
    return {};
}

}  // namespace

void Headers::add(std::string_view name, std::string_view value) {
    fields_.push_back({static_cast<std::uint32_t>(text_.size()),
                       static_cast<std::uint32_t>(name.size()),
                       static_cast<std::uint32_t>(value.size())});
    text_.append(name).append(value);
}

void Headers::reserve(std::size_t fields, std::size_t bytes) {
    fields_.reserve(fields);
    text_.reserve(bytes);
}

std::string_view Headers::name(std::size_t index) const {
    const auto& field = fields_[index];
    return std::string_view(text_).substr(field.start, field.name);
}

std::string_view Headers::value(std::size_t index) const {
    const auto& field = fields_[index];
    return std::string_view(text_).substr(field.start + field.name, field.value);
}

std::string_view Headers::find(std::string_view wanted) const {
    for (std::size_t i = 0; i < fields_.size(); ++i)
        if (detail::equal_ignoring_case(name(i), wanted)) return value(i);
    return {};
}

std::size_t Headers::count(std::string_view wanted) const {
    std::size_t out = 0;
    for (std::size_t i = 0; i < fields_.size(); ++i)
        out += detail::equal_ignoring_case(name(i), wanted) ? 1 : 0;
    return out;
}

std::string_view Request::query_value(std::string_view name) const {
    return find_pair(query, name);
}

std::string_view Request::parameter(std::string_view name) const {
    const auto found = parameters.find(std::string(name));
    return found == parameters.end() ? std::string_view() : found->second;
}

std::string_view Request::cookie(std::string_view name) const {
    auto rest = header("Cookie");
    while (!rest.empty()) {
        auto piece = rest.substr(0, rest.find(';'));
        rest.remove_prefix(std::min(piece.size() + 1, rest.size()));
        while (piece.starts_with(' ')) piece.remove_prefix(1);
        if (piece.size() > name.size() && piece.starts_with(name) && piece[name.size()] == '=')
            return piece.substr(name.size() + 1);
    }
    return {};
}

std::string_view reason_phrase(int status) {
    const auto* found = std::find_if(std::begin(kPhrases), std::end(kPhrases),
                                     [&](const Phrase& p) { return p.status == status; });
    return found == std::end(kPhrases) ? "Status" : found->text;
}

Response problem(int status, std::string_view code, std::string_view detail) {
    Response out{status, "application/problem+json", {}, {}};
    out.body = R"({"type":"about:blank","title":")";
    out.body.append(reason_phrase(status)).append(R"(","status":)").append(std::to_string(status));
    out.body.append(R"(,"code":")");
    append_json_text(out.body, code);
    out.body.append(R"(","detail":")");
    append_json_text(out.body, detail);
    out.body.append("\"}\n");
    return out;
}

Pairs default_headers() {
    return {{"X-Content-Type-Options", "nosniff"},
            {"Cache-Control", "no-store"},
            {"Referrer-Policy", "no-referrer"},
            {"Cross-Origin-Resource-Policy", "same-origin"}};
}

Pairs default_page_headers() {
    return {{"Content-Security-Policy",
             "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
             "form-action 'self'; frame-ancestors 'self'"},
            {"X-Frame-Options", "SAMEORIGIN"},
            {"Cross-Origin-Opener-Policy", "same-origin"},
            {"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"}};
}

}  // namespace vs::net
