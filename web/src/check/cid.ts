// CIDv1, raw codec, sha2-256, base32 lower case: the only names this page accepts.
//
//   "b" base32( 0x01 0x55 0x12 0x20 digest[32] )

import type { Bytes } from './bytes.ts';

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
const prefix = [0x01, 0x55, 0x12, 0x20];

export function digestOfCid(cid: string): Bytes {
    if (cid.length !== 59 || cid[0] !== 'b') throw new Error('cid: unknown form');
    const out = new Uint8Array(36);
    let buffer = 0;
    let bits = 0;
    let at = 0;
    for (const letter of cid.slice(1)) {
        const value = alphabet.indexOf(letter);
        if (value < 0) throw new Error('cid: not base32');
        buffer = (buffer << 5) | value;
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            out[at++] = (buffer >> bits) & 255;
            buffer &= (1 << bits) - 1;
        }
    }
    if (buffer !== 0 || prefix.some((byte, i) => out[i] !== byte)) throw new Error('cid: not raw sha-256');
    return out.slice(4);
}
