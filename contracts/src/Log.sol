// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Rfc9162 } from "./Rfc9162.sol";

/// @title What nodes have sealed, by the size and root of their logs
/// @notice One head per node, and the node is whoever sends: a stranger's head is a stranger's
/// business and touches no other. A head only ever moves to a log that begins with the one before,
/// so what was anchored can be neither changed, dropped nor reordered. Nothing here is personal:
/// this contract alone may live on a public chain. It has no owner and calls nobody.
contract Log {
    /// @notice A checkpoint became the head of `node`; the block's time is when.
    /// @param node Whose log.
    /// @param size Leaves in the log.
    /// @param root Merkle tree hash (RFC 9162) of these leaves.
    event Anchored(address indexed node, uint64 indexed size, bytes32 root);

    /// @notice The log did not grow, or beyond 2^63 - 1 leaves.
    /// @param anchored Size of the head.
    /// @param size Size that was offered.
    error SizeRefused(uint64 anchored, uint64 size);
    /// @notice The proof does not lead from the head to the checkpoint.
    /// @param anchored Size of the head.
    /// @param size Size that was offered.
    error Inconsistent(uint64 anchored, uint64 size);

    /// @notice The last checkpoint of a node: root, when it was taken, and how many leaves.
    struct Head {
        bytes32 root;
        uint64 size;
        uint40 time;
    }

    mapping(address node => Head) private _heads;

    /// @notice Anchors a checkpoint of the sender's log.
    /// @param size Leaves, more than at the head.
    /// @param root Root over them.
    /// @param proof RFC 9162 consistency proof from the head; empty for the first checkpoint, which
    /// may have any size.
    function append(uint64 size, bytes32 root, bytes32[] calldata proof) external {
        Head storage head_ = _heads[msg.sender];
        uint64 anchored = head_.size;
        if (size <= anchored || size > Rfc9162.MAX_SIZE) revert SizeRefused(anchored, size);
        if (!Rfc9162.consistent(anchored, size, head_.root, root, proof)) {
            revert Inconsistent(anchored, size);
        }
        head_.root = root;
        head_.size = size;
        head_.time = uint40(block.timestamp);
        emit Anchored(msg.sender, size, root);
    }

    /// @notice The last checkpoint of a node; all zero before the first.
    /// @param node Whose log.
    /// @return size Leaves in the log.
    /// @return root Root over them.
    /// @return time Seconds since 1970 of the block that took it.
    function head(address node) external view returns (uint64 size, bytes32 root, uint40 time) {
        Head storage head_ = _heads[node];
        return (head_.size, head_.root, head_.time);
    }

    /// @notice Whether a leaf is in the log that a node has anchored.
    /// @param node Whose log.
    /// @param index Place of the leaf, from 0.
    /// @param leaf Leaf hash: SHA-256(0x00 ‖ leaf).
    /// @param proof RFC 9162 inclusion proof at the size of the head.
    /// @return Whether it is there.
    function verifyInclusion(address node, uint64 index, bytes32 leaf, bytes32[] calldata proof)
        external
        view
        returns (bool)
    {
        Head storage head_ = _heads[node];
        return Rfc9162.includes(index, head_.size, leaf, head_.root, proof);
    }

    /// @notice Whether one log begins with another; what `append` asks, for anybody to ask.
    /// @param size1 Leaves in the older log.
    /// @param size2 Leaves in the newer one.
    /// @param root1 Root of the older log.
    /// @param root2 Root of the newer one.
    /// @param proof RFC 9162 consistency proof between them.
    /// @return Whether it does.
    function verifyConsistency(
        uint64 size1,
        uint64 size2,
        bytes32 root1,
        bytes32 root2,
        bytes32[] calldata proof
    ) external view returns (bool) {
        return Rfc9162.consistent(size1, size2, root1, root2, proof);
    }
}
