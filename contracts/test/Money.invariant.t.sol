// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Credit } from "../src/Credit.sol";
import { Studies } from "../src/Studies.sol";
import { Role, Scope, Stay } from "../src/Types.sol";
import { Visits } from "../src/Visits.sol";
import { Suite } from "./Suite.sol";

/// People who pay, claim, quarrel and wait, in any order.
contract MoneyHandler is Suite {
    /// An account that ben made besides his own, which no clinician has seen.
    Person internal eve = person(0xEE0);
    uint256 public minted;
    uint256 public burnt;
    uint256 public studyCount;
    uint256 public claims;
    bool public paidInvented;
    mapping(uint256 visit => uint256) public ends;
    mapping(bytes32 claim => uint256) public paid;
    mapping(uint256 study => uint256) public spent;
    mapping(uint256 study => uint256) public put;
    mapping(uint256 study => uint96) private _amounts;
    uint256 private constant INVENTED = 4;

    constructor() {
        deploy();
        people();
        setStay(dora, ann, Stay.Monitored, 0);
        setStay(dora, ben, Stay.Invited, 0);
        register(eve, Role.Patient, clinic.account);
        grant(eve, eve, rita.account, terms(Scope.RESEARCH, FOREVER, 0));
        grant(ann, ann, rita.account, terms(Scope.RESEARCH, FOREVER, 0));
        grant(ben, ben, rita.account, terms(Scope.RESEARCH, FOREVER, 0));
        license(clinic, dora, FOREVER);
        license(clinic, dan, FOREVER);
        license(clinic, rita, FOREVER);
        // A study that pays from the beginning: claims need no luck.
        mint(clinic, rita.account, 1_000_000);
        minted = 1_000_000;
        begin(500_000, 50);
        period(1, 50);
    }

    function suite() external view returns (address, address, address) {
        return (address(credit), address(visits), address(studies));
    }

    function accounts() public view returns (address[] memory all) {
        all = new address[](10);
        (all[0], all[1], all[2], all[3]) = (ann.account, ben.account, gus.account, dora.account);
        (all[4], all[5], all[6]) = (dan.account, rita.account, clinic.account);
        (all[7], all[8], all[9]) = (address(visits), address(studies), eve.account);
    }

    function payer(uint256 seed) private view returns (Person memory) {
        return seed % 3 == 0 ? ann : seed % 3 == 1 ? ben : gus;
    }

    function doctor(uint256 seed) private view returns (Person memory) {
        return seed % 2 == 0 ? dora : dan;
    }

    function visitOf(uint256 seed) private view returns (uint256) {
        return within(seed, 1, visits.count() + 1);
    }

    function pass(uint32 time) external {
        vm.warp(block.timestamp + within(time, 1, 20 days));
    }

    function cash_in(uint256 who, uint64 amount) external {
        Person memory to = who % 4 == 3 ? rita : payer(who);
        mint(clinic, to.account, amount);
        minted += amount;
    }

    function cash_out(uint256 who, uint64 amount) external {
        Person memory from = who % 2 == 0 ? payer(who) : doctor(who);
        redeem(from, within(amount, 0, credit.balanceOf(from.account)));
    }

    function destroy(uint64 amount) external {
        uint256 all = within(amount, 0, credit.balanceOf(clinic.account));
        burn(clinic, all);
        burnt += all;
    }

    function open(uint256 who, uint256 whom, uint64 amount, uint32 time) external {
        Person memory from = payer(who);
        uint256 fee = within(amount, 1, credit.balanceOf(from.account) + 1);
        openVisit(from, doctor(whom), uint96(fee), now_() + 1 + uint40(time % 60 days));
    }

    function take_place(uint256 which) external {
        uint256 visit = visitOf(which);
        complete(doctorOf(visit), visit);
    }

    function agree(uint256 which) external {
        uint256 visit = visitOf(which);
        settle(payerOf(visit), visit);
        ends[visit]++;
    }

    function refuse(uint256 which) external {
        uint256 visit = visitOf(which);
        decline(doctorOf(visit), visit);
        ends[visit]++;
    }

    /// Takes place first, where it has not: few runs come by all three in this order.
    function quarrel(uint256 which) public {
        uint256 visit = visitOf(which);
        if (visits.visitOf(visit).state == Visits.State.Open) complete(doctorOf(visit), visit);
        dispute(payerOf(visit), visit);
    }

    function divide(uint256 which, uint64 part) external {
        uint256 visit = visitOf(which);
        if (visits.visitOf(visit).state != Visits.State.Disputed) quarrel(which);
        resolve(clinic, visit, uint96(within(part, 0, visits.visitOf(visit).amount)));
        ends[visit]++;
    }

    function wait_out(uint256 which) external {
        uint256 visit = visitOf(which);
        visits.expire(visit);
        ends[visit]++;
    }

    function fetch(uint256 who) external {
        visits.withdraw(who % 2 == 0 ? payer(who).account : doctor(who).account);
    }

    function begin(uint64 budget, uint8 price) public {
        uint96 all = uint96(within(budget, 1, credit.balanceOf(rita.account) + 1));
        uint96 each = uint96(within(price, 1, all));
        uint256 study = openStudy(rita, each, all, now_() + 60 days);
        for (uint256 i = 0; i < 4; i++) {
            studies.enrol(study, commitment(study, i));
        }
        studies.enrol(study, commitment(study, INVENTED));
        put[study] = all;
        studyCount = study;
    }

    function period(uint256 which, uint96 amount) public {
        uint256 study = within(which, 1, studyCount);
        amount = uint96(within(amount, 0, 2 * uint256(studies.studyOf(study).price)));
        bytes32 patients = pair(side(study, 0, amount), side(study, 2, amount));
        post(rita, study, pair(patients, leaf(study, INVENTED, amount)));
        _amounts[study] = amount;
    }

    /// The payout of one of four commitments: two of ann's, two of ben's.
    function collect(uint256 which, uint256 index) external {
        index %= 4;
        uint256 study = within(which, 1, studyCount);
        uint256 last = studies.studyOf(study).periods - 1;
        uint96 amount = _amounts[study];
        bytes32[] memory proof = new bytes32[](3);
        proof[0] = leaf(study, index ^ 1, amount);
        proof[1] = side(study, (index & 2) ^ 2, amount);
        proof[2] = leaf(study, INVENTED, amount);
        claim(participant(index), Payout(study, last, amount, bytes32(index), proof));
        bytes32 key = keccak256(abi.encode(study, last, participant(index).account));
        paid[key]++;
        if (paid[key] > 1) ends[0] = 2;
        spent[study] += amount;
        claims++;
    }

    /// Fails always.
    function invent(uint256 which) external {
        uint256 study = within(which, 1, studyCount);
        uint96 amount = _amounts[study];
        bytes32[] memory proof = new bytes32[](1);
        proof[0] = pair(side(study, 0, amount), side(study, 2, amount));
        uint256 last = studies.studyOf(study).periods - 1;
        claim(eve, Payout(study, last, amount, bytes32(INVENTED), proof));
        paidInvented = true;
    }

    /// A study is over five months after it began: more than the other calls of a run come to.
    function finish(uint256 which, uint8 patience) external {
        uint256 study = within(which, 1, studyCount);
        uint256 due = studies.studyOf(study).until + studies.CLAIMED_WITHIN();
        if (patience % 4 == 0 && block.timestamp < due) vm.warp(due);
        uint96 rest = studies.studyOf(study).budget;
        close(rita, study);
        spent[study] += rest;
    }

    function participant(uint256 index) private view returns (Person memory) {
        return index < 2 ? ann : index < INVENTED ? ben : eve;
    }

    function commitment(uint256 study, uint256 index) private view returns (bytes32) {
        return studies.commitmentOf(study, participant(index).account, bytes32(index));
    }

    function leaf(uint256 study, uint256 index, uint96 amount) private view returns (bytes32) {
        return studies.leafOf(commitment(study, index), amount);
    }

    /// The hash over two leaves that stand side by side.
    function side(uint256 study, uint256 index, uint96 amount) private view returns (bytes32) {
        return pair(leaf(study, index, amount), leaf(study, index + 1, amount));
    }

    function pair(bytes32 a, bytes32 b) private pure returns (bytes32) {
        return a < b ? keccak256(abi.encode(a, b)) : keccak256(abi.encode(b, a));
    }

    function payerOf(uint256 visit) private view returns (Person memory) {
        address account = visits.visitOf(visit).payer;
        return account == ann.account ? ann : account == ben.account ? ben : gus;
    }

    function doctorOf(uint256 visit) private view returns (Person memory) {
        return visits.visitOf(visit).clinician == dora.account ? dora : dan;
    }
}

