// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Auth, Signed } from "../src/Signed.sol";
import { Key, Role } from "../src/Types.sol";
import { Accounts } from "../src/registry/Accounts.sol";
import { Suite } from "./Suite.sol";

contract AccountsTest is Suite {
    Person private eve = person(0xE0E);

    function setUp() public {
        deploy();
        people();
    }

    function test_registration_brings_a_device_and_the_recovery_words() public {
        vm.expectEmit(address(registry));
        emit Accounts.Registered(eve.account, Role.Patient, clinic.account);
        register(eve, Role.Patient, clinic.account);
        (address[] memory signers, bytes32[] memory recipients) = registry.keysOf(eve.account);
        same(signers.length, 2, "keys");
        same(signers[0], eve.account, "device");
        same(recipients[0], recipientOf(eve.key), "recipient");
        same(signers[1], vm.addr(eve.recovery), "words");
        same(recipients[1], recipientOf(eve.recovery), "recipient of the words");
        check(registry.keyOf(eve.account, eve.account) == Key.Device, "kind");
        check(registry.keyOf(eve.account, vm.addr(eve.recovery)) == Key.Recovery, "kind");
        Accounts.Account memory entry = registry.accountOf(eve.account);
        check(entry.role == Role.Patient && entry.organisation == clinic.account, "entry");
    }

    function test_a_role_is_for_ever() public {
        vm.expectRevert(abi.encodeWithSelector(Accounts.AlreadyRegistered.selector, ann.account));
        register(ann, Role.Clinician, address(0));
    }

    function test_nobody_makes_himself_an_organisation() public {
        bytes memory why = abi.encodeWithSelector(Accounts.NotAdmitted.selector, eve.account);
        vm.expectRevert(why);
        register(eve, Role.Organisation, address(0));
        // Nor when the operator relays it: what he relays is not what he admits.
        vm.prank(registry.operator());
        vm.expectRevert(why);
        register(eve, Role.Organisation, address(0));
    }

    function test_nobody_makes_himself_a_team_a_node_or_nothing() public {
        bytes memory why = abi.encodeWithSelector(Accounts.NotAdmitted.selector, eve.account);
        vm.expectRevert(why);
        register(eve, Role.Team, address(0));
        vm.expectRevert(why);
        register(eve, Role.Node, address(0));
        vm.expectRevert(why);
        register(eve, Role.None, address(0));
    }

    function test_only_the_operator_admits() public {
        vm.prank(eve.account);
        vm.expectRevert(abi.encodeWithSelector(Accounts.NotOperator.selector, eve.account));
        registry.admit(eve.account, Role.Organisation);
        vm.expectRevert(abi.encodeWithSelector(Accounts.WrongRole.selector, eve.account));
        registry.admit(eve.account, Role.Clinician);
        vm.expectRevert(abi.encodeWithSelector(Accounts.AlreadyRegistered.selector, ann.account));
        registry.admit(ann.account, Role.Organisation);
    }

    function test_a_patient_names_a_clinic_and_nobody_else_does() public {
        vm.expectRevert(abi.encodeWithSelector(Accounts.WrongRole.selector, address(0)));
        register(eve, Role.Patient, address(0));
        vm.expectRevert(abi.encodeWithSelector(Accounts.WrongRole.selector, dora.account));
        register(eve, Role.Patient, dora.account);
        vm.expectRevert(abi.encodeWithSelector(Accounts.WrongRole.selector, clinic.account));
        register(eve, Role.Clinician, clinic.account);
    }

    function test_an_account_is_registered_by_its_own_key() public {
        vm.expectRevert(abi.encodeWithSelector(Signed.NotSigner.selector, eve.account, ben.account));
        register(with(eve, ben.key), Role.Patient, clinic.account);
    }

    function test_recovery_words_are_another_key() public {
        vm.expectRevert(abi.encodeWithSelector(Accounts.KeyRefused.selector, eve.account));
        register(Person(eve.account, eve.key, eve.key), Role.Patient, clinic.account);
    }

    function test_a_second_device_signs_and_a_struck_off_one_does_not() public {
        uint256 tablet = 0x7AB;
        addSigner(ann, tablet);
        check(registry.keyOf(ann.account, vm.addr(tablet)) == Key.Device, "added");
        // The phone is lost: the tablet strikes it off. The address of the account stays.
        vm.expectEmit(address(registry));
        emit Accounts.SignerRemoved(ann.account, ann.account);
        removeSigner(with(ann, tablet), ann.account);
        (, uint32 removals,,) = registry.standing(ann.account);
        same(removals, 1, "removals");
        vm.expectRevert(abi.encodeWithSelector(Signed.NotSigner.selector, ann.account, ann.account));
        addSigner(ann, 0x999);
        (address[] memory signers,) = registry.keysOf(ann.account);
        same(signers.length, 2, "keys");
    }

    function test_no_other_key_removes_the_recovery_words() public {
        vm.expectRevert(abi.encodeWithSelector(Accounts.RecoveryOnly.selector));
        removeSigner(ann, vm.addr(ann.recovery));
        vm.expectRevert(abi.encodeWithSelector(Accounts.RecoveryOnly.selector));
        replaceRecovery(ann, 0x123);
        vm.expectRevert(abi.encodeWithSelector(Accounts.RecoveryOnly.selector));
        removeSigner(with(ann, ann.recovery), vm.addr(ann.recovery));
    }

    function test_recovery_words_bring_back_an_account_without_devices() public {
        removeSigner(with(ann, ann.recovery), ann.account);
        addSigner(with(ann, ann.recovery), 0x123);
        check(registry.keyOf(ann.account, vm.addr(0x123)) == Key.Device, "back");
    }

    function test_recovery_words_replace_themselves() public {
        replaceRecovery(with(ann, ann.recovery), 0x123);
        check(registry.keyOf(ann.account, vm.addr(ann.recovery)) == Key.None, "old");
        check(registry.keyOf(ann.account, vm.addr(0x123)) == Key.Recovery, "new");
        (, uint32 removals,,) = registry.standing(ann.account);
        same(removals, 1, "removals");
    }

    function test_a_key_is_added_once_and_is_something() public {
        vm.expectRevert(abi.encodeWithSelector(Accounts.KeyRefused.selector, ann.account));
        addSigner(ann, ann.key);
        Auth memory auth = by(
            ann,
            registry,
            abi.encode(typed("AddSigner(address signer,bytes32 recipient,"), eve.account, 0)
        );
        vm.expectRevert(abi.encodeWithSelector(Accounts.KeyRefused.selector, eve.account));
        registry.addSignerBySig(eve.account, 0, auth);
        vm.expectRevert(abi.encodeWithSelector(Accounts.KeyRefused.selector, eve.account));
        removeSigner(ann, eve.account);
    }

    function test_an_account_has_at_most_sixteen_keys() public {
        for (uint256 i = 0; i < 14; i++) {
            addSigner(ann, 0x1000 + i);
        }
        vm.expectRevert(abi.encodeWithSelector(Accounts.TooManyKeys.selector));
        addSigner(ann, 0x2000);
        // Removing from the middle keeps the list whole.
        removeSigner(ann, vm.addr(0x1003));
        (address[] memory signers,) = registry.keysOf(ann.account);
        same(signers.length, 15, "keys");
        for (uint256 i = 0; i < signers.length; i++) {
            check(registry.keyOf(ann.account, signers[i]) != Key.None, "listed");
        }
        removeSigner(ann, vm.addr(0x100D));
        (signers,) = registry.keysOf(ann.account);
        same(signers.length, 14, "keys");
    }

    function test_a_rotated_key_says_so() public {
        bytes memory fields = abi.encode(typed("RotateKey(bytes32 recipient,"), DIGEST);
        Auth memory auth = by(dora, registry, fields);
        vm.expectEmit(address(registry));
        emit Accounts.KeyRotated(dora.account, dora.account, DIGEST);
        registry.rotateKeyBySig(DIGEST, auth);
        (, bytes32[] memory recipients) = registry.keysOf(dora.account);
        same(recipients[0], DIGEST, "recipient");
        (, uint32 removals,,) = registry.standing(dora.account);
        same(removals, 1, "removals");
    }

    function test_guardians_give_a_lost_account_a_key() public {
        setGuardians(with(ann, ann.recovery), 2);
        vm.expectRevert(abi.encodeWithSelector(Accounts.NotGuardians.selector));
        recover(ann.account, 0x123, list(dora));
        vm.expectRevert(abi.encodeWithSelector(Accounts.NotGuardians.selector));
        recover(ann.account, 0x123, list(dora, dora));
        vm.expectRevert(abi.encodeWithSelector(Accounts.NotGuardians.selector));
        recover(ann.account, 0x123, list(dora, rita));
        recover(ann.account, 0x123, list(dora, gus));
        check(registry.keyOf(ann.account, vm.addr(0x123)) == Key.Device, "new key");
    }

    function test_without_guardians_nobody_recovers() public {
        vm.expectRevert(abi.encodeWithSelector(Accounts.NotGuardians.selector));
        recover(ben.account, 0x123, new Person[](0));
    }

    function test_a_device_does_not_name_guardians() public {
        vm.expectRevert(abi.encodeWithSelector(Accounts.RecoveryOnly.selector));
        setGuardians(ann, 2);
        vm.expectRevert(abi.encodeWithSelector(Accounts.BadGuardians.selector));
        setGuardians(with(ann, ann.recovery), 4);
        vm.expectRevert(abi.encodeWithSelector(Accounts.BadGuardians.selector));
        setGuardians(with(ann, ann.recovery), 0);
    }

    function test_only_a_node_names_a_note_key() public {
        vm.expectEmit(address(registry));
        emit Accounts.NoteKeySet(node, DIGEST);
        vm.prank(node);
        registry.setNoteKey(DIGEST);
        same(registry.noteKeyOf(node), DIGEST, "note key");
        vm.prank(eve.account);
        vm.expectRevert(abi.encodeWithSelector(Accounts.WrongRole.selector, eve.account));
        registry.setNoteKey(DIGEST);
    }

    function replaceRecovery(Person memory who, uint256 key) private {
        bytes memory fields = abi.encode(
            typed("ReplaceRecovery(address recovery,bytes32 recipient,"), vm.addr(key), DIGEST
        );
        registry.replaceRecoveryBySig(vm.addr(key), DIGEST, by(who, registry, fields));
    }

    function sorted() private view returns (address[] memory all) {
        all = new address[](3);
        (all[0], all[1], all[2]) = (ben.account, dora.account, gus.account);
        for (uint256 i = 0; i < 3; i++) {
            for (uint256 j = 0; j < 2; j++) {
                if (all[j] > all[j + 1]) (all[j], all[j + 1]) = (all[j + 1], all[j]);
            }
        }
    }

    function setGuardians(Person memory who, uint256 threshold) private {
        address[] memory all = sorted();
        bytes memory fields = abi.encode(
            typed("SetGuardians(address[] guardians,uint256 threshold,"),
            keccak256(abi.encodePacked(all)),
            threshold
        );
        registry.setGuardiansBySig(all, threshold, by(who, registry, fields));
    }

    function recover(address lost, uint256 key, Person[] memory who) private {
        bytes memory fields = abi.encode(
            typed("Recover(address lost,address signer,bytes32 recipient,"),
            lost,
            vm.addr(key),
            DIGEST
        );
        Auth[] memory auths = new Auth[](who.length);
        for (uint256 i = 0; i < who.length; i++) {
            auths[i] = by(who[i], registry, fields);
        }
        registry.recoverBySig(lost, vm.addr(key), DIGEST, auths);
    }

    function list(Person memory a) private pure returns (Person[] memory all) {
        all = new Person[](1);
        all[0] = a;
    }

    function list(Person memory a, Person memory b) private pure returns (Person[] memory all) {
        all = new Person[](2);
        (all[0], all[1]) = a.account < b.account ? (a, b) : (b, a);
    }
}
