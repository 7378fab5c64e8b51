// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Accounts } from "../src/registry/Accounts.sol";
import { Teams } from "../src/registry/Teams.sol";
import { Auth } from "../src/Signed.sol";
import { Role, Scope } from "../src/Types.sol";
import { Suite } from "./Suite.sol";

contract TeamsTest is Suite {
    address private ward;

    function setUp() public {
        deploy();
        people();
        ward = createTeam(clinic);
        join(clinic, ward, dora, FOREVER);
    }

    function test_a_licence_ends_at_its_second() public {
        vm.warp(START + YEAR - 1);
        check(qualified(dora.account), "in force");
        check(registry.isMember(ward, dora.account), "member");
        vm.warp(START + YEAR);
        check(!qualified(dora.account), "over");
        check(!registry.isMember(ward, dora.account), "no member without licence");
        (bool licensed,) = registry.clinicianOf(dora.account);
        check(!licensed, "no clinician without licence");
    }

    function test_nobody_licenses_himself() public {
        vm.expectRevert(abi.encodeWithSelector(Teams.NotOrganisation.selector, dora.account));
        license(dora, dora, now_() + 2 * YEAR);
    }

    function test_only_clinicians_and_researchers_are_licensed() public {
        vm.expectRevert(abi.encodeWithSelector(Accounts.WrongRole.selector, gus.account));
        license(clinic, gus, now_() + YEAR);
        check(qualified(gus.account), "a guardian needs none");
    }

    function test_a_licence_ends_after_now() public {
        vm.expectRevert(abi.encodeWithSelector(Teams.PeriodOver.selector, now_()));
        license(clinic, dora, now_());
    }

    function test_another_organisation_waits_for_the_licence_to_end() public {
        vm.expectRevert(
            abi.encodeWithSelector(
                Teams.LicensedElsewhere.selector, clinic.account, uint40(START) + YEAR
            )
        );
        license(rival, dora, now_() + 2 * YEAR);
        vm.warp(START + YEAR);
        license(rival, dora, now_() + YEAR);
        (bool licensed, address organisation) = registry.clinicianOf(dora.account);
        check(licensed && organisation == rival.account, "moved");
        same(registry.teamsOf(dora.account).length, 0, "teams of the former one");
    }

    function test_after_a_gap_a_member_joins_anew() public {
        setTeamKey(dora, ward, DIGEST, 0);
        vm.warp(START + YEAR);
        license(clinic, dora, now_() + YEAR);
        check(!registry.isMember(ward, dora.account), "member again by itself");
        same(registry.teamKeyOf(ward), 0, "key");
        // Renewed in time, nothing happens.
        join(clinic, ward, dora, FOREVER);
        license(clinic, dora, now_() + 2 * YEAR);
        check(registry.isMember(ward, dora.account), "member");
    }

    function test_a_team_belongs_to_its_organisation() public {
        same(registry.teamOf(clinic.account, WARD), ward, "address");
        check(registry.accountOf(ward).role == Role.Team, "role");
        vm.expectRevert(abi.encodeWithSelector(Teams.NotOrganisation.selector, rival.account));
        join(rival, ward, dan, FOREVER);
        vm.expectRevert(abi.encodeWithSelector(Accounts.AlreadyRegistered.selector, ward));
        createTeam(clinic);
        vm.expectRevert(abi.encodeWithSelector(Teams.NotOrganisation.selector, dora.account));
        createTeam(dora);
        vm.expectRevert(abi.encodeWithSelector(Accounts.WrongRole.selector, ann.account));
        join(clinic, ann.account, dan, FOREVER);
    }

    function test_members_are_licensed_by_the_organisation() public {
        vm.expectRevert(abi.encodeWithSelector(Teams.NotLicensed.selector, gus.account));
        join(clinic, ward, gus, FOREVER);
        offboard(clinic, dan);
        vm.expectRevert(abi.encodeWithSelector(Teams.NotLicensed.selector, dan.account));
        join(clinic, ward, dan, FOREVER);
    }

    function test_whoever_leaves_leaves_the_key_behind() public {
        setTeamKey(dora, ward, DIGEST, 0);
        join(clinic, ward, dan, FOREVER);
        same(registry.teamKeyOf(ward), DIGEST, "joining keeps the key");
        vm.expectEmit(address(registry));
        emit Teams.Left(ward, dan.account);
        quit(clinic, ward, dan);
        same(registry.teamKeyOf(ward), 0, "key");
        (, uint32 removals,,) = registry.standing(ward);
        same(removals, 1, "removals");
        check(!registry.isMember(ward, dan.account), "gone");
        vm.expectRevert(abi.encodeWithSelector(Teams.NotMember.selector, ward, dan.account));
        setTeamKey(dan, ward, DIGEST, 1);
    }

    function test_a_key_made_before_a_departure_comes_too_late() public {
        join(clinic, ward, dan, FOREVER);
        quit(dan, ward, dan);
        vm.expectRevert(abi.encodeWithSelector(Teams.StaleTeamKey.selector, 1));
        setTeamKey(dora, ward, DIGEST, 0);
        setTeamKey(dora, ward, DIGEST, 1);
        same(registry.teamKeyOf(ward), DIGEST, "key");
    }

    function test_nobody_takes_another_out_of_a_team() public {
        vm.expectRevert(abi.encodeWithSelector(Teams.NotOrganisation.selector, dan.account));
        quit(dan, ward, dora);
        vm.expectRevert(abi.encodeWithSelector(Teams.NotMember.selector, ward, dan.account));
        quit(clinic, ward, dan);
    }

    function test_a_membership_ends_by_time() public {
        join(clinic, ward, dan, now_() + 10);
        setTeamKey(dora, ward, DIGEST, 0);
        vm.warp(START + 9);
        vm.expectRevert(abi.encodeWithSelector(Teams.StillMember.selector, ward, dan.account));
        registry.lapseMembership(ward, dan.account);
        vm.warp(START + 10);
        check(!registry.isMember(ward, dan.account), "over");
        registry.lapseMembership(ward, dan.account);
        same(registry.teamKeyOf(ward), 0, "key");
        same(registry.teamsOf(dan.account).length, 0, "teams");
    }

    function test_duty_has_hours() public {
        setDuty(clinic, dora, now_() + 100, now_() + 200);
        check(!registry.onDuty(ward, dora.account), "before");
        vm.warp(START + 100);
        check(registry.onDuty(ward, dora.account), "first second");
        vm.warp(START + 199);
        check(registry.onDuty(ward, dora.account), "last second");
        vm.warp(START + 200);
        check(!registry.onDuty(ward, dora.account), "after");
        vm.expectRevert(abi.encodeWithSelector(Teams.NotMember.selector, ward, dan.account));
        setDuty(clinic, dan, 0, now_() + 1);
        vm.expectRevert(abi.encodeWithSelector(Teams.NotOrganisation.selector, dora.account));
        setDuty(dora, dora, 0, now_() + 1);
    }

    function test_offboarding_ends_licence_and_every_membership() public {
        address second = otherTeam("cardiology");
        join(clinic, second, dora, FOREVER);
        setTeamKey(dora, ward, DIGEST, 0);
        vm.expectEmit(address(registry));
        emit Teams.Left(second, dora.account);
        vm.expectEmit(address(registry));
        emit Teams.Left(ward, dora.account);
        vm.expectEmit(address(registry));
        emit Teams.Offboarded(dora.account, clinic.account);
        offboard(clinic, dora);
        check(!qualified(dora.account), "licence");
        check(!registry.isMember(ward, dora.account), "ward");
        check(!registry.isMember(second, dora.account), "second");
        same(registry.teamsOf(dora.account).length, 0, "teams");
        same(registry.teamKeyOf(ward), 0, "key");
    }

    function test_only_who_licensed_offboards() public {
        vm.expectRevert(abi.encodeWithSelector(Teams.NotOrganisation.selector, rival.account));
        offboard(rival, dora);
        vm.expectRevert(abi.encodeWithSelector(Teams.NotOrganisation.selector, clinic.account));
        offboard(clinic, ann);
    }

    function test_a_person_is_in_at_most_sixteen_teams() public {
        for (uint256 i = 0; i < 15; i++) {
            join(clinic, otherTeam(vm.toString(i)), dora, FOREVER);
        }
        address last = otherTeam("one too many");
        vm.expectRevert(abi.encodeWithSelector(Teams.TooManyTeams.selector));
        join(clinic, last, dora, FOREVER);
        offboard(clinic, dora);
        same(registry.teamsOf(dora.account).length, 0, "teams");
    }

    function otherTeam(string memory name) private returns (address) {
        bytes32 label = keccak256(bytes(name));
        bytes memory fields = abi.encode(typed("CreateTeam(bytes32 label,"), label);
        return registry.createTeamBySig(label, by(clinic, registry, fields));
    }

    function setDuty(Person memory who, Person memory member, uint40 from, uint40 until) private {
        bytes memory fields = abi.encode(
            typed("SetDuty(address team,address person,uint40 from,uint40 until,"),
            ward,
            member.account,
            from,
            until
        );
        Auth memory auth = by(who, registry, fields);
        registry.setDutyBySig(ward, member.account, from, until, auth);
    }
}