contract MoneyInvariant is Suite {
    MoneyHandler private handler;

    function setUp() public {
        handler = new MoneyHandler();
        (address credit_, address visits_, address studies_) = handler.suite();
        (credit, visits, studies) = (Credit(credit_), Visits(visits_), Studies(studies_));
        target(address(handler));
    }

    /// That a run finishes a study at times: a call that always fails would show nothing.
    function test_a_study_is_finished_and_its_rest_goes_back() public {
        uint256 left = studies.studyOf(1).budget;
        handler.finish(1, 0);
        check(left > 0, "nothing to give back");
        same(studies.studyOf(1).budget, 0, "budget");
        same(handler.spent(1), handler.put(1), "spent");
        invariant_no_unit_is_made_or_lost();
        invariant_studies_pay_no_more_than_their_budget_and_each_patient_once_a_period();
    }

    function invariant_no_unit_is_made_or_lost() public view {
        address[] memory all = handler.accounts();
        uint256 sum = 0;
        for (uint256 i = 0; i < all.length; i++) {
            sum += credit.balanceOf(all[i]);
        }
        same(sum, credit.supply(), "balances and supply");
        same(credit.supply(), handler.minted() - handler.burnt(), "supply and cash");
    }

    function invariant_visits_hold_what_is_open_and_what_is_owed() public view {
        uint256 sum = 0;
        for (uint256 i = 1; i <= visits.count(); i++) {
            Visits.Visit memory visit = visits.visitOf(i);
            if (visit.state != Visits.State.Ended) sum += visit.amount;
            same(handler.ends(i), visit.state == Visits.State.Ended ? 1 : 0, "ends of a visit");
        }
        address[] memory all = handler.accounts();
        for (uint256 i = 0; i < all.length; i++) {
            sum += visits.owedTo(all[i]);
        }
        same(credit.balanceOf(address(visits)), sum, "escrow of visits");
    }

    function invariant_studies_pay_no_more_than_their_budget_and_each_patient_once_a_period()
        public
        view
    {
        uint256 sum = 0;
        for (uint256 i = 1; i <= handler.studyCount(); i++) {
            uint256 left = studies.studyOf(i).budget;
            same(handler.put(i), left + handler.spent(i), "budget");
            sum += left;
        }
        same(credit.balanceOf(address(studies)), sum, "escrow of studies");
        same(handler.ends(0), 0, "a patient was paid twice for a period");
        check(!handler.paidInvented(), "an account that nobody has seen was paid");
    }
}
