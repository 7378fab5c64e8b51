// Strict reader of RLP (Yellow Paper, appendix B), one level at a time: it never calls itself, so no
// input can lead it deep.
//
//   item = byte                      below 0x80: a string of that byte
//        | 0x80+n  n bytes           string, n ≤ 55; a single byte below 0x80 must stand for itself
//        | 0xb7+w  n[w]  n bytes     string, n ≥ 56, without leading zeros in n
//        | 0xc0+n  n bytes           list of items that fill n ≤ 55 bytes
//        | 0xf7+w  n[w]  n bytes     list, n ≥ 56

import type { Bytes } from './bytes.ts';

export interface Item {
    list: boolean;
    payload: Bytes;
    /** Head and payload. */
    raw: Bytes;
}

const longest = 55;
const maxWidth = 4;

function longSize(bytes: Bytes, at: number, width: number): number {
    if (width > maxWidth || width > bytes.length - at) throw new Error('rlp: truncated');
    let size = 0;
    for (const byte of bytes.subarray(at, at + width)) size = size * 256 + byte;
    if (bytes[at] === 0 || size <= longest) throw new Error('rlp: not the shortest form');
    return size;
}

function itemAt(bytes: Bytes, at: number): Item {
    const head = bytes[at];
    if (head === undefined) throw new Error('rlp: truncated');
    if (head < 0x80) return { list: false, payload: bytes.subarray(at, at + 1), raw: bytes.subarray(at, at + 1) };
    const list = head >= 0xc0;
    const short = head - (list ? 0xc0 : 0x80);
    const width = Math.max(0, short - longest);
    const size = width > 0 ? longSize(bytes, at + 1, width) : short;
    const start = at + 1 + width;
    if (size > bytes.length - start) throw new Error('rlp: truncated');
    const payload = bytes.subarray(start, start + size);
    if (!list && size === 1 && (payload[0] ?? 0) < 0x80) throw new Error('rlp: not the shortest form');
    return { list, payload, raw: bytes.subarray(at, start + size) };
}

/** The one item that these bytes are. */
export function decodeRlp(bytes: Bytes): Item {
    const item = itemAt(bytes, 0);
    if (item.raw.length !== bytes.length) throw new Error('rlp: bytes after the item');
    return item;
}

/** The items of a list; more than `most` are refused. */
export function itemsOf(item: Item, most: number): Item[] {
    if (!item.list) throw new Error('rlp: list expected');
    const out: Item[] = [];
    for (let at = 0; at < item.payload.length; ) {
        if (out.length === most) throw new Error('rlp: too many items');
        const next = itemAt(item.payload, at);
        out.push(next);
        at += next.raw.length;
    }
    return out;
}

export function stringOf(item: Item | undefined): Bytes {
    if (!item || item.list) throw new Error('rlp: string expected');
    return item.payload;
}

/** An unsigned integer below 2^53, big-endian without leading zeros. */
export function integerOf(item: Item | undefined): number {
    const bytes = stringOf(item);
    if (bytes[0] === 0 || bytes.length > 7) throw new Error('rlp: integer');
    const value = bytes.reduce((n, byte) => n * 256 + byte, 0);
    if (!Number.isSafeInteger(value)) throw new Error('rlp: integer');
    return value;
}
