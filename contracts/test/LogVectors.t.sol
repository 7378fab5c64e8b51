// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Log } from "../src/Log.sol";
import { Test } from "./Test.sol";

/// Consistency and inclusion proofs that others made, from build/vectors.json as tools/vectors.mjs
/// writes it: {"consistency": [{name, size1, size2, root1, root2, proof, valid}],
/// "inclusion": [{name, index, size, leaf, root, proof, valid}]}.
contract LogVectorsTest is Test {
    string private constant path = "build/vectors.json";

    function test_consistency_vectors() public {
        string memory json = vectors();
        Log log = new Log();
        uint256 count = vm.parseJsonUint(json, ".consistencyCount");
        for (uint256 i = 0; i < count; i++) {
            string memory place = string.concat(".consistency[", vm.toString(i), "].");
            bool accepted = log.verifyConsistency(
                uint64(vm.parseJsonUint(json, string.concat(place, "size1"))),
                uint64(vm.parseJsonUint(json, string.concat(place, "size2"))),
                vm.parseJsonBytes32(json, string.concat(place, "root1")),
                vm.parseJsonBytes32(json, string.concat(place, "root2")),
                proofAt(json, place)
            );
            judge(json, place, accepted);
        }
    }

    /// The same proof through `append`, which also wants the log to grow.
    function test_consistency_vectors_through_append() public {
        string memory json = vectors();
        uint256 count = vm.parseJsonUint(json, ".consistencyCount");
        for (uint256 i = 0; i < count; i++) {
            string memory place = string.concat(".consistency[", vm.toString(i), "].");
            uint64 size1 = uint64(vm.parseJsonUint(json, string.concat(place, "size1")));
            uint64 size2 = uint64(vm.parseJsonUint(json, string.concat(place, "size2")));
            if (size1 == 0 || size2 <= size1) continue;
            Log log = new Log();
            log.append(
                size1, vm.parseJsonBytes32(json, string.concat(place, "root1")), new bytes32[](0)
            );
            bytes32 root2 = vm.parseJsonBytes32(json, string.concat(place, "root2"));
            try log.append(size2, root2, proofAt(json, place)) {
                judge(json, place, true);
            } catch {
                judge(json, place, false);
            }
        }
    }

    function test_inclusion_vectors() public {
        string memory json = vectors();
        uint256 count = vm.parseJsonUint(json, ".inclusionCount");
        for (uint256 i = 0; i < count; i++) {
            string memory place = string.concat(".inclusion[", vm.toString(i), "].");
            uint64 size = uint64(vm.parseJsonUint(json, string.concat(place, "size")));
            if (size == 0) continue;
            Log log = new Log();
            log.append(
                size, vm.parseJsonBytes32(json, string.concat(place, "root")), new bytes32[](0)
            );
            bool accepted = log.verifyInclusion(
                address(this),
                uint64(vm.parseJsonUint(json, string.concat(place, "index"))),
                vm.parseJsonBytes32(json, string.concat(place, "leaf")),
                proofAt(json, place)
            );
            judge(json, place, accepted);
        }
    }

    function vectors() private returns (string memory) {
        if (!vm.exists(path)) vm.skip(true, "skipped: no proof vectors found (tools/vectors.mjs)");
        return vm.readFile(path);
    }

    function proofAt(string memory json, string memory place)
        private
        pure
        returns (bytes32[] memory)
    {
        return vm.parseJsonBytes32Array(json, string.concat(place, "proof"));
    }

    function judge(string memory json, string memory place, bool accepted) private pure {
        bool valid = vm.parseJsonBool(json, string.concat(place, "valid"));
        string memory name = vm.parseJsonString(json, string.concat(place, "name"));
        require(accepted == valid, string.concat(name, valid ? " was refused" : " was accepted"));
    }
}
