// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Auth } from "../src/Signed.sol";
import { Scope } from "../src/Types.sol";
import { Epochs } from "../src/consent/Epochs.sol";
import { Grants } from "../src/consent/Grants.sol";
import { Suite } from "./Suite.sol";

contract GrantsTest is Suite {
    uint16 private constant CARE = Scope.LIVE | Scope.ALERTS | Scope.HISTORY;

    function setUp() public {
        deploy();
        people();
        commit(ann, ann, 5);
    }

    function has(Person memory reader, uint16 scope) private view returns (bool) {
        return consent.allowed(ann.account, reader.account, scope);
    }

    function epoch() private view returns (uint32 number) {
        (number,,,,,) = consent.epochOf(ann.account);
    }

    function test_nothing_is_granted_to_begin_with() public view {
        for (uint16 scope = 1; scope <= Scope.ALL; scope++) {
            check(!has(dora, scope), "granted");
            check(has(ann, scope), "the patient reads all");
        }
        check(!has(ann, 0) && !has(ann, 64), "no such scope");
    }

    function test_a_grant_opens_its_scopes_and_no_others() public {
        Grants.Terms memory what = terms(Scope.LIVE | Scope.ALERTS, now_() + YEAR, 0);
        Auth memory auth = by(ann, consent, grantFields(ann, dora.account, what));
        vm.expectEmit(address(consent));
        emit Grants.Granted(ann.account, dora.account, ann.account, what);
        consent.grantBySig(ann.account, dora.account, what, auth);
        check(has(dora, Scope.LIVE) && has(dora, Scope.ALERTS), "granted");
        check(has(dora, Scope.LIVE | Scope.ALERTS), "both");
        check(!has(dora, Scope.HISTORY) && !has(dora, CARE), "not granted");
        check(!has(dan, Scope.LIVE), "another reader");
        check(!consent.allowed(ben.account, dora.account, Scope.LIVE), "another patient");
        check(!consent.allowed(dora.account, ann.account, Scope.LIVE), "the other way round");
    }

    function test_a_period_has_its_first_and_last_second() public {
        Grants.Terms memory what = Grants.Terms(Scope.LIVE, 1, now_() + 10, now_() + 20, 0);
        grant(ann, ann, dora.account, what);
        check(!has(dora, Scope.LIVE), "before");
        vm.warp(START + 10);
        check(has(dora, Scope.LIVE), "first second");
        vm.warp(START + 19);
        check(has(dora, Scope.LIVE), "last second");
        vm.warp(START + 20);
        check(!has(dora, Scope.LIVE), "after");
    }

    function test_a_period_is_not_empty() public {
        vm.expectRevert(abi.encodeWithSelector(Grants.EmptyPeriod.selector, now_()));
        grant(ann, ann, dora.account, terms(Scope.LIVE, now_(), 0));
        vm.expectRevert(abi.encodeWithSelector(Grants.EmptyPeriod.selector, now_() + 9));
        grant(ann, ann, dora.account, Grants.Terms(Scope.LIVE, 1, now_() + 9, now_() + 9, 0));
    }

    function test_scopes_are_known_ones() public {
        vm.expectRevert(abi.encodeWithSelector(Grants.UnknownScopes.selector, 0));
        grant(ann, dora.account, 0);
        vm.expectRevert(abi.encodeWithSelector(Grants.UnknownScopes.selector, 64));
        grant(ann, dora.account, 64);
        vm.expectRevert(abi.encodeWithSelector(Grants.UnknownReader.selector, address(0xE)));
        grant(ann, address(0xE), Scope.LIVE);
    }

    function test_a_stranger_grants_nothing() public {
        vm.expectRevert(
            abi.encodeWithSelector(Epochs.NotManager.selector, ann.account, dan.account)
        );
        grant(dan, ann, dora.account, terms(Scope.LIVE, now_() + YEAR, 0));
    }

    function test_nobody_grants_himself() public {
        vm.expectRevert(abi.encodeWithSelector(Grants.SelfGrant.selector, ann.account));
        grant(ann, ann.account, Scope.LIVE);
        vm.expectRevert(abi.encodeWithSelector(Grants.SelfGrant.selector, dora.account));
        grant(dora, ann, dora.account, terms(Scope.LIVE, now_() + YEAR, 0));
        grant(ann, gus.account, Scope.MANAGE);
        vm.expectRevert(abi.encodeWithSelector(Grants.SelfGrant.selector, gus.account));
        grant(gus, ann, gus.account, terms(Scope.LIVE, now_() + 1, 0));
    }

    function test_without_licence_a_clinician_reads_nothing() public {
        grant(ann, dora.account, CARE);
        vm.warp(START + YEAR - 1);
        check(has(dora, CARE), "licensed");
        grant(ann, ann, dora.account, terms(CARE, now_() + YEAR, 0));
        vm.warp(START + YEAR);
        check(!has(dora, Scope.LIVE) && !has(dora, Scope.HISTORY), "lapsed");
    }

    function test_revoking_ends_everything_at_once_and_moves_the_epoch() public {
        grant(ann, dora.account, CARE);
        same(epoch(), 1, "epoch before");
        Auth memory auth = revokeAuth(ann, ann, dora.account);
        vm.expectEmit(address(consent));
        emit Grants.Revoked(ann.account, dora.account, ann.account);
        vm.expectEmit(address(consent));
        emit Epochs.EpochOpened(ann.account, 2);
        consent.revokeBySig(ann.account, dora.account, auth);
        check(!has(dora, Scope.LIVE) && !has(dora, Scope.HISTORY), "revoked");
        same(epoch(), 2, "epoch after");
        vm.expectRevert(abi.encodeWithSelector(Grants.NoGrant.selector, ann.account, dora.account));
        revoke(ann, ann, dora.account);
    }

    function test_revoking_what_gave_no_keys_keeps_the_epoch() public {
        grant(ann, dora.account, Scope.LIVE);
        revoke(ann, ann, dora.account);
        same(epoch(), 1, "epoch");
    }

    function test_a_reader_may_give_a_grant_back_and_a_stranger_may_not_take_it() public {
        grant(ann, dora.account, CARE);
        vm.expectRevert(
            abi.encodeWithSelector(Epochs.NotManager.selector, ann.account, dan.account)
        );
        revoke(dan, ann, dora.account);
        revoke(dora, ann, dora.account);
        check(!has(dora, Scope.LIVE), "given back");
        same(epoch(), 2, "epoch");
    }

    function test_a_grant_lapses_at_its_end_by_anyone() public {
        grant(ann, ann, dora.account, terms(CARE, now_() + 100, 0));
        vm.warp(START + 99);
        vm.expectRevert(abi.encodeWithSelector(Grants.StillInForce.selector, START + 100));
        consent.lapse(ann.account, dora.account);
        vm.warp(START + 100);
        vm.prank(address(0x5E1A));
        vm.expectEmit(address(consent));
        emit Grants.Revoked(ann.account, dora.account, address(0));
        consent.lapse(ann.account, dora.account);
        same(epoch(), 2, "epoch");
        vm.expectRevert(abi.encodeWithSelector(Grants.NoGrant.selector, ann.account, dora.account));
        consent.lapse(ann.account, dora.account);
    }

    function test_a_grant_lapses_with_the_licence_and_does_not_come_back() public {
        grant(ann, dora.account, CARE);
        offboard(clinic, dora);
        check(!has(dora, Scope.HISTORY), "offboarded");
        consent.lapse(ann.account, dora.account);
        same(epoch(), 2, "epoch");
        license(clinic, dora, now_() + YEAR);
        check(!has(dora, Scope.LIVE), "a new licence brings nothing back");
    }

    function test_a_licence_after_a_gap_revives_no_grant() public {
        grant(ann, dora.account, CARE | Scope.MANAGE);
        grant(ann, dan.account, CARE);
        offboard(clinic, dora);
        // Before anybody has called lapse, another organisation takes her on.
        license(rival, dora, now_() + YEAR);
        check(!has(dora, Scope.LIVE) && !has(dora, Scope.HISTORY), "revived");
        check(!consent.mayManage(ann.account, dora.account), "manages again");
        consent.lapse(ann.account, dora.account);
        // A licence renewed in time is no gap.
        license(clinic, dan, now_() + 2 * YEAR);
        check(has(dan, CARE), "renewed");
    }

    function test_nothing_is_granted_to_a_clinician_without_licence() public {
        offboard(clinic, dora);
        vm.expectRevert(abi.encodeWithSelector(Grants.NotLicensed.selector, dora.account));
        grant(ann, dora.account, Scope.LIVE);
    }

    function test_a_grant_of_the_present_does_not_open_the_past() public {
        Grants.Terms memory what = terms(CARE, now_() + YEAR, 2);
        Auth memory auth = by(ann, consent, grantFields(ann, dora.account, what));
        vm.expectEmit(address(consent));
        emit Epochs.EpochOpened(ann.account, 2);
        consent.grantBySig(ann.account, dora.account, what, auth);
        same(epoch(), 2, "a new epoch");
        same(consent.grantOf(ann.account, dora.account).firstEpoch, 2, "opened from there");
        // A second reader from the same epoch on needs no other.
        grant(ann, ann, dan.account, terms(CARE, now_() + YEAR, 2));
        same(epoch(), 2, "the same epoch");
        vm.expectRevert(abi.encodeWithSelector(Grants.EpochNotOpen.selector, 3));
        grant(ann, ann, rita.account, terms(CARE, now_() + YEAR, 4));
    }

    function test_less_is_not_granted_but_revoked() public {
        grant(ann, dora.account, CARE);
        vm.expectRevert(abi.encodeWithSelector(Grants.RevokeFirst.selector, dora.account));
        grant(ann, dora.account, Scope.LIVE);
        grant(ann, dora.account, CARE | Scope.RESEARCH);
        check(has(dora, Scope.RESEARCH), "more");
    }

    function test_a_manager_grants_and_revokes_for_the_patient() public {
        grant(ann, gus.account, Scope.MANAGE | Scope.ALERTS);
        check(consent.mayManage(ann.account, gus.account), "manager");
        grant(gus, ann, dora.account, terms(CARE, now_() + YEAR, 0));
        check(has(dora, CARE), "granted");
        revoke(gus, ann, dora.account);
        check(!has(dora, Scope.LIVE), "revoked");
        check(!has(gus, Scope.HISTORY) && !has(gus, Scope.LIVE), "a guardian sees his scope only");
        check(!consent.mayManage(ben.account, gus.account), "of nobody else");
    }

    function test_a_proxy_ends_at_the_second_of_majority() public {
        grant(ann, ann, gus.account, terms(Scope.MANAGE, now_() + 100, 0));
        vm.expectRevert(abi.encodeWithSelector(Grants.BeyondManager.selector, now_() + 100));
        grant(gus, ann, dora.account, terms(CARE, now_() + 101, 0));
        vm.warp(START + 99);
        grant(gus, ann, dora.account, terms(CARE, uint40(START) + 100, 0));
        vm.warp(START + 100);
        check(!consent.mayManage(ann.account, gus.account), "of age");
        vm.expectRevert(
            abi.encodeWithSelector(Epochs.NotManager.selector, ann.account, gus.account)
        );
        revoke(gus, ann, dora.account);
    }

    function test_a_manager_makes_no_managers_and_unmakes_none() public {
        grant(ann, gus.account, Scope.MANAGE);
        bytes memory why = abi.encodeWithSelector(Grants.OnlyPatient.selector, gus.account);
        vm.expectRevert(why);
        grant(gus, ann, dora.account, terms(Scope.MANAGE, now_() + 1, 0));
        vm.expectRevert(why);
        grant(gus, ann, dora.account, terms(Scope.VAULT, now_() + 1, 0));
        grant(ann, dan.account, Scope.MANAGE);
        vm.expectRevert(why);
        revoke(gus, ann, dan.account);
        vm.expectRevert(why);
        grant(gus, ann, dan.account, terms(Scope.LIVE, now_() + 1, 0));
    }

    function test_a_manager_without_licence_manages_nothing() public {
        grant(ann, dan.account, Scope.MANAGE);
        offboard(clinic, dan);
        check(!consent.mayManage(ann.account, dan.account), "manager");
    }

    function test_a_second_approver_signs_too() public {
        setApprover(ann, gus.account);
        Grants.Terms memory what = terms(CARE, now_() + YEAR, 0);
        bytes memory why = abi.encodeWithSelector(Grants.ApproverRequired.selector, gus.account);
        vm.expectRevert(why);
        grant(ann, ann, dora.account, what);
        bytes memory fields = grantFields(ann, dora.account, what);
        Auth memory anns = by(ann, consent, fields);
        Auth memory others = by(ben, consent, fields);
        vm.expectRevert(why);
        consent.grantApprovedBySig(ann.account, dora.account, what, anns, others);
        vm.expectRevert(why);
        consent.grantApprovedBySig(ann.account, dora.account, what, anns, anns);
        Auth memory approval = by(gus, consent, fields);
        consent.grantApprovedBySig(ann.account, dora.account, what, anns, approval);
        check(has(dora, CARE), "granted");
        // Taking away needs one signature.
        revoke(ann, ann, dora.account);
    }

    function test_an_approver_approves_what_he_was_shown() public {
        setApprover(ann, gus.account);
        Grants.Terms memory what = terms(CARE, now_() + YEAR, 0);
        Auth memory approval = by(gus, consent, grantFields(ann, dora.account, what));
        what.until += 1;
        Auth memory anns = by(ann, consent, grantFields(ann, dora.account, what));
        try consent.grantApprovedBySig(ann.account, dora.account, what, anns, approval) {
            revert("accepted");
        } catch { }
    }

    function test_an_approver_is_not_shaken_off() public {
        setApprover(ann, gus.account);
        vm.expectRevert(abi.encodeWithSelector(Grants.NotApprover.selector, ann.account));
        setApprover(ann, address(0));
        vm.expectRevert(abi.encodeWithSelector(Grants.NotApprover.selector, dora.account));
        setApprover(dora, address(0));
        setApprover(gus, dan.account);
        same(consent.approverOf(ann.account), dan.account, "handed on");
        setApprover(with(ann, ann.recovery), address(0));
        same(consent.approverOf(ann.account), address(0), "recovery words end it");
        vm.expectRevert(abi.encodeWithSelector(Grants.NotApprover.selector, gus.account));
        setApprover(gus, gus.account);
        vm.expectRevert(abi.encodeWithSelector(Grants.NotApprover.selector, ann.account));
        setApprover(ann, ann.account);
    }

    function test_approval_without_approver_is_refused() public {
        Grants.Terms memory what = terms(CARE, now_() + YEAR, 0);
        bytes memory fields = grantFields(ann, dora.account, what);
        Auth memory anns = by(ann, consent, fields);
        Auth memory others = by(gus, consent, fields);
        vm.expectRevert(abi.encodeWithSelector(Grants.ApproverRequired.selector, address(0)));
        consent.grantApprovedBySig(ann.account, dora.account, what, anns, others);
    }

    function test_a_team_reads_through_its_members() public {
        address ward = createTeam(clinic);
        join(clinic, ward, dora, FOREVER);
        grant(ann, ward, CARE);
        check(consent.allowedThrough(ann.account, dora.account, ward, CARE), "member");
        check(!consent.allowedThrough(ann.account, dan.account, ward, CARE), "no member");
        check(!has(dora, CARE), "not by herself");
        quit(clinic, ward, dora);
        check(!consent.allowedThrough(ann.account, dora.account, ward, CARE), "left");
    }

    function setApprover(Person memory who, address approver) private {
        bytes memory fields = abi.encode(
            typed("SetApprover(address patient,address approver,"), ann.account, approver
        );
        consent.setApproverBySig(ann.account, approver, by(who, consent, fields));
    }
}
