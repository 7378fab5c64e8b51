// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

interface Vm {
    function startBroadcast() external;
    function stopBroadcast() external;
}

/// @notice What forge scripts do to a node: make a contract, call it, read it.
contract Store {
    mapping(bytes32 => bytes32) private values;

    event Put(bytes32 indexed key, bytes32 value);

    /// @notice Keeps a value.
    function put(bytes32 key, bytes32 value) external {
        values[key] = value;
        emit Put(key, value);
    }

    /// @notice The value that is kept.
    function get(bytes32 key) external view returns (bytes32) {
        return values[key];
    }
}

contract Broadcast {
    Vm private constant VM = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    function run() external {
        VM.startBroadcast();
        Store store = new Store();
        store.put(bytes32(uint256(1)), bytes32(uint256(7)));
        store.put(bytes32(uint256(2)), bytes32(uint256(8)));
        VM.stopBroadcast();
        require(store.get(bytes32(uint256(2))) == bytes32(uint256(8)), "it was not kept");
    }
}
