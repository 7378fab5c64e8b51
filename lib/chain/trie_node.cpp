#include <algorithm>

#include "chain/detail/trie_node.h"

namespace vs::chain::detail {
namespace {

constexpr std::size_t kEmbedded = 32;  // what is shorter stands inside its parent

tl::unexpected<Error> wrong(std::string why) {
    return fail("rlp", "no node of a trie: " + std::move(why));
}

struct CompactPath {
    bool leaf = false;
    Bytes nibbles;
};

Result<CompactPath> from_compact(const rlp::Item& item) {
    if (item.is_list || item.payload.empty()) return wrong("it has no path");
    const auto flags = item.payload[0];
    const bool odd = (flags & 0x10) != 0;
    if (flags >= 0x40 || (!odd && (flags & 0x0f) != 0)) return wrong("its path has a wrong flag");
    auto nibbles = to_nibbles(item.payload);
    nibbles.erase(nibbles.begin(), nibbles.begin() + (odd ? 1 : 2));
    return CompactPath{(flags & 0x20) != 0, std::move(nibbles)};
}

Result<TrieChild> read_child(const rlp::Item& item) {
    TrieChild out;
    if (!item.is_list) {
        if (item.payload.empty()) return out;
        if (item.payload.size() != out.hash.size()) return wrong("a child is no hash");
        std::ranges::copy(item.payload, out.hash.begin());
        out.stored = true;
        return out;
    }
    if (item.encoded.size() >= kEmbedded) return wrong("a child is embedded but not small");
    auto node = decode_node(item.encoded);
    if (!node) return pass(node);
    out.node = std::move(*node);
    return out;
}

Result<std::unique_ptr<TrieNode>> read_short(const std::vector<rlp::Item>& items) {
    const auto path = from_compact(items[0]);
    if (!path) return pass(path);
    if (path->leaf) {
        if (items[1].is_list || items[1].payload.empty()) return wrong("a leaf has no value");
        return make_leaf(path->nibbles, items[1].payload);
    }
    auto child = read_child(items[1]);
    if (!child) return pass(child);
    if (path->nibbles.empty() || child->empty()) return wrong("an extension extends nothing");
    if (child->node && child->node->kind != TrieNode::Kind::branch)
        return wrong("an extension leads to no branch");
    return make_extension(path->nibbles, std::move(*child));
}

Result<std::unique_ptr<TrieNode>> read_branch(const std::vector<rlp::Item>& items) {
    auto node = make_branch();
    int used = 0;
    for (std::size_t i = 0; i < 16; ++i) {
        auto child = read_child(items[i]);
        if (!child) return pass(child);
        used += child->empty() ? 0 : 1;
        node->children[i] = std::move(*child);
    }
    if (items[16].is_list) return wrong("a branch's value is a list");
    node->value = to_bytes(items[16].payload);
    used += node->value.empty() ? 0 : 1;
    if (used < 2) return wrong("a branch does not branch");
    return node;
}

}  // namespace

std::unique_ptr<TrieNode> make_leaf(ByteView path, ByteView value) {
    auto out = std::make_unique<TrieNode>();
    out->path = to_bytes(path);
    out->value = to_bytes(value);
    return out;
}

std::unique_ptr<TrieNode> make_extension(ByteView path, TrieChild child) {
    auto out = std::make_unique<TrieNode>();
    out->kind = TrieNode::Kind::extension;
    out->path = to_bytes(path);
    out->children.push_back(std::move(child));
    return out;
}

std::unique_ptr<TrieNode> make_branch() {
    auto out = std::make_unique<TrieNode>();
    out->kind = TrieNode::Kind::branch;
    out->children.resize(16);
    return out;
}

Bytes to_nibbles(ByteView key) {
    Bytes out;
    out.reserve(key.size() * 2);
    for (const auto byte : key) {
        out.push_back(byte >> 4);
        out.push_back(byte & 15);
    }
    return out;
}

Bytes to_compact(ByteView nibbles, bool leaf) {
    const bool odd = nibbles.size() % 2 != 0;
    Bytes out;
    out.reserve(nibbles.size() / 2 + 1);
    const unsigned flags = (leaf ? 2u : 0u) + (odd ? 1u : 0u);
    out.push_back(static_cast<std::uint8_t>(flags << 4 | (odd ? nibbles[0] : 0u)));
    for (std::size_t i = odd ? 1 : 0; i < nibbles.size(); i += 2)
        out.push_back(static_cast<std::uint8_t>(nibbles[i] << 4 | nibbles[i + 1]));
    return out;
}

void append_hash_or_inline(Bytes& out, ByteView encoded_node) {
    if (encoded_node.size() < kEmbedded)
        append(out, encoded_node);
    else
        rlp::append_string(out, crypto::keccak256(encoded_node));
}

Result<std::unique_ptr<TrieNode>> decode_node(ByteView row) {
    auto list = rlp::Reader::of_list(row);
    std::vector<rlp::Item> items;
    while (list.more() && items.size() < 17) items.push_back(list.item());
    if (const auto done = list.finish(); !done) return pass(done);
    if (items.size() != 2 && items.size() != 17) return wrong("it has neither 2 nor 17 items");
    auto node = items.size() == 2 ? read_short(items) : read_branch(items);
    if (node) (*node)->dirty = false;
    return node;
}

}  // namespace vs::chain::detail
