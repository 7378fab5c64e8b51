// What a Merkle-Patricia trie (Yellow Paper, appendix D) holds under a key, proven from its root.
//
//   node    = [16 × child, value]                       branch
//           | [prefix(path, more), child]               extension, path not empty
//           | [prefix(path, end), value]                leaf
//   child   = "" | keccak256(node)[32] | node           the node itself where it is shorter than 32 bytes
//   prefix  = nibbles: 2·end + odd, 0 unless odd, path
//   proof   = the nodes on the way from the root that are named by a hash, in that order, and no others

import { type Bytes, equal } from './bytes.ts';
import { keccak256 } from './keccak.ts';
import { type Item, decodeRlp, itemsOf, stringOf } from './rlp.ts';

const maxNodes = 65;
const maxNodeBytes = 4096;
const branchItems = 17;
const hashBytes = 32;
const emptyTrie = keccak256(Uint8Array.of(0x80));

function nibbles(bytes: Bytes): number[] {
    return Array.from(bytes).flatMap((byte) => [byte >> 4, byte & 15]);
}

/** The path in an extension or leaf, and whether it ends there. */
function readPrefix(bytes: Bytes): { part: number[]; end: boolean } {
    const [flags = 16, pad = 0, ...rest] = nibbles(bytes);
    const odd = flags % 2 === 1;
    if (flags > 3 || (!odd && pad !== 0)) throw new Error('trie: path');
    return { part: odd ? [pad, ...rest] : rest, end: flags >= 2 };
}

type Down = { value: Bytes | null } | { child: Item | undefined; at: number };

function downBranch(items: Item[], path: number[], at: number): Down {
    const digit = path[at];
    if (digit !== undefined) return { child: items[digit], at: at + 1 };
    const value = stringOf(items[branchItems - 1]);
    return { value: value.length > 0 ? value : null };
}

function downPath(items: Item[], path: number[], at: number): Down {
    const { part, end } = readPrefix(stringOf(items[0]));
    const fits = part.every((digit, i) => path[at + i] === digit);
    if (!end) {
        if (part.length === 0 || items[1]?.payload.length === 0) throw new Error('trie: extension');
        return fits ? { child: items[1], at: at + part.length } : { value: null };
    }
    const value = stringOf(items[1]);
    if (value.length === 0) throw new Error('trie: leaf');
    return { value: fits && at + part.length === path.length ? value : null };
}

function down(node: Item, path: number[], at: number): Down {
    const items = itemsOf(node, branchItems);
    if (items.length === branchItems) return downBranch(items, path, at);
    if (items.length === 2) return downPath(items, path, at);
    throw new Error('trie: node');
}

/** Hands out the nodes of a proof, each only to whom its hash names it. */
class Nodes {
    private used = 0;
    private readonly proof: Bytes[];
    constructor(proof: Bytes[]) {
        if (proof.length > maxNodes) throw new Error('trie: proof too long');
        this.proof = proof;
    }

    get left(): number {
        return this.proof.length - this.used;
    }

    take(hash: Bytes, least: number): Item {
        const node = this.proof[this.used++];
        if (!node || node.length < least || node.length > maxNodeBytes) throw new Error('trie: node missing');
        if (!equal(keccak256(node), hash)) throw new Error('trie: not the node that was named');
        return decodeRlp(node);
    }

    /** Null: there is no child. */
    child(item: Item | undefined): Item | null {
        if (item?.list && item.raw.length < hashBytes) return item;
        const hash = stringOf(item);
        if (hash.length === 0) return null;
        if (hash.length !== hashBytes) throw new Error('trie: child');
        return this.take(hash, hashBytes);
    }
}

function walk(nodes: Nodes, root: Bytes, path: number[]): Bytes | null {
    let node: Item | null = nodes.take(root, 1);
    if (!node.list && node.payload.length === 0) return null;
    // Every turn but the last goes down at least one of the path's digits.
    for (let at = 0; node !== null; ) {
        const step = down(node, path, at);
        if ('value' in step) return step.value;
        at = step.at;
        node = nodes.child(step.child);
    }
    return null;
}

/** The value under `key`, or null where the proof shows that there is none; throws when it shows neither. */
export function provenValue(root: Bytes, key: Bytes, proof: Bytes[]): Bytes | null {
    if (proof.length === 0 && equal(root, emptyTrie)) return null;
    const nodes = new Nodes(proof);
    const value = walk(nodes, root, nibbles(key));
    if (nodes.left > 0) throw new Error('trie: nodes left over');
    return value;
}
