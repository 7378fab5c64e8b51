// A Merkle-Patricia trie (yellow paper, appendix D) that lives in a store of nodes and touches only
// what changes. Nodes are kept by their place, not by their hash: a change replaces the row of
// every node on its way to the root, so nothing has to be collected later.
//
//   row key = owner ‖ path       owner: empty for the state, the account's hashed address for its
//                                storage; path: nibbles from the root, one a byte
//   row     = the node's RLP     nodes below 32 bytes stand inside their parent and have no row,
//                                except a root, which always has one
//   node    = [compact path, value]          leaf
//           | [compact path, child]          extension, to a branch
//           | [child × 16, value]            branch, at least two of the 17 are there
//   child   = keccak256 of the node, or the node itself where that is below 32 bytes
//
// A Trie belongs to one thread. Its reads see its own changes; nothing reaches the store but
// through commit() and the caller's atomic write. Key length is up to the caller, at most 255
// bytes; state and storage use keccak256 of address and slot.
//
// After an error of put, remove or clear the trie is to be thrown away.
//
// Codes: "missing" and "altered" (a row is not there, or is not what its parent says), and those
// of the store.
#pragma once

#include <map>
#include <memory>

#include "chain/rlp.h"

namespace vs::chain {

class NodeStore {
  public:
    virtual ~NodeStore() = default;
    virtual Result<std::optional<Bytes>> get(ByteView row_key) const = 0;
};

// Rows to write (or, where there is no value, to remove) together with the new root.
using NodeChanges = std::map<Bytes, std::optional<Bytes>>;

class MemoryNodes : public NodeStore {
  public:
    Result<std::optional<Bytes>> get(ByteView row_key) const override;
    void apply(const NodeChanges& changes);
    std::size_t size() const { return rows_.size(); }

  private:
    std::map<Bytes, Bytes> rows_;
};

class Trie {
  public:
    // `store` outlives the trie. `root` is what the store holds under this owner.
    Trie(const NodeStore& store, Bytes owner, const Hash& root);
    Trie(Trie&&) noexcept;
    Trie& operator=(Trie&&) noexcept;
    ~Trie();

    Result<std::optional<Bytes>> get(ByteView key);
    Result<> put(ByteView key, ByteView value);  // an empty value removes
    Result<> remove(ByteView key);               // of what is not there: no change
    Result<> clear();                            // removes everything, row by row

    // The root after all changes so far; hashes only what changed since the last call.
    Hash root();
    // The root, and in `changes` every row that differs from the store's. After the caller has
    // written them the trie goes on from there.
    Hash commit(NodeChanges& changes);
    // Gives memory back: keeps nodes of at most `depth` nibbles. Only right after commit().
    void forget_below(std::size_t depth);

    // The nodes from the root to where the key is or would be, each RLP, as eth_getProof lists
    // them. Empty for an empty trie.
    Result<std::vector<Bytes>> prove(ByteView key);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// What `root` holds under `key` according to the proof: a value, or none where the proof shows that
// there is none. Code "proof" where it shows neither: a node missing, not hashing to what its
// parent says, not canonical, left over, or more than 2 * key size + 1 of them.
Result<std::optional<Bytes>> verify_proof(const Hash& root, ByteView key,
                                          const std::vector<Bytes>& proof);

// The root of pairs given at once, in any order; of equal keys the last counts. Needs no store.
Hash trie_root(std::vector<std::pair<Bytes, Bytes>> pairs);
// With key rlp(i) for item i: transactions, receipts, withdrawals.
Hash list_root(const std::vector<Bytes>& items);
// A proof for item i of such a list, for verify_proof with key rlp(i).
std::vector<Bytes> prove_in_list(const std::vector<Bytes>& items, std::size_t i);

}  // namespace vs::chain
