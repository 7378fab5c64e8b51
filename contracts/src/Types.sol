// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What an account is; set when it registers, for ever.
enum Role {
    None,
    Patient,
    Clinician,
    Guardian,
    Researcher,
    Organisation,
    Team,
    Node
}

/// @notice What a key is to an account: that of a device of its owner, or of the recovery words.
enum Key {
    None,
    Device,
    Recovery
}

/// @notice Where a patient stands with the clinic.
enum Stay {
    None,
    Invited,
    Monitored,
    Paused,
    Discharged,
    Deceased
}

/// @notice What a grant opens. `live`, `alerts` and `manage` are kept by the node, `history` by
/// keys, `research` by sealing anew for the researcher.
library Scope {
    /// @notice Values as they come.
    uint16 internal constant LIVE = 1;
    /// @notice Alerts, and answering them.
    uint16 internal constant ALERTS = 2;
    /// @notice Sealed records, by the keys of epochs.
    uint16 internal constant HISTORY = 4;
    /// @notice What the patient seals anew for a study.
    uint16 internal constant RESEARCH = 8;
    /// @notice Acting for the patient: granting, revoking, binding devices.
    uint16 internal constant MANAGE = 16;
    /// @notice The reader holds the patient's vault: "key kept by …" on every page.
    uint16 internal constant VAULT = 32;
    /// @notice Every scope there is.
    uint16 internal constant ALL = 63;
}
