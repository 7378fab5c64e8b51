// COSE_Sign1 as devices send it (RFC 9052, tag 18, Ed25519, empty external data).
//
//   message   = 18([protected bytes, {}, payload, signature[64]])
//   protected = {1: -8, 3: 112|110, 4: device id[8], -65537: boot, -65538: sequence}
//   signed    = ["Signature1", protected bytes, h'', payload]

import { type Bytes, hex } from './bytes.ts';
import { type Cbor, Tagged, decodeCbor, encodeCbor } from './cbor.ts';
import { verifyEd25519 } from './ed25519.ts';

export interface Signed {
    device: string;
    contentType: number;
    boot: number;
    sequence: number;
    payload: Bytes;
    protectedBytes: Bytes;
    signature: Bytes;
}

const edDsa = -8;
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
    if (!(header instanceof Map) || header.get(1) !== edDsa) throw new Error('cose: algorithm');
    return {
        device: hex(bytesOf(header.get(4))),
        contentType: Number(header.get(3)),
        boot: Number(header.get(-65537)),
        sequence: Number(header.get(-65538)),
        payload: bytesOf(payload),
        protectedBytes,
        signature: bytesOf(signature),
    };
}

export function signatureHolds(message: Signed, publicKey: Bytes): boolean {
    const empty = new Uint8Array(0);
    const signed = encodeCbor(['Signature1', message.protectedBytes, empty, message.payload]);
    return verifyEd25519(message.signature, signed, publicKey);
}
