// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    ReentrancyGuardTransient
} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import { Credit } from "../src/Credit.sol";
import { ICredit } from "../src/ICredit.sol";
import { Auth } from "../src/Signed.sol";
import { Studies } from "../src/Studies.sol";
import { Role, Scope, Stay } from "../src/Types.sol";
import { Stays } from "../src/registry/Stays.sol";
import { Suite } from "./Suite.sol";

/// A Merkle tree of payouts with sorted pairs, as a researcher's client builds it.
library Payouts {
    function root(bytes32[] memory leaves) internal pure returns (bytes32) {
        while (leaves.length > 1) leaves = _up(leaves);
        return leaves[0];
    }

    function proof(bytes32[] memory leaves, uint256 index)
        internal
        pure
        returns (bytes32[] memory path)
    {
        while (leaves.length > 1) {
            if (index ^ 1 < leaves.length) {
                bytes32[] memory longer = new bytes32[](path.length + 1);
                for (uint256 i = 0; i < path.length; i++) {
                    longer[i] = path[i];
                }
                longer[path.length] = leaves[index ^ 1];
                path = longer;
            }
            index /= 2;
            leaves = _up(leaves);
        }
    }

    function _up(bytes32[] memory leaves) private pure returns (bytes32[] memory above) {
        above = new bytes32[]((leaves.length + 1) / 2);
        for (uint256 i = 0; i < above.length; i++) {
            above[i] = 2 * i + 1 == leaves.length
                ? leaves[2 * i]
                : _pair(leaves[2 * i], leaves[2 * i + 1]);
        }
    }

    function _pair(bytes32 a, bytes32 b) private pure returns (bytes32) {
        return a < b ? keccak256(abi.encode(a, b)) : keccak256(abi.encode(b, a));
    }
}

