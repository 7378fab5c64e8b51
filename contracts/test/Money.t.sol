// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    ReentrancyGuardTransient
} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import { Credit } from "../src/Credit.sol";
import { Directory } from "../src/Directory.sol";
import { ICredit } from "../src/ICredit.sol";
import { Auth } from "../src/Signed.sol";
import { Visits } from "../src/Visits.sol";
import { Suite } from "./Suite.sol";

contract CreditTest is Suite {
    function setUp() public {
        deploy();
        people();
        mint(clinic, ann.account, 1000);
    }

    function test_only_the_clinic_mints_and_burns() public {
        same(credit.balanceOf(ann.account), 1000, "minted");
        same(credit.supply(), 1000, "supply");
        vm.expectRevert(abi.encodeWithSelector(Credit.NotClinic.selector, rival.account));
        mint(rival, rival.account, 1);
        vm.expectRevert(abi.encodeWithSelector(Credit.NotClinic.selector, ann.account));
        burn(ann, 1);
    }

    function test_units_go_to_registered_accounts() public {
        vm.expectRevert(abi.encodeWithSelector(Credit.UnknownAccount.selector, address(0xE)));
        mint(clinic, address(0xE), 1);
    }

    function test_what_is_redeemed_is_the_clinics_to_burn() public {
        redeem(ann, 300);
        same(credit.balanceOf(ann.account), 700, "left");
        same(credit.balanceOf(clinic.account), 300, "clinic");
        burn(clinic, 300);
        same(credit.supply(), 700, "supply");
        vm.expectRevert(
            abi.encodeWithSelector(Credit.InsufficientCredit.selector, clinic.account, 0, 1)
        );
        burn(clinic, 1);
        vm.expectRevert(
            abi.encodeWithSelector(Credit.InsufficientCredit.selector, ann.account, 700, 701)
        );
        redeem(ann, 701);
    }

    function test_nobody_but_the_escrows_moves_units() public {
        vm.expectRevert(abi.encodeWithSelector(Credit.NotEscrow.selector, address(this)));
        credit.hold(ann.account, 1);
        vm.prank(clinic.account);
        vm.expectRevert(abi.encodeWithSelector(Credit.NotEscrow.selector, clinic.account));
        credit.pay(clinic.account, 1);
    }

    /// No function moves units from one person to another: the ABI of an ERC-20 is not there.
    function test_there_is_no_transfer() public {
        bytes4[3] memory absent = [
            bytes4(keccak256("transfer(address,uint256)")),
            bytes4(keccak256("transferFrom(address,address,uint256)")),
            bytes4(keccak256("approve(address,uint256)"))
        ];
        for (uint256 i = 0; i < absent.length; i++) {
            vm.prank(ann.account);
            (bool done,) = address(credit).call(abi.encodeWithSelector(absent[i], ben.account, 1));
            check(!done, "moved");
        }
    }

    /// Escrows come from entries that are made once: none is added by setting up again.
    function test_nothing_is_initialised_twice() public {
        vm.expectRevert(
            abi.encodeWithSelector(Directory.AlreadyEntered.selector, bytes32("Visits"))
        );
        directory.enter("Visits", address(this));
    }
}

