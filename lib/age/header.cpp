// header     = "age-encryption.org/v1" LF 1*stanza "--- " 43base64 LF
// stanza     = "-> " argument *(SP argument) LF *full-line final-line
// argument   = 1*%x21-7E
// full-line  = 64base64 LF
// final-line = *63base64 LF             ; may be empty, is never left out
// base64 without padding, canonical. MAC: HMAC-SHA-256 over everything up to and including "---",
// key HKDF(file key, no salt, "header").
#include "age/header.h"

#include <algorithm>

namespace vs::age {
namespace {

constexpr std::string_view kVersion = "age-encryption.org/v1";
constexpr std::string_view kStanza = "-> ";
constexpr std::string_view kEnd = "---";
constexpr std::size_t kColumns = 64;

tl::unexpected<Error> malformed(std::string_view what) {
    return fail("header", "the age header is malformed: " + std::string(what));
}

// Takes the next line, without its LF, off the front.
Result<std::string_view> take_line(std::string_view& rest) {
    const auto end = rest.find('\n');
    if (end == rest.npos) return malformed("a line does not end");
    const auto line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return line;
}

Result<std::vector<std::string>> split_arguments(std::string_view line) {
    std::vector<std::string> out;
    for (bool more = true; more;) {
        const auto space = line.find(' ');
        const auto argument = line.substr(0, space);
        const auto printable = [](char c) { return c >= 0x21 && c <= 0x7e; };
        if (argument.empty() || !std::ranges::all_of(argument, printable))
            return malformed("a stanza has an empty argument or one that is not printable");
        out.emplace_back(argument);
        more = space != line.npos;
        if (more) line.remove_prefix(space + 1);
    }
    return out;
}

Result<Bytes> take_body(std::string_view& rest) {
    std::string text;
    for (bool full = true; full;) {
        const auto line = take_line(rest);
        if (!line) return pass(line);
        if (line->size() > kColumns) return malformed("a stanza has a line over 64 columns");
        text += *line;
        full = line->size() == kColumns;
    }
    auto body = from_base64_unpadded(text);
    if (!body) return malformed("a stanza's body is not canonical base64");
    return body;
}

Result<crypto::Digest> parse_mac(std::string_view line) {
    line.remove_prefix(kEnd.size());
    if (!line.starts_with(' ')) return malformed("the MAC line has no MAC");
    const auto bytes = from_base64_unpadded(line.substr(1));
    if (!bytes) return malformed("the MAC is not canonical base64");
    const auto mac = to_array<32>(*bytes);
    if (!mac) return malformed("the MAC is not 32 bytes");
    return *mac;
}

crypto::Digest mac_of(ByteView authenticated, const FileKey& key) {
    return crypto::hmac_sha256(derive(key.bytes(), {}, "header").bytes(), authenticated);
}

}  // namespace

std::size_t find_header_end(ByteView file, std::size_t& from) {
    const auto text = as_text(file);
    for (;;) {
        const auto end = text.find('\n', from);
        if (end == text.npos) return text.npos;
        const bool last = text.substr(from, end - from).starts_with(kEnd);
        from = end + 1;
        if (last) return from;
    }
}

Result<Header> parse_header(ByteView bytes) {
    auto rest = as_text(bytes);
    const auto version = take_line(rest);
    if (!version) return pass(version);
    if (*version != kVersion) return fail("header", "this is not an age v1 file");
    Header out;
    for (;;) {
        const auto before = bytes.size() - rest.size();
        const auto line = take_line(rest);
        if (!line) return pass(line);
        if (line->starts_with(kEnd)) {
            const auto mac = parse_mac(*line);
            if (!mac) return pass(mac);
            if (out.stanzas.empty()) return malformed("it has no stanza");
            if (!rest.empty()) return malformed("bytes follow its MAC line");
            out.mac = *mac;
            out.authenticated = bytes.first(before + kEnd.size());
            return out;
        }
        if (!line->starts_with(kStanza)) return malformed("a line is no stanza and no MAC");
        auto arguments = split_arguments(line->substr(kStanza.size()));
        if (!arguments) return pass(arguments);
        auto body = take_body(rest);
        if (!body) return pass(body);
        out.stanzas.push_back({std::move(*arguments), std::move(*body)});
    }
}

std::string write_header(const std::vector<Stanza>& stanzas, const FileKey& key) {
    std::string out(kVersion);
    out += '\n';
    for (const auto& stanza : stanzas) {
        out += "->";
        for (const auto& argument : stanza.arguments) out += ' ' + argument;
        const auto body = to_base64_unpadded(stanza.body);
        for (std::size_t at = 0; at <= body.size(); at += kColumns)
            out += '\n' + body.substr(at, kColumns);
        out += '\n';
    }
    out += kEnd;
    const auto mac = mac_of(as_bytes(out), key);
    return out + ' ' + to_base64_unpadded(mac) + '\n';
}

bool mac_matches(const Header& header, const FileKey& key) {
    return crypto::equal_secret(mac_of(header.authenticated, key), header.mac);
}

}  // namespace vs::age
