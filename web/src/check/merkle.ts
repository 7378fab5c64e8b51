// RFC 6962 Merkle tree as RFC 9162 2.1.3.2 and 2.1.4.2 verify it. Sizes are plain numbers (below 2^53),
// so halving is done by division, never by 32-bit shifts. Nodes are 65 bytes: hashing them here is faster than
// asking the browser's own SHA-256, which answers from another thread.

import { sha256 } from '@noble/hashes/sha2.js';
import { type Bytes, concat, equal } from './bytes.ts';

const leafPrefix = Uint8Array.of(0);
const nodePrefix = Uint8Array.of(1);

export function leafHash(leaf: Uint8Array): Bytes {
    return sha256(concat(leafPrefix, leaf)) as Bytes;
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Bytes {
    return sha256(concat(nodePrefix, left, right)) as Bytes;
}

const odd = (n: number): boolean => n % 2 === 1;
const half = (n: number): number => Math.floor(n / 2);
const isSize = (n: number): boolean => Number.isSafeInteger(n) && n >= 0;
const areHashes = (...hashes: Uint8Array[]): boolean => hashes.every((hash) => hash.length === 32);

/** Does a tree of `size` with `root` hold `leaf` (already hashed) at `index`? */
export function verifyInclusion(
    index: number, size: number, leaf: Uint8Array, proof: Uint8Array[], root: Uint8Array,
): boolean {
    if (!isSize(index) || !isSize(size) || index >= size || !areHashes(leaf, root, ...proof)) return false;
    let node = index;
    let last = size - 1;
    let hash: Uint8Array = leaf;
    for (const step of proof) {
        if (last === 0) return false;
        if (odd(node) || node === last) {
            hash = nodeHash(step, hash);
            while (!odd(node) && node !== 0) {
                node = half(node);
                last = half(last);
            }
        } else {
            hash = nodeHash(hash, step);
        }
        node = half(node);
        last = half(last);
    }
    return last === 0 && equal(hash, root);
}

/** Is the tree (size2, root2) the tree (size1, root1) with leaves added at its end? */
export function verifyConsistency(
    size1: number, size2: number, proof: Uint8Array[], root1: Uint8Array, root2: Uint8Array,
): boolean {
    if (!isSize(size1) || !isSize(size2) || size1 > size2 || !areHashes(root1, root2, ...proof)) return false;
    if (size1 === size2) return proof.length === 0 && equal(root1, root2);
    if (size1 === 0) return proof.length === 0;
    if (proof.length === 0) return false;

    let node = size1 - 1;
    let last = size2 - 1;
    while (odd(node)) {
        node = half(node);
        last = half(last);
    }
    // When size1 is a power of two its root is itself the first step.
    const steps = node === 0 ? [root1, ...proof] : proof;
    let old: Uint8Array = steps[0] ?? root1;
    let fresh: Uint8Array = old;
    for (const step of steps.slice(1)) {
        if (last === 0) return false;
        if (odd(node) || node === last) {
            old = nodeHash(step, old);
            fresh = nodeHash(step, fresh);
            while (!odd(node) && node !== 0) {
                node = half(node);
                last = half(last);
            }
        } else {
            fresh = nodeHash(fresh, step);
        }
        node = half(node);
        last = half(last);
    }
    return last === 0 && equal(old, root1) && equal(fresh, root2);
}
