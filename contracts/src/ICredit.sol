// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title What the escrows ask Credit
interface ICredit {
    /// @notice Takes units of an account into the calling escrow.
    /// @param from The account.
    /// @param amount In units of Credit.
    function hold(address from, uint256 amount) external;
    /// @notice Gives units of the calling escrow to an account.
    /// @param to The account.
    /// @param amount In units of Credit.
    function pay(address to, uint256 amount) external;
    /// @notice Whose units these are: where they are redeemed.
    function clinic() external view returns (address);
}
