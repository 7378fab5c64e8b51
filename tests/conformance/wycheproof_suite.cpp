// Wycheproof's JSON: {"algorithm", "schema", "testGroups": [{…, "tests": [{"tcId", "result",
// …}]}]}. "valid" must be accepted with the right output, "invalid" refused. "acceptable" is a case
// where implementations differ rightly; what ours does is said at each algorithm.
#include "base/json.h"
#include "crypto/aead.h"
#include "crypto/sign.h"
#include "suite.h"

namespace vs::conformance {
namespace {

using crypto::Secret;

// One test with its group and file around it.
struct Case {
    const json::object& group;
    const json::object& test;
    mutable bool damaged = false;  // a member that should be hex is not

    std::string_view result() const { return json_text(test, "result"); }
    bool valid() const { return result() == "valid"; }
    Bytes hex(std::string_view key) const {
        const auto* value = test.if_contains(key);
        auto bytes = from_hex(json_text(test, key));
        damaged |= value == nullptr || !value->is_string() || !bytes;
        return std::move(bytes).value_or(Bytes{});
    }
    std::int64_t number(const json::object& object, std::string_view key) const {
        const auto* value = object.if_contains(key);
        return value != nullptr && value->is_int64() ? value->as_int64() : -1;
    }
    bool has_flag(std::string_view flag) const {
        const auto* flags = test.if_contains("flags");
        if (flags == nullptr || !flags->is_array()) return false;
        for (const auto& item : flags->as_array())
            if (item.is_string() && item.as_string() == flag) return true;
        return false;
    }
};

// "" where our library behaves as the case wants, else what it did.
using Judge = std::string(const Case&);

std::string accepted_is(const Case& c, bool accepted) {
    if (accepted == c.valid()) return "";
    return accepted ? "accepted although invalid" : "refused although valid";
}

std::string judge_ed25519(const Case& c) {
    const auto* holder = c.group.if_contains("publicKey");
    if (holder == nullptr || !holder->is_object()) return "the group has no public key";
    const auto bytes = from_hex(json_text(holder->as_object(), "pk")).value_or(Bytes{});
    const auto key = to_array<32>(bytes);
    if (!key) return "the group's public key is not 32 bytes";
    return accepted_is(c, crypto::ed25519_verify(*key, c.hex("msg"), c.hex("sig")));
}

// Acceptable are: twist points and non-canonical keys, which RFC 7748 computes, and low-order
// points, whose all-zero secret RFC 7748 section 6.1 lets one refuse. We compute the former and
// refuse the latter, always.
std::string judge_x25519(const Case& c) {
    const auto secret = to_array<32>(c.hex("private"));
    const auto peer = to_array<32>(c.hex("public"));
    if (!secret || !peer) return accepted_is(c, false);
    const auto shared = crypto::x25519(Secret(*secret), *peer);
    if (c.has_flag("ZeroSharedSecret"))
        return shared ? "an all-zero shared secret was accepted" : "";
    if (!shared) return "refused although it has a shared secret";
    return equal(shared->bytes(), c.hex("shared")) ? "" : "another shared secret than expected";
}

template <std::size_t N, class Seal, class Open>
std::string judge_aead(const Case& c, Seal seal, Open open) {
    const auto key = to_array<32>(c.hex("key"));
    const auto nonce = to_array<N>(c.hex("iv"));
    // Our interface takes keys and nonces of the right size only, which refuses all others.
    if (!key || !nonce) return accepted_is(c, false);
    const auto sealed = concat({c.hex("ct"), c.hex("tag")});
    const auto opened = open(Secret(*key), *nonce, c.hex("aad"), sealed);
    if (auto wrong = accepted_is(c, opened.has_value()); !wrong.empty()) return wrong;
    if (!opened) return "";
    if (!equal(*opened, c.hex("msg"))) return "another plain text than expected";
    const auto again = seal(Secret(*key), *nonce, c.hex("aad"), c.hex("msg"));
    return equal(again, sealed) ? "" : "sealing gives other bytes than expected";
}

std::string judge_chacha(const Case& c) {
    return judge_aead<12>(c, crypto::chacha20_poly1305_seal, crypto::chacha20_poly1305_open);
}

std::string judge_xchacha(const Case& c) {
    return judge_aead<24>(c, crypto::xchacha20_poly1305_seal, crypto::xchacha20_poly1305_open);
}

std::string judge_hkdf(const Case& c) {
    const auto size = c.number(c.test, "size");
    if (size < 0) return "the case has no size";
    bool accepted = true;
    Bytes out;
    try {
        out = crypto::hkdf_sha256(c.hex("ikm"), c.hex("salt"), c.hex("info"),
                                  static_cast<std::size_t>(size));
    } catch (const std::length_error&) {
        accepted = false;
    }
    if (auto wrong = accepted_is(c, accepted); !wrong.empty()) return wrong;
    return !accepted || equal(out, c.hex("okm")) ? "" : "other output than expected";
}

// Groups with a shorter tag take the beginning of the MAC, RFC 2104 section 5.
std::string judge_hmac(const Case& c) {
    const auto bits = c.number(c.group, "tagSize");
    if (bits < 8 || bits > 256 || bits % 8 != 0) return "the group has no usable tag size";
    const auto mac = crypto::hmac_sha256(c.hex("key"), c.hex("msg"));
    const auto beginning = ByteView(mac).first(static_cast<std::size_t>(bits / 8));
    return accepted_is(c, crypto::equal_secret(beginning, c.hex("tag")));
}

struct Algorithm {
    std::string_view name;    // "algorithm" in the file
    std::string_view schema;  // "schema" in the file
    Judge* judge;
};

constexpr Algorithm kAlgorithms[] = {
    {"EDDSA", "eddsa_verify_schema_v1.json", judge_ed25519},
    {"XDH", "xdh_comp_schema_v1.json", judge_x25519},
    {"CHACHA20-POLY1305", "aead_test_schema_v1.json", judge_chacha},
    {"XCHACHA20-POLY1305", "aead_test_schema_v1.json", judge_xchacha},
    {"HKDF-SHA-256", "hkdf_test_schema_v1.json", judge_hkdf},
    {"HMACSHA256", "mac_test_schema_v1.json", judge_hmac},
};

// EDDSA and XDH also stand for the curves edwards448 and X448.
bool other_curve(const json::object& group) {
    if (const auto curve = json_text(group, "curve"); !curve.empty() && curve != "curve25519")
        return true;
    const auto* key = group.if_contains("publicKey");
    if (key == nullptr || !key->is_object()) return false;
    const auto curve = json_text(key->as_object(), "curve");
    return !curve.empty() && curve != "edwards25519";
}

const json::array* array_in(const json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    return value != nullptr ? value->if_array() : nullptr;
}

void run_group(const std::filesystem::path& file, const json::object& group,
               const Algorithm& algorithm, Tally& tally) {
    const auto* tests = array_in(group, "tests");
    if (tests == nullptr) return tally.fail(file, "-", "a group has no tests");
    for (const auto& item : *tests) {
        if (!item.is_object()) {
            tally.fail(file, "-", "a test is no object");
            continue;
        }
        const Case c{group, item.as_object()};
        if (other_curve(group)) {
            tally.skip("curve not used by this version");
            continue;
        }
        const auto judged = algorithm.judge(c);
        const auto wrong = c.damaged ? "a member is missing or no hex" : judged;
        if (wrong.empty())
            tally.pass();
        else
            tally.fail(file, std::to_string(c.number(c.test, "tcId")), wrong);
    }
}

// Skipped cases are counted one by one, as passed ones are.
void skip_all(const json::object& content, const std::string& reason, Tally& tally) {
    const auto* groups = array_in(content, "testGroups");
    if (groups == nullptr) return;
    for (const auto& group : *groups)
        if (const auto* tests = group.is_object() ? array_in(group.as_object(), "tests") : nullptr)
            for (std::size_t i = 0; i < tests->size(); ++i) tally.skip(reason);
}

void run_file(const std::filesystem::path& file, const json::object& content, Tally& tally) {
    const auto* groups = array_in(content, "testGroups");
    const auto name = json_text(content, "algorithm"), schema = json_text(content, "schema");
    if (groups == nullptr || name.empty()) return tally.skip("file holds no Wycheproof tests");
    for (const auto& algorithm : kAlgorithms) {
        if (algorithm.name != name || algorithm.schema != schema) continue;
        for (const auto& group : *groups) {
            if (group.is_object())
                run_group(file, group.as_object(), algorithm, tally);
            else
                tally.fail(file, "-", "a group is no object");
        }
        return;
    }
    skip_all(content, "algorithm not used by this version: " + std::string(name), tally);
}

}  // namespace

void run_wycheproof(const Files& files, Tally& tally) {
    for (const auto& file : files) {
        if (file.extension() != ".json") {
            tally.skip("file holds no Wycheproof tests");
            continue;
        }
        const auto content = read_whole(file);
        if (!content) {
            tally.fail(file, "-", content.error().message);
            continue;
        }
        const auto parsed = parse_json(as_text(*content));
        if (!parsed || !parsed->is_object())
            tally.fail(file, "-", "it is not a JSON object");
        else
            run_file(file, parsed->as_object(), tally);
    }
}

}  // namespace vs::conformance
