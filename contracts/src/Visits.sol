// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { EIP712 } from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {
    ReentrancyGuardTransient
} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import { ICredit } from "./ICredit.sol";
import { IRegistry } from "./IRegistry.sol";
import { Auth, Signed } from "./Signed.sol";
import { Key } from "./Types.sol";

/// @title Consultation fees in escrow
/// @notice The payer puts the fee in; it goes to the clinician when the payer says so, or a week
/// after the clinician has signed that the visit took place; back to the payer when the clinician
/// declines, or when nothing was signed in time. Within that week the payer may dispute, and the
/// clinic divides; if it does not within 60 days, the fee goes back. A visit ends exactly once, and
/// what it yields waits to be withdrawn.
contract Visits is Signed, ReentrancyGuardTransient {
    /// @notice A fee was put in.
    /// @param visit Its number.
    /// @param payer Whose.
    /// @param clinician For whom.
    /// @param patient Whose visit.
    /// @param amount Units.
    /// @param completeBy First second at which the payer may have it back.
    /// @param terms Digest of what was agreed.
    event Opened(
        uint256 indexed visit,
        address indexed payer,
        address indexed clinician,
        address patient,
        uint96 amount,
        uint40 completeBy,
        bytes32 terms
    );
    /// @notice The clinician signed that the visit took place.
    /// @param visit Its number.
    /// @param record Digest of the record of it.
    event Completed(uint256 indexed visit, bytes32 record);
    /// @notice The payer disputes that.
    /// @param visit Its number.
    /// @param reason Digest of the reason.
    event Disputed(uint256 indexed visit, bytes32 reason);
    /// @notice A visit ended.
    /// @param visit Its number.
    /// @param toClinician Units that the clinician may withdraw.
    /// @param toPayer Units that the payer may withdraw.
    event Ended(uint256 indexed visit, uint96 toClinician, uint96 toPayer);
    /// @notice What an account was owed went to it.
    /// @param account Whose.
    /// @param amount Units.
    event Withdrawn(address indexed account, uint256 amount);

    /// @notice A fee is more than nothing.
    error NoAmount();
    /// @notice The payee is no clinician with a licence in force, or pays himself.
    /// @param clinician Who.
    error NotClinician(address clinician);
    /// @notice The time to complete is over already, or more than a year away.
    /// @param completeBy That time.
    error BadTime(uint40 completeBy);
    /// @notice The visit is not in a state for this.
    /// @param visit Its number.
    /// @param state In which it is.
    error WrongState(uint256 visit, State state);
    /// @notice The account is not the one whose step this is.
    /// @param visit Its number.
    /// @param account Who tried.
    error NotParty(uint256 visit, address account);
    /// @notice Not before then.
    /// @param due First second.
    error TooEarly(uint40 due);
    /// @notice Not from then on.
    /// @param due First second at which it is too late.
    error TooLate(uint40 due);
    /// @notice The division does not add up to the fee.
    /// @param amount The fee.
    error BadDivision(uint96 amount);
    /// @notice Nothing is owed.
    /// @param account To whom.
    error NothingOwed(address account);

    /// @notice Where a visit stands.
    enum State {
        None,
        Open,
        Completed,
        Disputed,
        Ended
    }

    /// @param due Open: until when it can be completed; completed: when it is settled by itself;
    /// disputed: when it goes back by itself.
    struct Visit {
        address payer;
        uint96 amount;
        address clinician;
        uint40 due;
        State state;
    }

    /// @notice From completion until the fee is the clinician's by itself.
    uint40 public constant SETTLED_AFTER = 7 days;
    /// @notice From a dispute until the fee is the payer's by itself.
    uint40 public constant RESOLVED_WITHIN = 60 days;

    bytes32 private constant OPEN = keccak256(
        "Open(address clinician,address patient,uint96 amount,uint40 completeBy,bytes32 terms,address account,uint256 nonce,uint40 deadline)"
    );
    bytes32 private constant COMPLETE = keccak256(
        "Complete(uint256 visit,bytes32 record,address account,uint256 nonce,uint40 deadline)"
    );
    bytes32 private constant SETTLE =
        keccak256("Settle(uint256 visit,address account,uint256 nonce,uint40 deadline)");
    bytes32 private constant DECLINE =
        keccak256("Decline(uint256 visit,address account,uint256 nonce,uint40 deadline)");
    bytes32 private constant DISPUTE = keccak256(
        "Dispute(uint256 visit,bytes32 reason,address account,uint256 nonce,uint40 deadline)"
    );
    bytes32 private constant RESOLVE = keccak256(
        "Resolve(uint256 visit,uint96 toClinician,address account,uint256 nonce,uint40 deadline)"
    );

    IRegistry private immutable _registry;
    ICredit private immutable _credit;
    uint256 private _count;
    mapping(uint256 visit => Visit) private _visits;
    mapping(address account => uint256) private _owed;

    /// @param registry Who is who.
    /// @param credit Units of the clinic.
    constructor(IRegistry registry, ICredit credit) EIP712("Vitalseal Visits", "1") {
        _registry = registry;
        _credit = credit;
    }

    /// @notice Puts a fee in.
    /// @param clinician For whom; licensed.
    /// @param patient Whose visit; the payer may be another.
    /// @param amount Units of the payer.
    /// @param completeBy First second at which the payer may have it back.
    /// @param terms Digest of what was agreed.
    /// @param auth Signature over Open by the payer.
    /// @return visit Its number.
    function openBySig(
        address clinician,
        address patient,
        uint96 amount,
        uint40 completeBy,
        bytes32 terms,
        Auth calldata auth
    ) external nonReentrant returns (uint256 visit) {
        address payer = auth.account;
        bytes32 message = keccak256(
            abi.encode(
                OPEN,
                clinician,
                patient,
                amount,
                completeBy,
                terms,
                payer,
                auth.nonce,
                auth.deadline
            )
        );
        _authorise(message, auth);
        if (amount == 0) revert NoAmount();
        (bool licensed,) = _registry.clinicianOf(clinician);
        if (!licensed || clinician == payer) revert NotClinician(clinician);
        if (completeBy <= block.timestamp || completeBy > block.timestamp + 365 days) {
            revert BadTime(completeBy);
        }
        visit = ++_count;
        _visits[visit] = Visit(payer, amount, clinician, completeBy, State.Open);
        emit Opened(visit, payer, clinician, patient, amount, completeBy, terms);
        _credit.hold(payer, amount);
    }

    /// @notice Says that the visit took place.
    /// @param visit Its number.
    /// @param record Digest of the record of it.
    /// @param auth Signature over Complete by the clinician.
    function completeBySig(uint256 visit, bytes32 record, Auth calldata auth) external {
        bytes32 message = keccak256(
            abi.encode(COMPLETE, visit, record, auth.account, auth.nonce, auth.deadline)
        );
        _authorise(message, auth);
        Visit storage entry = _party(visit, State.Open, auth.account, false);
        if (block.timestamp >= entry.due) revert TooLate(entry.due);
        entry.state = State.Completed;
        entry.due = uint40(block.timestamp) + SETTLED_AFTER;
        emit Completed(visit, record);
    }

    /// @notice Gives the fee to the clinician.
    /// @param visit Its number.
    /// @param auth Signature over Settle by the payer.
    function settleBySig(uint256 visit, Auth calldata auth) external {
        bytes32 message =
            keccak256(abi.encode(SETTLE, visit, auth.account, auth.nonce, auth.deadline));
        _authorise(message, auth);
        Visit storage entry = _running(visit);
        if (entry.payer != auth.account) revert NotParty(visit, auth.account);
        _end(visit, entry, entry.amount);
    }

    /// @notice Gives the fee back to the payer.
    /// @param visit Its number.
    /// @param auth Signature over Decline by the clinician.
    function declineBySig(uint256 visit, Auth calldata auth) external {
        bytes32 message =
            keccak256(abi.encode(DECLINE, visit, auth.account, auth.nonce, auth.deadline));
        _authorise(message, auth);
        Visit storage entry = _running(visit);
        if (entry.clinician != auth.account) revert NotParty(visit, auth.account);
        _end(visit, entry, 0);
    }

    /// @notice Disputes that a visit took place as agreed.
    /// @param visit Its number.
    /// @param reason Digest of the reason.
    /// @param auth Signature over Dispute by the payer.
    function disputeBySig(uint256 visit, bytes32 reason, Auth calldata auth) external {
        bytes32 message = keccak256(
            abi.encode(DISPUTE, visit, reason, auth.account, auth.nonce, auth.deadline)
        );
        _authorise(message, auth);
        Visit storage entry = _party(visit, State.Completed, auth.account, true);
        if (block.timestamp >= entry.due) revert TooLate(entry.due);
        entry.state = State.Disputed;
        entry.due = uint40(block.timestamp) + RESOLVED_WITHIN;
        emit Disputed(visit, reason);
    }

    /// @notice Divides a disputed fee.
    /// @param visit Its number.
    /// @param toClinician Units for the clinician; the payer has the rest.
    /// @param auth Signature over Resolve by the clinic.
    function resolveBySig(uint256 visit, uint96 toClinician, Auth calldata auth) external {
        bytes32 message = keccak256(
            abi.encode(RESOLVE, visit, toClinician, auth.account, auth.nonce, auth.deadline)
        );
        _authorise(message, auth);
        Visit storage entry = _visits[visit];
        if (entry.state != State.Disputed) revert WrongState(visit, entry.state);
        if (auth.account != _credit.clinic()) revert NotParty(visit, auth.account);
        if (toClinician > entry.amount) revert BadDivision(entry.amount);
        _end(visit, entry, toClinician);
    }

    /// @notice Ends a visit whose time is over: a completed one for the clinician, any other for
    /// the payer. Anyone may.
    /// @param visit Its number.
    function expire(uint256 visit) external {
        Visit storage entry = _running(visit);
        if (block.timestamp < entry.due) revert TooEarly(entry.due);
        _end(visit, entry, entry.state == State.Completed ? entry.amount : 0);
    }

    /// @notice Brings an account what it is owed. Anyone may; it goes nowhere else.
    /// @param account Which.
    function withdraw(address account) external nonReentrant {
        uint256 amount = _owed[account];
        if (amount == 0) revert NothingOwed(account);
        _owed[account] = 0;
        emit Withdrawn(account, amount);
        _credit.pay(account, amount);
    }

    /// @notice A visit as it stands.
    /// @param visit Its number, from 1.
    /// @return The entry; state None where there is none.
    function visitOf(uint256 visit) external view returns (Visit memory) {
        return _visits[visit];
    }

    /// @notice What an account may withdraw.
    /// @param account Whose.
    /// @return Units.
    function owedTo(address account) external view returns (uint256) {
        return _owed[account];
    }

    /// @notice How many visits there have been.
    /// @return The number of the last one.
    function count() external view returns (uint256) {
        return _count;
    }

    /// @notice The visit, where the account is the party of it that may do this.
    function _party(uint256 visit, State state, address account, bool payer)
        private
        view
        returns (Visit storage entry)
    {
        entry = _visits[visit];
        if (entry.state != state) revert WrongState(visit, entry.state);
        if ((payer ? entry.payer : entry.clinician) != account) revert NotParty(visit, account);
    }

    /// @notice The visit, where its fee is held.
    /// @param visit Which.
    /// @return entry It.
    function _running(uint256 visit) private view returns (Visit storage entry) {
        entry = _visits[visit];
        if (entry.state == State.None || entry.state == State.Ended) {
            revert WrongState(visit, entry.state);
        }
    }

    /// @notice Ends a visit: the fee goes to the clinician, the rest back.
    /// @param visit Which.
    /// @param entry Its entry.
    /// @param toClinician How much of the fee.
    function _end(uint256 visit, Visit storage entry, uint96 toClinician) private {
        uint96 toPayer = entry.amount - toClinician;
        entry.state = State.Ended;
        if (toClinician > 0) _owed[entry.clinician] += toClinician;
        if (toPayer > 0) _owed[entry.payer] += toPayer;
        emit Ended(visit, toClinician, toPayer);
    }

    /// @inheritdoc Signed
    function _keyOf(address account, address signer) internal view override returns (Key) {
        return _registry.keyOf(account, signer);
    }
}
