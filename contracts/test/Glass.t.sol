// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Consent } from "../src/Consent.sol";
import { Auth } from "../src/Signed.sol";
import { Scope, Stay } from "../src/Types.sol";
import { Suite } from "./Suite.sol";

contract GlassTest is Suite {
    function setUp() public {
        deploy();
        people();
    }

    function refused(Person memory who) private {
        vm.expectRevert(
            abi.encodeWithSelector(Consent.NotTheirClinician.selector, ann.account, who.account)
        );
        breakGlass(who, ann);
    }

    function test_live_values_open_for_four_hours_and_the_past_does_not() public {
        vm.expectEmit(address(consent));
        emit Consent.GlassBroken(ann.account, dora.account, DIGEST, now_() + 4 hours);
        breakGlass(dora, ann);
        check(consent.allowed(ann.account, dora.account, Scope.LIVE | Scope.ALERTS), "live");
        check(!consent.allowed(ann.account, dora.account, Scope.HISTORY), "past");
        check(!consent.allowed(ann.account, dora.account, Scope.LIVE | Scope.HISTORY), "both");
        check(!consent.mayManage(ann.account, dora.account), "manage");
        check(!consent.allowed(ben.account, dora.account, Scope.LIVE), "another patient");
        vm.warp(START + 4 hours - 1);
        check(consent.allowed(ann.account, dora.account, Scope.LIVE), "last second");
        vm.warp(START + 4 hours);
        check(!consent.allowed(ann.account, dora.account, Scope.LIVE), "over");
    }

    function test_only_a_licensed_clinician_of_the_clinic_breaks_it() public {
        refused(ann);
        refused(gus);
        refused(rita);
        offboard(clinic, dan);
        refused(dan);
        license(rival, dan, now_() + YEAR);
        refused(dan);
        vm.warp(START + YEAR);
        refused(dora);
    }

    function test_a_grant_of_an_earlier_stay_keeps_nobody_out() public {
        grant(ann, ann, dora.account, terms(Scope.LIVE | Scope.ALERTS, FOREVER, 0));
        setStay(dan, ann, Stay.Discharged, 0);
        vm.warp(START + 2 days);
        setStay(dan, ann, Stay.Monitored, 0);
        check(!consent.allowed(ann.account, dora.account, Scope.LIVE), "the grant of then");
        breakGlass(dora, ann);
        check(consent.allowed(ann.account, dora.account, Scope.LIVE | Scope.ALERTS), "shut");
        vm.warp(START + 2 days + 4 hours);
        check(!consent.allowed(ann.account, dora.account, Scope.LIVE), "over");
    }

    function test_a_grant_of_an_earlier_licence_keeps_nobody_out() public {
        grant(ann, ann, dora.account, terms(Scope.LIVE, FOREVER, 0));
        offboard(clinic, dora);
        license(clinic, dora, FOREVER);
        check(!consent.allowed(ann.account, dora.account, Scope.LIVE), "the grant of then");
        breakGlass(dora, ann);
        check(consent.allowed(ann.account, dora.account, Scope.LIVE), "shut");
    }

    function test_a_licence_that_ends_shuts_it_again() public {
        breakGlass(dora, ann);
        offboard(clinic, dora);
        check(!consent.allowed(ann.account, dora.account, Scope.LIVE), "open");
    }

    function test_moving_to_another_clinic_shuts_it() public {
        breakGlass(dora, ann);
        offboard(clinic, dora);
        license(rival, dora, now_() + YEAR);
        check(!consent.allowed(ann.account, dora.account, Scope.LIVE), "open");
    }

    function test_broken_again_it_is_open_without_a_gap() public {
        breakGlass(dora, ann);
        vm.warp(START + 1 hours);
        breakGlass(dora, ann);
        (uint40 since, uint40 until) = consent.glassOf(ann.account, dora.account);
        same(since, START, "since");
        same(until, START + 5 hours, "until");
        vm.warp(START + 5 hours);
        breakGlass(dora, ann);
        (since,) = consent.glassOf(ann.account, dora.account);
        same(since, START + 5 hours, "a new one");
    }

    function test_an_emergency_has_a_reason() public {
        bytes memory fields =
            abi.encode(typed("BreakGlass(address patient,bytes32 reason,"), ann.account, 0);
        Auth memory auth = by(dora, consent, fields);
        vm.expectRevert(abi.encodeWithSelector(Consent.NoReason.selector));
        consent.breakGlassBySig(ann.account, 0, auth);
    }

    function test_of_somebody_who_is_no_patient_there_is_no_glass() public {
        vm.expectRevert(
            abi.encodeWithSelector(Consent.NotTheirClinician.selector, gus.account, dora.account)
        );
        breakGlass(dora, gus);
    }
}
