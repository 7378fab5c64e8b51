#include "net/url.h"

#include <algorithm>
#include <charconv>

namespace vs::net {
namespace {

constexpr std::size_t kMaxPairs = 256;

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool is_unreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc() || end != text.data() + text.size() || port == 0) return std::nullopt;
    return port;
}

// "host", "host:port", "[v6]", "[v6]:port"; the second is "" where there is no port.
std::optional<std::pair<std::string_view, std::string_view>> split_authority(
    std::string_view text) {
    std::string_view host, rest;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) return std::nullopt;
        host = text.substr(1, end - 1);
        rest = text.substr(end + 1);
    } else {
        const auto colon = std::min(text.find(':'), text.size());
        host = text.substr(0, colon);
        rest = text.substr(colon);
    }
    if (host.empty()) return std::nullopt;
    if (rest.empty()) return std::pair{host, rest};
    if (rest.front() != ':' || rest.size() == 1) return std::nullopt;
    return std::pair{host, rest.substr(1)};
}

bool is_host_character(char c) {
    return is_unreserved(c) || c == ':';
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_blank) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus_is_blank) {
            out += ' ';
        } else if (text[i] != '%') {
            out += text[i];
        } else {
            if (text.size() - i < 3) return std::nullopt;
            const int high = hex_digit(text[i + 1]);
            const int low = hex_digit(text[i + 2]);
            if (high < 0 || low < 0 || high + low == 0) return std::nullopt;
            out += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    return out;
}

std::string percent_encode(std::string_view text, bool keep_slash) {
    static constexpr char kHex[] = "0123456789ABCDEF";
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        if (is_unreserved(c) || (keep_slash && c == '/')) {
            out += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            out += {'%', kHex[byte >> 4], kHex[byte & 15]};
        }
    }
    return out;
}

std::optional<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view text) {
    std::vector<std::pair<std::string, std::string>> out;
    while (!text.empty()) {
        const auto piece = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(piece.size() + 1, text.size()));
        if (piece.empty()) continue;
        const auto equals = std::min(piece.find('='), piece.size());
        auto name = percent_decode(piece.substr(0, equals), true);
        auto value = percent_decode(piece.substr(std::min(equals + 1, piece.size())), true);
        if (!name || !value || out.size() == kMaxPairs) return std::nullopt;
        out.emplace_back(std::move(*name), std::move(*value));
    }
    return out;
}

std::optional<Target> parse_target(std::string_view target) {
    if (!target.starts_with('/')) return std::nullopt;
    for (const char c : target)
        if (c <= ' ' || c > '~' || c == '#') return std::nullopt;
    const auto question = std::min(target.find('?'), target.size());
    auto path = percent_decode(target.substr(0, question));
    if (!path) return std::nullopt;
    Target out{std::move(*path), {}};
    if (question < target.size()) {
        auto query = parse_query(target.substr(question + 1));
        if (!query) return std::nullopt;
        out.query = std::move(*query);
    }
    return out;
}

Result<Url> parse_url(std::string_view text) {
    const auto bad = [&](const char* why) {
        return fail("url", std::string(text.substr(0, 200)) + ": " + why);
    };
    const bool secure = text.starts_with("https://");
    if (!secure && !text.starts_with("http://"))
        return bad("expected http://host[:port][/path], or https");
    auto rest = text.substr(secure ? 8 : 7);
    const auto slash = std::min(rest.find('/'), rest.size());
    const auto authority = rest.substr(0, slash);
    auto prefix = rest.substr(slash);
    while (prefix.ends_with('/')) prefix.remove_suffix(1);
    const auto parts = split_authority(authority);
    if (!parts) return bad("no host, or a port without a number");
    for (const char c : parts->first)
        if (!is_host_character(c)) return bad("a host name has letters, digits, '-', '.', ':'");
    for (const char c : prefix)
        if (c <= ' ' || c > '~' || c == '#' || c == '?') return bad("a prefix is a plain path");
    Url out{std::string(parts->first), static_cast<std::uint16_t>(secure ? 443 : 80),
            std::string(prefix), std::string(authority), secure};
    if (!parts->second.empty()) {
        const auto port = parse_port(parts->second);
        if (!port) return bad("a port is 1 to 65535");
        out.port = *port;
    }
    return out;
}

bool is_loopback_host(std::string_view host) {
    const auto parts = split_authority(host);
    if (!parts) return false;
    std::string name(parts->first);
    for (auto& c : name)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (name == "localhost" || name == "::1") return true;
    // Digits and dots only: "127.0.0.1.example.org" is somebody else's name.
    return name.starts_with("127.") && std::count(name.begin(), name.end(), '.') == 3 &&
           name.find_first_not_of("0123456789.") == std::string::npos;
}

}  // namespace vs::net
