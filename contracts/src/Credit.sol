// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { EIP712 } from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import { Directory } from "./Directory.sol";
import { ICredit } from "./ICredit.sol";
import { IRegistry } from "./IRegistry.sol";
import { Auth, Signed } from "./Signed.sol";
import { Key, Role } from "./Types.sol";

/// @title Units of one clinic
/// @notice A unit is a cent that the clinic owes, redeemable there only. It moves between the
/// clinic, accounts, and the escrows Visits and Studies, never from person to person: there is no
/// transfer, no allowance, no permit. Cash in is minted, cash out is redeemed and burnt.
contract Credit is ICredit, Signed {
    /// @notice The clinic took money and credited an account.
    /// @param account Whose.
    /// @param amount Units.
    /// @param receipt Digest of the receipt.
    event Minted(address indexed account, uint256 amount, bytes32 receipt);
    /// @notice An account gave units back for the clinic to pay out.
    /// @param account Whose.
    /// @param amount Units.
    event Redeemed(address indexed account, uint256 amount);
    /// @notice The clinic paid out, and the units are gone.
    /// @param amount Units.
    /// @param receipt Digest of the receipt.
    event Burnt(uint256 amount, bytes32 receipt);
    /// @notice Units of an account went into an escrow.
    /// @param account Whose.
    /// @param escrow Which.
    /// @param amount Units.
    event Held(address indexed account, address indexed escrow, uint256 amount);
    /// @notice Units of an escrow went to an account.
    /// @param account Whose.
    /// @param escrow Which.
    /// @param amount Units.
    event Paid(address indexed account, address indexed escrow, uint256 amount);

    /// @notice Only the clinic.
    /// @param account Who tried.
    error NotClinic(address account);
    /// @notice Only the suite's Visits and Studies.
    /// @param sender Who tried.
    error NotEscrow(address sender);
    /// @notice The account has less.
    /// @param account Whose.
    /// @param balance What it has.
    /// @param amount What was asked.
    error InsufficientCredit(address account, uint256 balance, uint256 amount);
    /// @notice Units go to registered accounts only.
    /// @param account Which is none.
    error UnknownAccount(address account);

    bytes32 private constant MINT = keccak256(
        "Mint(address to,uint256 amount,bytes32 receipt,address account,uint256 nonce,uint40 deadline)"
    );
    bytes32 private constant REDEEM =
        keccak256("Redeem(uint256 amount,address account,uint256 nonce,uint40 deadline)");
    bytes32 private constant BURN = keccak256(
        "Burn(uint256 amount,bytes32 receipt,address account,uint256 nonce,uint40 deadline)"
    );

    Directory private immutable _directory;
    IRegistry private immutable _registry;
    address private immutable _clinic;
    uint256 private _supply;
    mapping(address account => uint256) private _balances;
    mapping(address escrow => bool) private _escrows;

    /// @param directory Where Registry and the escrows are entered.
    /// @param clinic_ Account of the clinic.
    constructor(Directory directory, address clinic_) EIP712("Vitalseal Credit", "1") {
        _directory = directory;
        _registry = IRegistry(directory.addressOf("Registry"));
        _clinic = clinic_;
    }

    /// @notice Credits an account for money taken.
    /// @param to Whose.
    /// @param amount Units.
    /// @param receipt Digest of the receipt.
    /// @param auth Signature over Mint by the clinic.
    function mintBySig(address to, uint256 amount, bytes32 receipt, Auth calldata auth) external {
        bytes32 message = keccak256(
            abi.encode(MINT, to, amount, receipt, auth.account, auth.nonce, auth.deadline)
        );
        _authoriseClinic(message, auth);
        (Role role,,,) = _registry.standing(to);
        if (role == Role.None) revert UnknownAccount(to);
        _supply += amount;
        _balances[to] += amount;
        emit Minted(to, amount, receipt);
    }

    /// @notice Gives units back to the clinic, which owes their worth from then on.
    /// @param amount Units.
    /// @param auth Signature over Redeem by the owner.
    function redeemBySig(uint256 amount, Auth calldata auth) external {
        bytes32 message =
            keccak256(abi.encode(REDEEM, amount, auth.account, auth.nonce, auth.deadline));
        _authorise(message, auth);
        _move(auth.account, _clinic, amount);
        emit Redeemed(auth.account, amount);
    }

    /// @notice Destroys units of the clinic that were paid out.
    /// @param amount Units.
    /// @param receipt Digest of the receipt.
    /// @param auth Signature over Burn by the clinic.
    function burnBySig(uint256 amount, bytes32 receipt, Auth calldata auth) external {
        bytes32 message =
            keccak256(abi.encode(BURN, amount, receipt, auth.account, auth.nonce, auth.deadline));
        _authoriseClinic(message, auth);
        _take(_clinic, amount);
        _supply -= amount;
        emit Burnt(amount, receipt);
    }

    /// @inheritdoc ICredit
    function hold(address from, uint256 amount) external {
        _checkEscrow();
        _move(from, msg.sender, amount);
        emit Held(from, msg.sender, amount);
    }

    /// @inheritdoc ICredit
    function pay(address to, uint256 amount) external {
        _checkEscrow();
        _move(msg.sender, to, amount);
        emit Paid(to, msg.sender, amount);
    }

    /// @notice Units of an account or escrow.
    /// @param account Which.
    /// @return Units.
    function balanceOf(address account) external view returns (uint256) {
        return _balances[account];
    }

    /// @notice All units there are.
    /// @return Units.
    function supply() external view returns (uint256) {
        return _supply;
    }

    /// @inheritdoc ICredit
    function clinic() external view returns (address) {
        return _clinic;
    }

    /// @notice Uses up a signature of the clinic.
    /// @param message What was signed.
    /// @param auth By whom.
    function _authoriseClinic(bytes32 message, Auth calldata auth) private {
        _authorise(message, auth);
        if (auth.account != _clinic) revert NotClinic(auth.account);
    }

    /// @dev Entries of the Directory are made once, so what it said once is remembered: an escrow
    /// stays one, and no other becomes one.
    function _checkEscrow() private {
        if (_escrows[msg.sender]) return;
        bool entered = msg.sender == _directory.addressOf("Visits")
            || msg.sender == _directory.addressOf("Studies");
        if (!entered) revert NotEscrow(msg.sender);
        _escrows[msg.sender] = true;
    }

    /// @notice Moves units between accounts.
    /// @param from Whose they were.
    /// @param to Whose they are.
    /// @param amount How many.
    function _move(address from, address to, uint256 amount) private {
        _take(from, amount);
        _balances[to] += amount;
    }

    /// @notice Takes units from an account; refuses where it has fewer.
    /// @param from Whose.
    /// @param amount How many.
    function _take(address from, uint256 amount) private {
        uint256 balance = _balances[from];
        if (balance < amount) revert InsufficientCredit(from, balance, amount);
        unchecked {
            _balances[from] = balance - amount;
        }
    }

    /// @inheritdoc Signed
    function _keyOf(address account, address signer) internal view override returns (Key) {
        return _registry.keyOf(account, signer);
    }
}
