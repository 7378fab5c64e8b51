// A Merkle log by the definitions of RFC 6962 2.1 (naive and recursive), and its signed notes.
import { createHash, sign } from 'node:crypto';

const sha256 = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();
export const leafHash = (leaf) => sha256(Buffer.from([0]), leaf);
const nodeHash = (a, b) => sha256(Buffer.from([1]), a, b);

/** The largest power of two below n. */
const split = (n) => 2 ** Math.floor(Math.log2(n - 1));

export class MerkleLog {
    constructor() {
        this.leaves = [];
        this.hashes = [];
        this.memo = new Map();
    }

    append(leaf) {
        this.leaves.push(leaf);
        this.hashes.push(leafHash(leaf));
        return this.leaves.length - 1;
    }

    /** A copy that a liar may change. */
    copy() {
        const other = new MerkleLog();
        for (const leaf of this.leaves) other.append(leaf);
        return other;
    }

    replace(index, leaf) {
        this.leaves[index] = leaf;
        this.hashes[index] = leafHash(leaf);
        this.memo.clear();
    }

    root(from = 0, to = this.leaves.length) {
        const n = to - from;
        if (n === 0) return sha256();
        if (n === 1) return this.hashes[from];
        const key = `${from}-${to}`;
        const known = this.memo.get(key);
        if (known) return known;
        const k = split(n);
        const hash = nodeHash(this.root(from, from + k), this.root(from + k, to));
        if (n === 2 * k) this.memo.set(key, hash);
        return hash;
    }

    inclusion(index, from = 0, to = this.leaves.length) {
        const n = to - from;
        if (n === 1) return [];
        const k = split(n);
        if (index < k) return [...this.inclusion(index, from, from + k), this.root(from + k, to)];
        return [...this.inclusion(index - k, from + k, to), this.root(from, from + k)];
    }

    consistency(m, from = 0, to = this.leaves.length, whole = true) {
        const n = to - from;
        if (m === n) return whole ? [] : [this.root(from, to)];
        const k = split(n);
        if (m <= k) return [...this.consistency(m, from, from + k, whole), this.root(from + k, to)];
        return [...this.consistency(m - k, from + k, to, false), this.root(from, from + k)];
    }
}

export function rawPublicKey(key) {
    return key.export({ format: 'der', type: 'spki' }).subarray(-32);
}

export class NoteSigner {
    constructor(name, { privateKey, publicKey }) {
        this.name = name;
        this.privateKey = privateKey;
        const typed = Buffer.concat([Buffer.from([1]), rawPublicKey(publicKey)]);
        this.id = sha256(Buffer.from(name + '\n'), typed).subarray(0, 4);
        this.verifierKey = `${name}+${this.id.toString('hex')}+${typed.toString('base64')}`;
    }

    checkpoint(size, root) {
        const text = `${this.name}\n${size}\n${root.toString('base64')}\n`;
        return `${text}\n${this.line(text)}`;
    }

    line(text) {
        const signature = sign(null, Buffer.from(text), this.privateKey);
        return `— ${this.name} ${Buffer.concat([this.id, signature]).toString('base64')}\n`;
    }
}
