// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Log } from "../src/Log.sol";
import { Test } from "./Test.sol";
import { Tree } from "./Tree.sol";

/// A node that grows its log honestly, and offers every kind of lie in between.
contract LogHandler is Test {
    Log public immutable log = new Log();
    uint64 public size;
    uint256 public anchors;
    uint256 public lies;
    bool public believed;
    uint256 public constant salt = 3;

    function grow(uint8 by) external {
        uint64 next = size + 1 + by % 4;
        if (next > 60) return;
        log.append(next, Tree.root(salt, 0, next), Tree.consistency(salt, size, next));
        size = next;
        anchors++;
    }

    function shrink(uint64 to) external {
        to = uint64(within(to, 0, size));
        lie(to, Tree.root(salt, 0, to), new bytes32[](0));
    }

    function rewrite(uint8 by) external {
        if (size == 0) return;
        uint64 next = size + 1 + by % 4;
        lie(next, Tree.root(salt + 1, 0, next), Tree.consistency(salt + 1, size, next));
    }

    function forge(uint64 next, bytes32 root, bytes32[] calldata proof) external {
        if (size == 0) return;
        lie(next, root, proof);
    }

    function lie(uint64 next, bytes32 root, bytes32[] memory proof) private {
        lies++;
        try log.append(next, root, proof) {
            believed = true;
        } catch { }
    }
}

contract LogInvariant is Test {
    LogHandler private handler;

    function setUp() public {
        handler = new LogHandler();
        target(address(handler));
    }

    function invariant_the_head_is_the_honest_log() public view {
        (uint64 size, bytes32 root,) = handler.log().head(address(handler));
        check(!handler.believed(), "a lie was anchored");
        same(size, handler.size(), "size");
        same(root, size == 0 ? bytes32(0) : Tree.root(handler.salt(), 0, size), "root");
    }
}
