#include "net/client.h"

#include <algorithm>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <limits>

#include "net/detail/text.h"
#include "net/detail/wire.h"
#include "net/sse.h"
#include "net/url.h"

namespace vs::net {
namespace {

namespace http = boost::beast::http;
using detail::Deadline;
using detail::Wire;
using ResponseParser = http::response_parser<http::string_body>;

constexpr std::size_t kPiece = 64 * kKiB;
constexpr std::size_t kMaxHead = 64 * kKiB;

std::string request_text(const Url& url, std::string_view method, std::string_view target,
                         const Pairs& headers, std::string_view body) {
    std::string out;
    out.reserve(256 + body.size());
    out.append(method).append(" ").append(url.prefix).append(target).append(" HTTP/1.1\r\nHost: ");
    out.append(url.authority).append("\r\n");
    for (const auto& [name, value] : headers)
        out.append(name).append(": ").append(value).append("\r\n");
    if (!body.empty() || method == "POST" || method == "PUT" || method == "PATCH")
        out.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
    return out.append("\r\n").append(body);
}

// One line of a head stays one line.
bool is_clean(std::string_view text, bool blanks) {
    for (const char c : text)
        if (static_cast<unsigned char>(c) < (blanks ? 0x20 : 0x21) || c == 0x7f) return false;
    return true;
}

Result<> check(std::string_view method, std::string_view target, const Pairs& headers) {
    bool clean = is_clean(method, false) && is_clean(target, false) && target.starts_with('/');
    for (const auto& [name, value] : headers)
        clean = clean && is_clean(name, false) && is_clean(value, true);
    if (!clean) return fail("url", "a method, target or header holds a character that ends it");
    return {};
}

Response to_response(http::response<http::string_body>&& message) {
    Response out{static_cast<int>(message.result_int()), "", std::move(message.body()), {}};
    for (const auto& field : message) {
        const auto name = field.name_string();
        const auto value = field.value();
        out.headers.emplace_back(std::string(name.data(), name.size()),
                                 std::string(value.data(), value.size()));
    }
    out.type = find_header(out, "Content-Type");
    return out;
}

}  // namespace

std::string_view find_header(const Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers)
        if (detail::equal_ignoring_case(key, name)) return value;
    return {};
}

struct HttpClient::Impl {
    std::string base;
    ClientOptions options;
    Wire wire;
    boost::beast::flat_buffer buffer;

    Result<Response> exchange(std::string_view text, bool head_only, bool& untouched);
    Result<> read_into(ResponseParser& parser, bool head, Deadline total, bool& untouched);
    Result<Url> prepare(std::string_view method, std::string_view target, const Pairs& headers);
    Result<> connect(const Url& url);
    Result<> events(ResponseParser& parser,
                    const std::function<bool(const ServerEvent&)>& callback);
};

Result<Url> HttpClient::Impl::prepare(std::string_view method, std::string_view target,
                                      const Pairs& headers) {
    if (auto checked = check(method, target, headers); !checked) return pass(std::move(checked));
    return parse_url(base);
}

Result<> HttpClient::Impl::connect(const Url& url) {
    buffer.clear();
    return wire.connect(url, options.connect_timeout, options.authorities);
}

// Parses until the head, or all of it, is there. `untouched`: not one byte of an answer came.
Result<> HttpClient::Impl::read_into(ResponseParser& parser, bool head, Deadline total,
                                     bool& untouched) {
    const auto done = [&] { return head ? parser.is_header_done() : parser.is_done(); };
    while (!done()) {
        boost::beast::error_code error;
        const auto used = buffer.size() > 0 ? parser.put(buffer.data(), error) : 0;
        buffer.consume(used);
        if (error == http::error::body_limit || error == http::error::header_limit)
            return fail("oversize", base + ": the answer is longer than allowed");
        if (error && error != http::error::need_more)
            return fail("malformed", base + ": the answer is not HTTP");
        if (done() || (used > 0 && !error)) continue;
        const auto limit = std::min(total, detail::after(options.read_timeout));
        auto got = wire.read(buffer.prepare(kPiece).data(), kPiece, limit);
        if (!got) return pass(std::move(got));
        if (*got == 0) {
            if (!untouched && parser.is_header_done()) parser.put_eof(error);
            if (untouched || error || !done()) return fail("closed", base + ": the server hung up");
        }
        untouched = untouched && *got == 0;
        buffer.commit(*got);
    }
    return {};
}

