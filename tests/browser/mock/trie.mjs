// RLP and Merkle-Patricia tries by their definitions (Yellow Paper, appendices B to D), naive and recursive.
import { keccak256 } from '../modules.mjs';

const bigEndian = (n) => Buffer.from(n.toString(16).padStart(2 * Math.ceil(n.toString(16).length / 2), '0'), 'hex');

function head(base, length) {
    if (length < 56) return Buffer.from([base + length]);
    const size = bigEndian(length);
    return Buffer.concat([Buffer.from([base + 55 + size.length]), size]);
}

/** Of a Buffer, or a list of such and of lists; what has `raw` goes in as it is. */
export function rlp(value) {
    if (value.raw) return value.raw;
    if (!Array.isArray(value)) return value.length === 1 && value[0] < 128 ? value : Buffer.concat([head(128, value.length), value]);
    const inside = Buffer.concat(value.map(rlp));
    return Buffer.concat([head(192, inside.length), inside]);
}

export const integer = (n) => (BigInt(n) === 0n ? Buffer.alloc(0) : bigEndian(BigInt(n)));
const empty = Buffer.alloc(0);
const nibbles = (bytes) => [...bytes].flatMap((b) => [b >> 4, b & 15]);

function prefix(path, end) {
    const odd = path.length % 2;
    const all = [2 * Number(end) + odd, ...(odd ? [] : [0]), ...path];
    return Buffer.from(all.filter((_, i) => i % 2 === 0).map((n, i) => 16 * n + all[2 * i + 1]));
}

function sharedLength(paths) {
    let n = 0;
    while (paths.every((p) => p.length > n && p[n] === paths[0][n])) n++;
    return n;
}

/** entries: [path in nibbles, value] with different paths, at least one. Answers the node; `seen` gets each hashed one. */
function node(entries, seen) {
    if (entries.length === 1) return [prefix(entries[0][0], true), entries[0][1]];
    const shared = sharedLength(entries.map(([path]) => path));
    if (shared > 0) {
        const rest = entries.map(([path, value]) => [path.slice(shared), value]);
        return [prefix(entries[0][0].slice(0, shared), false), reference(node(rest, seen), seen)];
    }
    const children = Array.from({ length: 16 }, (_, digit) => {
        const below = entries.filter(([path]) => path[0] === digit).map(([path, value]) => [path.slice(1), value]);
        return below.length === 0 ? empty : reference(node(below, seen), seen);
    });
    return [...children, entries.find(([path]) => path.length === 0)?.[1] ?? empty];
}

function reference(child, seen) {
    const raw = rlp(child);
    if (raw.length < 32) return { raw };
    const hash = keccak256(raw);
    seen.set(hash.toString('hex'), raw);
    return hash;
}

/** A trie over [key, value] buffers: its root and, for a key, the hashed nodes on its way. */
export class Trie {
    constructor(entries) {
        this.nodes = new Map();
        const paths = entries.map(([key, value]) => [nibbles(key), value]);
        this.top = rlp(entries.length === 0 ? empty : node(paths, this.nodes));
        this.root = keccak256(this.top);
        this.paths = paths;
    }

    /** Found by asking which nodes a trie without what lies on another way would share: the naive walk down. */
    prove(key) {
        if (this.paths.length === 0) return [];
        return [this.top, ...this.below(this.paths, nibbles(key))];
    }

    below(entries, path) {
        if (entries.length === 1) return [];
        const shared = sharedLength(entries.map(([p]) => p));
        const next = shared > 0 ? shared : 1;
        if (path.length < next || (shared > 0 && sharedLength([path, entries[0][0]]) < shared)) return [];
        const inside = entries
            .filter(([p]) => p.length >= next && p.slice(0, next).every((digit, i) => digit === path[i]))
            .map(([p, value]) => [p.slice(next), value]);
        if (inside.length === 0) return [];
        const raw = rlp(node(inside, new Map()));
        return [...(raw.length < 32 ? [] : [raw]), ...this.below(inside, path.slice(next))];
    }
}

/** As Ethereum's state does it: under the hash of the key. */
export class SecureTrie extends Trie {
    constructor(entries) {
        super(entries.map(([key, value]) => [keccak256(key), value]));
    }

    prove(key) {
        return super.prove(keccak256(key));
    }
}
