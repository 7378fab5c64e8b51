// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Key, Role } from "../src/Types.sol";
import { Suite } from "./Suite.sol";

/// Accounts that gain and lose keys, licences and teams, in any order.
contract RegistryHandler is Suite {
    address public ward;
    address public annAccount;
    address public doraAccount;
    uint32 public removals;
    bool public broken;
    uint256[] private _devices; // of ann
    uint256 private _next = 0x9000;

    constructor() {
        deploy();
        people();
        ward = createTeam(clinic);
        _devices.push(ann.key);
        (annAccount, doraAccount) = (ann.account, dora.account);
    }

    function suiteRegistry() external view returns (address) {
        return address(registry);
    }

    function recovery() external view returns (address) {
        return vm.addr(ann.recovery);
    }

    function pass(uint32 time) external {
        vm.warp(block.timestamp + within(time, 1, 100 days));
    }

    function someone(uint256 seed) private view returns (Person memory) {
        return seed % 3 == 0 ? ann : seed % 3 == 1 ? dora : rita;
    }

    function add(uint256 by_) external {
        Person memory who = _devices.length == 0
            ? with(ann, ann.recovery)
            : with(ann, _devices[by_ % _devices.length]);
        addSigner(who, ++_next);
        _devices.push(_next);
    }

    function strike_off(uint256 which) external {
        uint256 place = which % _devices.length;
        removeSigner(with(ann, ann.recovery), vm.addr(_devices[place]));
        _devices[place] = _devices[_devices.length - 1];
        _devices.pop();
        removals++;
    }

    function strike_off_the_words(uint256 by_) external {
        removeSigner(with(ann, _devices[by_ % _devices.length]), vm.addr(ann.recovery));
        broken = true;
    }

    function register_again(uint256 who, uint8 role) external {
        register(someone(who), Role(role % 8), clinic.account);
        broken = true;
    }

    function take_a_role(uint8 role) external {
        register(person(0xFACE), role % 2 == 0 ? Role.Organisation : Role.Team, address(0));
        broken = true;
    }

    function license_oneself(uint256 who) external {
        license(someone(who), someone(who), now_() + YEAR);
        broken = true;
    }

    function attest(uint32 time, bool other) external {
        license(other ? rival : clinic, dora, now_() + 1 + uint40(time % 200 days));
    }

    function off() external {
        offboard(clinic, dora);
    }

    function enter(uint32 time) external {
        join(clinic, ward, dora, now_() + 1 + uint40(time % 200 days));
    }

    function step_out() external {
        quit(dora, ward, dora);
    }

    function run_out() external {
        registry.lapseMembership(ward, dora.account);
    }

    function key_of_the_team(bytes32 key) external {
        (, uint32 left,,) = registry.standing(ward);
        setTeamKey(dora, ward, key, left);
    }

    function devices() external view returns (uint256) {
        return _devices.length;
    }
}

interface RegistryLike {
    struct Account {
        address organisation;
        uint40 until;
        Role role;
        uint32 removals;
        uint16 stint;
    }

    function keysOf(address) external view returns (address[] memory, bytes32[] memory);
    function keyOf(address, address) external view returns (Key);
    function standing(address) external view returns (Role, uint32, uint16, bool);
    function isMember(address, address) external view returns (bool);
    function teamsOf(address) external view returns (address[] memory);
    function teamKeyOf(address) external view returns (bytes32);
    function accountOf(address) external view returns (Account memory);
}

contract RegistryInvariant is Suite {
    RegistryHandler private handler;
    RegistryLike private its;

    function setUp() public {
        handler = new RegistryHandler();
        its = RegistryLike(handler.suiteRegistry());
        target(address(handler));
    }

    function invariant_roles_are_for_ever_and_nobody_takes_one() public view {
        check(!handler.broken(), "something succeeded that must not");
        (Role role,,,) = its.standing(handler.annAccount());
        check(role == Role.Patient, "patient");
        (role,,,) = its.standing(handler.doraAccount());
        check(role == Role.Clinician, "clinician");
    }

    function invariant_keys_are_listed_and_the_words_stay() public view {
        address ann_ = handler.annAccount();
        (address[] memory signers, bytes32[] memory recipients) = its.keysOf(ann_);
        same(signers.length, handler.devices() + 1, "keys");
        for (uint256 i = 0; i < signers.length; i++) {
            check(its.keyOf(ann_, signers[i]) != Key.None, "listed, not a key");
            check(recipients[i] != 0, "a key nothing can be sealed to");
        }
        check(its.keyOf(ann_, handler.recovery()) == Key.Recovery, "words");
        (, uint32 removals,,) = its.standing(ann_);
        same(removals, handler.removals(), "removals");
    }

    function invariant_a_member_is_licensed_and_listed() public view {
        address dora_ = handler.doraAccount();
        bool member = its.isMember(handler.ward(), dora_);
        bool listed = its.teamsOf(dora_).length == 1;
        (,,, bool licensed) = its.standing(dora_);
        if (member) check(licensed && listed, "member without licence");
        if (!listed) check(its.teamKeyOf(handler.ward()) == 0, "a key of nobody");
    }
}
