// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Auth } from "../src/Signed.sol";
import { Role, Scope, Stay } from "../src/Types.sol";
import { Grants } from "../src/consent/Grants.sol";
import { Suite } from "./Suite.sol";

/// What a relay pays: whole transactions, by accounts that have signed for the contract before.
/// The figures are written to gas/ and reviewed as a diff.
contract GasTest is Suite {
    uint16 private constant CARE = Scope.LIVE | Scope.ALERTS | Scope.HISTORY;

    function setUp() public {
        deploy();
        people();
        commit(ann, ann, 5);
        grant(ann, gus.account, Scope.ALERTS | Scope.MANAGE);
        vm.warp(START + 1);
    }

    function measured(string memory group, string memory name) private {
        vm.snapshotGasLastCall(group, name);
    }

    function test_registry() public {
        register(person(0xE0E), Role.Patient, clinic.account);
        measured("Registry", "registerBySig");
        addSigner(ann, 0x7AB);
        addSigner(ann, 0x7AC);
        measured("Registry", "addSignerBySig");
        removeSigner(ann, vm.addr(0x7AC));
        measured("Registry", "removeSignerBySig");
        license(clinic, dora, now_() + YEAR);
        measured("Registry", "licenseBySig, renewed");
        address ward = createTeam(clinic);
        join(clinic, ward, dora, FOREVER);
        join(clinic, ward, dan, FOREVER);
        measured("Registry", "joinBySig");
        offboard(clinic, dora);
        measured("Registry", "offboardBySig, one team");
        enrolDevice(clinic, 0x0211223344556677);
        measured("Registry", "enrolDeviceBySig");
        bindDevice(ann, 0x0211223344556677, ann);
        measured("Registry", "bindDeviceBySig");
    }

    function test_consent() public {
        grant(ann, dora.account, CARE);
        measured("Consent", "grantBySig");
        grant(ann, ann, dan.account, terms(CARE, now_() + YEAR, 2));
        measured("Consent", "grantBySig, opening an epoch");
        revoke(ann, ann, dora.account);
        measured("Consent", "revokeBySig, opening an epoch");
        grant(gus, ann, dora.account, terms(CARE, now_() + 100, 0));
        grant(gus, ann, rita.account, terms(CARE, now_() + 100, 0));
        measured("Consent", "grantBySig by a manager");
        vm.warp(START + 200);
        consent.lapse(ann.account, dora.account);
        measured("Consent", "lapse, opening an epoch");
        commit(ann, ann, 4);
        measured("Consent", "commitEpochsBySig, 4 spares");
        breakGlass(dora, ben);
        breakGlass(dora, ann);
        measured("Consent", "breakGlassBySig");
        grant(ann, ann, dora.account, terms(Scope.HISTORY, now_() + 300, 0));
        grant(ann, ann, dora.account, terms(Scope.HISTORY, now_() + 400, 0));
        measured("Consent", "grantBySig, renewed");
    }

    function test_visits() public {
        mint(clinic, ann.account, 1000);
        openVisit(ann, dora, 100, now_() + 30 days);
        uint256 visit = openVisit(ann, dora, 100, now_() + 30 days);
        measured("Visits", "openBySig");
        complete(dora, 1);
        complete(dora, visit);
        measured("Visits", "completeBySig");
        settle(ann, visit);
        measured("Visits", "settleBySig");
        vm.warp(START + 8 days);
        visits.expire(1);
        measured("Visits", "expire");
        visits.withdraw(dora.account);
        measured("Visits", "withdraw");
        mint(clinic, ann.account, 1000);
        measured("Credit", "mintBySig");
        redeem(ann, 1);
        redeem(ann, 1);
        measured("Credit", "redeemBySig");
    }

    bytes32 private constant SALT = keccak256("salt");

    function test_studies() public {
        mint(clinic, rita.account, 10_000);
        uint256 study = openStudy(rita, 50, 5_000, now_() + 90 days);
        measured("Studies", "openBySig");
        bytes32 commitment = studies.commitmentOf(study, ann.account, SALT);
        studies.enrol(study, commitment);
        measured("Studies", "enrol");
        grant(ann, rita.account, Scope.RESEARCH);
        setStay(dora, ann, Stay.Monitored, 0);
        bytes32[] memory path = new bytes32[](10);
        bytes32 root = studies.leafOf(commitment, 50);
        for (uint256 i = 0; i < path.length; i++) {
            path[i] = keccak256(abi.encode(i));
            root = pair(root, path[i]);
        }
        post(rita, study, root);
        post(rita, study, root);
        measured("Studies", "postBySig");
        claim(ann, Payout(study, 0, 50, SALT, path));
        measured("Studies", "claimBySig, first of an account, 10 hashes");
        claim(ann, Payout(study, 1, 50, SALT, path));
        measured("Studies", "claimBySig, 10 hashes");
        uint256 next = openStudy(rita, 50, 5_000, now_() + 90 days);
        commitment = studies.commitmentOf(next, ann.account, SALT);
        studies.enrol(next, commitment);
        root = studies.leafOf(commitment, 50);
        for (uint256 i = 0; i < path.length; i++) {
            root = pair(root, path[i]);
        }
        post(rita, next, root);
        claim(ann, Payout(next, 0, 50, SALT, path));
        measured("Studies", "claimBySig, first of a study, 10 hashes");
    }

    function pair(bytes32 a, bytes32 b) private pure returns (bytes32) {
        return a < b ? keccak256(abi.encode(a, b)) : keccak256(abi.encode(b, a));
    }
}
