// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { EIP712 } from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import { Epochs } from "./consent/Epochs.sol";
import { Grants } from "./consent/Grants.sol";
import { IRegistry } from "./IRegistry.sol";
import { Auth } from "./Signed.sol";
import { Scope } from "./Types.sol";

/// @title Who may read
/// @notice Grants, epochs, and breaking the glass. The node asks `allowed` before everything it
/// serves. Patient first, reader second, everywhere.
contract Consent is Grants {
    /// @notice A clinician opened a patient's live values in an emergency.
    /// @param patient Whose.
    /// @param clinician Who.
    /// @param reason Digest of the reason given.
    /// @param until First second at which it has ended.
    event GlassBroken(
        address indexed patient, address indexed clinician, bytes32 reason, uint40 until
    );

    /// @notice Only a licensed clinician of the patient's clinic.
    /// @param patient Whose glass.
    /// @param account Who tried.
    error NotTheirClinician(address patient, address account);
    /// @notice An emergency has a reason.
    error NoReason();

    /// @param since When it was broken.
    /// @param until First second at which it has ended.
    struct Glass {
        uint40 since;
        uint40 until;
    }

    /// @notice How long live values stay open.
    uint40 public constant GLASS = 4 hours;

    uint16 private constant NOW = Scope.LIVE | Scope.ALERTS;
    bytes32 private constant BREAK_GLASS = keccak256(
        "BreakGlass(address patient,bytes32 reason,address account,uint256 nonce,uint40 deadline)"
    );

    mapping(address patient => mapping(address clinician => Glass)) private _glass;

    /// @param registry_ Who is who.
    constructor(IRegistry registry_) EIP712("Vitalseal Consent", "1") Epochs(registry_) { }

    /// @notice Opens live values, alerts, and records sealed from now on, for four hours; the past
    /// stays shut. The patient and their managers learn it from the event.
    /// @param patient Whose.
    /// @param reason Digest of the reason given.
    /// @param auth Signature over BreakGlass by a licensed clinician of the patient's clinic.
    function breakGlassBySig(address patient, bytes32 reason, Auth calldata auth) external {
        address account = auth.account;
        bytes32 message = keccak256(
            abi.encode(BREAK_GLASS, patient, reason, account, auth.nonce, auth.deadline)
        );
        _authorise(message, auth);
        if (!_treats(patient, account)) revert NotTheirClinician(patient, account);
        if (reason == 0) revert NoReason();
        uint40 until = uint40(block.timestamp) + GLASS;
        Glass storage glass = _glass[patient][account];
        if (block.timestamp >= glass.until) glass.since = uint40(block.timestamp);
        glass.until = until;
        emit GlassBroken(patient, account, reason, until);
    }

    /// @notice Whether a reader has all of these scopes of a patient now. Clinicians and
    /// researchers need their licence; live values and alerts end with the stay.
    /// @param patient Whose records; to the patient all is open.
    /// @param reader Who reads.
    /// @param scope Sum of the bits of Scope.
    /// @return Whether so.
    function allowed(address patient, address reader, uint16 scope) public view returns (bool) {
        if (scope == 0 || scope > Scope.ALL) return false;
        if (patient == reader) return true;
        return _granted(patient, reader, scope) || (scope & ~NOW == 0 && _broken(patient, reader));
    }

    /// @notice The same for a person through a team they belong to now.
    /// @param patient Whose records.
    /// @param person Who reads.
    /// @param team Through which team.
    /// @param scope Sum of the bits of Scope.
    /// @return Whether so.
    function allowedThrough(address patient, address person, address team, uint16 scope)
        external
        view
        returns (bool)
    {
        return _registry.isMember(team, person) && allowed(patient, team, scope);
    }

    /// @notice The glass a clinician broke last. Records sealed from `since` on are sealed to the
    /// clinician's own keys while it lasts.
    /// @param patient Whose.
    /// @param clinician Who.
    /// @return since When; without a gap where it was broken again.
    /// @return until First second at which it has ended; 0 if never broken.
    function glassOf(address patient, address clinician)
        external
        view
        returns (uint40 since, uint40 until)
    {
        Glass storage glass = _glass[patient][clinician];
        return (glass.since, glass.until);
    }

    /// @notice Where readers are looked up.
    /// @return Registry.
    function registry() external view returns (IRegistry) {
        return _registry;
    }

    /// @dev Whether a grant gives it. One that counts no more, say of an earlier stay, takes nothing
    /// from who breaks the glass.
    function _granted(address patient, address reader, uint16 scope) private view returns (bool) {
        Grant storage grant = _grants[patient][reader];
        if (!_inForce(grant, scope) || !_qualified(grant, reader)) return false;
        if (scope & NOW == 0) return true;
        (uint40 ended, bool over) = _registry.endOf(patient);
        return !over && grant.given > ended;
    }

    /// @notice Whether the glass is broken now, by a clinician who still may.
    /// @param patient Whose.
    /// @param clinician By whom.
    function _broken(address patient, address clinician) private view returns (bool) {
        return block.timestamp < _glass[patient][clinician].until && _treats(patient, clinician);
    }

    /// @dev Whether a licensed clinician of the patient's clinic.
    function _treats(address patient, address clinician) private view returns (bool) {
        (bool licensed, address organisation) = _registry.clinicianOf(clinician);
        return licensed && _registry.clinicOf(patient) == organisation;
    }
}
