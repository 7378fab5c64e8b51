// A capsule that the patient made is taken; every other is refused by its name, as src/person does.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { type Bytes, concat, hex } from './bytes.ts';
import { type Capsule, type CapsuleProblem, type ReadState, ForgedCapsule, capsuleDigest, checkCapsule, signerOf } from './capsule.ts';
import { keccak256 } from './keccak.ts';
import { word } from './state.ts';

const filled = (byte: number, length = 32): Bytes => new Uint8Array(length).fill(byte);
const addressOf = (key: Bytes): string =>
    '0x' + hex(keccak256(secp256k1.getPublicKey(key, false).subarray(1) as Bytes).subarray(12));

const patientKey = filled(1);
const patient = addressOf(patientKey);
const reader = '0x' + '22'.repeat(20);
const consent = '0x' + '33'.repeat(20);
const chainId = 4294967299;

function signed(over: Partial<Capsule> = {}, key = patientKey): Capsule {
    const secrets = [filled(7), filled(8)];
    const capsule: Capsule = {
        account: patient, patient, reader, consent, chainId, epochs: [2, 3], secrets, tagKey: filled(9),
        content: filled(5, 40), signature: new Uint8Array(64), ...over,
    };
    const recovered = secp256k1.sign(capsuleDigest(capsule), key, { prehash: false, format: 'recovered' });
    const signature = recovered.slice(1) as Bytes;
    signature[32] = (signature[32] ?? 0) | ((recovered[0] ?? 0) << 7);
    return { ...capsule, signature };
}

/** Scopes in the lowest two bytes; the first period granted 13 bytes from the end. */
function grantWord(scopes: number, first: number): Bytes {
    return concat(new Uint8Array(15), word(first).subarray(28), new Uint8Array(11), word(scopes).subarray(30));
}

const truth = {
    chainId, consentAddress: consent,
    key: word(1), ofAccount: word(0), ofReader: grantWord(5, 2), current: word(3),
    committed: [x25519.getPublicKey(filled(7)) as Bytes, x25519.getPublicKey(filled(8)) as Bytes],
};

function state(over: Partial<typeof truth> = {}): ReadState {
    const holds = { ...truth, ...over };
    return async () => ({
        chainId: holds.chainId, consentAddress: holds.consentAddress, registry: [holds.key],
        consent: [holds.ofAccount, holds.ofReader, holds.current, ...holds.committed],
    });
}

async function problem(capsule: Capsule, read: ReadState = state(), to = reader): Promise<CapsuleProblem | ''> {
    try {
        await checkCapsule(capsule, to, read);
        return '';
    } catch (error) {
        if (error instanceof ForgedCapsule) return error.problem;
        throw error;
    }
}

test('what the patient signed and granted is taken', async () => {
    assert.equal(signerOf(capsuleDigest(signed()), signed().signature), patient);
    assert.equal(await problem(signed()), '');
});

const cases: [string, CapsuleProblem, () => Promise<CapsuleProblem | ''>][] = [
    ['signed by a key that is not the account’s', 'capsule-forged', () => problem(signed(), state({ key: word(0) }))],
    ['changed after it was signed', 'capsule-forged', () => problem({ ...signed(), signature: new Uint8Array(64) })],
    ['for another reader', 'capsule-reader', () => problem(signed(), state(), '0x' + '44'.repeat(20))],
    ['for another chain', 'capsule-elsewhere', () => problem(signed({ chainId: chainId + 1 }))],
    ['for another contract', 'capsule-elsewhere', () => problem(signed({ consent: '0x' + '55'.repeat(20) }))],
    ['by somebody who may not act for the patient', 'capsule-manager',
        () => problem(signed({ account: addressOf(filled(2)) }, filled(2)))],
    ['with keys that the patient never committed', 'capsule-secret', () => problem(signed({ secrets: [filled(7), filled(6)] }))],
    ['with a period before the first granted', 'capsule-epochs', () => problem(signed(), state({ ofReader: grantWord(5, 3) }))],
    ['with a period still to come', 'capsule-epochs', () => problem(signed(), state({ current: word(2) }))],
    ['after the grant has ended', 'capsule-not-granted', () => problem(signed(), state({ ofReader: grantWord(3, 2) }))],
    ['with state that is not proven', 'capsule-proof',
        () => problem(signed(), () => Promise.reject(new Error('trie: not the hash')))],
];
for (const [what, name, run] of cases) test(`refused: ${what}`, async () => assert.equal(await run(), name));

test('to the patient all is open, without a grant', async () =>
    assert.equal(await problem(signed({ reader: patient }), state({ ofReader: word(0) }), patient), ''));

test('by a manager it is taken while they manage', async () => {
    const capsule = signed({ account: addressOf(filled(2)) }, filled(2));
    assert.equal(await problem(capsule, state({ ofAccount: word(16) })), '');
});

test('a changed content is another signer’s', () => {
    const capsule = signed();
    assert.notEqual(signerOf(capsuleDigest({ ...capsule, content: filled(6, 40) }), capsule.signature), patient);
});

test('a node that does not answer has not forged anything', async () => {
    await assert.rejects(checkCapsule(signed(), reader, () => Promise.reject(new TypeError('failed to fetch'))), TypeError);
});