contract VisitsTest is Suite {
    uint256 private visit;

    function setUp() public {
        deploy();
        people();
        mint(clinic, ann.account, 1000);
        visit = openVisit(ann, dora, 400, now_() + 30 days);
    }

    function state() private view returns (Visits.State) {
        return visits.visitOf(visit).state;
    }

    function wrongState(Visits.State state_) private view returns (bytes memory) {
        return abi.encodeWithSelector(Visits.WrongState.selector, visit, state_);
    }

    function expectPaid(uint256 toAnn, uint256 toDora) private {
        if (toAnn > 0) visits.withdraw(ann.account);
        if (toDora > 0) visits.withdraw(dora.account);
        same(credit.balanceOf(ann.account), 600 + toAnn, "payer");
        same(credit.balanceOf(dora.account), toDora, "clinician");
        same(credit.balanceOf(address(visits)), 0, "escrow");
        check(state() == Visits.State.Ended, "ended");
    }

    function test_a_fee_is_held() public view {
        same(credit.balanceOf(ann.account), 600, "payer");
        same(credit.balanceOf(address(visits)), 400, "escrow");
        check(state() == Visits.State.Open, "open");
        same(visits.count(), 1, "count");
    }

    function test_the_payer_settles() public {
        vm.expectEmit(address(visits));
        emit Visits.Ended(visit, 400, 0);
        settle(ann, visit);
        same(visits.owedTo(dora.account), 400, "owed");
        expectPaid(0, 400);
    }

    function test_a_completed_visit_settles_itself_after_a_week() public {
        complete(dora, visit);
        vm.warp(START + 7 days - 1);
        vm.expectRevert(abi.encodeWithSelector(Visits.TooEarly.selector, START + 7 days));
        visits.expire(visit);
        vm.warp(START + 7 days);
        vm.prank(address(0x5E1A));
        visits.expire(visit);
        expectPaid(0, 400);
    }

    function test_a_visit_that_never_took_place_is_refunded() public {
        vm.warp(START + 30 days - 1);
        vm.expectRevert(abi.encodeWithSelector(Visits.TooEarly.selector, START + 30 days));
        visits.expire(visit);
        vm.warp(START + 30 days);
        vm.expectRevert(abi.encodeWithSelector(Visits.TooLate.selector, START + 30 days));
        complete(dora, visit);
        visits.expire(visit);
        expectPaid(400, 0);
    }

    function test_a_clinician_declines() public {
        complete(dora, visit);
        decline(dora, visit);
        expectPaid(400, 0);
    }

    function test_the_clinic_divides_a_disputed_fee() public {
        vm.expectRevert(wrongState(Visits.State.Open));
        dispute(ann, visit);
        complete(dora, visit);
        dispute(ann, visit);
        vm.expectRevert(abi.encodeWithSelector(Visits.NotParty.selector, visit, dora.account));
        resolve(dora, visit, 400);
        vm.expectRevert(abi.encodeWithSelector(Visits.BadDivision.selector, 400));
        resolve(clinic, visit, 401);
        resolve(clinic, visit, 150);
        expectPaid(250, 150);
    }

    function test_a_dispute_comes_within_the_week() public {
        complete(dora, visit);
        vm.warp(START + 7 days);
        vm.expectRevert(abi.encodeWithSelector(Visits.TooLate.selector, START + 7 days));
        dispute(ann, visit);
    }

    function test_a_dispute_nobody_resolves_is_the_payers() public {
        complete(dora, visit);
        dispute(ann, visit);
        vm.warp(START + 60 days - 1);
        vm.expectRevert(abi.encodeWithSelector(Visits.TooEarly.selector, START + 60 days));
        visits.expire(visit);
        vm.warp(START + 60 days);
        visits.expire(visit);
        expectPaid(400, 0);
    }

    function test_every_step_is_its_partys() public {
        vm.expectRevert(abi.encodeWithSelector(Visits.NotParty.selector, visit, ann.account));
        complete(ann, visit);
        vm.expectRevert(abi.encodeWithSelector(Visits.NotParty.selector, visit, dora.account));
        settle(dora, visit);
        vm.expectRevert(abi.encodeWithSelector(Visits.NotParty.selector, visit, ann.account));
        decline(ann, visit);
        complete(dora, visit);
        vm.expectRevert(abi.encodeWithSelector(Visits.NotParty.selector, visit, dora.account));
        dispute(dora, visit);
    }

    function test_a_visit_ends_once() public {
        settle(ann, visit);
        bytes memory why = wrongState(Visits.State.Ended);
        vm.expectRevert(why);
        settle(ann, visit);
        vm.expectRevert(why);
        decline(dora, visit);
        vm.expectRevert(why);
        complete(dora, visit);
        vm.warp(START + 365 days);
        vm.expectRevert(why);
        visits.expire(visit);
        visits.withdraw(dora.account);
        vm.expectRevert(abi.encodeWithSelector(Visits.NothingOwed.selector, dora.account));
        visits.withdraw(dora.account);
    }

    function test_a_visit_that_never_was() public {
        visit = 2;
        vm.expectRevert(wrongState(Visits.State.None));
        visits.expire(2);
        vm.expectRevert(wrongState(Visits.State.None));
        settle(ann, 2);
    }

    function test_a_fee_is_for_a_licensed_clinician_and_in_time() public {
        vm.expectRevert(abi.encodeWithSelector(Visits.NotClinician.selector, gus.account));
        openVisit(ann, gus, 1, now_() + 1);
        offboard(clinic, dan);
        vm.expectRevert(abi.encodeWithSelector(Visits.NotClinician.selector, dan.account));
        openVisit(ann, dan, 1, now_() + 1);
        vm.expectRevert(abi.encodeWithSelector(Visits.NotClinician.selector, dora.account));
        openVisit(dora, dora, 1, now_() + 1);
        vm.expectRevert(abi.encodeWithSelector(Visits.NoAmount.selector));
        openVisit(ann, dora, 0, now_() + 1);
        vm.expectRevert(abi.encodeWithSelector(Visits.BadTime.selector, now_()));
        openVisit(ann, dora, 1, now_());
        vm.expectRevert(abi.encodeWithSelector(Visits.BadTime.selector, now_() + YEAR + 1));
        openVisit(ann, dora, 1, now_() + YEAR + 1);
        vm.expectRevert(
            abi.encodeWithSelector(Credit.InsufficientCredit.selector, ann.account, 600, 601)
        );
        openVisit(ann, dora, 601, now_() + 1);
    }
}

