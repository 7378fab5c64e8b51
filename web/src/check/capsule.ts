// What a reader checks of the keys that came for a patient's records, as src/person/capsules.h does: for which
// chain and reader they are, whose signature they carry, and that they are the keys the patient committed and
// granted. None of it on the node's word: the contracts' state comes with its proof (state.ts).
//
//   signature  over keccak256(0x1901 ‖ domain ‖ Capsule(patient, reader, keccak256(content), account)), EIP-712,
//              domain "Vitalseal Consent", version "1"; r, then s with the parity in its highest bit (EIP-2098)

import { secp256k1 } from '@noble/curves/secp256k1.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { type Bytes, equal, hex, utf8 } from './bytes.ts';
import { keccak256 } from './keccak.ts';
import { type ProvenState, isLie, mapped, word } from './state.ts';

export interface Capsule {
    account: string;
    patient: string;
    reader: string;
    consent: string;
    chainId: number;
    epochs: number[];
    secrets: Bytes[];
    tagKey: Bytes;
    content: Bytes;
    signature: Bytes;
}

export type CapsuleProblem =
    | 'capsule-elsewhere' | 'capsule-reader' | 'capsule-forged' | 'capsule-manager' | 'capsule-secret'
    | 'capsule-not-granted' | 'capsule-epochs' | 'capsule-proof';

/** The keys are not what was granted, by whom it may be granted, for this patient. */
export class ForgedCapsule extends Error {
    readonly problem: CapsuleProblem;
    constructor(problem: CapsuleProblem) {
        super(problem);
        this.problem = problem;
    }
}

const domainType = 'EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)';
const capsuleType = 'Capsule(address patient,address reader,bytes32 content,address account)';
const hashOf = (text: string): Bytes => keccak256(utf8(text));

export function capsuleDigest(capsule: Capsule): Bytes {
    const domain = keccak256(
        hashOf(domainType), hashOf('Vitalseal Consent'), hashOf('1'), word(capsule.chainId), word(capsule.consent),
    );
    const struct = keccak256(
        hashOf(capsuleType), word(capsule.patient), word(capsule.reader), keccak256(capsule.content),
        word(capsule.account),
    );
    return keccak256(Uint8Array.of(0x19, 0x01), domain, struct);
}

/** Address of the key that signed; null where no key did. */
export function signerOf(digest: Bytes, signature: Bytes): string | null {
    if (signature.length !== 64) return null;
    const compact = signature.slice();
    const parity = (compact[32] ?? 0) >> 7;
    compact[32] = (compact[32] ?? 0) & 0x7f;
    try {
        const parsed = secp256k1.Signature.fromBytes(compact, 'compact');
        if (parsed.hasHighS()) return null;
        const point = parsed.addRecoveryBit(parity).recoverPublicKey(digest).toBytes(false);
        return '0x' + hex(keccak256(point.subarray(1)).subarray(12));
    } catch {
        return null;
    }
}

// Places of variables in storage, as contracts/artifacts have them.
const signersSlot = 5;
const epochsSlot = 3;
const recipientsSlot = 4;
const grantsSlot = 5;

const nested = (outer: Bytes, inner: Bytes, variable: number): Bytes => mapped(inner, mapped(outer, word(variable)));

function after(slot: Bytes): Bytes {
    const out = slot.slice();
    for (let i = out.length - 1; i >= 0; i--) {
        out[i] = ((out[i] ?? 0) + 1) & 255;
        if (out[i] !== 0) break;
    }
    return out;
}

/** Where Registry says what a key is to an account: zero where it is none of its. */
export function keySlot(account: string, signer: string): Bytes {
    return after(nested(word(account), word(signer), signersSlot));
}

/** `bytes` from the end of a word: how Solidity packs what fits together. */
function packed(value: Bytes | undefined, from: number, length: number): number {
    const bytes = value?.subarray(32 - from - length, 32 - from) ?? new Uint8Array(0);
    return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}

const history = 4;
const manageOrVault = 16 | 32;

export type ReadState = (registry: Bytes[], consent: Bytes[]) => Promise<ProvenState>;

const atOnce = 150;

async function readAll(read: ReadState, registry: Bytes[], consent: Bytes[]): Promise<ProvenState> {
    try {
        const state = await read(registry, consent.slice(0, atOnce));
        for (let at = atOnce; at < consent.length; at += atOnce) {
            state.consent.push(...(await read([], consent.slice(at, at + atOnce))).consent);
        }
        return state;
    } catch (error) {
        throw isLie(error) ? new ForgedCapsule('capsule-proof') : error;
    }
}

function checkEpochs(capsule: Capsule, grant: Bytes | undefined, current: number): void {
    // Nobody grants himself anything, and to the patient all is open.
    const own = capsule.reader === capsule.patient;
    if (!own && (packed(grant, 0, 2) & history) === 0) throw new ForgedCapsule('capsule-not-granted');
    const first = packed(grant, 13, 4);
    if (capsule.epochs.some((epoch) => epoch < first || epoch > current)) throw new ForgedCapsule('capsule-epochs');
}

/** Throws `ForgedCapsule`. `reader` is whom the node says it lies there for. */
export async function checkCapsule(capsule: Capsule, reader: string, read: ReadState): Promise<void> {
    const signer = signerOf(capsuleDigest(capsule), capsule.signature);
    if (!signer) throw new ForgedCapsule('capsule-forged');
    if (capsule.reader !== reader.toLowerCase()) throw new ForgedCapsule('capsule-reader');
    const patient = word(capsule.patient);
    const recipients = capsule.epochs.map((epoch) => nested(patient, word(epoch), recipientsSlot));
    const state = await readAll(
        read,
        [keySlot(capsule.account, signer)],
        [
            nested(patient, word(capsule.account), grantsSlot),
            nested(patient, word(capsule.reader), grantsSlot),
            mapped(patient, word(epochsSlot)),
            ...recipients,
        ],
    );
    const [ofAccount, ofReader, epoch, ...committed] = state.consent;
    const here = state.chainId === capsule.chainId && state.consentAddress === capsule.consent;
    if (!here) throw new ForgedCapsule('capsule-elsewhere');
    if (packed(state.registry[0], 0, 1) === 0) throw new ForgedCapsule('capsule-forged');
    const own = capsule.account === capsule.patient;
    if (!own && (packed(ofAccount, 0, 2) & manageOrVault) === 0) throw new ForgedCapsule('capsule-manager');
    capsule.secrets.forEach((secret, i) => {
        if (!equal(x25519.getPublicKey(secret), committed[i] ?? new Uint8Array(0))) throw new ForgedCapsule('capsule-secret');
    });
    checkEpochs(capsule, ofReader, packed(epoch, 0, 4));
}

