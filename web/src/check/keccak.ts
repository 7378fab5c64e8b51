// The hash of Ethereum's tries and headers: Keccak with its first padding, which is not SHA-3.
import { keccak_256 } from '@noble/hashes/sha3.js';
import { type Bytes, concat } from './bytes.ts';

export function keccak256(...parts: Uint8Array[]): Bytes {
    return keccak_256(concat(...parts)) as Bytes;
}
