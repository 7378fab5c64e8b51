// Proof vectors of RFC 6962 trees in the JSON of transparency-dev/merkle, one case a file:
//   inclusion    {"leafIdx", "treeSize", "root", "leafHash", "proof", "desc", "wantErr"}
//   consistency  {"size1", "size2", "root1", "root2", "proof", "desc", "wantErr"}
// Hashes are base64; "proof" may be null. What is no 32-byte hash counts as refused.
#include "base/json.h"
#include "suite.h"
#include "tlog/merkle.h"

namespace vs::conformance {
namespace {

std::optional<tlog::Hash> hash_in(const json::value& value) {
    if (!value.is_string()) return std::nullopt;
    const auto bytes = from_base64(value.get_string());
    const auto hash = bytes ? to_array<32>(*bytes) : Result<tlog::Hash>(fail("length", ""));
    return hash ? std::optional(*hash) : std::nullopt;
}

std::optional<tlog::Hash> hash_in(const json::object& test, std::string_view key) {
    const auto* value = test.if_contains(key);
    return value == nullptr ? std::nullopt : hash_in(*value);
}

std::optional<std::uint64_t> number_in(const json::object& test, std::string_view key) {
    const auto* value = test.if_contains(key);
    if (value == nullptr) return std::nullopt;
    boost::system::error_code error;
    const auto number = value->to_number<std::uint64_t>(error);
    return error ? std::nullopt : std::optional(number);
}

std::optional<std::vector<tlog::Hash>> proof_in(const json::object& test) {
    std::vector<tlog::Hash> proof;
    const auto* value = test.if_contains("proof");
    if (value == nullptr || !value->is_array()) return proof;
    for (const auto& step : value->get_array()) {
        const auto hash = hash_in(step);
        if (!hash) return std::nullopt;
        proof.push_back(*hash);
    }
    return proof;
}

bool accepts(const json::object& test) {
    const bool inclusion = test.contains("leafIdx");
    const auto first = number_in(test, inclusion ? "leafIdx" : "size1");
    const auto second = number_in(test, inclusion ? "treeSize" : "size2");
    const auto a = hash_in(test, inclusion ? "leafHash" : "root1");
    const auto b = hash_in(test, inclusion ? "root" : "root2");
    const auto proof = proof_in(test);
    if (!first || !second || !a || !b || !proof) return false;
    return inclusion ? tlog::verify_inclusion(*first, *second, *a, *proof, *b).has_value()
                     : tlog::verify_consistency(*first, *second, *proof, *a, *b).has_value();
}

bool is_proof_vector(const json::value& value) {
    const auto* test = value.if_object();
    const auto* wanted = test == nullptr ? nullptr : test->if_contains("wantErr");
    return wanted != nullptr && wanted->is_bool() &&
           (test->contains("leafIdx") || test->contains("size1"));
}

void judge(const std::filesystem::path& file, const json::object& test, Tally& tally) {
    const bool refuse = test.at("wantErr").get_bool();
    if (accepts(test) != refuse) return tally.pass();
    const auto name = json_text(test, "desc");
    tally.fail(file, name.empty() ? "-" : name, refuse ? "accepted, must be refused" : "refused");
}

}  // namespace

void run_tlog(const Files& files, Tally& tally) {
    for (const auto& file : files) {
        if (file.extension() != ".json") {
            tally.skip("file holds no proof vector");
            continue;
        }
        const auto content = read_whole(file);
        const Result<json::value> value = content ? parse_json(as_text(*content)) : pass(content);
        if (!value)
            tally.fail(file, "-", value.error().message);
        else if (!is_proof_vector(*value))
            tally.skip("file holds no proof vector");
        else
            judge(file, value->get_object(), tally);
    }
}

}  // namespace vs::conformance
