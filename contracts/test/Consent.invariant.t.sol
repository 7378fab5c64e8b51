// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Scope, Stay } from "../src/Types.sol";
import { Grants } from "../src/consent/Grants.sol";
import { Suite } from "./Suite.sol";

/// People who grant, revoke, grow old, lose licences and members, in any order, beside a model that
/// knows what must follow.
contract ConsentHandler is Suite {
    struct Model {
        uint16 scopes;
        uint40 from;
        uint40 until;
        uint40 given;
        uint16 stint;
    }

    address public ward;
    mapping(address reader => Model) public model;
    mapping(address reader => uint32) public held; // the last epoch whose key the reader may hold
    mapping(address reader => bool) public gone; // who held a key and was taken away
    uint40 public ended;
    bool public over;
    bool public broken;
    uint32 public highest;
    uint256 public granted;
    uint256 public revoked;
    uint256 private _spare = 0x5000;

    constructor() {
        deploy();
        people();
        ward = createTeam(clinic);
        join(clinic, ward, dora, FOREVER);
        commit(ann, ann, 8);
        highest = 1;
    }

    /// After every step: epochs only rise.
    modifier noted() {
        _;
        uint32 number = epoch();
        if (number < highest) broken = true;
        highest = number;
    }

    function readerOf(uint256 seed) public view returns (address) {
        return [dora.account, gus.account, dan.account, ward][seed % 4];
    }

    function annOf() external view returns (address) {
        return ann.account;
    }

    function suiteConsent() external view returns (address) {
        return address(consent);
    }

    function stintOf(address reader) private view returns (uint16 stint) {
        (,, stint,) = registry.standing(reader);
    }

    function qualifiedNow(address reader) public view returns (bool) {
        return qualified(reader) && stintOf(reader) == model[reader].stint;
    }

    function pass(uint32 time) external {
        vm.warp(block.timestamp + within(time, 1, 40 days));
    }

    function give(uint256 who, uint16 scopes, uint32 from, uint32 length, bool fresh)
        external
        noted
    {
        address reader = readerOf(who);
        scopes = uint16(within(scopes, 1, Scope.ALL));
        Grants.Terms memory what;
        what.scopes = scopes;
        what.purpose = 1;
        what.from = from % 3 == 0 ? 0 : now_() + uint40(from % 10 days);
        what.until = (what.from == 0 ? now_() : what.from) + 1 + uint40(length % 90 days);
        what.firstEpoch = fresh ? epoch() + 1 : 0;
        bool manager = who % 8 == 7 && reader != gus.account;
        grant(manager ? gus : ann, ann, reader, what);
        if (manager && (scopes & (Scope.MANAGE | Scope.VAULT) != 0)) broken = true;
        model[reader] =
            Model(scopes, what.from == 0 ? now_() : what.from, what.until, now_(), stintOf(reader));
        if (scopes & (Scope.HISTORY | Scope.VAULT) != 0) gone[reader] = false;
        granted++;
    }

    function take(uint256 who, bool manager) external noted {
        address reader = readerOf(who);
        revoke(manager ? gus : ann, ann, reader);
        forget(reader);
    }

    function run_out(uint256 who) external noted {
        address reader = readerOf(who);
        bool inForce = block.timestamp < model[reader].until && qualifiedNow(reader);
        consent.lapse(ann.account, reader);
        if (inForce) broken = true;
        forget(reader);
    }

    function stranger_gives(uint256 who, uint16 scopes) external noted {
        uint32 before = epoch();
        address reader = readerOf(who);
        grant(ben, ann, reader, terms(uint16(within(scopes, 1, 63)), now_() + 1, before));
        broken = true;
    }

    function stranger_takes(uint256 who) external noted {
        revoke(rita, ann, readerOf(who));
        broken = true;
    }

    function again(uint256 who) external noted {
        address reader = readerOf(who);
        Grants.Terms memory what = terms(Scope.LIVE, now_() + 1 days, 0);
        bytes memory fields = grantFields(ann, reader, what);
        uint256 nonce = nonceOf(ann.account, consent);
        if (nonce == 0) return;
        consent.grantBySig(
            ann.account, reader, what, by(ann, consent, fields, nonce - 1, now_() + 1)
        );
        broken = true;
    }

    function commit_more(uint8 count) external noted {
        commit(ann, ann, within(count, 1, 4));
    }

    function lose_a_device() external noted {
        addSigner(ann, ++_spare);
        removeSigner(ann, vm.addr(_spare));
    }

    function lose_a_member(bool back) external noted {
        if (back) join(clinic, ward, dan, FOREVER);
        else quit(clinic, ward, dan);
    }

    function sweep(uint256 who) external noted {
        uint32 before = epoch();
        consent.sweep(ann.account, readerOf(who));
        if (epoch() == before) broken = true;
    }

    function license_again(bool off) external noted {
        if (off) offboard(clinic, dora);
        else license(clinic, dora, now_() + 60 days);
    }

    function discharge(bool back) external noted {
        license(clinic, dan, now_() + YEAR);
        // A day later, so that nothing is taken back: every return is a new stay.
        vm.warp(block.timestamp + 1 days);
        setStay(dan, ann, back ? Stay.Monitored : Stay.Discharged, 0);
        if (!back) ended = now_();
        over = !back;
    }

    function epoch() public view returns (uint32 number) {
        (number,,,,,) = consent.epochOf(ann.account);
    }

    function forget(address reader) private {
        bool keys = model[reader].scopes & (Scope.HISTORY | Scope.VAULT) != 0;
        if (keys && epoch() <= highest) broken = true;
        if (keys) {
            held[reader] = highest;
            gone[reader] = true;
        }
        delete model[reader];
        revoked++;
    }
}

contract ConsentInvariant is Suite {
    ConsentHandler private handler;

    function setUp() public {
        handler = new ConsentHandler();
        target(address(handler));
    }

    /// allowed() is what the model says: no grant without the patient or a manager, none outside
    /// its period, none after revocation, none without licence, nothing live after the stay.
    function invariant_allowed_is_what_was_granted() public view {
        check(!handler.broken(), "something succeeded that must not");
        for (uint256 i = 0; i < 4; i++) {
            for (uint16 scope = 1; scope <= 32; scope *= 2) {
                compare(handler.readerOf(i), scope);
            }
        }
    }

    /// Whoever was taken away holds keys of epochs before the present one only.
    function invariant_the_epoch_is_beyond_all_former_readers() public view {
        for (uint256 i = 0; i < 4; i++) {
            address reader = handler.readerOf(i);
            if (handler.gone(reader)) {
                check(handler.epoch() > handler.held(reader), "an old key still opens");
            }
        }
    }

    function compare(address reader, uint16 scope) private view {
        (uint16 scopes, uint40 from, uint40 until, uint40 given,) = handler.model(reader);
        bool expected = scopes & scope != 0 && block.timestamp >= from && block.timestamp < until
            && handler.qualifiedNow(reader);
        bool live = scope & (Scope.LIVE | Scope.ALERTS) != 0;
        if (live && (handler.over() || given <= handler.ended())) expected = false;
        bool allowed = ConsentLike(handler.suiteConsent()).allowed(handler.annOf(), reader, scope);
        require(allowed == expected, expected ? "granted, not allowed" : "allowed, not granted");
    }
}

interface ConsentLike {
    function allowed(address patient, address reader, uint16 scope) external view returns (bool);
}
