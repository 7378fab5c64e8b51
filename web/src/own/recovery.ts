// Recovery words (BIP-39, English) and the two keys that come from them, as src/person/recovery.h has them.
import { x25519 } from '@noble/curves/ed25519.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { pbkdf2Async } from '@noble/hashes/pbkdf2.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { type Bytes, concat, hex, utf8 } from '../check/bytes.ts';

/** Of the standard's list: a node that served other words would make paper that restores nothing. */
const listDigest = '2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda';
const wordCount = 24;

export function parseList(text: string): string[] {
    if (hex(sha256(utf8(text))) !== listDigest) throw new Error('the list of words is not the standard one');
    return text.trim().split('\n');
}

export function wordsOf(entropy: Uint8Array, list: string[]): string {
    const bytes = concat(entropy, sha256(entropy).slice(0, 1));
    const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
    return Array.from({ length: wordCount }, (_, i) => list[parseInt(bits.slice(11 * i, 11 * i + 11), 2)]).join(' ');
}

export interface Recovery {
    signing: Bytes;
    recipient: Bytes;
}

function derive(seed: Uint8Array, info: Uint8Array): Bytes {
    return hkdf(sha256, seed, undefined, info, 32) as Bytes;
}

export async function recoveryOf(words: string): Promise<Recovery> {
    const seed = await pbkdf2Async(sha512, utf8(words), utf8('mnemonic'), { c: 2048, dkLen: 64 });
    for (let n = 0; ; n++) {
        const signing = derive(seed, concat(utf8('vitalseal/recovery/sign/1'), Uint8Array.of(0, 0, 0, n)));
        if (!secp256k1.utils.isValidSecretKey(signing)) continue;
        const identity = derive(seed, utf8('vitalseal/recovery/age/1'));
        return { signing, recipient: x25519.getPublicKey(identity) as Bytes };
    }
}
