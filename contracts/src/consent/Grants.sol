// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IConsent } from "../IConsent.sol";
import { Auth } from "../Signed.sol";
import { Key, Role, Scope } from "../Types.sol";
import { Epochs } from "./Epochs.sol";

/// @title Grants: who may read what of whom, and until when
/// @notice One grant per patient and reader; a reader is a person, a team or an organisation. A
/// grant to manage makes a guardian or, with an end date, the proxy of a minor: they grant and
/// revoke in the patient's name, but never what is theirs, never longer than they may themselves,
/// and never the management or the vault. A grant with a period names the first epoch it opens;
/// the one after the present begins a new epoch, so that a grant of the present does not open the
/// past.
abstract contract Grants is IConsent, Epochs {
    /// @notice A reader has access.
    /// @param patient Whose records.
    /// @param reader Who reads.
    /// @param account In whose name it was signed: the patient's or a manager's.
    /// @param terms What was granted.
    event Granted(
        address indexed patient, address indexed reader, address indexed account, Terms terms
    );
    /// @notice A reader has access no more.
    /// @param patient Whose records.
    /// @param reader Who read.
    /// @param account Who ended it; zero where it ended by itself.
    event Revoked(address indexed patient, address indexed reader, address indexed account);
    /// @notice Keys or members of a reader were taken from it, and the patient's epoch moved on.
    /// @param patient Whose records.
    /// @param reader Who reads, still.
    /// @param removals How many had been taken by then.
    event Swept(address indexed patient, address indexed reader, uint32 removals);
    /// @notice A second person has to sign grants.
    /// @param patient Of whose records.
    /// @param approver Who; zero ends it.
    event ApproverSet(address indexed patient, address indexed approver);

    /// @notice No scope, or one that does not exist.
    /// @param scopes What was asked.
    error UnknownScopes(uint16 scopes);
    /// @notice Nobody grants himself anything.
    /// @param account Who tried.
    error SelfGrant(address account);
    /// @notice No such account.
    /// @param reader Which.
    error UnknownReader(address reader);
    /// @notice The reader needs a licence and has none in force.
    /// @param reader Which.
    error NotLicensed(address reader);
    /// @notice A period must end after it begins and after now.
    /// @param until Its end.
    error EmptyPeriod(uint40 until);
    /// @notice Only the patient gives, changes and takes management and vault.
    /// @param account Who tried.
    error OnlyPatient(address account);
    /// @notice A manager grants nothing beyond his own end.
    /// @param until That end.
    error BeyondManager(uint40 until);
    /// @notice Keys and the vault are taken away by revoking, not by granting less.
    /// @param reader From whom.
    error RevokeFirst(address reader);
    /// @notice A grant opens no epoch later than the next.
    /// @param next The next one.
    error EpochNotOpen(uint32 next);
    /// @notice There is no grant.
    /// @param patient Of whose records.
    /// @param reader To whom.
    error NoGrant(address patient, address reader);
    /// @notice The grant is in force: it does not lapse.
    /// @param until Its end.
    error StillInForce(uint40 until);
    /// @notice Nothing was taken from the reader since the grant, or the last time.
    /// @param reader Which.
    error NothingToSweep(address reader);
    /// @notice This patient's grants need a second signature, by this account.
    /// @param approver Which; zero where none is needed.
    error ApproverRequired(address approver);
    /// @notice Only a key of the patient or the approver changes the approver.
    /// @param account Who tried.
    error NotApprover(address account);

    /// @notice What is granted.
    /// @param scopes Sum of the bits of Scope.
    /// @param purpose 1 care, 2 family, 3 research, 4 quality, 5 insurance, 6 law.
    /// @param from First second; 0 is now.
    /// @param until First second at which it has ended.
    /// @param firstEpoch Number of the first epoch whose records are opened; 0 is all the past. The
    /// one after the present begins with the grant.
    struct Terms {
        uint16 scopes;
        uint8 purpose;
        uint40 from;
        uint40 until;
        uint32 firstEpoch;
    }

    /// @param given When it was granted.
    /// @param seen Removals of the reader that the epochs have answered.
    /// @param stint The reader's licence at that time.
    struct Grant {
        uint16 scopes;
        uint8 purpose;
        uint40 from;
        uint40 until;
        uint32 firstEpoch;
        uint40 given;
        uint32 seen;
        uint16 stint;
    }

    uint16 private constant KEYS = Scope.HISTORY | Scope.VAULT;
    uint16 private constant PATIENTS_OWN = Scope.MANAGE | Scope.VAULT;
    bytes32 private constant GRANT = keccak256(
        "Grant(address patient,address reader,uint16 scopes,uint8 purpose,uint40 from,uint40 until,uint32 firstEpoch,address account,uint256 nonce,uint40 deadline)"
    );
    bytes32 private constant REVOKE = keccak256(
        "Revoke(address patient,address reader,address account,uint256 nonce,uint40 deadline)"
    );
    bytes32 private constant SET_APPROVER = keccak256(
        "SetApprover(address patient,address approver,address account,uint256 nonce,uint40 deadline)"
    );

    mapping(address patient => mapping(address reader => Grant)) internal _grants;
    mapping(address patient => address) private _approvers;

    /// @notice Grants a reader access, or changes what is granted.
    /// @param patient Whose records.
    /// @param reader Who reads.
    /// @param terms What, from when, until when.
    /// @param auth Signature over Grant by the patient or who manages for them.
    function grantBySig(address patient, address reader, Terms calldata terms, Auth calldata auth)
        external
    {
        if (_epochs[patient].approved) revert ApproverRequired(_approvers[patient]);
        _authorise(_grantMessage(patient, reader, terms, auth), auth);
        _grant(patient, reader, terms, auth.account);
    }

    /// @notice The same where the patient wants a second person to agree.
    /// @param patient Whose records.
    /// @param reader Who reads.
    /// @param terms What, from when, until when.
    /// @param auth Signature over Grant by the patient or who manages for them.
    /// @param approval Signature over the same Grant by the approver.
    function grantApprovedBySig(
        address patient,
        address reader,
        Terms calldata terms,
        Auth calldata auth,
        Auth calldata approval
    ) external {
        address approver = _approvers[patient];
        if (approver == address(0) || approver != approval.account || approver == auth.account) {
            revert ApproverRequired(approver);
        }
        _authorise(_grantMessage(patient, reader, terms, auth), auth);
        _authorise(_grantMessage(patient, reader, terms, approval), approval);
        _grant(patient, reader, terms, auth.account);
    }

    /// @notice Ends a grant. Where it gave keys, a new epoch begins in the same transaction.
    /// @param patient Whose records.
    /// @param reader Who reads.
    /// @param auth Signature over Revoke by the patient, who manages for them, or the reader.
    function revokeBySig(address patient, address reader, Auth calldata auth) external {
        bytes32 message = keccak256(
            abi.encode(REVOKE, patient, reader, auth.account, auth.nonce, auth.deadline)
        );
        _authorise(message, auth);
        uint16 scopes = _grants[patient][reader].scopes;
        if (scopes == 0) revert NoGrant(patient, reader);
        if (auth.account != patient && auth.account != reader) {
            if (!_manages(patient, auth.account)) revert NotManager(patient, auth.account);
            if (scopes & PATIENTS_OWN != 0) revert OnlyPatient(auth.account);
        }
        _end(patient, reader, auth.account);
    }

    /// @notice Ends a grant whose time is over, or whose reader has no licence any more. Anyone
    /// may; the node does before it seals again.
    /// @param patient Whose records.
    /// @param reader Who read.
    function lapse(address patient, address reader) external {
        Grant storage grant = _grants[patient][reader];
        if (grant.scopes == 0) revert NoGrant(patient, reader);
        if (block.timestamp < grant.until && _qualified(grant, reader)) {
            revert StillInForce(grant.until);
        }
        _end(patient, reader, address(0));
    }

    /// @notice Moves on the patient's epoch after a reader lost a key or a member. Anyone may; the
    /// node does before it seals again.
    /// @param patient Whose records.
    /// @param reader Who reads.
    function sweep(address patient, address reader) external {
        Grant storage grant = _grants[patient][reader];
        uint16 scopes = grant.scopes;
        if (scopes == 0) revert NoGrant(patient, reader);
        (, uint32 removals,,) = _registry.standing(reader);
        if (scopes & KEYS == 0 || grant.seen == removals) revert NothingToSweep(reader);
        grant.seen = removals;
        emit Swept(patient, reader, removals);
        _forget(patient, scopes);
    }

    /// @notice Says who has to sign grants besides.
    /// @param patient Of whose records.
    /// @param approver Who; zero for nobody any more.
    /// @param auth Signature over SetApprover: by the patient where there is none, else by the
    /// approver, or with the patient's recovery words.
    function setApproverBySig(address patient, address approver, Auth calldata auth) external {
        bytes32 message = keccak256(
            abi.encode(SET_APPROVER, patient, approver, auth.account, auth.nonce, auth.deadline)
        );
        Key key = _authorise(message, auth);
        address before = _approvers[patient];
        bool patients = auth.account == patient && (before == address(0) || key == Key.Recovery);
        bool own = auth.account == before && before != address(0);
        if (!patients && !own || approver == patient) revert NotApprover(auth.account);
        _approvers[patient] = approver;
        _epochs[patient].approved = approver != address(0);
        emit ApproverSet(patient, approver);
    }

    /// @notice A grant as it was given, in force or not.
    /// @param patient Whose records.
    /// @param reader Who reads.
    /// @return The entry; scopes 0 where there is none.
    function grantOf(address patient, address reader) external view returns (Grant memory) {
        return _grants[patient][reader];
    }

    /// @notice Who has to sign grants of a patient besides.
    /// @param patient Of whose records.
    /// @return Zero where nobody has to.
    function approverOf(address patient) external view returns (address) {
        return _approvers[patient];
    }

    /// @notice Whether an account may act for a patient now.
    /// @param patient For whom.
    /// @param account Who.
    /// @return Whether so.
    function mayManage(address patient, address account) external view returns (bool) {
        return _manages(patient, account);
    }

    /// @dev The period alone, without asking who the reader is.
    function _inForce(Grant storage grant, uint16 scope) internal view returns (bool) {
        return grant.scopes & scope == scope && block.timestamp >= grant.from
            && block.timestamp < grant.until;
    }

    /// @inheritdoc Epochs
    function _manages(address patient, address account) internal view override returns (bool) {
        return account == patient || _has(patient, account, Scope.MANAGE);
    }

    /// @inheritdoc Epochs
    function _holdsVault(address patient, address account) internal view override returns (bool) {
        return account == patient || _has(patient, account, Scope.VAULT);
    }

    /// @notice Whether a grant in force gives the account this.
    /// @param patient Whose.
    /// @param account Who.
    /// @param scope Which scopes, all of them.
    function _has(address patient, address account, uint16 scope) private view returns (bool) {
        Grant storage grant = _grants[patient][account];
        return _inForce(grant, scope) && _qualified(grant, account);
    }

    /// @dev Whether a reader who needs a licence has had one without a gap since the grant.
    function _qualified(Grant storage grant, address reader) internal view returns (bool) {
        (,, uint16 stint, bool qualified) = _registry.standing(reader);
        return qualified && stint == grant.stint;
    }

    /// @notice Writes a grant down, and opens a period where it has to.
    function _grant(address patient, address reader, Terms calldata terms, address account)
        private
    {
        if (terms.scopes == 0 || terms.scopes > Scope.ALL) {
            revert UnknownScopes(terms.scopes);
        }
        if (reader == patient || reader == account) revert SelfGrant(account);
        if (terms.until <= block.timestamp || terms.until <= terms.from) {
            revert EmptyPeriod(terms.until);
        }
        Grant storage grant = _grants[patient][reader];
        uint16 before = grant.scopes;
        if (account != patient) {
            _checkManager(patient, account, before | terms.scopes, terms.until);
        }
        if (before & KEYS & ~terms.scopes != 0) revert RevokeFirst(reader);
        (Role role, uint32 removals, uint16 stint, bool qualified) = _registry.standing(reader);
        if (role == Role.None) revert UnknownReader(reader);
        if (!qualified) revert NotLicensed(reader);
        // What was taken from the reader before a first grant never held this patient's keys.
        if (before & KEYS == 0) grant.seen = removals;
        grant.scopes = terms.scopes;
        grant.purpose = terms.purpose;
        grant.from = terms.from == 0 ? uint40(block.timestamp) : terms.from;
        grant.until = terms.until;
        grant.firstEpoch = terms.firstEpoch;
        grant.given = uint40(block.timestamp);
        grant.stint = stint;
        emit Granted(patient, reader, account, terms);
        if (terms.scopes & Scope.HISTORY != 0) _openFor(patient, terms.firstEpoch);
    }

    /// @notice Refuses who may not grant this, or not for so long.
    function _checkManager(address patient, address account, uint16 scopes, uint40 until)
        private
        view
    {
        if (!_manages(patient, account)) revert NotManager(patient, account);
        if (scopes & PATIENTS_OWN != 0) revert OnlyPatient(account);
        uint40 own = _grants[patient][account].until;
        if (until > own) revert BeyondManager(own);
    }

    /// @notice Opens a period where a grant of the present begins with a new one.
    /// @param patient Whose.
    /// @param firstEpoch The first that the reader gets.
    function _openFor(address patient, uint32 firstEpoch) private {
        uint32 next = _epochs[patient].current + 1;
        if (firstEpoch > next) revert EpochNotOpen(next);
        if (firstEpoch == next) _advance(patient);
    }

    /// @notice Ends a grant, and goes on to the next key where its reader knew this one.
    /// @param patient Whose.
    /// @param reader To whom.
    /// @param account Who ends it.
    function _end(address patient, address reader, address account) private {
        uint16 scopes = _grants[patient][reader].scopes;
        delete _grants[patient][reader];
        emit Revoked(patient, reader, account);
        _forget(patient, scopes);
    }

    /// @dev Somebody who held keys under these scopes must not open what comes.
    function _forget(address patient, uint16 scopes) private {
        if (scopes & Scope.VAULT != 0) _void(patient);
        else if (scopes & Scope.HISTORY != 0) _advance(patient);
    }

    /// @notice What is signed for a grant.
    function _grantMessage(
        address patient,
        address reader,
        Terms calldata terms,
        Auth calldata auth
    ) private pure returns (bytes32) {
        return keccak256(
            abi.encode(GRANT, patient, reader, terms, auth.account, auth.nonce, auth.deadline)
        );
    }
}
