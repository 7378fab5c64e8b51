// Trie vectors of ethereum/tests, TrieTests: {name: {"in", "root"}}. "in" is a list of [key, value]
// (null removes) in this order, or an object in any order; texts, or hexadecimal behind "0x". Files
// with "secure" in their name hash the keys. Each is played onto an incremental trie with one
// commit at the end, with one after every change, and given whole to trie_root; then every key,
// and one that is not there, is proven. Files about the neighbours of a key are not for a trie that
// nobody walks through.
#include <algorithm>
#include <random>

#include "base/json.h"
#include "chain/header.h"
#include "chain/trie.h"
#include "suite.h"

namespace vs::conformance {
namespace {

using Pair = std::pair<Bytes, Bytes>;  // an empty value removes
using Pairs = std::vector<Pair>;

Bytes bytes_of(const json::value& value) {
    if (!value.is_string()) return {};
    const std::string_view text = value.get_string();
    if (text.starts_with("0x"))
        if (auto decoded = from_hex(text.substr(2))) return std::move(*decoded);
    return to_bytes(as_bytes(text));
}

Pairs pairs_of(const json::value& in, bool secure) {
    Pairs out;
    if (const auto* list = in.if_array())
        for (const auto& pair : *list)
            out.emplace_back(bytes_of(pair.as_array().at(0)), bytes_of(pair.as_array().at(1)));
    if (const auto* object = in.if_object())
        for (const auto& [key, value] : *object)
            out.emplace_back(bytes_of(json::string(key)), bytes_of(value));
    if (secure)
        for (auto& [key, value] : out) key = to_bytes(crypto::keccak256(key));
    return out;
}

std::map<Bytes, Bytes> left_of(const Pairs& pairs) {
    std::map<Bytes, Bytes> out;
    for (const auto& [key, value] : pairs) {
        out[key] = value;
        if (value.empty()) out.erase(key);
    }
    return out;
}

std::string prove(chain::Trie& trie, const std::map<Bytes, Bytes>& left, ByteView key) {
    const auto proof = trie.prove(key);
    if (!proof) return proof.error().message;
    const auto shown = chain::verify_proof(trie.root(), key, *proof);
    if (!shown) return shown.error().message;
    const auto found = left.find(to_bytes(key));
    const auto wanted = found == left.end() ? std::nullopt : std::optional(found->second);
    return *shown == wanted ? "" : "a proof shows another value";
}

std::string play(const Pairs& pairs, const chain::Hash& root, bool commit_each) {
    chain::MemoryNodes nodes;
    chain::Trie trie(nodes, {}, chain::kEmptyRoot);
    chain::NodeChanges changes;
    for (const auto& [key, value] : pairs) {
        if (const auto done = trie.put(key, value); !done) return done.error().message;
        if (!commit_each) continue;
        changes.clear();
        const auto now = trie.commit(changes);
        nodes.apply(changes);
        trie = chain::Trie(nodes, {}, now);
    }
    changes.clear();
    if (trie.commit(changes) != root) return "another root";
    nodes.apply(changes);
    const auto left = left_of(pairs);
    for (const auto& [key, value] : pairs)
        if (auto why = prove(trie, left, key); !why.empty()) return why;
    if (auto why = prove(trie, left, as_bytes("nobody")); !why.empty()) return why;
    if (const auto done = trie.clear(); !done) return done.error().message;
    changes.clear();
    trie.commit(changes);
    nodes.apply(changes);
    return nodes.size() == 0 ? "" : "rows are left of an empty trie";
}

std::string judge(const json::object& test, bool secure) {
    const auto* in = test.if_contains("in");
    const auto digest = from_hex(json_text(test, "root").substr(2));
    const auto root = digest ? to_array<32>(*digest) : Result<chain::Hash>(fail("length", ""));
    if (in == nullptr || !root) return "it has no \"in\" or no \"root\"";
    auto pairs = pairs_of(*in, secure);
    const auto left = left_of(pairs);
    if (chain::trie_root({left.begin(), left.end()}) != *root) return "trie_root: another root";
    std::mt19937 random(1);
    for (int order = 0; order < (in->is_object() ? 6 : 1); ++order) {
        for (const bool commit_each : {false, true})
            if (auto why = play(pairs, *root, commit_each); !why.empty()) return why;
        std::ranges::shuffle(pairs, random);
    }
    return "";
}

void judge_file(const std::filesystem::path& file, const json::object& tests, Tally& tally) {
    const bool secure = file.filename().string().find("ecure") != std::string::npos;
    for (const auto& [name, test] : tests) {
        if (!test.is_object() || !test.get_object().contains("root")) {
            tally.skip("asks for the neighbours of a key");
            continue;
        }
        const auto why = judge(test.get_object(), secure);
        if (why.empty())
            tally.pass();
        else
            tally.fail(file, name, why);
    }
}

}  // namespace

void run_trie(const Files& files, Tally& tally) {
    each_fixture(files, "TrieTests", tally,
                 [&](const auto& file, const auto& tests) { judge_file(file, tests, tally); });
}

}  // namespace vs::conformance
