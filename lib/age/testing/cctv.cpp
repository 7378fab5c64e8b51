// vector = *(key ": " value LF) LF file          (file zlib-compressed where key "compressed" says)
// In the package's index.js each stands as: var NAME_default = __toBinary("BASE64");
#include "age/testing/cctv.h"

#include <zlib.h>

#include <algorithm>
#include <map>

namespace vs::age::testing {
namespace {

constexpr std::size_t kMaxInflated = 64 << 20;
constexpr std::string_view kPackageMark = "_default = __toBinary(\"";

tl::unexpected<Error> damaged(std::string_view name, std::string_view what) {
    return fail("vector", std::string(name) + ": " + std::string(what));
}

Result<Bytes> inflate_bounded(ByteView packed) {
    z_stream stream{};
    if (inflateInit(&stream) != Z_OK) return fail("vector", "zlib does not start");
    stream.next_in = const_cast<std::uint8_t*>(packed.data());
    stream.avail_in = static_cast<uInt>(packed.size());
    Bytes out;
    int state = Z_OK;
    while (state == Z_OK && out.size() <= kMaxInflated) {
        std::array<std::uint8_t, 65536> piece;
        stream.next_out = piece.data();
        stream.avail_out = piece.size();
        state = inflate(&stream, Z_NO_FLUSH);
        append(out, ByteView(piece).first(piece.size() - stream.avail_out));
    }
    inflateEnd(&stream);
    if (state != Z_STREAM_END) return fail("vector", "its zlib data are damaged or too large");
    return out;
}

// Puts one "key: value" line where it belongs.
void take_key(Vector& vector, std::string_view key, std::string_view value, bool& compressed) {
    if (key == "expect")
        vector.expect = value;
    else if (key == "payload")
        vector.payload = value;
    else if (key == "identity")
        vector.identities.emplace_back(value);
    else if (key == "passphrase")
        vector.passphrases.emplace_back(value);
    else if (key == "armored")
        vector.armored = value == "yes";
    else if (key == "compressed")
        compressed = value == "zlib";
    else if (key == "file key")
        vector.file_key = from_hex(value).value_or(Bytes{});
    else if (key != "comment")
        vector.unknown_key = key;
}

Result<Vector> read_vector(const std::string& name, ByteView content) {
    Vector out;
    out.name = name;
    bool compressed = false;
    auto rest = as_text(content);
    for (;;) {
        const auto end = rest.find('\n');
        if (end == rest.npos) return damaged(name, "its head does not end");
        const auto line = rest.substr(0, end);
        rest.remove_prefix(end + 1);
        if (line.empty()) break;
        const auto colon = line.find(": ");
        if (colon == line.npos) return damaged(name, "a line of its head is no key and value");
        take_key(out, line.substr(0, colon), line.substr(colon + 2), compressed);
    }
    out.file = to_bytes(as_bytes(rest));
    if (!compressed) return out;
    auto inflated = inflate_bounded(out.file);
    if (!inflated) return damaged(name, inflated.error().message);
    out.file = std::move(*inflated);
    return out;
}

// The name before the mark at `at`: "var armor_crlf_default = …" gives "armor_crlf".
std::string name_before(std::string_view script, std::size_t at) {
    const auto head = script.substr(0, at);
    const auto space = head.rfind(' ');
    return std::string(space == head.npos ? head : head.substr(space + 1));
}

Result<std::vector<Vector>> read_package(std::string_view script) {
    std::vector<Vector> out;
    for (auto at = script.find(kPackageMark); at != script.npos;
         at = script.find(kPackageMark, at + 1)) {
        const auto name = name_before(script, at);
        const auto text = script.substr(at + kPackageMark.size());
        const auto content = from_base64(text.substr(0, text.find('"')));
        if (!content) return damaged(name, "not base64");
        auto vector = read_vector(name, *content);
        if (!vector) return pass(vector);
        out.push_back(std::move(*vector));
    }
    return out;
}

std::string outcome_of(const Error& error) {
    static const std::map<std::string, std::string> outcomes = {{"no-match", "no match"},
                                                                {"hmac", "HMAC failure"},
                                                                {"header", "header failure"},
                                                                {"payload", "payload failure"},
                                                                {"armor", "armor failure"}};
    const auto found = outcomes.find(error.code);
    return found == outcomes.end() ? error.code : found->second;
}

// Opens the file in pieces of `step` bytes and collects what is released.
Result<> open_in_steps(const Vector& vector, ByteView file, std::size_t step, Bytes& released) {
    Keys keys;
    for (const auto& text : vector.identities) {
        auto identity = parse_identity(text);
        if (!identity) return pass(identity);
        keys.identities.push_back(*identity);
    }
    keys.passphrases = vector.passphrases;
    Decryptor decryptor(std::move(keys), [&](ByteView piece) -> Result<> {
        append(released, piece);
        return {};
    });
    for (; !file.empty(); file = file.subspan(std::min(step, file.size())))
        if (auto ok = decryptor.write(file.first(std::min(step, file.size()))); !ok) return ok;
    return decryptor.finish();
}

std::string compare(const Vector& vector, const Result<>& result, const Bytes& released) {
    const auto outcome = result ? std::string("success") : outcome_of(result.error());
    if (outcome != vector.expect)
        return "expected " + vector.expect + ", got " + outcome +
               (result ? "" : " (" + result.error().message + ")");
    if (vector.payload.empty())
        return released.empty() ? "" : "plain text was released although none may be";
    return to_hex(crypto::sha256(released)) == vector.payload
               ? ""
               : "the plain text released is not the one expected";
}

}  // namespace

Result<std::vector<Vector>> read_vectors(const std::string& name, ByteView content) {
    const auto text = as_text(content);
    if (name.ends_with(".js")) return read_package(text);
    if (!text.starts_with("expect: ")) return std::vector<Vector>{};
    auto vector = read_vector(name, content);
    if (!vector) return pass(vector);
    std::vector<Vector> out;
    out.push_back(std::move(*vector));
    return out;
}

std::string reason_to_skip(const Vector& vector) {
    if (!vector.unknown_key.empty()) return "vector has the unknown key " + vector.unknown_key;
    const auto post_quantum = [](const std::string& text) {
        return text.starts_with("AGE-SECRET-KEY-PQ-");
    };
    return std::ranges::any_of(vector.identities, post_quantum)
               ? "post-quantum recipient (mlkem768x25519) not supported"
               : "";
}

std::string judge(const Vector& vector) {
    Bytes file = vector.file;
    if (vector.armored) {
        auto decoded = armor_decode(as_text(vector.file));
        if (!decoded) return compare(vector, pass(decoded), {});
        file = std::move(*decoded);
    }
    // In one piece, and in pieces whose ends fall inside every line, nonce, tag and chunk. scrypt
    // is spared the repetition.
    for (const std::size_t step : {file.size() + 1, std::size_t{1009}, std::size_t{7}}) {
        Bytes released;
        const auto result = open_in_steps(vector, file, step, released);
        if (auto wrong = compare(vector, result, released); !wrong.empty()) return wrong;
        if (!vector.passphrases.empty()) break;
    }
    return "";
}

}  // namespace vs::age::testing
