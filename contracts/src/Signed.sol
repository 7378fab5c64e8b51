// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { ECDSA } from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import { EIP712 } from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import { Nonces } from "@openzeppelin/contracts/utils/Nonces.sol";
import { Key } from "./Types.sol";

/// @notice What every signed action ends with, in the call and, but for the signature, in the
/// typed data.
/// @param account In whose name.
/// @param nonce Number of actions this account has signed for this contract so far.
/// @param deadline Last second at which the action is taken.
/// @param r First half of the signature.
/// @param vs Second half and parity (EIP-2098).
struct Auth {
    address account;
    uint256 nonce;
    uint40 deadline;
    bytes32 r;
    bytes32 vs;
}

/// @title Actions by signature
/// @notice People sign typed data (EIP-712) and somebody else, the node, sends it and pays. Who
/// sends has no say: the same action results whoever relays it. A signature counts once, until its
/// deadline, for one contract on one chain.
abstract contract Signed is EIP712, Nonces {
    /// @notice An account gave up its next nonce, and with it what it had signed for it.
    /// @param account Whose.
    /// @param nonce Which.
    event Cancelled(address indexed account, uint256 nonce);

    /// @notice Too late for this signature.
    /// @param deadline Its last second.
    error DeadlinePassed(uint40 deadline);
    /// @notice The key that signed may not sign for this account; so it looks too when the typed
    /// data signed were others than those sent, or meant for another contract or chain.
    /// @param account In whose name.
    /// @param signer The key that the signature leads to.
    error NotSigner(address account, address signer);

    bytes32 private constant CANCEL =
        keccak256("Cancel(address account,uint256 nonce,uint40 deadline)");

    /// @notice Gives up the next nonce, so that an action that is signed and not yet sent never is.
    /// @param auth Signature over Cancel.
    function cancelBySig(Auth calldata auth) external {
        _authorise(keccak256(abi.encode(CANCEL, auth.account, auth.nonce, auth.deadline)), auth);
        emit Cancelled(auth.account, auth.nonce);
    }

    /// @dev Uses up the nonce and answers which kind of key of the account signed.
    function _authorise(bytes32 structHash, Auth calldata auth) internal returns (Key key) {
        address signer = _signerOf(structHash, auth);
        key = _keyOf(auth.account, signer);
        if (key == Key.None) revert NotSigner(auth.account, signer);
    }

    /// @dev Uses up the nonce and answers whose signature it is, without asking whether it may be.
    function _signerOf(bytes32 structHash, Auth calldata auth) internal returns (address) {
        if (block.timestamp > auth.deadline) revert DeadlinePassed(auth.deadline);
        _useCheckedNonce(auth.account, auth.nonce);
        return ECDSA.recover(_hashTypedDataV4(structHash), auth.r, auth.vs);
    }

    /// @dev What `signer` is to `account`, as Registry has it.
    function _keyOf(address account, address signer) internal view virtual returns (Key);
}
