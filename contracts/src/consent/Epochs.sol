// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IRegistry } from "../IRegistry.sol";
import { Auth, Signed } from "../Signed.sol";
import { Key } from "../Types.sol";
import { Month } from "./Month.sol";

/// @title Epochs: the unit of cryptographic access
/// @notice A patient's vault commits the age recipients of epochs before they are needed. Epochs
/// are numbered from 1 and the number only rises. Whatever takes a reader away moves on to the next
/// committed recipient in the same transaction, so no record waits for the patient to be online.
/// With none left there is no epoch key, and records are sealed to the keys of the readers alone
/// until more are committed.
///
/// A generation is one seed of the vault. It ends when somebody who held the seed is taken away: a
/// key of the patient's account struck off (Registry counts these), or a holder of the vault
/// revoked (counted here). What the old seed committed is void from that moment.
abstract contract Epochs is Signed {
    /// @notice Recipients of coming epochs were committed.
    /// @param patient Whose.
    /// @param generation Seed they come from.
    /// @param first Number of the first.
    /// @param recipients Age recipients, one per epoch.
    event EpochsCommitted(
        address indexed patient, uint32 indexed generation, uint32 first, bytes32[] recipients
    );
    /// @notice A new epoch began. Its recipient is the one committed for it, if there is one.
    /// @param patient Whose.
    /// @param number Its number.
    event EpochOpened(address indexed patient, uint32 indexed number);
    /// @notice Somebody who held the vault was taken away: its spares are void.
    /// @param patient Whose.
    /// @param generation Seed that the next recipients must come from.
    event SparesVoided(address indexed patient, uint32 generation);

    /// @notice The vault has had another number of seeds.
    /// @param generation The one asked for.
    error WrongGeneration(uint32 generation);
    /// @notice Recipients are committed without a gap.
    /// @param next The number asked for.
    error WrongEpoch(uint32 next);
    /// @notice From 1 to 16 recipients, none of them zero.
    error BadRecipients();
    /// @notice The account may not act for the patient.
    /// @param patient For whom.
    /// @param account Who signed.
    error NotManager(address patient, address account);
    /// @notice The month is still that of the epoch, or no spare is left to go to.
    /// @param patient Whose.
    error NothingToRoll(address patient);

    /// @param current Number of the present epoch; 0 before the first.
    /// @param last Number of the last one committed.
    /// @param generation Seed that those after `current` come from.
    /// @param removals Holders of the vault taken away by this contract.
    /// @param since When the present one began.
    /// @param approved Whether grants need a second person; here, where granting looks anyway.
    struct Epoch {
        uint32 current;
        uint32 last;
        uint32 generation;
        uint32 removals;
        uint40 since;
        bool approved;
    }

    bytes32 private constant COMMIT_EPOCHS = keccak256(
        "CommitEpochs(address patient,uint32 generation,uint32 first,bytes32[] recipients,address account,uint256 nonce,uint40 deadline)"
    );
    bytes32 private constant ROLL =
        keccak256("Roll(address patient,address account,uint256 nonce,uint40 deadline)");

    IRegistry internal immutable _registry;
    mapping(address patient => Epoch) internal _epochs;
    mapping(address patient => mapping(uint32 number => bytes32)) private _recipients;

    /// @notice Deploys it.
    /// @param registry Who is who.
    constructor(IRegistry registry) {
        _registry = registry;
    }

    /// @notice Commits the recipients of coming epochs. The first of a generation, and the first
    /// after spares ran out, begins at once.
    /// @param patient Whose.
    /// @param generation Number of seeds the vault has had before this one, as epochOf() says.
    /// @param first Number of the first recipient, as epochOf() says.
    /// @param recipients Age recipients, one per epoch.
    /// @param auth Signature over CommitEpochs by the patient or who holds the vault for them.
    function commitEpochsBySig(
        address patient,
        uint32 generation,
        uint32 first,
        bytes32[] calldata recipients,
        Auth calldata auth
    ) external {
        bytes32 message = keccak256(
            abi.encode(
                COMMIT_EPOCHS,
                patient,
                generation,
                first,
                keccak256(abi.encodePacked(recipients)),
                auth.account,
                auth.nonce,
                auth.deadline
            )
        );
        _authorise(message, auth);
        if (!_holdsVault(patient, auth.account)) revert NotManager(patient, auth.account);
        (uint32 seed, uint32 next, bool spent) = _next(patient);
        if (generation != seed) revert WrongGeneration(seed);
        if (first != next) revert WrongEpoch(next);
        if (recipients.length == 0 || recipients.length > 16) revert BadRecipients();
        for (uint32 i = 0; i < recipients.length; i++) {
            if (recipients[i] == 0) revert BadRecipients();
            _recipients[patient][first + i] = recipients[i];
        }
        Epoch storage epoch = _epochs[patient];
        epoch.last = first + uint32(recipients.length) - 1;
        epoch.generation = generation;
        emit EpochsCommitted(patient, generation, first, recipients);
        if (spent) _open(patient, first);
    }

    /// @notice Begins a new epoch now.
    /// @param patient Whose.
    /// @param auth Signature over Roll by the patient or who manages for them.
    function rollBySig(address patient, Auth calldata auth) external {
        bytes32 message =
            keccak256(abi.encode(ROLL, patient, auth.account, auth.nonce, auth.deadline));
        _authorise(message, auth);
        if (!_manages(patient, auth.account)) revert NotManager(patient, auth.account);
        _advance(patient);
    }

    /// @notice Begins a new epoch where the calendar month has changed and there is a spare. Anyone
    /// may; the node does.
    /// @param patient Whose.
    function roll(address patient) external {
        Epoch storage epoch = _epochs[patient];
        bool due = Month.number(block.timestamp) > Month.number(epoch.since);
        if (!due || epoch.current >= epoch.last) revert NothingToRoll(patient);
        _advance(patient);
    }

    /// @notice The present epoch of a patient.
    /// @param patient Whose.
    /// @return number Its number; 0 before the first.
    /// @return recipient What records are sealed to; zero where reader keys alone are used.
    /// @return spares Recipients left after this one.
    /// @return since When it began.
    /// @return generation What the next commitment must name.
    /// @return next Number of the first recipient it must name.
    function epochOf(address patient)
        external
        view
        returns (
            uint32 number,
            bytes32 recipient,
            uint32 spares,
            uint40 since,
            uint32 generation,
            uint32 next
        )
    {
        Epoch storage epoch = _epochs[patient];
        bool spent;
        (generation, next, spent) = _next(patient);
        (number, since) = (epoch.current, epoch.since);
        if (!spent) {
            recipient = _recipients[patient][number];
            spares = epoch.last - number;
        }
    }

    /// @notice A recipient as it was committed, used, spare or void.
    /// @param patient Whose.
    /// @param number Of which epoch.
    /// @return Zero where none was.
    function recipientOf(address patient, uint32 number) external view returns (bytes32) {
        return _recipients[patient][number];
    }

    /// @dev `spent`: nothing committed can be sealed to now, so the next commitment begins at once.
    function _next(address patient)
        private
        view
        returns (uint32 generation, uint32 next, bool spent)
    {
        Epoch storage epoch = _epochs[patient];
        (, uint32 struckOff,,) = _registry.standing(patient);
        generation = epoch.removals + struckOff;
        uint32 last = epoch.last;
        uint32 current = epoch.current;
        spent = last == 0 || current > last || epoch.generation != generation;
        next = (current > last ? current : last) + 1;
    }

    /// @notice Goes on to the next spare, or to none.
    /// @param patient Whose.
    function _advance(address patient) internal {
        _open(patient, _epochs[patient].current + 1);
    }

    /// @dev The seed of the vault is known to somebody who should not know it.
    function _void(address patient) internal {
        Epoch storage epoch = _epochs[patient];
        (, uint32 struckOff,,) = _registry.standing(patient);
        uint32 removals = epoch.removals + 1;
        epoch.removals = removals;
        emit SparesVoided(patient, removals + struckOff);
        _advance(patient);
    }

    /// @notice Begins a period.
    /// @param patient Whose.
    /// @param number Which.
    function _open(address patient, uint32 number) private {
        Epoch storage epoch = _epochs[patient];
        (epoch.current, epoch.since) = (number, uint40(block.timestamp));
        emit EpochOpened(patient, number);
    }

    /// @inheritdoc Signed
    function _keyOf(address account, address signer) internal view override returns (Key) {
        return _registry.keyOf(account, signer);
    }

    /// @notice Whether the account is the patient, or manages for them.
    /// @param patient Whose.
    /// @param account Who.
    function _manages(address patient, address account) internal view virtual returns (bool);

    /// @notice Whether the account is the patient, or keeps their vault.
    /// @param patient Whose.
    /// @param account Who.
    function _holdsVault(address patient, address account) internal view virtual returns (bool);
}
