// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { EIP712 } from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import { Directory } from "./Directory.sol";
import { Devices } from "./registry/Devices.sol";

/// @title Who is who
/// @notice Accounts and their keys, licences, teams and duty, stays, devices, nodes. Addresses are
/// personal data: this contract lives on the embedded chain or a permissioned network only.
contract Registry is Devices {
    /// @param directory Where the suite's contracts are entered.
    constructor(Directory directory) EIP712("Vitalseal Registry", "1") Devices(directory) { }
}