/// Units of a clinic that calls back while it pays, as ours never does.
contract HostileCredit is ICredit {
    Visits public visits;
    address public immutable clinic;
    address private _victim;
    bytes public answer;

    constructor(address clinic_) {
        clinic = clinic_;
    }

    function aim(Visits visits_, address victim) external {
        (visits, _victim) = (visits_, victim);
    }

    function hold(address, uint256) external { }

    function pay(address, uint256) external {
        (bool done, bytes memory why) =
            address(visits).call(abi.encodeCall(Visits.withdraw, (_victim)));
        require(!done, "paid twice");
        answer = why;
    }
}

contract ReentrancyTest is Suite {
    function test_a_payment_that_calls_back_is_refused_by_name() public {
        deploy();
        people();
        HostileCredit hostile = new HostileCredit(clinic.account);
        Visits trap = new Visits(registry, hostile);
        hostile.aim(trap, dora.account);
        uint40 due = now_() + 1 days;
        bytes memory fields = abi.encode(
            typed(
                "Open(address clinician,address patient,uint96 amount,uint40 completeBy,bytes32 terms,"
            ),
            dora.account,
            ann.account,
            uint96(10),
            due,
            DIGEST
        );
        bytes32 separator = trapDomain(address(trap));
        trap.openBySig(
            dora.account, ann.account, 10, due, DIGEST, signed(separator, fields, ann, 0)
        );
        fields = abi.encode(typed("Settle(uint256 visit,"), 1);
        trap.settleBySig(1, signed(separator, fields, ann, 1));
        trap.withdraw(dora.account);
        same(
            bytes4(hostile.answer()),
            ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector,
            "refusal"
        );
        same(trap.owedTo(dora.account), 0, "owed");
    }

    function trapDomain(address trap) private view returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256(
                    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
                ),
                keccak256("Vitalseal Visits"),
                keccak256("1"),
                block.chainid,
                trap
            )
        );
    }

    function signed(bytes32 separator, bytes memory fields, Person memory who, uint256 nonce)
        private
        view
        returns (Auth memory)
    {
        uint40 deadline = now_() + 1;
        bytes32 message =
            keccak256(abi.encodePacked(fields, abi.encode(who.account, nonce, deadline)));
        return seal(who, separator, message, nonce, deadline);
    }
}
