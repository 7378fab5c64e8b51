// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Auth } from "../Signed.sol";
import { Role, Stay } from "../Types.sol";
import { Teams } from "./Teams.sol";

/// @title Where a patient stands with the clinic
/// @notice Set by a licensed clinician of the patient's clinic. Discharge and death end what was
/// granted live and release what was worn before; for 24 hours they can be taken back, as if they
/// had not been.
abstract contract Stays is Teams {
    /// @notice A patient's stay changed.
    /// @param patient Whose.
    /// @param clinician Who said so.
    /// @param stay What it is now.
    /// @param until End of a pause, when the patient is monitored again by itself; else zero.
    /// @param reason Digest of the reason given.
    event StaySet(
        address indexed patient, address indexed clinician, Stay stay, uint40 until, bytes32 reason
    );

    /// @notice The account is that of no patient of this clinic.
    /// @param patient Which.
    error NotTheirPatient(address patient);
    /// @notice A stay does not go from the one to the other.
    /// @param from As it is.
    /// @param to As it should become.
    error StayRefused(Stay from, Stay to);

    /// @param stay As set last.
    /// @param before What it was when it ended.
    /// @param since When it was set.
    /// @param until End of a pause.
    /// @param ended When it ended last; zero if never.
    /// @param endedBefore The same before that, to go back to.
    struct StayEntry {
        Stay stay;
        Stay before;
        uint40 since;
        uint40 until;
        uint40 ended;
        uint40 endedBefore;
    }

    uint256 private constant REVERSIBLE = 24 hours;
    bytes32 private constant SET_STAY = keccak256(
        "SetStay(address patient,uint8 stay,uint40 until,bytes32 reason,address account,uint256 nonce,uint40 deadline)"
    );

    mapping(address patient => StayEntry) private _stays;

    /// @notice Changes the stay of a patient.
    /// @param patient Whose.
    /// @param stay Invited, monitored, paused, discharged or deceased. An end is taken back by
    /// setting, within 24 hours, what it was before.
    /// @param until End of a pause; zero for others.
    /// @param reason Digest of the reason.
    /// @param auth Signature over SetStay by a clinician.
    function setStayBySig(
        address patient,
        Stay stay,
        uint40 until,
        bytes32 reason,
        Auth calldata auth
    ) external {
        bytes32 message = keccak256(
            abi.encode(
                SET_STAY, patient, stay, until, reason, auth.account, auth.nonce, auth.deadline
            )
        );
        _authorise(message, auth);
        (bool licensed, address organisation) = clinicianOf(auth.account);
        if (!licensed) revert NotLicensed(auth.account);
        Account storage account = _accounts[patient];
        if (account.role != Role.Patient || account.organisation != organisation) {
            revert NotTheirPatient(patient);
        }
        if (stay == Stay.Paused ? until <= block.timestamp : until != 0) revert PeriodOver(until);
        _setStay(_stays[patient], stay, until);
        emit StaySet(patient, auth.account, stay, until, reason);
    }

    /// @notice The stay of a patient; a pause that is over counts as monitored.
    /// @param patient Whose.
    /// @return stay What it is.
    /// @return since When it was set.
    /// @return until End of a pause.
    function stayOf(address patient) external view returns (Stay stay, uint40 since, uint40 until) {
        StayEntry storage entry = _stays[patient];
        bool resumed = entry.stay == Stay.Paused && block.timestamp >= entry.until;
        return resumed ? (Stay.Monitored, entry.until, 0) : (entry.stay, entry.since, entry.until);
    }

    /// @notice When a patient's last stay ended, and whether it is over now.
    /// @param patient Whose.
    /// @return time Zero if none ever ended.
    /// @return over Whether no other has begun since.
    function endOf(address patient) public view returns (uint40 time, bool over) {
        StayEntry storage entry = _stays[patient];
        return (entry.ended, _isEnd(entry.stay));
    }

    /// @notice The clinic of a patient.
    /// @param patient Which.
    /// @return organisation Zero if this is no patient.
    function clinicOf(address patient) external view returns (address organisation) {
        Account storage account = _accounts[patient];
        return account.role == Role.Patient ? account.organisation : address(0);
    }

    /// @notice The clinic that took a patient in: one of its clinicians has said where they stand,
    /// and so that there is a person behind the account. Anybody can register as a patient.
    /// @param patient Which.
    /// @return organisation Zero if nobody ever said so; a stay that is over still counts.
    function takenInBy(address patient) external view returns (address organisation) {
        return _stays[patient].stay == Stay.None ? address(0) : _accounts[patient].organisation;
    }

    /// @notice Puts a stay into its next state.
    function _setStay(StayEntry storage entry, Stay stay, uint40 until) private {
        Stay from = entry.stay;
        bool back = _isEnd(from) && stay == entry.before
            && block.timestamp < uint256(entry.since) + REVERSIBLE;
        bool unchanged = stay == from && stay != Stay.Paused;
        if (stay == Stay.None || unchanged || (from == Stay.Deceased && !back)) {
            revert StayRefused(from, stay);
        }
        if (back) {
            entry.ended = entry.endedBefore;
        } else if (_isEnd(stay)) {
            (entry.before, entry.endedBefore) = (from, entry.ended);
            entry.ended = uint40(block.timestamp);
        }
        (entry.stay, entry.since, entry.until) = (stay, uint40(block.timestamp), until);
    }

    /// @notice Whether a stay is over: discharged or deceased.
    /// @param stay Which state.
    function _isEnd(Stay stay) private pure returns (bool) {
        return stay == Stay.Discharged || stay == Stay.Deceased;
    }
}
