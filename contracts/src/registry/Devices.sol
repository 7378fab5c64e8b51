// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Directory } from "../Directory.sol";
import { IConsent } from "../IConsent.sol";
import { Auth } from "../Signed.sol";
import { Stays } from "./Stays.sol";

/// @title Devices and who wears them
/// @notice An organisation enrols a device with its key; a patient, or who manages for them, binds
/// it. What a retired device signs afterwards is nobody's.
abstract contract Devices is Stays {
    /// @notice A device is known.
    /// @param device Its EUI-64.
    /// @param organisation Who enrolled it.
    /// @param key Its Ed25519 public key.
    event DeviceEnrolled(bytes8 indexed device, address indexed organisation, bytes32 key);
    /// @notice A patient wears a device.
    /// @param device Which.
    /// @param patient Who.
    event DeviceBound(bytes8 indexed device, address indexed patient);
    /// @notice A patient wears a device no more.
    /// @param device Which.
    /// @param patient Who.
    event DeviceReleased(bytes8 indexed device, address indexed patient);
    /// @notice A device is out of use for ever.
    /// @param device Which.
    event DeviceRetired(bytes8 indexed device);

    /// @notice A device is enrolled once.
    /// @param device Which.
    error DeviceKnown(bytes8 device);
    /// @notice The device is unknown or retired.
    /// @param device Which.
    error DeviceUnknown(bytes8 device);
    /// @notice Somebody wears the device; it must be released first.
    /// @param device Which.
    error DeviceWorn(bytes8 device);
    /// @notice Nobody wears the device.
    /// @param device Which.
    error DeviceNotWorn(bytes8 device);
    /// @notice The account may not act for the patient.
    /// @param patient For whom.
    /// @param account Who signed.
    error NotManager(address patient, address account);

    /// @notice A device: its key, who enrolled it, who wears it, since when, and whether it is retired.
    struct Device {
        bytes32 key;
        address organisation;
        bool retired;
        address wearer;
        uint40 since;
    }

    bytes32 private constant ENROL_DEVICE = keccak256(
        "EnrolDevice(bytes8 device,bytes32 key,address account,uint256 nonce,uint40 deadline)"
    );
    bytes32 private constant BIND_DEVICE = keccak256(
        "BindDevice(bytes8 device,address patient,address account,uint256 nonce,uint40 deadline)"
    );
    bytes32 private constant RELEASE_DEVICE =
        keccak256("ReleaseDevice(bytes8 device,address account,uint256 nonce,uint40 deadline)");
    bytes32 private constant RETIRE_DEVICE =
        keccak256("RetireDevice(bytes8 device,address account,uint256 nonce,uint40 deadline)");

    Directory private immutable _directory;
    mapping(bytes8 device => Device) private _devices;

    /// @notice Deploys it.
    /// @param directory Where the other contracts are found.
    constructor(Directory directory) {
        _directory = directory;
    }

    /// @notice Makes a device known.
    /// @param device Its EUI-64.
    /// @param key Its Ed25519 public key.
    /// @param auth Signature over EnrolDevice by an organisation.
    function enrolDeviceBySig(bytes8 device, bytes32 key, Auth calldata auth) external {
        bytes32 message = keccak256(
            abi.encode(ENROL_DEVICE, device, key, auth.account, auth.nonce, auth.deadline)
        );
        _authoriseOrganisation(message, auth);
        if (_devices[device].organisation != address(0)) revert DeviceKnown(device);
        if (key == 0) revert KeyRefused(address(0));
        _devices[device].key = key;
        _devices[device].organisation = auth.account;
        emit DeviceEnrolled(device, auth.account, key);
    }

    /// @notice Says that a patient wears a device.
    /// @param device Which.
    /// @param patient Who.
    /// @param auth Signature over BindDevice by the patient or who manages for them.
    function bindDeviceBySig(bytes8 device, address patient, Auth calldata auth) external {
        bytes32 message = keccak256(
            abi.encode(BIND_DEVICE, device, patient, auth.account, auth.nonce, auth.deadline)
        );
        _authorise(message, auth);
        if (!_actsFor(patient, auth.account)) revert NotManager(patient, auth.account);
        Device storage entry = _devices[device];
        if (entry.organisation == address(0) || entry.retired) revert DeviceUnknown(device);
        if (wearerOf(device) != address(0)) revert DeviceWorn(device);
        if (entry.wearer != address(0)) _release(device, entry);
        entry.wearer = patient;
        entry.since = uint40(block.timestamp);
        emit DeviceBound(device, patient);
    }

    /// @notice Says that a device is worn no more.
    /// @param device Which.
    /// @param auth Signature over ReleaseDevice by the patient, who manages for them, or the
    /// organisation that enrolled the device.
    function releaseDeviceBySig(bytes8 device, Auth calldata auth) external {
        bytes32 message =
            keccak256(abi.encode(RELEASE_DEVICE, device, auth.account, auth.nonce, auth.deadline));
        _authorise(message, auth);
        Device storage entry = _devices[device];
        address patient = entry.wearer;
        if (patient == address(0)) revert DeviceNotWorn(device);
        if (entry.organisation != auth.account && !_actsFor(patient, auth.account)) {
            revert NotManager(patient, auth.account);
        }
        _release(device, entry);
    }

    /// @notice Takes a device out of use for ever.
    /// @param device Which.
    /// @param auth Signature over RetireDevice by the organisation that enrolled it.
    function retireDeviceBySig(bytes8 device, Auth calldata auth) external {
        bytes32 message =
            keccak256(abi.encode(RETIRE_DEVICE, device, auth.account, auth.nonce, auth.deadline));
        _authorise(message, auth);
        Device storage entry = _devices[device];
        if (entry.organisation != auth.account) revert NotOrganisation(auth.account);
        if (entry.retired) revert DeviceUnknown(device);
        if (entry.wearer != address(0)) _release(device, entry);
        entry.retired = true;
        emit DeviceRetired(device);
    }

    /// @notice Who wears a device now.
    /// @param device Which.
    /// @return Zero if nobody, or if the wearer's stay has ended since.
    function wearerOf(bytes8 device) public view returns (address) {
        Device storage entry = _devices[device];
        (uint40 ended, bool over) = endOf(entry.wearer);
        return over || entry.since <= ended ? address(0) : entry.wearer;
    }

    /// @notice A device as it was enrolled and bound.
    /// @param device Which.
    /// @return The entry; zero where there is none.
    function deviceOf(bytes8 device) external view returns (Device memory) {
        return _devices[device];
    }

    /// @notice Takes a device from its wearer.
    /// @param device Which.
    /// @param entry Its entry.
    function _release(bytes8 device, Device storage entry) private {
        address patient = entry.wearer;
        entry.wearer = address(0);
        emit DeviceReleased(device, patient);
    }

    /// @notice Whether the account is the patient, or manages for them.
    /// @param patient Whose.
    /// @param account Who.
    function _actsFor(address patient, address account) private view returns (bool) {
        if (patient == account) return true;
        return IConsent(_directory.addressOf("Consent")).mayManage(patient, account);
    }
}