contract StudiesTest is Suite {
    uint256 private study;
    bytes32[] private leaves;
    bytes32 private constant SALT = keccak256("ann's salt");

    function setUp() public {
        deploy();
        people();
        setStay(dora, ann, Stay.Monitored, 0);
        setStay(dora, ben, Stay.Monitored, 0);
        mint(clinic, rita.account, 10_000);
        study = openStudy(rita, 50, 5_000, now_() + 90 days);
        grant(ann, rita.account, Scope.RESEARCH);
        studies.enrol(study, studies.commitmentOf(study, ann.account, SALT));
        for (uint256 i = 0; i < 5; i++) {
            leaves.push(leaf(i == 2 ? ann.account : address(uint160(i + 1)), 50));
        }
        post(rita, study, Payouts.root(leaves));
    }

    function leaf(address patient, uint96 amount) private view returns (bytes32) {
        return studies.leafOf(studies.commitmentOf(study, patient, SALT), amount);
    }

    function payout() private view returns (Payout memory) {
        return Payout(study, 0, 50, SALT, Payouts.proof(leaves, 2));
    }

    function test_a_budget_is_held() public view {
        same(credit.balanceOf(rita.account), 5_000, "researcher");
        same(credit.balanceOf(address(studies)), 5_000, "escrow");
        same(studies.studyOf(study).budget, 5_000, "budget");
        same(studies.rootOf(study, 0), Payouts.root(leaves), "root");
    }

    function test_a_payout_is_claimed_once() public {
        Payout memory mine = payout();
        vm.expectEmit(address(studies));
        emit Studies.Claimed(
            study, 0, ann.account, 50, studies.commitmentOf(study, ann.account, SALT)
        );
        claim(ann, mine);
        same(credit.balanceOf(ann.account), 50, "paid");
        same(studies.studyOf(study).budget, 4_950, "budget");
        check(studies.isClaimed(study, 0, ann.account), "claimed");
        check(!studies.isClaimed(study, 1, ann.account), "the next period");
        check(!studies.isClaimed(study, 0, ben.account), "another patient");
        check(!studies.isClaimed(study, 255, ann.account), "no period");
        vm.expectRevert(abi.encodeWithSelector(Studies.AlreadyClaimed.selector, 0));
        claim(ann, mine);
        // The same payouts again are another period, and pay again.
        post(rita, study, Payouts.root(leaves));
        mine.period = 1;
        claim(ann, mine);
        same(credit.balanceOf(ann.account), 100, "paid");
    }

    /// Enrols commitments of ann's, each by its own salt, and posts the same payouts for two periods:
    /// one unit for the first, two for the second.
    function several(uint256 count) private returns (bytes32[] memory tree) {
        tree = new bytes32[](count);
        for (uint256 i = 0; i < count; i++) {
            bytes32 commitment = studies.commitmentOf(study, ann.account, bytes32(i));
            studies.enrol(study, commitment);
            tree[i] = studies.leafOf(commitment, uint96(i + 1));
        }
        post(rita, study, Payouts.root(tree));
        post(rita, study, Payouts.root(tree));
    }

    function nth(bytes32[] memory tree, uint256 period, uint256 i)
        private
        view
        returns (Payout memory)
    {
        return Payout(study, period, uint96(i + 1), bytes32(i), Payouts.proof(tree, i));
    }

    function test_a_patient_with_several_commitments_is_paid_once_a_period() public {
        bytes32[] memory tree = several(3);
        claim(ann, nth(tree, 1, 2));
        same(credit.balanceOf(ann.account), 3, "by one of them");
        for (uint256 i = 0; i < 3; i++) {
            Payout memory again = nth(tree, 1, i);
            vm.expectRevert(abi.encodeWithSelector(Studies.AlreadyClaimed.selector, 1));
            claim(ann, again);
        }
        claim(ann, nth(tree, 2, 0));
        same(credit.balanceOf(ann.account), 4, "by another, for another period");
        Payout memory last = nth(tree, 2, 2);
        vm.expectRevert(abi.encodeWithSelector(Studies.AlreadyClaimed.selector, 2));
        claim(ann, last);
        same(studies.studyOf(study).budget, 4_996, "budget");
    }

    function test_a_claim_takes_nothing_from_others_or_from_another_study() public {
        grant(ben, rita.account, Scope.RESEARCH);
        uint256 other = openStudy(rita, 50, 500, now_() + 90 days);
        Payout memory first = payout();
        bytes32 bens = studies.commitmentOf(study, ben.account, SALT);
        bytes32 anns = studies.commitmentOf(other, ann.account, SALT);
        studies.enrol(study, bens);
        studies.enrol(other, anns);
        leaves.push(studies.leafOf(bens, 50));
        post(rita, study, Payouts.root(leaves));
        post(rita, other, studies.leafOf(anns, 50));
        claim(ann, Payout(study, 1, 50, SALT, Payouts.proof(leaves, 2)));
        claim(ben, Payout(study, 1, 50, SALT, Payouts.proof(leaves, 5)));
        claim(ann, first);
        claim(ann, Payout(other, 0, 50, SALT, new bytes32[](0)));
        same(credit.balanceOf(ann.account), 150, "two periods and another study");
        same(credit.balanceOf(ben.account), 50, "another patient");
    }

    function testFuzz_a_patient_is_paid_once_a_period(uint256 seed) public {
        uint256 count = within(seed, 2, 8);
        bytes32[] memory tree = several(count);
        bool[3] memory taken;
        uint256 paid = 0;
        for (uint256 i = 0; i < 12; i++) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint256 period = 1 + seed % 2;
            Payout memory one = nth(tree, period, (seed >> 8) % count);
            if (taken[period]) {
                vm.expectRevert(abi.encodeWithSelector(Studies.AlreadyClaimed.selector, period));
            } else {
                paid += one.amount;
            }
            taken[period] = true;
            claim(ann, one);
            same(credit.balanceOf(ann.account), paid, "paid");
        }
    }

    /// One person with another account that grants, enrols and is listed like a patient's.
    function invented(uint256 n, address organisation)
        private
        returns (Person memory who, Payout memory payment)
    {
        who = person(0xFA00 + 2 * n);
        register(who, Role.Patient, organisation);
        grant(who, rita.account, Scope.RESEARCH);
        studies.enrol(study, studies.commitmentOf(study, who.account, SALT));
        uint256 period = studies.studyOf(study).periods;
        post(rita, study, leaf(who.account, 50));
        payment = Payout(study, period, 50, SALT, new bytes32[](0));
    }

    function notTakenIn(Person memory who) private pure returns (bytes memory) {
        return abi.encodeWithSelector(Studies.NotTakenIn.selector, who.account);
    }

    function test_an_account_that_no_clinician_has_seen_is_not_paid() public {
        (Person memory who, Payout memory payment) = invented(0, clinic.account);
        vm.expectRevert(notTakenIn(who));
        claim(who, payment);
        setStay(dora, who, Stay.Invited, 0);
        claim(who, payment);
        same(credit.balanceOf(who.account), 50, "taken in");
    }

    function test_who_has_gone_home_is_paid_as_before() public {
        setStay(dora, ann, Stay.Discharged, 0);
        claim(ann, payout());
        same(credit.balanceOf(ann.account), 50, "paid");
    }

    /// Whoever is admitted beside the clinic takes in whom they like, and pays them out of their own.
    function test_a_clinic_pays_nobody_whom_another_has_taken_in() public {
        Person memory doctor = person(0xD20);
        register(doctor, Role.Clinician, address(0));
        license(rival, doctor, now_() + YEAR);
        (Person memory who, Payout memory payment) = invented(0, rival.account);
        setStay(doctor, who, Stay.Monitored, 0);
        vm.expectRevert(notTakenIn(who));
        claim(who, payment);
        (Person memory clinics,) = invented(1, clinic.account);
        vm.expectRevert(abi.encodeWithSelector(Stays.NotTheirPatient.selector, clinics.account));
        setStay(doctor, clinics, Stay.Monitored, 0);
    }

    /// Nor anybody who is no patient: of them nobody sets a stay.
    function test_a_clinician_is_no_participant() public {
        grant(dora, rita.account, Scope.RESEARCH);
        studies.enrol(study, studies.commitmentOf(study, dora.account, SALT));
        post(rita, study, leaf(dora.account, 50));
        vm.expectRevert(notTakenIn(dora));
        claim(dora, Payout(study, 1, 50, SALT, new bytes32[](0)));
    }

    function testFuzz_invented_accounts_earn_nothing(uint256 seed) public {
        uint256 count = within(seed, 1, 6);
        uint256 taken = within(seed >> 8, 0, count);
        for (uint256 i = 0; i < count; i++) {
            (Person memory who, Payout memory payment) = invented(i, clinic.account);
            if (i == taken) setStay(dora, who, Stay.Monitored, 0);
            else vm.expectRevert(notTakenIn(who));
            claim(who, payment);
        }
        same(studies.studyOf(study).budget, taken < count ? 4_950 : 5_000, "budget");
    }

    function test_nobody_claims_what_is_anothers() public {
        Payout memory mine = payout();
        grant(ben, rita.account, Scope.RESEARCH);
        bytes32 bens = studies.commitmentOf(study, ben.account, SALT);
        vm.expectRevert(abi.encodeWithSelector(Studies.NotEnrolled.selector, bens));
        claim(ben, mine);
        studies.enrol(study, bens);
        vm.expectRevert(abi.encodeWithSelector(Studies.NotInPeriod.selector));
        claim(ben, mine);
    }

    function test_a_claim_is_what_was_posted() public {
        Payout memory mine = payout();
        mine.amount = 51;
        vm.expectRevert(abi.encodeWithSelector(Studies.NotInPeriod.selector));
        claim(ann, mine);
        mine = payout();
        mine.proof[0] = DIGEST;
        vm.expectRevert(abi.encodeWithSelector(Studies.NotInPeriod.selector));
        claim(ann, mine);
        mine = payout();
        mine.period = 1;
        vm.expectRevert(abi.encodeWithSelector(Studies.NotInPeriod.selector));
        claim(ann, mine);
        mine.period = 255;
        vm.expectRevert(abi.encodeWithSelector(Studies.NotInPeriod.selector));
        claim(ann, mine);
        mine = payout();
        mine.salt = 0;
        bytes32 other = studies.commitmentOf(study, ann.account, 0);
        vm.expectRevert(abi.encodeWithSelector(Studies.NotEnrolled.selector, other));
        claim(ann, mine);
    }

    function test_payment_stops_with_the_grant() public {
        Payout memory mine = payout();
        revoke(ann, ann, rita.account);
        bytes memory why =
            abi.encodeWithSelector(Studies.NoResearchGrant.selector, ann.account, rita.account);
        vm.expectRevert(why);
        claim(ann, mine);
        grant(ann, rita.account, Scope.LIVE);
        vm.expectRevert(why);
        claim(ann, mine);
    }

    function test_payment_stops_with_the_researchers_licence() public {
        Payout memory mine = payout();
        offboard(clinic, rita);
        vm.expectRevert(
            abi.encodeWithSelector(Studies.NoResearchGrant.selector, ann.account, rita.account)
        );
        claim(ann, mine);
    }

    function test_no_more_is_paid_than_the_budget() public {
        leaves.push(leaf(ann.account, 5_001));
        post(rita, study, Payouts.root(leaves));
        Payout memory mine = Payout(study, 1, 5_001, SALT, Payouts.proof(leaves, 5));
        vm.expectRevert(abi.encodeWithSelector(Studies.BudgetSpent.selector, 5_000));
        claim(ann, mine);
        fund(rita, study, 1);
        claim(ann, mine);
        same(studies.studyOf(study).budget, 0, "budget");
    }

    function test_only_a_licensed_researcher_opens_a_study() public {
        vm.expectRevert(abi.encodeWithSelector(Studies.NotResearcher.selector, dora.account));
        openStudy(dora, 1, 1, now_() + 1);
        offboard(clinic, rita);
        vm.expectRevert(abi.encodeWithSelector(Studies.NotResearcher.selector, rita.account));
        openStudy(rita, 1, 1, now_() + 1);
    }

    function test_a_study_has_price_budget_and_end() public {
        bytes memory why = abi.encodeWithSelector(Studies.BadStudy.selector);
        vm.expectRevert(why);
        openStudy(rita, 0, 1, now_() + 1);
        vm.expectRevert(why);
        openStudy(rita, 2, 1, now_() + 1);
        vm.expectRevert(why);
        openStudy(rita, 1, 1, now_());
        vm.expectRevert(why);
        openStudy(rita, 1, 1, now_() + 3650 days + 1);
        vm.expectRevert(
            abi.encodeWithSelector(Credit.InsufficientCredit.selector, rita.account, 5_000, 5_001)
        );
        openStudy(rita, 1, 5_001, now_() + 1);
    }

    function test_only_its_researcher_steers_a_study() public {
        bytes memory why = abi.encodeWithSelector(Studies.NotResearcher.selector, ann.account);
        vm.expectRevert(why);
        post(ann, study, DIGEST);
        vm.expectRevert(why);
        fund(ann, study, 1);
        vm.expectRevert(why);
        close(ann, study);
    }

    function test_enrolment_is_once_and_in_time() public {
        bytes32 again = studies.commitmentOf(study, ann.account, SALT);
        vm.expectRevert(abi.encodeWithSelector(Studies.AlreadyEnrolled.selector, again));
        studies.enrol(study, again);
        vm.expectRevert(abi.encodeWithSelector(Studies.TooLate.selector, 0));
        studies.enrol(99, DIGEST);
        vm.warp(START + 90 days);
        vm.expectRevert(abi.encodeWithSelector(Studies.TooLate.selector, START + 90 days));
        studies.enrol(study, DIGEST);
        vm.expectRevert(abi.encodeWithSelector(Studies.TooLate.selector, START + 90 days));
        post(rita, study, DIGEST);
        vm.expectRevert(abi.encodeWithSelector(Studies.TooLate.selector, START + 90 days));
        fund(rita, study, 1);
    }

    function test_what_was_not_claimed_goes_back_after_ninety_days() public {
        vm.warp(START + 180 days - 1);
        vm.expectRevert(abi.encodeWithSelector(Studies.TooEarly.selector, START + 180 days));
        close(rita, study);
        claim(ann, payout());
        vm.warp(START + 180 days);
        close(rita, study);
        same(credit.balanceOf(rita.account), 5_000 + 4_950, "rest");
        same(credit.balanceOf(address(studies)), 0, "escrow");
        vm.expectRevert(abi.encodeWithSelector(Studies.BudgetSpent.selector, 0));
        close(rita, study);
    }

    function test_a_study_has_at_most_255_periods() public {
        for (uint256 i = 1; i < 255; i++) {
            post(rita, study, DIGEST);
        }
        vm.expectRevert(abi.encodeWithSelector(Studies.TooManyPeriods.selector));
        post(rita, study, DIGEST);
    }

    function test_a_researcher_is_not_paid_by_his_own_study() public {
        studies.enrol(study, studies.commitmentOf(study, rita.account, SALT));
        leaves.push(leaf(rita.account, 50));
        post(rita, study, Payouts.root(leaves));
        Payout memory own = Payout(study, 1, 50, SALT, Payouts.proof(leaves, 5));
        vm.expectRevert(notTakenIn(rita));
        claim(rita, own);
    }
}

