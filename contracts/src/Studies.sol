// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { EIP712 } from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import { MerkleProof } from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {
    ReentrancyGuardTransient
} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import { IConsent } from "./IConsent.sol";
import { ICredit } from "./ICredit.sol";
import { IRegistry } from "./IRegistry.sol";
import { Auth, Signed } from "./Signed.sol";
import { Key, Role, Scope } from "./Types.sol";

/// @title Studies and what they pay
/// @notice A researcher puts the budget in and names the approval of an ethics board. A patient
/// enrols by a commitment that says nothing, and reveals it only at a claim. For each period the
/// researcher posts the Merkle root of the payouts; a patient claims one of each period, whatever
/// the number of their commitments, by signature, with a research grant in force at that moment:
/// the one ends with the other. Only those are paid whom the clinic whose units these are has taken
/// in: accounts cost nothing, and invented ones earn nothing.
contract Studies is Signed, ReentrancyGuardTransient {
    /// @notice A study began.
    /// @param study Its number.
    /// @param researcher Whose.
    /// @param ethics Digest of the ethics board's number.
    /// @param price Units promised per period.
    /// @param budget Units put in.
    /// @param until First second at which no more periods are posted.
    event Opened(
        uint256 indexed study,
        address indexed researcher,
        bytes32 ethics,
        uint96 price,
        uint96 budget,
        uint40 until
    );
    /// @notice Units were added to a budget.
    /// @param study Which.
    /// @param amount Units.
    event Funded(uint256 indexed study, uint96 amount);
    /// @notice Somebody enrolled.
    /// @param study In which.
    /// @param commitment By what; see commitmentOf.
    event Enrolled(uint256 indexed study, bytes32 indexed commitment);
    /// @notice The payouts of a period are known.
    /// @param study Of which.
    /// @param period Its number, from 0.
    /// @param root Merkle root over leafOf.
    event Posted(uint256 indexed study, uint256 indexed period, bytes32 root);
    /// @notice A patient claimed a payout.
    /// @param study Of which.
    /// @param period Of which.
    /// @param patient Who.
    /// @param amount Units.
    /// @param commitment By which commitment; whoever pays a study sees whose several are.
    event Claimed(
        uint256 indexed study,
        uint256 indexed period,
        address indexed patient,
        uint96 amount,
        bytes32 commitment
    );
    /// @notice A study ended and the rest went back.
    /// @param study Which.
    /// @param rest Units.
    event Closed(uint256 indexed study, uint96 rest);

    /// @notice The account is no researcher with a licence in force, or not this study's.
    /// @param account Who tried.
    error NotResearcher(address account);
    /// @notice A study has an approval, a price, at least that much budget, and up to ten years.
    error BadStudy();
    /// @notice Not before then.
    /// @param due First second.
    error TooEarly(uint40 due);
    /// @notice Not from then on.
    /// @param due First second at which it is too late.
    error TooLate(uint40 due);
    /// @notice A commitment enrols once.
    /// @param commitment Which.
    error AlreadyEnrolled(bytes32 commitment);
    /// @notice What was revealed enrolled nobody, and the patient has claimed nothing yet.
    /// @param commitment What it amounts to.
    error NotEnrolled(bytes32 commitment);
    /// @notice No clinician of the clinic whose units these are has ever set a stay of the account:
    /// nobody has seen the person.
    /// @param patient Which.
    error NotTakenIn(address patient);
    /// @notice The patient has no research grant to this researcher in force.
    /// @param patient Who.
    /// @param researcher To whom.
    error NoResearchGrant(address patient, address researcher);
    /// @notice The payout is not among those of the period.
    error NotInPeriod();
    /// @notice A patient claims one payout of a period, by whichever commitment.
    /// @param period Of which period.
    error AlreadyClaimed(uint256 period);
    /// @notice A study has at most 255 periods.
    error TooManyPeriods();
    /// @notice The budget is too small for it.
    /// @param budget What is left.
    error BudgetSpent(uint96 budget);

    /// @notice A study: who runs it, under which ethics number, and what it pays from.
    struct Study {
        address researcher;
        uint96 budget;
        bytes32 ethics;
        uint96 price;
        uint40 until;
        uint32 periods;
    }

    /// @notice From a study's end until what was not claimed goes back.
    uint40 public constant CLAIMED_WITHIN = 90 days;

    uint256 private constant MAX_PERIODS = 255;
    bytes32 private constant OPEN = keccak256(
        "Open(bytes32 ethics,uint96 price,uint96 budget,uint40 until,address account,uint256 nonce,uint40 deadline)"
    );
    bytes32 private constant FUND = keccak256(
        "Fund(uint256 study,uint96 amount,address account,uint256 nonce,uint40 deadline)"
    );
    bytes32 private constant POST =
        keccak256("Post(uint256 study,bytes32 root,address account,uint256 nonce,uint40 deadline)");
    bytes32 private constant CLAIM = keccak256(
        "Claim(uint256 study,uint256 period,uint96 amount,bytes32 salt,address account,uint256 nonce,uint40 deadline)"
    );
    bytes32 private constant CLOSE =
        keccak256("Close(uint256 study,address account,uint256 nonce,uint40 deadline)");

    IRegistry private immutable _registry;
    IConsent private immutable _consent;
    ICredit private immutable _credit;
    address private immutable _clinic;
    uint256 private _count;
    mapping(uint256 study => Study) private _studies;
    mapping(uint256 study => mapping(bytes32 commitment => bool)) private _enrolled;
    mapping(uint256 study => mapping(uint256 period => bytes32)) private _roots;
    /// @dev Bit p: has claimed period p. By patient, who may have enrolled several commitments; one
    /// slot for all periods, so that only the first claim of a study pays for making it.
    mapping(uint256 study => mapping(address patient => uint256)) private _claims;

    /// @param registry Who is who.
    /// @param consent Who may read.
    /// @param credit Units of the clinic.
    constructor(IRegistry registry, IConsent consent, ICredit credit)
        EIP712("Vitalseal Studies", "1")
    {
        _registry = registry;
        _consent = consent;
        _credit = credit;
        _clinic = credit.clinic();
    }

    /// @notice Begins a study and puts its budget in.
    /// @param ethics Digest of the ethics board's number.
    /// @param price Units promised per period.
    /// @param budget Units of the researcher.
    /// @param until First second at which no more periods are posted.
    /// @param auth Signature over Open by a researcher.
    /// @return study Its number.
    function openBySig(
        bytes32 ethics,
        uint96 price,
        uint96 budget,
        uint40 until,
        Auth calldata auth
    ) external nonReentrant returns (uint256 study) {
        bytes32 message = keccak256(
            abi.encode(OPEN, ethics, price, budget, until, auth.account, auth.nonce, auth.deadline)
        );
        _authorise(message, auth);
        (Role role,,, bool qualified) = _registry.standing(auth.account);
        if (role != Role.Researcher || !qualified) revert NotResearcher(auth.account);
        bool timely = until > block.timestamp && until <= block.timestamp + 3650 days;
        if (ethics == 0 || price == 0 || budget < price || !timely) revert BadStudy();
        study = ++_count;
        _studies[study] = Study(auth.account, budget, ethics, price, until, 0);
        emit Opened(study, auth.account, ethics, price, budget, until);
        _credit.hold(auth.account, budget);
    }

    /// @notice Adds to a budget.
    /// @param study Which.
    /// @param amount Units of the researcher.
    /// @param auth Signature over Fund by the researcher.
    function fundBySig(uint256 study, uint96 amount, Auth calldata auth) external nonReentrant {
        bytes32 message =
            keccak256(abi.encode(FUND, study, amount, auth.account, auth.nonce, auth.deadline));
        _authorise(message, auth);
        Study storage entry = _own(study, auth.account);
        if (block.timestamp >= entry.until) revert TooLate(entry.until);
        entry.budget += amount;
        emit Funded(study, amount);
        _credit.hold(auth.account, amount);
    }

    /// @notice Enrols whoever can reveal the commitment. It carries no signature, since that would
    /// say who.
    /// @param study In which.
    /// @param commitment See commitmentOf.
    function enrol(uint256 study, bytes32 commitment) external {
        Study storage entry = _studies[study];
        if (block.timestamp >= entry.until) revert TooLate(entry.until);
        if (_enrolled[study][commitment]) revert AlreadyEnrolled(commitment);
        _enrolled[study][commitment] = true;
        emit Enrolled(study, commitment);
    }

    /// @notice Posts the payouts of the next period.
    /// @param study Of which.
    /// @param root Merkle root over leafOf, pairs sorted.
    /// @param auth Signature over Post by the researcher.
    function postBySig(uint256 study, bytes32 root, Auth calldata auth) external {
        bytes32 message =
            keccak256(abi.encode(POST, study, root, auth.account, auth.nonce, auth.deadline));
        _authorise(message, auth);
        Study storage entry = _own(study, auth.account);
        if (block.timestamp >= entry.until) revert TooLate(entry.until);
        uint256 period = entry.periods++;
        if (period >= MAX_PERIODS) revert TooManyPeriods();
        _roots[study][period] = root;
        emit Posted(study, period, root);
    }

    /// @notice Pays a patient a payout, one of each period.
    /// @param study Of which.
    /// @param period Of which.
    /// @param amount Units.
    /// @param salt What makes the commitment with the patient's address.
    /// @param proof Merkle proof of the leaf.
    /// @param auth Signature over Claim by the patient.
    function claimBySig(
        uint256 study,
        uint256 period,
        uint96 amount,
        bytes32 salt,
        bytes32[] calldata proof,
        Auth calldata auth
    ) external nonReentrant {
        _authorise(_claimMessage(study, period, amount, salt, auth), auth);
        bytes32 commitment = commitmentOf(study, auth.account, salt);
        _mark(study, period, auth.account, commitment);
        bytes32 root = _roots[study][period];
        bytes32 leaf = leafOf(commitment, amount);
        if (root == 0 || !MerkleProof.verifyCalldata(proof, root, leaf)) revert NotInPeriod();
        _spend(study, auth.account, amount);
        emit Claimed(study, period, auth.account, amount, commitment);
        _credit.pay(auth.account, amount);
    }

    /// @notice Gives the rest of a budget back, 90 days after the study's end.
    /// @param study Which.
    /// @param auth Signature over Close by the researcher.
    function closeBySig(uint256 study, Auth calldata auth) external nonReentrant {
        bytes32 message =
            keccak256(abi.encode(CLOSE, study, auth.account, auth.nonce, auth.deadline));
        _authorise(message, auth);
        Study storage entry = _own(study, auth.account);
        uint40 due = entry.until + CLAIMED_WITHIN;
        if (block.timestamp < due) revert TooEarly(due);
        uint96 rest = entry.budget;
        if (rest == 0) revert BudgetSpent(0);
        entry.budget = 0;
        emit Closed(study, rest);
        _credit.pay(auth.account, rest);
    }

    /// @notice A study as it stands.
    /// @param study Its number, from 1.
    /// @return The entry; zero where there is none.
    function studyOf(uint256 study) external view returns (Study memory) {
        return _studies[study];
    }

    /// @notice Root of the payouts of a period.
    /// @param study Of which.
    /// @param period Its number.
    /// @return Zero where none was posted.
    function rootOf(uint256 study, uint256 period) external view returns (bytes32) {
        return _roots[study][period];
    }

    /// @notice Whether a patient has claimed their payout.
    /// @param study Of which.
    /// @param period Of which.
    /// @param patient Who.
    /// @return Whether so.
    function isClaimed(uint256 study, uint256 period, address patient)
        external
        view
        returns (bool)
    {
        return period < MAX_PERIODS && _claims[study][patient] & (1 << period) != 0;
    }

    /// @notice Whether a commitment was enrolled.
    /// @param study In which.
    /// @param commitment Which.
    /// @return Whether so.
    function isEnrolled(uint256 study, bytes32 commitment) external view returns (bool) {
        return _enrolled[study][commitment];
    }

    /// @notice What enrols a patient: keccak256(abi.encode(study, patient, salt)).
    /// @param study In which.
    /// @param patient Who.
    /// @param salt 32 random bytes, known to nobody else.
    /// @return The commitment.
    function commitmentOf(uint256 study, address patient, bytes32 salt)
        public
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(study, patient, salt));
    }

    /// @notice A leaf of a period: keccak256(keccak256(abi.encode(commitment, amount))).
    /// @param commitment To whom.
    /// @param amount Units.
    /// @return The leaf.
    function leafOf(bytes32 commitment, uint96 amount) public pure returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(commitment, amount))));
    }

    /// @notice The study, where the account runs it.
    /// @param study Which.
    /// @param account Who says so.
    /// @return entry It.
    function _own(uint256 study, address account) private view returns (Study storage entry) {
        entry = _studies[study];
        if (entry.researcher != account) revert NotResearcher(account);
    }

    /// @notice Remembers a patient's claim; refuses a second one of the period.
    /// @dev Whoever has claimed before has shown an enrolment before, and was taken in: neither is
    /// ever undone, and both are looked up once, which spares later claims three slots. A period that has no root (all from 255 on) is refused after this.
    /// @param study Of which.
    /// @param period Of which.
    /// @param patient Who.
    /// @param commitment By which commitment.
    function _mark(uint256 study, uint256 period, address patient, bytes32 commitment) private {
        uint256 claimed = _claims[study][patient];
        if (claimed == 0) {
            if (!_enrolled[study][commitment]) revert NotEnrolled(commitment);
            if (_registry.takenInBy(patient) != _clinic) revert NotTakenIn(patient);
        }
        uint256 bit = 1 << period;
        if (claimed & bit != 0) revert AlreadyClaimed(period);
        _claims[study][patient] = claimed | bit;
    }

    /// @notice Takes a payout from the budget of a study.
    /// @param study Which.
    /// @param patient Who is paid.
    /// @param amount In units of Credit.
    function _spend(uint256 study, address patient, uint96 amount) private {
        Study storage entry = _studies[study];
        (address researcher, uint96 budget) = (entry.researcher, entry.budget);
        if (!_consent.allowed(patient, researcher, Scope.RESEARCH)) {
            revert NoResearchGrant(patient, researcher);
        }
        if (amount > budget) revert BudgetSpent(budget);
        entry.budget = budget - amount;
    }

    /// @notice What is signed for a claim.
    function _claimMessage(
        uint256 study,
        uint256 period,
        uint96 amount,
        bytes32 salt,
        Auth calldata auth
    ) private pure returns (bytes32) {
        return keccak256(
            abi.encode(CLAIM, study, period, amount, salt, auth.account, auth.nonce, auth.deadline)
        );
    }

    /// @inheritdoc Signed
    function _keyOf(address account, address signer) internal view override returns (Key) {
        return _registry.keyOf(account, signer);
    }
}
