// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Key, Role } from "./Types.sol";

/// @title What the other contracts ask Registry
interface IRegistry {
    /// @notice What a key is to an account.
    function keyOf(address account, address signer) external view returns (Key);
    /// @notice What an account is, how many keys or members have been taken from it, how often its
    /// licence began anew, and whether it is in force (true where none is needed).
    function standing(address account)
        external
        view
        returns (Role role, uint32 removals, uint16 stint, bool qualified);
    /// @notice Whether a licensed clinician, and of which organisation.
    function clinicianOf(address account)
        external
        view
        returns (bool licensed, address organisation);
    /// @notice The clinic of a patient; zero if it is no patient.
    function clinicOf(address patient) external view returns (address organisation);
    /// @notice The clinic that took a patient in; zero if none did.
    function takenInBy(address patient) external view returns (address organisation);
    /// @notice When the patient's last stay ended (0: never), and whether it is over now.
    function endOf(address patient) external view returns (uint40 time, bool over);
    /// @notice Whether a person belongs to a team at this moment.
    function isMember(address team, address person) external view returns (bool);
}
