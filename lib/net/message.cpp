#include "net/detail/message.h"

#include <algorithm>

#include "net/detail/text.h"
#include "net/url.h"

namespace vs::net::detail {
namespace {

namespace http = boost::beast::http;

// string_view of the standard from the one of the network library, whichever that is.
template <class View>
std::string_view view(const View& text) {
    return {text.data(), text.size()};
}

bool is_number(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool has(const Pairs& pairs, std::string_view name) {
    return std::any_of(pairs.begin(), pairs.end(),
                       [&](const auto& pair) { return equal_ignoring_case(pair.first, name); });
}

void append_line(std::string& out, std::string_view name, std::string_view value) {
    const auto clean = [&](std::string_view text) {
        for (const char c : text)
            out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    };
    clean(name);
    out += ": ";
    clean(value);
    out += "\r\n";
}

void append_defaults(std::string& out, const Pairs& defaults, const std::string& block,
                     const Pairs& own) {
    if (own.empty()) {
        out += block;
        return;
    }
    for (const auto& [name, value] : defaults)
        if (!has(own, name)) append_line(out, name, value);
}

bool is_page(std::string_view type) {
    return type.starts_with("text/html") || type.starts_with("image/svg");
}

// The length is ours to say, and the connection ours to keep.
bool is_ours(std::string_view name) {
    return equal_ignoring_case(name, "Content-Length") || equal_ignoring_case(name, "Connection") ||
           equal_ignoring_case(name, "Transfer-Encoding");
}

void append_framing(std::string& out, const Response& response, HeadOptions options) {
    const bool bodiless = response.status == 204 || response.status == 304;
    if (!options.until_close && !bodiless) {
        out += "Content-Length: ";
        out += std::to_string(response.body.size());
        out += "\r\n";
    }
    if (!options.keep_alive || options.until_close) {
        out += "Connection: close\r\n";
    } else if (options.old_version) {
        out += "Connection: keep-alive\r\n";
    }
}

}  // namespace

std::optional<Response> refuse_head(const Parser& parser) {
    const auto& head = parser.get();
    const bool old_version = head.version() < 11;
    const auto hosts = head.count(http::field::host);
    if (hosts > 1 || (hosts == 0 && !old_version))
        return problem(400, "malformed", "exactly one Host header is needed");
    const auto encodings = head.count(http::field::transfer_encoding);
    const auto lengths = head.count(http::field::content_length);
    if (encodings > 0) {
        const auto value = view(head[http::field::transfer_encoding]);
        if (encodings > 1 || lengths > 0 || old_version || !equal_ignoring_case(value, "chunked"))
            return problem(400, "malformed", "the length of the body is said in more than one way");
    }
    if (lengths > 1 || (lengths == 1 && !is_number(view(head[http::field::content_length]))))
        return problem(400, "malformed", "Content-Length is one number, said once");
    const auto expect = view(head[http::field::expect]);
    if (!expect.empty() && !equal_ignoring_case(expect, "100-continue"))
        return problem(417, "expectation", "only 100-continue can be expected here");
    return std::nullopt;
}

Response refuse_parse(const boost::beast::error_code& error) {
    if (error == http::error::header_limit || error == http::error::buffer_overflow)
        return problem(431, "header-limit", "the request's head is too long");
    if (error == http::error::body_limit)
        return problem(413, "oversize", "the request's body is longer than this server takes");
    if (error == http::error::bad_version)
        return problem(505, "version", "this server speaks HTTP/1.0 and HTTP/1.1");
    return problem(400, "malformed", "this is not an HTTP/1.1 request");
}

std::optional<Request> take_request(Parser& parser, const std::string& peer, bool peer_loopback) {
    auto& head = parser.get();
    const auto sent = view(head.target());
    auto target = parse_target(sent);
    if (!target) return std::nullopt;
    Request out;
    out.method = view(head.method_string());
    out.target = sent;
    out.path = std::move(target->path);
    out.query = std::move(target->query);
    out.headers.reserve(12, 384);
    bool proxied = false;
    for (const auto& field : head) {
        const auto name = view(field.name_string());
        out.headers.add(name, view(field.value()));
        proxied = proxied || equal_ignoring_case(name, "X-Forwarded-For") ||
                  equal_ignoring_case(name, "Forwarded") || equal_ignoring_case(name, "Via");
    }
    out.body = std::move(head.body());
    out.peer = peer;
    out.loopback = peer_loopback && !proxied && is_loopback_host(view(head[http::field::host]));
    return out;
}

std::string header_lines(const Pairs& headers) {
    std::string out;
    for (const auto& [name, value] : headers) append_line(out, name, value);
    return out;
}

void append_head(std::string& out, const Response& response, const Shared& shared,
                 std::string_view date, HeadOptions options) {
    // A status line has three digits; anything else would end the client's parsing.
    const int status = response.status >= 200 && response.status <= 599 ? response.status : 500;
    out += "HTTP/1.1 ";
    out += std::to_string(status);
    out += ' ';
    out += reason_phrase(status);
    out += "\r\n";
    out += date;
    if (!response.type.empty()) append_line(out, "Content-Type", response.type);
    append_framing(out, response, options);
    append_defaults(out, shared.options.headers, shared.header_block, response.headers);
    if (is_page(response.type))
        append_defaults(out, shared.options.page_headers, shared.page_block, response.headers);
    for (const auto& [name, value] : response.headers)
        if (!is_ours(name)) append_line(out, name, value);
    out += "\r\n";
}

}  // namespace vs::net::detail