/// Units of a clinic that calls back while it pays a participant, as ours never does.
contract GreedyCredit is ICredit {
    address public immutable clinic;
    bytes public answer;

    constructor(address clinic_) {
        clinic = clinic_;
    }

    function hold(address, uint256) external { }

    /// Whatever is asked of the study that pays, it is within the call that pays.
    function pay(address to, uint256 amount) external {
        Auth memory auth = Auth(to, 1, type(uint40).max, 0, 0);
        bytes memory again = abi.encodeCall(
            Studies.claimBySig, (1, 0, uint96(amount), keccak256("salt"), new bytes32[](0), auth)
        );
        (bool done, bytes memory why) = msg.sender.call(again);
        require(!done, "paid twice");
        answer = why;
    }
}

contract StudiesReentrancyTest is Suite {
    function test_a_claim_that_calls_back_is_refused_by_name() public {
        deploy();
        people();
        GreedyCredit greedy = new GreedyCredit(clinic.account);
        studies = new Studies(registry, consent, greedy);
        _names[address(studies)] = "Vitalseal Studies";
        uint256 study = openStudy(rita, 50, 500, now_() + 90 days);
        bytes32 commitment = studies.commitmentOf(study, ann.account, keccak256("salt"));
        studies.enrol(study, commitment);
        post(rita, study, studies.leafOf(commitment, 50));
        grant(ann, rita.account, Scope.RESEARCH);
        setStay(dora, ann, Stay.Monitored, 0);
        claim(ann, Payout(study, 0, 50, keccak256("salt"), new bytes32[](0)));
        same(
            bytes4(greedy.answer()),
            ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector,
            "refusal"
        );
        same(studies.studyOf(study).budget, 450, "paid once");
    }
}
