// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Proofs of the Merkle tree of RFC 9162, hashed by the sha-256 precompile
/// @notice A node is SHA-256(0x01 ‖ left ‖ right); leaves come in already hashed. Proofs run from
/// the lowest level up, hold at most 63 hashes, and every hash must be used. The same proofs pass
/// here as in lib/tlog: whoever changes one changes both.
library Rfc9162 {
    /// @notice The precompile failed or answered something that is no hash.
    error HashFailed();

    /// @notice The largest size of a log.
    uint64 internal constant MAX_SIZE = (1 << 63) - 1;
    /// @notice The longest proof.
    uint256 internal constant MAX_PROOF = 63;

    /// @notice Whether the tree of `size2` leaves begins with the one of `size1` (section 2.1.4.2).
    /// Equal sizes want equal roots and no proof; from size 0 anything grows, with no proof.
    function consistent(
        uint64 size1,
        uint64 size2,
        bytes32 root1,
        bytes32 root2,
        bytes32[] calldata proof
    ) internal view returns (bool) {
        if (size1 > size2 || size2 > MAX_SIZE || proof.length > MAX_PROOF) {
            return false;
        }
        if (size1 == size2) return proof.length == 0 && root1 == root2;
        if (size1 == 0) return proof.length == 0;
        return _grows(size1, size2, root1, root2, proof);
    }

    /// @notice Whether leaf `index` of the tree of `size` leaves has the hash `leaf` (2.1.3.2).
    function includes(
        uint64 index,
        uint64 size,
        bytes32 leaf,
        bytes32 root,
        bytes32[] calldata proof
    ) internal view returns (bool) {
        if (index >= size || size > MAX_SIZE || proof.length > MAX_PROOF) {
            return false;
        }
        uint256 node = index;
        uint256 last = size - 1;
        uint256 used = 0;
        for (; last != 0; (node, last) = (node >> 1, last >> 1)) {
            // At the right edge without a partner on this level: nothing is hashed here.
            if (node == last && node & 1 == 0) continue;
            if (used == proof.length) return false;
            bytes32 other = proof[used++];
            leaf = node & 1 == 1 ? _hash(other, leaf) : _hash(leaf, other);
        }
        return used == proof.length && leaf == root;
    }

    /// @dev For 0 < size1 < size2. The proof begins with the largest complete subtree that ends
    /// where the old tree ends; where that is the whole old tree, its hash is the old root and is
    /// left out.
    function _grows(
        uint64 size1,
        uint64 size2,
        bytes32 root1,
        bytes32 root2,
        bytes32[] calldata proof
    ) private view returns (bool) {
        uint256 node = size1 - 1;
        uint256 last = size2 - 1;
        for (; node & 1 == 1; (node, last) = (node >> 1, last >> 1)) { }
        uint256 used = 0;
        bytes32 older = root1;
        if (node != 0) {
            if (proof.length == 0) return false;
            older = proof[used++];
        }
        bytes32 newer = older;
        for (; last != 0; (node, last) = (node >> 1, last >> 1)) {
            if (node == last && node & 1 == 0) continue;
            if (used == proof.length) return false;
            bytes32 other = proof[used++];
            if (node & 1 == 1) {
                older = _hash(other, older);
                newer = _hash(other, newer);
            } else {
                newer = _hash(newer, other);
            }
        }
        return used == proof.length && older == root1 && newer == root2;
    }

    /// @dev 65 bytes in the free memory, which nobody claims: solc's own sha256() would copy them.
    function _hash(bytes32 left, bytes32 right) private view returns (bytes32 node) {
        bool good;
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore8(free, 1)
            mstore(add(free, 1), left)
            mstore(add(free, 33), right)
            good := staticcall(gas(), 2, free, 65, 0, 32)
            good := and(good, eq(returndatasize(), 32))
            node := mload(0)
        }
        if (!good) revert HashFailed();
    }
}
