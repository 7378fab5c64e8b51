// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Directory } from "../src/Directory.sol";
import { Log } from "../src/Log.sol";
import { Test } from "./Test.sol";

contract DirectoryTest is Test {
    Directory private directory;
    address private log;
    address private other;

    function setUp() public {
        directory = new Directory();
        log = address(new Log());
        other = address(new Log());
    }

    function test_the_deployer_enters_and_all_read() public {
        vm.expectEmit(address(directory));
        emit Directory.Entered("Log", log);
        directory.enter("Log", log);
        same(directory.addressOf("Log"), log, "entry");
        same(directory.owner(), address(this), "owner");
        same(directory.version(), 1, "version");
    }

    function test_an_entry_never_changes() public {
        directory.enter("Log", log);
        vm.expectRevert(abi.encodeWithSelector(Directory.AlreadyEntered.selector, bytes32("Log")));
        directory.enter("Log", other);
        same(directory.addressOf("Log"), log, "entry");
    }

    function test_nobody_else_enters() public {
        bytes memory why = abi.encodeWithSelector(Directory.NotOwner.selector, address(0xBAD));
        vm.expectRevert(why);
        vm.prank(address(0xBAD));
        directory.enter("Log", log);
        vm.expectRevert(why);
        vm.prank(address(0xBAD));
        directory.succeed(other);
    }

    function test_an_entry_is_a_contract() public {
        vm.expectRevert(abi.encodeWithSelector(Directory.NotContract.selector, address(0xE0A)));
        directory.enter("Log", address(0xE0A));
        vm.expectRevert(abi.encodeWithSelector(Directory.NotContract.selector, address(0)));
        directory.succeed(address(0));
    }

    function test_what_is_missing_is_not_zero() public {
        vm.expectRevert(abi.encodeWithSelector(Directory.NotEntered.selector, bytes32("Consent")));
        directory.addressOf("Consent");
    }

    function test_a_successor_is_named_once() public {
        same(directory.successor(), address(0), "none");
        vm.expectEmit(address(directory));
        emit Directory.Succeeded(other);
        directory.succeed(other);
        same(directory.successor(), other, "successor");
        vm.expectRevert(
            abi.encodeWithSelector(Directory.AlreadyEntered.selector, bytes32("successor"))
        );
        directory.succeed(log);
    }
}
