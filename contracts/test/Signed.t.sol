// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Nonces } from "@openzeppelin/contracts/utils/Nonces.sol";
import { ECDSA } from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import { Consent } from "../src/Consent.sol";
import { Auth, Signed } from "../src/Signed.sol";
import { Scope } from "../src/Types.sol";
import { Grants } from "../src/consent/Grants.sol";
import { Suite } from "./Suite.sol";

/// A signature counts once, in time, for one contract on one chain, and for exactly what was signed.
contract SignedTest is Suite {
    function setUp() public {
        deploy();
        people();
    }

    function send(Grants.Terms memory what, Auth memory auth) private {
        consent.grantBySig(ann.account, dora.account, what, auth);
    }

    function auth_(Grants.Terms memory what) private view returns (Auth memory) {
        return by(ann, consent, grantFields(ann, dora.account, what));
    }

    function what_() private view returns (Grants.Terms memory) {
        return terms(Scope.LIVE, now_() + YEAR, 0);
    }

    /// The signer that garbage leads to is not known beforehand.
    function refusedAsNotSigner(Grants.Terms memory what, Auth memory auth) private {
        try consent.grantBySig(ann.account, dora.account, what, auth) {
            revert("accepted");
        } catch (bytes memory why) {
            check(bytes4(why) == Signed.NotSigner.selector, "another refusal");
        }
        check(!consent.allowed(ann.account, dora.account, Scope.LIVE), "granted");
    }

    function test_anyone_may_relay() public {
        Auth memory auth = auth_(what_());
        vm.prank(address(0x5E1A));
        send(what_(), auth);
        check(consent.allowed(ann.account, dora.account, Scope.LIVE), "granted");
        same(consent.nonces(ann.account), 1, "nonce");
    }

    function test_a_replayed_signature_is_refused() public {
        Auth memory auth = auth_(what_());
        send(what_(), auth);
        revoke(ann, ann, dora.account);
        vm.expectRevert(abi.encodeWithSelector(Nonces.InvalidAccountNonce.selector, ann.account, 2));
        send(what_(), auth);
    }

    function test_a_later_nonce_waits_for_its_turn() public {
        Auth memory auth =
            by(ann, consent, grantFields(ann, dora.account, what_()), 1, now_() + 1 hours);
        vm.expectRevert(abi.encodeWithSelector(Nonces.InvalidAccountNonce.selector, ann.account, 0));
        send(what_(), auth);
    }

    function test_a_signature_of_another_chain_is_refused() public {
        vm.chainId(1);
        Auth memory auth = auth_(what_());
        vm.chainId(31337);
        refusedAsNotSigner(what_(), auth);
    }

    function test_a_signature_for_another_contract_is_refused() public {
        // A second Consent over the same people, as a hostile operator might deploy.
        Consent other = new Consent(registry);
        Auth memory auth = auth_(what_());
        try other.grantBySig(ann.account, dora.account, what_(), auth) {
            revert("accepted");
        } catch (bytes memory why) {
            check(bytes4(why) == Signed.NotSigner.selector, "another refusal");
        }
    }

    function test_the_deadline_is_the_last_second() public {
        Grants.Terms memory what = what_();
        Auth memory auth = auth_(what);
        vm.warp(auth.deadline + 1);
        vm.expectRevert(abi.encodeWithSelector(Signed.DeadlinePassed.selector, auth.deadline));
        send(what, auth);
        vm.warp(auth.deadline);
        send(what, auth);
    }

    function test_other_terms_than_those_signed_are_refused() public {
        Grants.Terms memory what = what_();
        Auth memory auth = auth_(what);
        what.scopes = Scope.LIVE | Scope.MANAGE;
        refusedAsNotSigner(what, auth);
        what = what_();
        what.until += 1;
        refusedAsNotSigner(what, auth);
        auth.deadline += 1;
        refusedAsNotSigner(what_(), auth);
    }

    function test_a_swapped_patient_is_refused() public {
        Auth memory auth = auth_(what_());
        auth.account = ben.account;
        vm.expectRevert(
            abi.encodeWithSelector(Signed.NotSigner.selector, ben.account, swappedSigner(auth))
        );
        consent.grantBySig(ben.account, dora.account, what_(), auth);
    }

    function swappedSigner(Auth memory auth) private view returns (address signer) {
        bytes32 message = keccak256(
            abi.encodePacked(
                grantFields(ben, dora.account, what_()),
                abi.encode(auth.account, auth.nonce, auth.deadline)
            )
        );
        bytes32 digest = keccak256(
            abi.encodePacked("\x19\x01", domain(address(consent), block.chainid), message)
        );
        bytes32 s = auth.vs & bytes32(type(uint256).max >> 1);
        uint8 v = uint8(uint256(auth.vs) >> 255) + 27;
        signer = ecrecover(digest, v, auth.r, s);
    }

    function test_another_persons_signature_is_refused() public {
        Auth memory auth = by(with(ann, ben.key), consent, grantFields(ann, dora.account, what_()));
        vm.expectRevert(abi.encodeWithSelector(Signed.NotSigner.selector, ann.account, ben.account));
        send(what_(), auth);
    }

    /// EIP-2: the other root of the curve would be a second signature under the same action.
    function test_a_high_s_is_refused() public {
        Grants.Terms memory what = what_();
        bytes memory fields = grantFields(ann, dora.account, what);
        Auth memory auth = by(ann, consent, fields);
        uint256 order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
        uint256 s = uint256(auth.vs) & (type(uint256).max >> 1);
        uint256 parity = uint256(auth.vs) >> 255;
        // A high s needs the top bit that the parity has taken: it cannot even be written down.
        auth.vs = bytes32((order - s) | ((1 - parity) << 255));
        refusedAsNotSignerOrMalformed(what, auth);
    }

    function test_a_signature_of_nothing_is_refused() public {
        Auth memory auth = auth_(what_());
        (auth.r, auth.vs) = (0, 0);
        vm.expectRevert(abi.encodeWithSelector(ECDSA.ECDSAInvalidSignature.selector));
        send(what_(), auth);
    }

    function refusedAsNotSignerOrMalformed(Grants.Terms memory what, Auth memory auth) private {
        try consent.grantBySig(ann.account, dora.account, what, auth) {
            revert("accepted");
        } catch (bytes memory why) {
            bytes4 name = bytes4(why);
            check(
                name == Signed.NotSigner.selector || name == ECDSA.ECDSAInvalidSignature.selector
                    || name == ECDSA.ECDSAInvalidSignatureS.selector,
                "another refusal"
            );
        }
    }

    function test_what_is_cancelled_is_never_taken() public {
        Auth memory auth = auth_(what_());
        bytes32 type_ = keccak256("Cancel(address account,uint256 nonce,uint40 deadline)");
        Auth memory cancel = by(ann, consent, abi.encode(type_));
        vm.expectEmit(address(consent));
        emit Signed.Cancelled(ann.account, 0);
        consent.cancelBySig(cancel);
        vm.expectRevert(abi.encodeWithSelector(Nonces.InvalidAccountNonce.selector, ann.account, 1));
        send(what_(), auth);
    }

    function test_the_domain_is_that_of_wallets() public view {
        (, string memory name, string memory version, uint256 chain, address verifier,,) =
            consent.eip712Domain();
        same(keccak256(bytes(name)), keccak256("Vitalseal Consent"), "name");
        same(keccak256(bytes(version)), keccak256("1"), "version");
        same(chain, block.chainid, "chain");
        same(verifier, address(consent), "contract");
    }

    function testFuzz_random_signatures_are_refused(bytes32 r, bytes32 vs) public {
        Auth memory auth = auth_(what_());
        (auth.r, auth.vs) = (r, vs);
        refusedAsNotSignerOrMalformed(what_(), auth);
    }

    function testFuzz_nonces_only_rise(uint256 nonce) public {
        Grants.Terms memory what = what_();
        Auth memory auth =
            by(ann, consent, grantFields(ann, dora.account, what), nonce, now_() + 1 hours);
        try consent.grantBySig(ann.account, dora.account, what, auth) {
            same(nonce, 0, "another nonce was accepted");
        } catch {
            check(nonce != 0, "the right nonce was refused");
        }
        same(consent.nonces(ann.account), nonce == 0 ? 1 : 0, "nonce");
    }
}