Result<Response> HttpClient::Impl::exchange(std::string_view text, bool head_only,
                                            bool& untouched) {
    const auto total = detail::after(options.total_timeout);
    // A server may refuse and close while we still send: its answer counts, not our broken pipe.
    const auto sent = wire.write(text, std::min(total, detail::after(options.read_timeout)));
    for (;;) {
        ResponseParser parser;
        parser.header_limit(kMaxHead);
        parser.body_limit(options.max_response);
        parser.skip(head_only);
        parser.eager(true);
        if (auto read = read_into(parser, false, total, untouched); !read)
            return sent || read.error().code != "closed" ? pass(std::move(read)) : pass(sent);
        if (parser.get().result_int() / 100 == 1) continue;
        if (!parser.get().keep_alive() || !sent) wire.close();
        return to_response(parser.release());
    }
}

HttpClient::HttpClient(std::string base, ClientOptions options) : impl_(std::make_unique<Impl>()) {
    impl_->base = std::move(base);
    impl_->options = std::move(options);
}
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;
HttpClient::~HttpClient() = default;

Result<Response> HttpClient::request(std::string_view method, std::string_view target,
                                     const Pairs& headers, std::string_view body) {
    auto url = impl_->prepare(method, target, headers);
    if (!url) return pass(std::move(url));
    const auto text = request_text(*url, method, target, headers, body);
    for (bool first = true;; first = false) {
        if (impl_->wire.is_stale() || impl_->buffer.size() > 0) impl_->wire.close();
        const bool kept = impl_->wire.is_open();
        if (!kept)
            if (auto connected = impl_->connect(*url); !connected)
                return pass(std::move(connected));
        bool untouched = true;
        auto out = impl_->exchange(text, method == "HEAD", untouched);
        if (out) return out;
        impl_->wire.close();
        if (!first || !kept || !untouched || out.error().code != "closed") return out;
    }
}

Result<Response> HttpClient::get(std::string_view target, const Pairs& headers) {
    return request("GET", target, headers);
}

Result<Response> HttpClient::post(std::string_view target, std::string_view type,
                                  std::string_view body, const Pairs& headers) {
    auto all = headers;
    all.emplace_back("Content-Type", type);
    return request("POST", target, all, body);
}

void HttpClient::close() {
    impl_->wire.close();
}

Result<> HttpClient::read_events(std::string_view target, const Pairs& headers,
                                 const std::function<bool(const ServerEvent&)>& callback) {
    auto all = headers;
    all.emplace_back("Accept", "text/event-stream");
    const auto url = impl_->prepare("GET", target, all);
    if (!url) return pass(url);
    close();
    auto out = impl_->connect(*url);
    if (out)
        out = impl_->wire.write(request_text(*url, "GET", target, all, {}),
                                detail::after(impl_->options.read_timeout));
    ResponseParser parser;
    bool untouched = true;
    if (out) out = impl_->read_into(parser, true, Deadline::max(), untouched);
    if (out) out = impl_->events(parser, callback);
    close();
    return out;
}

Result<> HttpClient::Impl::events(ResponseParser& parser,
                                  const std::function<bool(const ServerEvent&)>& callback) {
    if (parser.get().result_int() != 200)
        return fail("status", base + " answered " + std::to_string(parser.get().result_int()));
    parser.body_limit(std::numeric_limits<std::uint64_t>::max());
    parser.eager(true);
    bool wanted = true;
    EventParser reader;
    const auto take = [&](const ServerEvent& event) {
        wanted = (event.heartbeat && !options.heartbeats) || callback(event);
        return wanted;
    };
    while (!parser.is_done()) {
        boost::beast::error_code error;
        if (buffer.size() > 0) buffer.consume(parser.put(buffer.data(), error));
        if (error && error != http::error::need_more)
            return fail("malformed", base + ": the stream is not HTTP");
        auto& body = parser.get().body();
        if (!reader.feed(body, take)) return fail("oversize", base + ": an event is too long");
        body.clear();
        if (!wanted) return {};
        const auto got =
            wire.read(buffer.prepare(kPiece).data(), kPiece, detail::after(options.read_timeout));
        if (!got) return pass(got);
        if (*got == 0) break;
        buffer.commit(*got);
    }
    return fail("closed", base + ": the server ended the stream");
}

}  // namespace vs::net
