// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Scope, Stay } from "../src/Types.sol";
import { Devices } from "../src/registry/Devices.sol";
import { Stays } from "../src/registry/Stays.sol";
import { Teams } from "../src/registry/Teams.sol";
import { Suite } from "./Suite.sol";

/// Devices, who wears them, and how a stay ends that.
contract DevicesTest is Suite {
    bytes8 private constant watch = 0x0211223344556677;

    function setUp() public {
        deploy();
        people();
        enrolDevice(clinic, watch);
    }

    function test_a_patient_binds_a_device() public {
        vm.expectEmit(address(registry));
        emit Devices.DeviceBound(watch, ann.account);
        bindDevice(ann, watch, ann);
        same(registry.wearerOf(watch), ann.account, "wearer");
        same(registry.deviceOf(watch).key, DIGEST, "key");
    }

    function test_a_manager_binds_for_the_patient_and_nobody_else() public {
        vm.expectRevert(
            abi.encodeWithSelector(Devices.NotManager.selector, ann.account, dora.account)
        );
        bindDevice(dora, watch, ann);
        grant(ann, gus.account, Scope.MANAGE);
        bindDevice(gus, watch, ann);
        same(registry.wearerOf(watch), ann.account, "wearer");
    }

    function test_a_worn_device_is_released_first() public {
        bindDevice(ann, watch, ann);
        vm.expectRevert(abi.encodeWithSelector(Devices.DeviceWorn.selector, watch));
        bindDevice(ben, watch, ben);
        vm.expectRevert(
            abi.encodeWithSelector(Devices.NotManager.selector, ann.account, ben.account)
        );
        releaseDevice(ben, watch);
        releaseDevice(clinic, watch);
        vm.expectRevert(abi.encodeWithSelector(Devices.DeviceNotWorn.selector, watch));
        releaseDevice(clinic, watch);
        bindDevice(ben, watch, ben);
        same(registry.wearerOf(watch), ben.account, "wearer");
        releaseDevice(ben, watch);
        same(registry.wearerOf(watch), address(0), "nobody");
    }

    function test_a_retired_device_is_nobodys_for_ever() public {
        bindDevice(ann, watch, ann);
        vm.expectRevert(abi.encodeWithSelector(Teams.NotOrganisation.selector, rival.account));
        retireDevice(rival, watch);
        vm.expectEmit(address(registry));
        emit Devices.DeviceReleased(watch, ann.account);
        vm.expectEmit(address(registry));
        emit Devices.DeviceRetired(watch);
        retireDevice(clinic, watch);
        same(registry.wearerOf(watch), address(0), "nobody");
        vm.expectRevert(abi.encodeWithSelector(Devices.DeviceUnknown.selector, watch));
        bindDevice(ann, watch, ann);
        vm.expectRevert(abi.encodeWithSelector(Devices.DeviceUnknown.selector, watch));
        retireDevice(clinic, watch);
        vm.expectRevert(abi.encodeWithSelector(Devices.DeviceKnown.selector, watch));
        enrolDevice(clinic, watch);
    }

    function test_only_organisations_enrol() public {
        vm.expectRevert(abi.encodeWithSelector(Teams.NotOrganisation.selector, dora.account));
        enrolDevice(dora, bytes8(uint64(1)));
        vm.expectRevert(abi.encodeWithSelector(Devices.DeviceUnknown.selector, bytes8(uint64(1))));
        bindDevice(ann, bytes8(uint64(1)), ann);
    }

    function test_discharge_releases_what_was_worn_and_can_be_taken_back() public {
        setStay(dora, ann, Stay.Monitored, 0);
        bindDevice(ann, watch, ann);
        vm.warp(START + 100);
        setStay(dora, ann, Stay.Discharged, 0);
        same(registry.wearerOf(watch), address(0), "released");
        vm.warp(START + 100 + 24 hours - 1);
        setStay(dora, ann, Stay.Monitored, 0);
        same(registry.wearerOf(watch), ann.account, "taken back");
    }

    function test_after_a_day_a_return_is_a_new_stay() public {
        setStay(dora, ann, Stay.Monitored, 0);
        bindDevice(ann, watch, ann);
        vm.warp(START + 100);
        setStay(dora, ann, Stay.Discharged, 0);
        vm.warp(START + 100 + 24 hours);
        setStay(dora, ann, Stay.Monitored, 0);
        same(registry.wearerOf(watch), address(0), "stays released");
        bindDevice(ann, watch, ann);
        same(registry.wearerOf(watch), ann.account, "bound anew");
    }

    function test_death_is_not_followed_by_anything_after_a_day() public {
        setStay(dora, ann, Stay.Deceased, 0);
        bytes memory why =
            abi.encodeWithSelector(Stays.StayRefused.selector, Stay.Deceased, Stay.Monitored);
        vm.warp(START + 24 hours);
        vm.expectRevert(why);
        setStay(dora, ann, Stay.Monitored, 0);
    }

    function test_death_taken_back_goes_to_what_was_before() public {
        setStay(dora, ann, Stay.Monitored, 0);
        bindDevice(ann, watch, ann);
        vm.warp(START + 100);
        setStay(dora, ann, Stay.Discharged, 0);
        vm.warp(START + 30 days);
        setStay(dora, ann, Stay.Deceased, 0);
        vm.expectRevert(
            abi.encodeWithSelector(Stays.StayRefused.selector, Stay.Deceased, Stay.Monitored)
        );
        setStay(dora, ann, Stay.Monitored, 0);
        setStay(dora, ann, Stay.Discharged, 0);
        (Stay stay,,) = registry.stayOf(ann.account);
        check(stay == Stay.Discharged, "discharged, as before");
        // The discharge itself is a month old and stays.
        setStay(dora, ann, Stay.Monitored, 0);
        same(registry.wearerOf(watch), address(0), "released");
    }

    function test_a_pause_ends_by_itself() public {
        setStay(dora, ann, Stay.Monitored, 0);
        setStay(dora, ann, Stay.Paused, now_() + 60);
        (Stay stay,, uint40 until) = registry.stayOf(ann.account);
        check(stay == Stay.Paused && until == now_() + 60, "paused");
        vm.warp(START + 60);
        uint40 since;
        (stay, since, until) = registry.stayOf(ann.account);
        check(stay == Stay.Monitored && since == START + 60 && until == 0, "monitored");
        vm.expectRevert(abi.encodeWithSelector(Teams.PeriodOver.selector, now_()));
        setStay(dora, ann, Stay.Paused, now_());
        vm.expectRevert(abi.encodeWithSelector(Teams.PeriodOver.selector, now_() + 5));
        setStay(dora, ann, Stay.Monitored, now_() + 5);
    }

    function test_only_a_licensed_clinician_of_the_clinic_sets_a_stay() public {
        vm.expectRevert(abi.encodeWithSelector(Teams.NotLicensed.selector, ann.account));
        setStay(ann, ann, Stay.Monitored, 0);
        vm.expectRevert(abi.encodeWithSelector(Stays.NotTheirPatient.selector, gus.account));
        setStay(dora, gus, Stay.Monitored, 0);
        offboard(clinic, dan);
        vm.expectRevert(abi.encodeWithSelector(Teams.NotLicensed.selector, dan.account));
        setStay(dan, ann, Stay.Monitored, 0);
        license(rival, dan, now_() + YEAR);
        vm.expectRevert(abi.encodeWithSelector(Stays.NotTheirPatient.selector, ann.account));
        setStay(dan, ann, Stay.Monitored, 0);
    }

    function test_the_end_of_a_stay_ends_live_values_for_good_and_keeps_records() public {
        uint16 both = Scope.LIVE | Scope.ALERTS | Scope.HISTORY;
        grant(ann, dora.account, both);
        check(consent.allowed(ann.account, dora.account, both), "before");
        vm.warp(START + 100);
        setStay(dora, ann, Stay.Discharged, 0);
        check(!consent.allowed(ann.account, dora.account, Scope.LIVE), "live");
        check(!consent.allowed(ann.account, dora.account, Scope.ALERTS), "alerts");
        check(consent.allowed(ann.account, dora.account, Scope.HISTORY), "records");
        vm.warp(START + 2 days);
        setStay(dora, ann, Stay.Monitored, 0);
        check(!consent.allowed(ann.account, dora.account, Scope.LIVE), "a return revives nothing");
        grant(ann, dora.account, both);
        check(consent.allowed(ann.account, dora.account, both), "granted anew");
    }
}
