// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title What the other contracts ask Consent
interface IConsent {
    /// @notice Whether a reader has a scope of a patient at this moment.
    function allowed(address patient, address reader, uint16 scope) external view returns (bool);
    /// @notice Whether an account may act for a patient at this moment: it is the patient's, or has
    /// a grant to manage.
    function mayManage(address patient, address account) external view returns (bool);
}
