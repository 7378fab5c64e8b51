#include "chain/detail/trie_node.h"
#include "chain/header.h"
#include "chain/trie.h"

namespace vs::chain {
namespace {

using detail::TrieChild;
using detail::TrieNode;

tl::unexpected<Error> no_proof(std::string why) {
    return fail("proof", "the proof shows nothing: " + std::move(why));
}

// One step down from a node: the child where the key goes on, or an answer.
struct Step {
    const TrieChild* next = nullptr;
    std::optional<Bytes> value;  // where `next` is none: what the key has, if anything
};

Step step(const TrieNode& node, ByteView& rest) {
    using enum TrieNode::Kind;
    if (node.kind == branch) {
        if (rest.empty())
            return {nullptr, node.value.empty() ? std::nullopt : std::optional(node.value)};
        const auto& child = node.children[rest[0]];
        rest = rest.subspan(1);
        return {child.empty() ? nullptr : &child, std::nullopt};
    }
    if (node.kind == leaf)
        return {nullptr, equal(rest, node.path) ? std::optional(node.value) : std::nullopt};
    if (rest.size() < node.path.size() || !equal(rest.first(node.path.size()), node.path))
        return {};
    rest = rest.subspan(node.path.size());
    return {&node.children[0], std::nullopt};
}

}  // namespace

Result<std::optional<Bytes>> verify_proof(const Hash& root, ByteView key,
                                          const std::vector<Bytes>& proof) {
    if (root == kEmptyRoot) {
        if (!proof.empty()) return no_proof("the trie is empty, so there is nothing to list");
        return std::optional<Bytes>();
    }
    const auto nibbles = detail::to_nibbles(key);
    ByteView rest = nibbles;
    Hash expected = root;
    for (std::size_t i = 0; i < proof.size(); ++i) {
        if (crypto::keccak256(proof[i]) != expected)
            return no_proof("node " + std::to_string(i) + " does not have the hash it must have");
        const auto row = detail::decode_node(proof[i]);
        if (!row) return no_proof("node " + std::to_string(i) + " is " + row.error().message);
        const TrieNode* node = row->get();
        Step now = step(*node, rest);
        while (now.next != nullptr && now.next->node) now = step(*now.next->node, rest);
        if (now.next == nullptr) {
            if (i + 1 != proof.size()) return no_proof("nodes are left over");
            return now.value;
        }
        expected = now.next->hash;
    }
    return no_proof("it ends before the key does");
}

}  // namespace vs::chain
