// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IRegistry } from "../IRegistry.sol";
import { Auth, Signed } from "../Signed.sol";
import { Key, Role } from "../Types.sol";

/// @title Accounts and their keys
/// @notice An account is an address that never changes; the key that it is made from signs its
/// registration and is then one key among others. Each device of the owner has a key to sign with
/// and an age recipient to seal to, and so have the recovery words. Any key adds and strikes off
/// devices; the recovery key only replaces itself, so that no thief of a device can shut the owner
/// out.
abstract contract Accounts is IRegistry, Signed {
    /// @notice An account came to be.
    /// @param account Its address.
    /// @param role What it is.
    /// @param organisation A patient's clinic; zero for others.
    event Registered(address indexed account, Role indexed role, address indexed organisation);
    /// @notice The operator let an account register as an organisation or a node.
    /// @param account Which.
    /// @param role As what.
    event Admitted(address indexed account, Role role);
    /// @notice A key may sign for an account.
    /// @param account Whose.
    /// @param signer Address of the key.
    /// @param key Of a device or of the recovery words.
    /// @param recipient Its age recipient: the 32 bytes of an X25519 key.
    event SignerAdded(address indexed account, address indexed signer, Key key, bytes32 recipient);
    /// @notice A key signs no more, and nothing more is sealed to its recipient.
    /// @param account Whose.
    /// @param signer Address of the key.
    event SignerRemoved(address indexed account, address indexed signer);
    /// @notice A key has another age recipient.
    /// @param account Whose.
    /// @param signer Address of the key.
    /// @param recipient The new one.
    event KeyRotated(address indexed account, address indexed signer, bytes32 recipient);
    /// @notice An account named who can give it a new key when all are lost.
    /// @param account Whose.
    /// @param guardians Their accounts, ascending.
    /// @param threshold How many of them it takes.
    event GuardiansSet(address indexed account, address[] guardians, uint256 threshold);
    /// @notice Guardians gave an account a new key.
    /// @param account Whose.
    /// @param signer Address of the key.
    event Recovered(address indexed account, address indexed signer);
    /// @notice A node named the key its checkpoints are signed with.
    /// @param node Its account.
    /// @param key Ed25519 public key.
    event NoteKeySet(address indexed node, bytes32 key);

    /// @notice Only the account that deployed this admits organisations and nodes.
    /// @param sender Who tried.
    error NotOperator(address sender);
    /// @notice Registered already: a role is for ever.
    /// @param account Which.
    error AlreadyRegistered(address account);
    /// @notice No such account, or not of the role this takes.
    /// @param account Which.
    error WrongRole(address account);
    /// @notice Nobody takes this role by himself.
    /// @param account Who tried.
    error NotAdmitted(address account);
    /// @notice A key must be there and not yet be the account's.
    /// @param signer Which.
    error KeyRefused(address signer);
    /// @notice An account has at most 16 keys.
    error TooManyKeys();
    /// @notice Only the recovery key replaces the recovery key, and names guardians.
    error RecoveryOnly();
    /// @notice A number of guardians from 1 to 16, ascending, and a threshold among them.
    error BadGuardians();
    /// @notice Not enough guardians signed, or one twice, or somebody who is none.
    error NotGuardians();

    /// @param organisation Licenser, clinic, or owner of a team.
    /// @param until End of the licence.
    /// @param role What it is.
    /// @param removals Keys struck off, or members gone: whoever held a secret of this account
    /// before may hold it still.
    /// @param stint Licences that did not follow on the one before: what was granted under an
    /// earlier one does not come back.
    struct Account {
        address organisation;
        uint40 until;
        Role role;
        uint32 removals;
        uint16 stint;
    }

    /// @notice A key of an account: its age recipient, what it is, and its place in the list of keys.
    struct Signer {
        bytes32 recipient;
        Key key;
        uint8 place;
    }

    uint256 private constant MAX_KEYS = 16;
    bytes32 private constant REGISTER = keccak256(
        "Register(uint8 role,address organisation,bytes32 recipient,address recovery,bytes32 recoveryRecipient,address account,uint256 nonce,uint40 deadline)"
    );
    bytes32 private constant ADD_SIGNER = keccak256(
        "AddSigner(address signer,bytes32 recipient,address account,uint256 nonce,uint40 deadline)"
    );
    bytes32 private constant REMOVE_SIGNER =
        keccak256("RemoveSigner(address signer,address account,uint256 nonce,uint40 deadline)");
    bytes32 private constant REPLACE_RECOVERY = keccak256(
        "ReplaceRecovery(address recovery,bytes32 recipient,address account,uint256 nonce,uint40 deadline)"
    );
    bytes32 private constant ROTATE_KEY =
        keccak256("RotateKey(bytes32 recipient,address account,uint256 nonce,uint40 deadline)");
    bytes32 private constant SET_GUARDIANS = keccak256(
        "SetGuardians(address[] guardians,uint256 threshold,address account,uint256 nonce,uint40 deadline)"
    );
    bytes32 private constant RECOVER = keccak256(
        "Recover(address lost,address signer,bytes32 recipient,address account,uint256 nonce,uint40 deadline)"
    );

    address private immutable _operator = msg.sender;
    mapping(address account => Account) internal _accounts;
    mapping(address account => Role) private _admitted;
    mapping(address account => mapping(address signer => Signer)) private _signers;
    mapping(address account => address[]) private _keys;
    mapping(address account => address[]) private _guardians;
    mapping(address account => uint256) private _threshold;
    mapping(address node => bytes32) private _noteKeys;

    /// @notice Lets an account register as an organisation, or makes it a node.
    /// @param account Which.
    /// @param role Organisation or Node.
    function admit(address account, Role role) external {
        if (msg.sender != _operator) revert NotOperator(msg.sender);
        if (_accounts[account].role != Role.None) revert AlreadyRegistered(account);
        if (role == Role.Node) {
            _accounts[account].role = role;
            emit Registered(account, role, address(0));
        } else if (role == Role.Organisation) {
            _admitted[account] = role;
            emit Admitted(account, role);
        } else {
            revert WrongRole(account);
        }
    }

    /// @notice Names the key that the sending node signs its checkpoints with.
    /// @param key Ed25519 public key.
    function setNoteKey(bytes32 key) external {
        if (_accounts[msg.sender].role != Role.Node) revert WrongRole(msg.sender);
        _noteKeys[msg.sender] = key;
        emit NoteKeySet(msg.sender, key);
    }

    /// @notice Registers the account that signs, with its first device and its recovery words.
    /// @param role Patient, clinician, guardian or researcher; organisation where admitted.
    /// @param organisation A patient's clinic; zero for others.
    /// @param recipient Age recipient of the device.
    /// @param recovery Address of the recovery key.
    /// @param recoveryRecipient Age recipient of the recovery words.
    /// @param auth Signature over Register by the key that the account is the address of.
    function registerBySig(
        Role role,
        address organisation,
        bytes32 recipient,
        address recovery,
        bytes32 recoveryRecipient,
        Auth calldata auth
    ) external {
        address account = auth.account;
        bytes32 message = keccak256(
            abi.encode(
                REGISTER,
                role,
                organisation,
                recipient,
                recovery,
                recoveryRecipient,
                account,
                auth.nonce,
                auth.deadline
            )
        );
        address signer = _signerOf(message, auth);
        if (signer != account) revert NotSigner(account, signer);
        if (_accounts[account].role != Role.None) revert AlreadyRegistered(account);
        _checkRole(account, role, organisation);
        _accounts[account].role = role;
        _accounts[account].organisation = organisation;
        emit Registered(account, role, organisation);
        _addKey(account, account, Key.Device, recipient);
        _addKey(account, recovery, Key.Recovery, recoveryRecipient);
    }

    /// @notice Lets another device of the owner sign, and be sealed to.
    /// @param signer Address of its key.
    /// @param recipient Its age recipient.
    /// @param auth Signature over AddSigner.
    function addSignerBySig(address signer, bytes32 recipient, Auth calldata auth) external {
        bytes32 message = keccak256(
            abi.encode(ADD_SIGNER, signer, recipient, auth.account, auth.nonce, auth.deadline)
        );
        _authorise(message, auth);
        _addKey(auth.account, signer, Key.Device, recipient);
    }

    /// @notice Strikes off a device. What was sealed to it before stays open to it.
    /// @param signer Address of its key.
    /// @param auth Signature over RemoveSigner.
    function removeSignerBySig(address signer, Auth calldata auth) external {
        _authorise(
            keccak256(abi.encode(REMOVE_SIGNER, signer, auth.account, auth.nonce, auth.deadline)),
            auth
        );
        Key key = _signers[auth.account][signer].key;
        if (key == Key.None) revert KeyRefused(signer);
        if (key == Key.Recovery) revert RecoveryOnly();
        _removeKey(auth.account, signer);
    }

    /// @notice Replaces the recovery words.
    /// @param recovery Address of the new recovery key.
    /// @param recipient Age recipient of the new words.
    /// @param auth Signature over ReplaceRecovery by the recovery key itself.
    function replaceRecoveryBySig(address recovery, bytes32 recipient, Auth calldata auth)
        external
    {
        bytes32 message = keccak256(
            abi.encode(
                REPLACE_RECOVERY, recovery, recipient, auth.account, auth.nonce, auth.deadline
            )
        );
        address signer = _signerOf(message, auth);
        if (_signers[auth.account][signer].key != Key.Recovery) revert RecoveryOnly();
        _removeKey(auth.account, signer);
        _addKey(auth.account, recovery, Key.Recovery, recipient);
    }

    /// @notice Changes the age recipient of the key that signs.
    /// @param recipient The new one.
    /// @param auth Signature over RotateKey.
    function rotateKeyBySig(bytes32 recipient, Auth calldata auth) external {
        bytes32 message =
            keccak256(abi.encode(ROTATE_KEY, recipient, auth.account, auth.nonce, auth.deadline));
        address signer = _signerOf(message, auth);
        Signer storage entry = _signers[auth.account][signer];
        if (entry.key == Key.None) revert NotSigner(auth.account, signer);
        if (recipient == 0) revert KeyRefused(signer);
        entry.recipient = recipient;
        _accounts[auth.account].removals++;
        emit KeyRotated(auth.account, signer, recipient);
    }

    /// @notice Names the accounts that can give this one a new key, and how many it takes.
    /// @param guardians Accounts of persons, ascending; none ends it.
    /// @param threshold How many of them.
    /// @param auth Signature over SetGuardians by the recovery key.
    function setGuardiansBySig(address[] calldata guardians, uint256 threshold, Auth calldata auth)
        external
    {
        bytes32 message = keccak256(
            abi.encode(
                SET_GUARDIANS,
                keccak256(abi.encodePacked(guardians)),
                threshold,
                auth.account,
                auth.nonce,
                auth.deadline
            )
        );
        if (_authorise(message, auth) != Key.Recovery) revert RecoveryOnly();
        bool none = guardians.length == 0;
        if (guardians.length > 16 || threshold > guardians.length) revert BadGuardians();
        if (none != (threshold == 0)) revert BadGuardians();
        for (uint256 i = 0; i < guardians.length; i++) {
            if (i > 0 && guardians[i] <= guardians[i - 1]) revert BadGuardians();
            if (guardians[i] == auth.account) revert BadGuardians();
        }
        _guardians[auth.account] = guardians;
        _threshold[auth.account] = threshold;
        emit GuardiansSet(auth.account, guardians, threshold);
    }

    /// @notice Gives an account whose keys are lost a new one.
    /// @param lost The account.
    /// @param signer Address of the new key.
    /// @param recipient Its age recipient.
    /// @param auths Signatures over Recover by guardians, in ascending order of their accounts.
    function recoverBySig(address lost, address signer, bytes32 recipient, Auth[] calldata auths)
        external
    {
        uint256 needed = _threshold[lost];
        if (needed == 0 || auths.length < needed) revert NotGuardians();
        address last;
        for (uint256 i = 0; i < auths.length; i++) {
            Auth calldata auth = auths[i];
            if (auth.account <= last || !_isGuardian(lost, auth.account)) revert NotGuardians();
            last = auth.account;
            _authorise(
                keccak256(
                    abi.encode(RECOVER, lost, signer, recipient, last, auth.nonce, auth.deadline)
                ),
                auth
            );
        }
        _addKey(lost, signer, Key.Device, recipient);
        emit Recovered(lost, signer);
    }

    /// @notice What a key is to an account.
    /// @param account Which account.
    /// @param signer Address of the key.
    /// @return None where it may not sign.
    function keyOf(address account, address signer) external view returns (Key) {
        return _signers[account][signer].key;
    }

    /// @notice The keys of an account.
    /// @param account Which.
    /// @return signers Addresses of the keys.
    /// @return recipients Their age recipients, in the same order.
    function keysOf(address account)
        external
        view
        returns (address[] memory signers, bytes32[] memory recipients)
    {
        signers = _keys[account];
        recipients = new bytes32[](signers.length);
        for (uint256 i = 0; i < signers.length; i++) {
            recipients[i] = _signers[account][signers[i]].recipient;
        }
    }

    /// @notice What an account is.
    /// @param account Which.
    /// @return The entry; role None where there is none.
    function accountOf(address account) external view returns (Account memory) {
        return _accounts[account];
    }

    /// @notice Who can give an account a new key.
    /// @param account Which.
    /// @return guardians Their accounts.
    /// @return threshold How many of them it takes.
    function guardiansOf(address account)
        external
        view
        returns (address[] memory guardians, uint256 threshold)
    {
        return (_guardians[account], _threshold[account]);
    }

    /// @notice The key a node signs its checkpoints with.
    /// @param node Its account.
    /// @return Ed25519 public key; zero where there is none.
    function noteKeyOf(address node) external view returns (bytes32) {
        return _noteKeys[node];
    }

    /// @notice Who admits organisations and nodes.
    /// @return The account that deployed this.
    function operator() external view returns (address) {
        return _operator;
    }

    /// @inheritdoc Signed
    function _keyOf(address account, address signer) internal view override returns (Key) {
        return _signers[account][signer].key;
    }

    /// @notice Refuses a role that the account may not take by itself.
    /// @param account Which.
    /// @param role As what it registers.
    /// @param organisation A patient's clinic.
    function _checkRole(address account, Role role, address organisation) private view {
        if (role == Role.Organisation) {
            if (_admitted[account] != role) revert NotAdmitted(account);
        } else if (role == Role.None || role > Role.Researcher) {
            revert NotAdmitted(account);
        }
        bool wanted = role == Role.Patient;
        bool given = _accounts[organisation].role == Role.Organisation;
        if (wanted ? !given : organisation != address(0)) revert WrongRole(organisation);
    }

    /// @notice Adds a key to an account.
    /// @param account Whose.
    /// @param signer Address of the key.
    /// @param key What it is.
    /// @param recipient Its age recipient.
    function _addKey(address account, address signer, Key key, bytes32 recipient) private {
        address[] storage keys = _keys[account];
        Signer storage entry = _signers[account][signer];
        if (signer == address(0) || recipient == 0 || entry.key != Key.None) {
            revert KeyRefused(signer);
        }
        if (keys.length == MAX_KEYS) revert TooManyKeys();
        entry.recipient = recipient;
        entry.key = key;
        entry.place = uint8(keys.length);
        keys.push(signer);
        emit SignerAdded(account, signer, key, recipient);
    }

    /// @notice Strikes a key off; what its account held a secret of is counted as known to others.
    /// @param account Whose.
    /// @param signer Address of the key.
    function _removeKey(address account, address signer) private {
        address[] storage keys = _keys[account];
        uint8 place = _signers[account][signer].place;
        address last = keys[keys.length - 1];
        keys[place] = last;
        _signers[account][last].place = place;
        keys.pop();
        delete _signers[account][signer];
        _accounts[account].removals++;
        emit SignerRemoved(account, signer);
    }

    /// @notice Whether a person was named a guardian of the account.
    /// @param account Whose.
    /// @param person Who.
    function _isGuardian(address account, address person) private view returns (bool) {
        address[] storage guardians = _guardians[account];
        for (uint256 i = 0; i < guardians.length; i++) {
            if (guardians[i] == person) return true;
        }
        return false;
    }
}
