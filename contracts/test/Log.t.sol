// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Log } from "../src/Log.sol";
import { Rfc9162 } from "../src/Rfc9162.sol";
import { Test } from "./Test.sol";
import { Tree } from "./Tree.sol";

contract LogTest is Test {
    Log private log;
    address private constant node = address(0xA11CE);
    uint256 private constant salt = 7;

    function setUp() public {
        log = new Log();
        vm.warp(1_800_000_000);
    }

    function append(uint256 from, uint256 to) private {
        bytes32[] memory proof = Tree.consistency(salt, from, to);
        bytes32 root = Tree.root(salt, 0, to);
        vm.prank(node);
        log.append(uint64(to), root, proof);
    }

    function refused(bytes memory why, uint64 size, bytes32 root, bytes32[] memory proof) private {
        vm.expectRevert(why);
        vm.prank(node);
        log.append(size, root, proof);
    }

    function inconsistent(uint64 anchored, uint64 size) private pure returns (bytes memory) {
        return abi.encodeWithSelector(Log.Inconsistent.selector, anchored, size);
    }

    function test_a_node_without_checkpoint_has_an_empty_head() public view {
        (uint64 size, bytes32 root, uint40 time) = log.head(node);
        check(size == 0 && root == 0 && time == 0, "head");
    }

    function test_first_checkpoint_may_have_any_size() public {
        bytes32 root = Tree.root(salt, 0, 5);
        vm.expectEmit(address(log));
        emit Log.Anchored(node, 5, root);
        vm.prank(node);
        log.append(5, root, new bytes32[](0));
        (uint64 size, bytes32 anchored, uint40 time) = log.head(node);
        same(size, 5, "size");
        same(anchored, root, "root");
        same(time, block.timestamp, "time");
    }

    function test_first_checkpoint_refuses_a_proof() public {
        refused(inconsistent(0, 5), 5, Tree.root(salt, 0, 5), new bytes32[](1));
    }

    function test_first_checkpoint_is_not_empty() public {
        refused(abi.encodeWithSelector(Log.SizeRefused.selector, 0, 0), 0, 0, new bytes32[](0));
    }

    function test_size_must_grow() public {
        append(0, 6);
        bytes32 root = Tree.root(salt, 0, 6);
        bytes32[] memory none = new bytes32[](0);
        refused(abi.encodeWithSelector(Log.SizeRefused.selector, 6, 6), 6, root, none);
        refused(abi.encodeWithSelector(Log.SizeRefused.selector, 6, 5), 5, root, none);
    }

    function test_size_ends_at_63_bits() public {
        bytes32[] memory none = new bytes32[](0);
        uint64 beyond = 1 << 63;
        refused(abi.encodeWithSelector(Log.SizeRefused.selector, 0, beyond), beyond, 0, none);
        vm.prank(node);
        log.append(beyond - 1, bytes32(uint256(1)), none);
    }

    function test_all_growths_up_to_twenty_leaves() public view {
        for (uint64 m = 1; m < 20; m++) {
            for (uint64 n = m + 1; n <= 20; n++) {
                bytes32[] memory proof = Tree.consistency(salt, m, n);
                bytes32 older = Tree.root(salt, 0, m);
                bytes32 newer = Tree.root(salt, 0, n);
                check(log.verifyConsistency(m, n, older, newer, proof), "honest");
                check(!log.verifyConsistency(m, n, newer, older, proof), "swapped");
            }
        }
    }

    function test_all_leaves_of_logs_up_to_seventeen() public {
        uint256 anchored = 0;
        for (uint64 n = 1; n <= 17; n++) {
            append(anchored, n);
            anchored = n;
            for (uint64 i = 0; i < n; i++) {
                bytes32[] memory proof = Tree.inclusion(salt, i, 0, n);
                check(log.verifyInclusion(node, i, Tree.leaf(salt, i), proof), "there");
                check(!log.verifyInclusion(node, i, Tree.leaf(salt, i + 1), proof), "other leaf");
                check(!log.verifyInclusion(node, n, Tree.leaf(salt, i), proof), "beyond");
                check(
                    !log.verifyInclusion(node, i, Tree.leaf(salt, i), Tree.push(proof, 0)), "long"
                );
            }
        }
        check(!log.verifyInclusion(address(1), 0, Tree.leaf(salt, 0), new bytes32[](0)), "stranger");
    }

    function test_a_rewritten_log_is_refused() public {
        append(0, 6);
        // The same sizes, another history.
        refused(inconsistent(6, 9), 9, Tree.root(8, 0, 9), Tree.consistency(8, 6, 9));
        refused(inconsistent(6, 9), 9, Tree.root(8, 0, 9), Tree.consistency(salt, 6, 9));
    }

    function test_a_proof_must_be_complete_and_used_up() public {
        append(0, 6);
        bytes32 root = Tree.root(salt, 0, 9);
        bytes32[] memory proof = Tree.consistency(salt, 6, 9);
        refused(inconsistent(6, 9), 9, root, new bytes32[](0));
        refused(inconsistent(6, 9), 9, root, Tree.pop(proof));
        refused(inconsistent(6, 9), 9, root, Tree.push(proof, root));
        append(6, 9);
    }

    function test_a_proof_has_at_most_63_hashes() public {
        bytes32[] memory none = new bytes32[](0);
        vm.prank(node);
        log.append((1 << 63) - 2, bytes32(uint256(1)), none);
        uint64 all = (1 << 63) - 1;
        refused(inconsistent(all - 1, all), all, 0, new bytes32[](63));
        refused(inconsistent(all - 1, all), all, 0, new bytes32[](64));
    }

    function test_nodes_do_not_touch_each_other() public {
        append(0, 6);
        bytes32 root = Tree.root(8, 0, 2);
        vm.prank(address(0xB0B));
        log.append(2, root, new bytes32[](0));
        (uint64 size,,) = log.head(node);
        same(size, 6, "size");
    }

    function test_a_failed_precompile_reverts() public {
        append(0, 3);
        bytes32[] memory proof = Tree.consistency(salt, 3, 7);
        bytes32 root = Tree.root(salt, 0, 7);
        vm.mockCallRevert(address(2), "", "");
        refused(abi.encodeWithSelector(Rfc9162.HashFailed.selector), 7, root, proof);
        vm.clearMockedCalls();
        vm.mockCall(address(2), "", "");
        refused(abi.encodeWithSelector(Rfc9162.HashFailed.selector), 7, root, proof);
        vm.clearMockedCalls();
        append(3, 7);
    }

    function testFuzz_honest_logs_grow(uint256 log_, uint256 m, uint256 n) public {
        m = within(m, 0, 40);
        n = within(n, m + 1, 90);
        if (m != 0) {
            bytes32 older = Tree.root(log_, 0, m); // hashing would be the call that is pranked
            vm.prank(node);
            log.append(uint64(m), older, new bytes32[](0));
        }
        bytes32[] memory proof = Tree.consistency(log_, m, n);
        bytes32 root = Tree.root(log_, 0, n);
        vm.prank(node);
        log.append(uint64(n), root, proof);
    }

    /// Any one bit of what is offered, turned over, is refused.
    function testFuzz_one_turned_bit_is_refused(uint256 m, uint256 n, uint256 where, uint8 bit)
        public
        view
    {
        m = within(m, 1, 40);
        n = within(n, m + 1, 90);
        bytes32[] memory proof = Tree.consistency(salt, m, n);
        bytes32[2] memory roots = [Tree.root(salt, 0, m), Tree.root(salt, 0, n)];
        where = within(where, 0, proof.length + 1);
        bytes32 flip = bytes32(uint256(1) << bit);
        if (where < 2) roots[where] ^= flip;
        else proof[where - 2] ^= flip;
        check(!log.verifyConsistency(uint64(m), uint64(n), roots[0], roots[1], proof), "accepted");
    }

    function test_gas() public {
        append(0, 1);
        vm.snapshotGasLastCall("Log", "append, first of a node");
        append(1, 2);
        vm.snapshotGasLastCall("Log", "append, 1 to 2");
        append(2, 21);
        append(21, 27);
        vm.snapshotGasLastCall("Log", "append, 21 to 27");
        million(999_983, 1_000_003, "append, 20 leaves to a million");
    }

    /// A head of `from` leaves and a growth to `to` with the longest proof these sizes can have; the
    /// tree is never built: from a random proof follow the two roots that it proves.
    function million(uint64 from, uint64 to, string memory name) private {
        address other = address(0xB0B);
        bytes32[] memory proof = new bytes32[](Shape.length(from, to));
        for (uint256 i = 0; i < proof.length; i++) {
            proof[i] = keccak256(abi.encode(i));
        }
        (bytes32 older, bytes32 newer) = Shape.roots(from, to, proof);
        vm.prank(other);
        log.append(from, older, new bytes32[](0));
        vm.prank(other);
        log.append(to, newer, proof);
        vm.snapshotGasLastCall("Log", name);
    }
}

/// The roots a proof leads to, for trees too large to build.
library Shape {
    function length(uint256 size1, uint256 size2) internal pure returns (uint256 used) {
        bytes32[] memory enough = new bytes32[](64);
        (used,,) = _walk(size1, size2, enough);
    }

    function roots(uint256 size1, uint256 size2, bytes32[] memory proof)
        internal
        pure
        returns (bytes32 older, bytes32 newer)
    {
        (, older, newer) = _walk(size1, size2, proof);
    }

    function _walk(uint256 size1, uint256 size2, bytes32[] memory proof)
        private
        pure
        returns (uint256 used, bytes32 older, bytes32 newer)
    {
        uint256 node = size1 - 1;
        uint256 last = size2 - 1;
        while (node % 2 == 1) (node, last) = (node / 2, last / 2);
        older = node == 0 ? bytes32(uint256(1)) : proof[used++];
        newer = older;
        while (last != 0) {
            if (node % 2 == 1) {
                older = Tree.node(proof[used], older);
                newer = Tree.node(proof[used++], newer);
            } else if (node < last) {
                newer = Tree.node(newer, proof[used++]);
            }
            (node, last) = (node / 2, last / 2);
        }
    }
}
