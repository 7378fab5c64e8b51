// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Scope } from "../src/Types.sol";
import { Epochs } from "../src/consent/Epochs.sol";
import { Grants } from "../src/consent/Grants.sol";
import { Month } from "../src/consent/Month.sol";
import { Suite } from "./Suite.sol";

contract EpochsTest is Suite {
    uint16 private constant CARE = Scope.LIVE | Scope.ALERTS | Scope.HISTORY;

    function setUp() public {
        deploy();
        people();
    }

    struct State {
        uint32 number;
        bytes32 recipient;
        uint32 spares;
        uint40 since;
        uint32 generation;
        uint32 next;
    }

    function epoch() private view returns (State memory s) {
        (s.number, s.recipient, s.spares, s.since, s.generation, s.next) =
            consent.epochOf(ann.account);
    }

    function expectEpoch(uint32 number, uint32 generation, uint32 spares) private view {
        State memory s = epoch();
        same(s.number, number, "number");
        same(s.spares, spares, "spares");
        same(s.recipient, epochKey(ann, generation, number), "recipient");
    }

    function expectReaderKeys(uint32 generation, uint32 next) private view {
        State memory s = epoch();
        same(s.recipient, 0, "no epoch key");
        same(s.spares, 0, "spares");
        same(s.generation, generation, "generation");
        same(s.next, next, "next");
    }

    function roll(Person memory who) private {
        bytes memory fields = abi.encode(typed("Roll(address patient,"), ann.account);
        consent.rollBySig(ann.account, by(who, consent, fields));
    }

    function test_before_the_first_commitment_reader_keys_are_used() public view {
        expectReaderKeys(0, 1);
        same(epoch().number, 0, "number");
    }

    function test_the_first_commitment_begins_at_once() public {
        vm.expectEmit(address(consent));
        emit Epochs.EpochOpened(ann.account, 1);
        commit(ann, ann, 0, 1, 5);
        expectEpoch(1, 0, 4);
        same(epoch().next, 6, "next");
        same(consent.recipientOf(ann.account, 5), epochKey(ann, 0, 5), "spare");
    }

    function test_commitments_have_no_gap_and_no_overlap() public {
        commit(ann, ann, 0, 1, 2);
        vm.expectRevert(abi.encodeWithSelector(Epochs.WrongEpoch.selector, 3));
        commit(ann, ann, 0, 2, 2);
        vm.expectRevert(abi.encodeWithSelector(Epochs.WrongEpoch.selector, 3));
        commit(ann, ann, 0, 4, 2);
        commit(ann, ann, 0, 3, 2);
        expectEpoch(1, 0, 3);
    }

    function test_recipients_are_one_to_sixteen_and_none_is_zero() public {
        vm.expectRevert(abi.encodeWithSelector(Epochs.BadRecipients.selector));
        commit(ann, ann, 0, 1, 0);
        vm.expectRevert(abi.encodeWithSelector(Epochs.BadRecipients.selector));
        commit(ann, ann, 0, 1, 17);
        commit(ann, ann, 0, 1, 16);
    }

    function test_only_who_holds_the_vault_commits() public {
        bytes memory why =
            abi.encodeWithSelector(Epochs.NotManager.selector, ann.account, gus.account);
        vm.expectRevert(why);
        commit(gus, ann, 0, 1, 5);
        grant(ann, gus.account, Scope.MANAGE);
        vm.expectRevert(why);
        commit(gus, ann, 0, 1, 5);
        grant(ann, gus.account, Scope.MANAGE | Scope.VAULT);
        commit(gus, ann, 0, 1, 5);
        expectEpoch(1, 0, 4);
    }

    function test_spent_spares_leave_reader_keys_and_a_commitment_ends_that() public {
        commit(ann, ann, 0, 1, 1);
        grant(ann, dora.account, CARE);
        revoke(ann, ann, dora.account);
        same(epoch().number, 2, "number");
        expectReaderKeys(0, 3);
        // Numbers go on rising while there is no key.
        roll(ann);
        same(epoch().number, 3, "number");
        expectReaderKeys(0, 4);
        commit(ann, ann, 0, 4, 2);
        expectEpoch(4, 0, 1);
    }

    function test_a_struck_off_device_voids_the_spares_in_the_same_transaction() public {
        commit(ann, ann, 0, 1, 5);
        addSigner(ann, 0x7AB);
        expectEpoch(1, 0, 4);
        removeSigner(with(ann, 0x7AB), ann.account);
        expectReaderKeys(1, 6);
        Person memory now__ = with(ann, 0x7AB);
        vm.expectRevert(abi.encodeWithSelector(Epochs.WrongGeneration.selector, 1));
        commit(now__, ann, 0, 6, 5);
        commit(now__, ann, 1, 6, 5);
        expectEpoch(6, 1, 4);
    }

    function test_a_revoked_holder_of_the_vault_voids_the_spares() public {
        grant(ann, clinic.account, Scope.VAULT);
        commit(clinic, ann, 0, 1, 5);
        vm.expectEmit(address(consent));
        emit Epochs.SparesVoided(ann.account, 1);
        revoke(ann, ann, clinic.account);
        same(epoch().number, 2, "number");
        expectReaderKeys(1, 6);
        vm.expectRevert(
            abi.encodeWithSelector(Epochs.NotManager.selector, ann.account, clinic.account)
        );
        commit(clinic, ann, 1, 6, 5);
        commit(ann, ann, 1, 6, 4);
        expectEpoch(6, 1, 3);
    }

    function test_generations_count_both_kinds_of_removal() public {
        grant(ann, clinic.account, Scope.VAULT);
        commit(ann, ann, 0, 1, 5);
        revoke(ann, ann, clinic.account);
        addSigner(ann, 0x7AB);
        removeSigner(ann, vm.addr(0x7AB));
        expectReaderKeys(2, 6);
        commit(ann, ann, 2, 6, 5);
        expectEpoch(6, 2, 4);
    }

    function test_a_holder_of_the_vault_who_lost_a_device_voids_the_spares_too() public {
        addSigner(gus, 0x7AB);
        grant(ann, gus.account, Scope.VAULT);
        commit(gus, ann, 0, 1, 5);
        removeSigner(gus, vm.addr(0x7AB));
        vm.expectEmit(address(consent));
        emit Grants.Swept(ann.account, gus.account, 1);
        consent.sweep(ann.account, gus.account);
        expectReaderKeys(1, 6);
    }

    function test_a_member_who_left_is_swept_once_per_patient() public {
        address ward = createTeam(clinic);
        join(clinic, ward, dora, FOREVER);
        join(clinic, ward, dan, FOREVER);
        commit(ann, ann, 0, 1, 5);
        grant(ann, ward, CARE);
        bytes memory nothing = abi.encodeWithSelector(Grants.NothingToSweep.selector, ward);
        vm.expectRevert(nothing);
        consent.sweep(ann.account, ward);
        quit(clinic, ward, dan);
        consent.sweep(ann.account, ward);
        expectEpoch(2, 0, 3);
        vm.expectRevert(nothing);
        consent.sweep(ann.account, ward);
    }

    function test_a_grant_renewed_does_not_skip_the_sweep() public {
        address ward = createTeam(clinic);
        join(clinic, ward, dora, FOREVER);
        commit(ann, ann, 0, 1, 5);
        grant(ann, ward, CARE);
        quit(clinic, ward, dora);
        grant(ann, ward, CARE);
        consent.sweep(ann.account, ward);
        expectEpoch(2, 0, 3);
    }

    function test_departures_before_the_first_grant_are_nothing_to_sweep() public {
        address ward = createTeam(clinic);
        join(clinic, ward, dora, FOREVER);
        quit(clinic, ward, dora);
        commit(ann, ann, 0, 1, 5);
        grant(ann, ward, CARE);
        vm.expectRevert(abi.encodeWithSelector(Grants.NothingToSweep.selector, ward));
        consent.sweep(ann.account, ward);
        vm.expectRevert(abi.encodeWithSelector(Grants.NoGrant.selector, ben.account, ward));
        consent.sweep(ben.account, ward);
    }

    function test_the_month_rolls_by_anyone_while_there_are_spares() public {
        commit(ann, ann, 0, 1, 2);
        bytes memory nothing = abi.encodeWithSelector(Epochs.NothingToRoll.selector, ann.account);
        vm.expectRevert(nothing);
        consent.roll(ann.account);
        vm.warp(1_801_439_999); // 31 January 2027 23:59:59
        vm.expectRevert(nothing);
        consent.roll(ann.account);
        vm.warp(1_801_440_000); // 1 February
        vm.prank(address(0x5E1A));
        consent.roll(ann.account);
        expectEpoch(2, 0, 0);
        // The last one is kept: a month alone is no reason to seal without an epoch key.
        vm.warp(1_801_440_000 + 40 days);
        vm.expectRevert(nothing);
        consent.roll(ann.account);
    }

    function test_patient_and_manager_roll_when_they_like() public {
        commit(ann, ann, 0, 1, 3);
        roll(ann);
        expectEpoch(2, 0, 1);
        vm.expectRevert(
            abi.encodeWithSelector(Epochs.NotManager.selector, ann.account, gus.account)
        );
        roll(gus);
        grant(ann, gus.account, Scope.MANAGE);
        roll(gus);
        expectEpoch(3, 0, 0);
    }

    function test_months_of_known_dates() public pure {
        same(Month.number(0), 12 * 1970, "1 January 1970");
        same(Month.number(951_782_399), 12 * 2000 + 1, "28 February 2000 23:59:59");
        same(Month.number(951_868_799), 12 * 2000 + 1, "29 February 2000 23:59:59");
        same(Month.number(951_868_800), 12 * 2000 + 2, "1 March 2000");
        same(Month.number(4_107_542_399), 12 * 2100 + 1, "28 February 2100 23:59:59");
        same(Month.number(4_107_542_400), 12 * 2100 + 2, "1 March 2100, no leap day");
        same(Month.number(1_798_761_599), 12 * 2026 + 11, "31 December 2026 23:59:59");
        same(Month.number(1_798_761_600), 12 * 2027, "1 January 2027");
    }

    /// Walks from a date to the next day: the month stays, or moves on by one.
    function testFuzz_months_follow_each_other(uint40 time) public pure {
        uint256 today = Month.number(time);
        uint256 tomorrow = Month.number(uint256(time) + 1 days);
        check(tomorrow == today || tomorrow == today + 1, "next");
        check(Month.number(uint256(time) + 31 days) > today, "a month has at most 31 days");
        check(Month.number(uint256(time) + 28 days) <= today + 1, "and at least 28");
    }
}
