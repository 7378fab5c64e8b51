// COSE_Sign1 as devices and people send it (RFC 9052, tag 18, empty external data).
//
//   message   = 18([protected bytes, {}, payload, signature[64]])
//   protected = {1: -8, 3: 112|110, 4: device id[8], -65537: boot, -65538: sequence}            Ed25519
//             | {1: -47, 3: 112|"application/fhir+json", 4: account[20], -65537: 1, …}          ES256K, low s
//   signed    = ["Signature1", protected bytes, h'', payload]

import { type Bytes, hex } from './bytes.ts';
import { type Cbor, Tagged, decodeCbor, encodeCbor } from './cbor.ts';
import { verifyEd25519 } from './ed25519.ts';
import { signersOf } from './secp256k1.ts';

export interface Signed {
    /** 16 hex digits; "" where a person signed. */
    device: string;
    /** "0x…" of the person who signed; "" where a device did. */
    account: string;
    /** 0 where it is FHIR. */
    contentType: number;
    boot: number;
    sequence: number;
    payload: Bytes;
    protectedBytes: Bytes;
    signature: Bytes;
}

const edDsa = -8;
const es256k = -47;
const fhirJson = 'application/fhir+json';
const tagSign1 = 18;

function bytesOf(value: Cbor | undefined): Bytes {
    if (!(value instanceof Uint8Array)) throw new Error('cose: bytes expected');
    return value;
}

export function parseSigned(message: Bytes): Signed {
    const item = decodeCbor(message);
    if (!(item instanceof Tagged) || item.tag !== tagSign1 || !Array.isArray(item.value)) {
        throw new Error('cose: not a COSE_Sign1');
    }
    const [protectedItem, unprotected, payload, signature] = item.value;
    if (item.value.length !== 4 || !(unprotected instanceof Map)) throw new Error('cose: malformed');
    const protectedBytes = bytesOf(protectedItem);
    const header = decodeCbor(protectedBytes);
    if (!(header instanceof Map)) throw new Error('cose: header');
    const person = header.get(1) === es256k;
    const id = bytesOf(header.get(4));
    if ((!person && header.get(1) !== edDsa) || id.length !== (person ? 20 : 8)) throw new Error('cose: algorithm');
    const type = header.get(3);
    return {
        device: person ? '' : hex(id),
        account: person ? `0x${hex(id)}` : '',
        contentType: person && type === fhirJson ? 0 : Number(type),
        boot: Number(header.get(-65537)),
        sequence: Number(header.get(-65538)),
        payload: bytesOf(payload),
        protectedBytes,
        signature: bytesOf(signature),
    };
}

export function toBeSigned(protectedBytes: Uint8Array, payload: Uint8Array): Bytes {
    return encodeCbor(['Signature1', protectedBytes, new Uint8Array(0), payload]);
}

export function signatureHolds(message: Signed, publicKey: Bytes): boolean {
    return message.device !== '' && verifyEd25519(message.signature, toBeSigned(message.protectedBytes, message.payload), publicKey);
}

/** Whose keys may have made it, "0x…"; none where no key did. The account's first key has the account's own address;
    whether another one is the account's, the ledger knows (signers.ts). */
export function personSigners(message: Signed): string[] {
    return signersOf(message.signature, toBeSigned(message.protectedBytes, message.payload));
}
