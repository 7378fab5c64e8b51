// What this browser signs, against what other programs make of the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { concat, fromHex, hex } from '../check/bytes.ts';
import { keccak256 } from '../check/keccak.ts';
import { address, addressOf, number, signCompact, signedCall } from './typed.ts';

const secret = fromHex('ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80');
const account = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266';

test('an address is the one that every Ethereum tool derives', () => {
    assert.equal(addressOf(secret), account);
});

// Made by viem; the same stand in src/model/typed_data_test.cpp, where each member of a type has the value that
// its place gives.
const filled = (byte: number, length: number): Uint8Array => new Uint8Array(length).fill(byte);
const viemDomain = { contract: 'Registry', chainId: 2 ** 32 + 12_345, address: '0x' + 'cc'.repeat(20) };
const viemTurn = { account: '0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a', nonce: 5, deadline: 1_900_000_000 };
const viemKey = filled(0x11, 32);
const addressAt = (place: number): Uint8Array => address('0x' + hex(filled(0xa0 + place, 20)));
const vectors = [
    {
        type: 'Register(uint8 role,address organisation,bytes32 recipient,address recovery,bytes32 recoveryRecipient,address account,uint256 nonce,uint40 deadline)',
        words: [number(3), addressAt(1), filled(0xb2, 32), addressAt(3), filled(0xb4, 32)],
        call: '404398ff9037528455d36070f5db23f06c7af338162c893e14887c8d2ff4e184',
    },
    {
        type: 'SetStay(address patient,uint8 stay,uint40 until,bytes32 reason,address account,uint256 nonce,uint40 deadline)',
        words: [addressAt(0), number(4), number(1_800_000_002), filled(0xb3, 32)],
        call: 'e238afe6e2f4bc308a1e8ffad7d6a6b8f6e6ee3f27ff6b99b4fda5723c3db1e5',
    },
];

test('what is signed and sent is what viem signs and sends', () => {
    for (const { type, words, call } of vectors) {
        const made = signedCall(viemDomain, type, words, viemTurn, viemKey);
        assert.equal(hex(keccak256(fromHex(made))), call, type);
    }
});

test('the key that signed comes back from the compact signature, and s is low', () => {
    const digest = keccak256(number(1));
    const made = signCompact(digest, secret);
    assert.equal(made.length, 64);
    const parity = (made[32] ?? 0) >> 7;
    const s = made.slice(32);
    s[0] = (s[0] ?? 0) & 0x7f;
    const full = concat(Uint8Array.of(parity), made.slice(0, 32), s);
    const point = secp256k1.recoverPublicKey(full, digest, { prehash: false });
    const uncompressed = secp256k1.Point.fromBytes(point).toBytes(false);
    assert.equal('0x' + hex(keccak256(uncompressed.slice(1)).slice(12)), account);
});

test('a call is the selector, its words, whose turn it is, and the signature', () => {
    const domain = { contract: 'Registry', chainId: 1, address: account };
    const type = 'SetStay(address patient,uint8 stay,uint40 until,bytes32 reason,address account,uint256 nonce,uint40 deadline)';
    const words = [address(account), number(2), number(0), new Uint8Array(32)];
    const call = signedCall(domain, type, words, { account, nonce: 3, deadline: 4 }, secret);
    assert.equal(call.length, 2 + 8 + 9 * 64);
    assert.ok(call.slice(10).startsWith('000000000000000000000000f39fd6e5'));
});
