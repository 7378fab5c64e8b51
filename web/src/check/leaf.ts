// What the log holds for one record: canonical CBOR [1, type, tag, digest], type 1 = report.
//   tag = HMAC-SHA-256(k_p, u64 big-endian sequence number)[0..16]

import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { Bytes } from './bytes.ts';
import { encodeCbor } from './cbor.ts';

const version = 1;
const report = 1;

export function leafTag(patientKey: Bytes, sequence: number): Bytes {
    const message = new Uint8Array(8);
    new DataView(message.buffer).setBigUint64(0, BigInt(sequence));
    return hmac(sha256, patientKey, message).slice(0, 16) as Bytes;
}

export function reportLeaf(tag: Bytes, digest: Bytes): Bytes {
    return encodeCbor([version, report, tag, digest]);
}
