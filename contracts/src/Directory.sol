// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Where the contracts of one suite stand
/// @notice Deployed first; its address stands in the configuration of the node and in what every
/// client remembers from enrolment. An entry is made once and never changes: nothing is
/// upgradeable. A later suite has a Directory of its own, named here as successor, and people move
/// to it by their own signatures.
contract Directory {
    /// @notice A contract was entered.
    /// @param name Its name in ASCII, padded with zeros.
    /// @param target Its address.
    event Entered(bytes32 indexed name, address target);
    /// @notice A later suite was named.
    /// @param directory Its Directory.
    event Succeeded(address directory);

    /// @notice Only the account that deployed this may enter contracts.
    /// @param sender Who tried.
    error NotOwner(address sender);
    /// @notice What is entered stays.
    /// @param name The entry.
    error AlreadyEntered(bytes32 name);
    /// @notice An entry must be a contract.
    /// @param target What is none.
    error NotContract(address target);
    /// @notice Nothing stands under this name.
    /// @param name The entry.
    error NotEntered(bytes32 name);

    /// @notice The version of the suite.
    uint256 public constant version = 1;

    address private immutable _owner = msg.sender;
    address private _successor;
    mapping(bytes32 name => address) private _entries;

    /// @dev The account that deployed this, and nobody else.
    modifier onlyOwner() {
        if (msg.sender != _owner) revert NotOwner(msg.sender);
        _;
    }

    /// @notice Enters a contract, once.
    /// @param name Its name in ASCII, padded with zeros, as in "Log".
    /// @param target Its address.
    function enter(bytes32 name, address target) external onlyOwner {
        if (_entries[name] != address(0)) revert AlreadyEntered(name);
        if (target.code.length == 0) revert NotContract(target);
        _entries[name] = target;
        emit Entered(name, target);
    }

    /// @notice Names the Directory of a later suite, once.
    /// @param directory Its address.
    function succeed(address directory) external onlyOwner {
        if (_successor != address(0)) revert AlreadyEntered("successor");
        if (directory.code.length == 0) revert NotContract(directory);
        _successor = directory;
        emit Succeeded(directory);
    }

    /// @notice The address of a contract of this suite; reverts where there is none.
    /// @param name Its name in ASCII, padded with zeros.
    /// @return target Its address.
    function addressOf(bytes32 name) external view returns (address target) {
        target = _entries[name];
        if (target == address(0)) revert NotEntered(name);
    }

    /// @notice The Directory of the suite that follows this one; zero while there is none.
    /// @return Its address.
    function successor() external view returns (address) {
        return _successor;
    }

    /// @notice Who enters contracts here.
    /// @return The account that deployed this.
    function owner() external view returns (address) {
        return _owner;
    }
}
