// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// Merkle trees and their proofs by the recursive definitions of RFC 9162 section 2.1, the slow and
/// obvious way: what the contract is judged by.
library Tree {
    /// Leaf n of the log number `salt`.
    function leaf(uint256 salt, uint256 n) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(bytes1(0), salt, n));
    }

    function node(bytes32 left, bytes32 right) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(bytes1(0x01), left, right));
    }

    /// Root over leaves [from, to).
    function root(uint256 salt, uint256 from, uint256 to) internal pure returns (bytes32) {
        if (from == to) return sha256("");
        if (to - from == 1) return leaf(salt, from);
        uint256 middle = from + split(to - from);
        return node(root(salt, from, middle), root(salt, middle, to));
    }

    /// SUBPROOF(m, D[from:to], whole), section 2.1.4.1.
    function consistency(uint256 salt, uint256 m, uint256 from, uint256 to, bool whole)
        internal
        pure
        returns (bytes32[] memory)
    {
        if (m == to - from) {
            return whole ? new bytes32[](0) : push(new bytes32[](0), root(salt, from, to));
        }
        uint256 k = split(to - from);
        if (m <= k) {
            bytes32[] memory left = consistency(salt, m, from, from + k, whole);
            return push(left, root(salt, from + k, to));
        }
        bytes32[] memory right = consistency(salt, m - k, from + k, to, false);
        return push(right, root(salt, from, from + k));
    }

    function consistency(uint256 salt, uint256 m, uint256 n)
        internal
        pure
        returns (bytes32[] memory)
    {
        return m == 0 ? new bytes32[](0) : consistency(salt, m, 0, n, true);
    }

    /// PATH(m, D[from:to]), section 2.1.3.1.
    function inclusion(uint256 salt, uint256 m, uint256 from, uint256 to)
        internal
        pure
        returns (bytes32[] memory)
    {
        if (to - from == 1) return new bytes32[](0);
        uint256 k = split(to - from);
        if (m < k) return push(inclusion(salt, m, from, from + k), root(salt, from + k, to));
        return push(inclusion(salt, m - k, from + k, to), root(salt, from, from + k));
    }

    /// The largest power of two below n.
    function split(uint256 n) internal pure returns (uint256 k) {
        for (k = 1; k * 2 < n; k *= 2) { }
    }

    function push(bytes32[] memory list, bytes32 last)
        internal
        pure
        returns (bytes32[] memory longer)
    {
        longer = new bytes32[](list.length + 1);
        for (uint256 i = 0; i < list.length; i++) {
            longer[i] = list[i];
        }
        longer[list.length] = last;
    }

    function pop(bytes32[] memory list) internal pure returns (bytes32[] memory shorter) {
        shorter = new bytes32[](list.length - 1);
        for (uint256 i = 0; i < shorter.length; i++) {
            shorter[i] = list[i];
        }
    }
}
