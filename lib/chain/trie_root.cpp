// The root of a trie given whole: sorted, then encoded range by range, without building nodes.
#include <algorithm>

#include "chain/detail/trie_node.h"
#include "chain/header.h"
#include "chain/trie.h"

namespace vs::chain {
namespace {

struct Pair {
    Bytes nibbles;
    Bytes value;
};
using Pairs = std::span<const Pair>;

Bytes encoded_node(Pairs pairs, std::size_t depth);

// How far all keys agree beyond `depth`; sorted, so the first and the last decide.
std::size_t common(Pairs pairs, std::size_t depth) {
    const auto &a = pairs.front().nibbles, &b = pairs.back().nibbles;
    std::size_t i = depth;
    while (i < a.size() && i < b.size() && a[i] == b[i]) ++i;
    return i - depth;
}

Bytes encoded_leaf(const Pair& pair, std::size_t depth) {
    Bytes items;
    rlp::append_string(items, detail::to_compact(ByteView(pair.nibbles).subspan(depth), true));
    rlp::append_string(items, pair.value);
    return rlp::list(items);
}

Bytes encoded_branch(Pairs pairs, std::size_t depth) {
    const Bytes* value = nullptr;
    if (pairs.front().nibbles.size() == depth) {
        value = &pairs.front().value;
        pairs = pairs.subspan(1);
    }
    Bytes items;
    for (std::uint8_t nibble = 0; nibble < 16; ++nibble) {
        const auto end = std::ranges::find_if(
            pairs, [&](const Pair& pair) { return pair.nibbles[depth] != nibble; });
        const auto count = static_cast<std::size_t>(end - pairs.begin());
        if (count == 0)
            rlp::append_string(items, {});
        else
            detail::append_hash_or_inline(items, encoded_node(pairs.first(count), depth + 1));
        pairs = pairs.subspan(count);
    }
    rlp::append_string(items, value != nullptr ? ByteView(*value) : ByteView());
    return rlp::list(items);
}

Bytes encoded_node(Pairs pairs, std::size_t depth) {
    if (pairs.size() == 1) return encoded_leaf(pairs.front(), depth);
    const auto shared = common(pairs, depth);
    if (shared == 0) return encoded_branch(pairs, depth);
    Bytes items;
    const auto path = ByteView(pairs.front().nibbles).subspan(depth, shared);
    rlp::append_string(items, detail::to_compact(path, false));
    detail::append_hash_or_inline(items, encoded_branch(pairs, depth + shared));
    return rlp::list(items);
}

Bytes index_key(std::size_t i) {
    Bytes out;
    rlp::append_number(out, i);
    return out;
}

}  // namespace

Hash trie_root(std::vector<std::pair<Bytes, Bytes>> pairs) {
    std::vector<Pair> sorted;
    sorted.reserve(pairs.size());
    for (auto& [key, value] : pairs) sorted.push_back({detail::to_nibbles(key), std::move(value)});
    std::ranges::stable_sort(sorted, {}, &Pair::nibbles);
    // Of equal keys the last stays, and an empty value is no value.
    std::size_t kept = 0;
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        const bool last = i + 1 == sorted.size() || sorted[i + 1].nibbles != sorted[i].nibbles;
        if (!last || sorted[i].value.empty()) continue;
        if (kept != i) sorted[kept] = std::move(sorted[i]);
        ++kept;
    }
    sorted.resize(kept);
    return sorted.empty() ? kEmptyRoot : crypto::keccak256(encoded_node(sorted, 0));
}

Hash list_root(const std::vector<Bytes>& items) {
    std::vector<std::pair<Bytes, Bytes>> pairs;
    pairs.reserve(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) pairs.emplace_back(index_key(i), items[i]);
    return trie_root(std::move(pairs));
}

std::vector<Bytes> prove_in_list(const std::vector<Bytes>& items, std::size_t i) {
    const MemoryNodes nothing;
    Trie trie(nothing, {}, kEmptyRoot);
    // A trie that never loads a row cannot fail.
    for (std::size_t k = 0; k < items.size(); ++k)
        static_cast<void>(trie.put(index_key(k), items[k]));
    return trie.prove(index_key(i)).value();
}

}  // namespace vs::chain
