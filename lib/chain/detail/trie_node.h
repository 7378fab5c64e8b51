// Nodes of a Merkle-Patricia trie in memory and as bytes. The grammar stands in chain/trie.h.
#pragma once

#include <memory>

#include "chain/rlp.h"

namespace vs::chain::detail {

struct TrieNode;

// A place below a node: empty, known by its hash only, or loaded.
struct TrieChild {
    std::unique_ptr<TrieNode> node;
    Hash hash{};          // valid where `stored`, or where `node` has a row and is not dirty
    bool stored = false;  // in the store and not loaded

    bool empty() const { return node == nullptr && !stored; }
};

struct TrieNode {
    enum class Kind : std::uint8_t { leaf, extension, branch };
    Kind kind = Kind::leaf;
    bool dirty = true;                // differs from its row, or from what its parent's row says
    bool has_row = false;             // a row at its path, stored or among the changes to come
    Bytes path;                       // nibbles; empty in a branch
    Bytes value;                      // of a leaf; of a branch, where empty means none
    std::vector<TrieChild> children;  // none, one, sixteen
};

std::unique_ptr<TrieNode> make_leaf(ByteView path, ByteView value);
std::unique_ptr<TrieNode> make_extension(ByteView path, TrieChild child);
std::unique_ptr<TrieNode> make_branch();

Bytes to_nibbles(ByteView key);
// Hex-prefix encoding: the first nibble is 2 for a leaf, plus 1 where the path is odd.
Bytes to_compact(ByteView nibbles, bool leaf);

void append_hash_or_inline(Bytes& out, ByteView encoded_node);

// From hostile bytes: canonical form only, embedded nodes included, whose number the size of the
// row bounds. The nodes are clean and have no row. Code "rlp".
Result<std::unique_ptr<TrieNode>> decode_node(ByteView row);

}  // namespace vs::chain::detail
